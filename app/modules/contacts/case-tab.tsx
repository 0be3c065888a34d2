import { api } from '../../ui/api.ts';
import type { CaseTab } from '../cases/ui/tabs.ts';
import type { ContactCounts } from './ui/looks.ts';
import { TracePanel } from './ui/TracePanel.tsx';

export const caseTab: CaseTab = {
  id: 'contacts',
  order: 20,
  title: { zh: '接触者', en: 'Contacts' },
  count: async caseId => (await api<ContactCounts>('GET', '/contacts/counts', { query: { caseId } })).live,
  Tab: TracePanel,
};
