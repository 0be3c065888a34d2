import { api, type Page } from '../../ui/api.ts';
import type { WebModule } from '../../ui/module.ts';

/** The few facts of a case that Ctrl K shows. */
interface Found {
  id: string;
  number: string;
  stateTitle: { zh: string; en: string };
  areaPath: string;
}

export const web: WebModule = {
  module: 'cases',
  pages: [
    {
      path: '/cases',
      title: { zh: '病例', en: 'Cases' },
      surface: 'desk',
      nav: {
        group: 'work',
        order: 10,
        icon: 'case',
        roles: ['city_epidemiologist', 'district_epidemiologist', 'duty_officer'],
      },
      load: () => import('./ui/CasesPage.tsx').then(m => ({ default: m.CasesPage })),
    },
    {
      path: '/cases/new',
      title: { zh: '登记病例', en: 'Open a case' },
      surface: 'desk',
      load: () => import('./ui/NewCasePage.tsx').then(m => ({ default: m.NewCasePage })),
    },
    {
      path: '/cases/$caseId',
      title: { zh: '病例', en: 'Case' },
      surface: 'desk',
      load: () => import('./ui/CasePage.tsx').then(m => ({ default: m.CasePage })),
    },
  ],
  async palette(query) {
    // a case is found by its number; words without a digit can only be a name, and names are not searched
    if (!/\d/.test(query)) return [];
    const { items } = await api<Page<Found>>('GET', '/cases', { query: { q: query.trim(), limit: 8 } });
    return items.map(item => ({
      key: `case-${item.id}`,
      title: item.number,
      detail: item.areaPath,
      to: `/cases/${item.id}`,
      kind: 'case' as const,
    }));
  },
};
