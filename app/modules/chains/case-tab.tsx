import type { CaseTab } from '../cases/ui/tabs.ts';
import { CaseChain } from './ui/CaseChain.tsx';

export const caseTab: CaseTab = {
  id: 'chains',
  order: 30,
  title: { zh: '传播链', en: 'Chain' },
  Tab: CaseChain,
};
