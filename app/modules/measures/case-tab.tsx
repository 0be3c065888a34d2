import { api, type Page } from '../../ui/api.ts';
import type { CaseTab } from '../cases/ui/tabs.ts';
import { CaseMeasures } from './ui/CaseMeasures.tsx';

export const caseTab: CaseTab = {
  id: 'measures',
  order: 30,
  title: { zh: '措施', en: 'Measures' },
  count: async caseId =>
    (await api<Page<unknown>>('GET', '/measures', { query: { caseId, state: 'any', limit: 1 } })).total,
  Tab: ({ caseId }) => <CaseMeasures caseId={caseId} />,
};
