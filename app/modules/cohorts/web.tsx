import type { WebModule } from '../../ui/module.ts';

const officers = ['city_epidemiologist', 'district_epidemiologist', 'duty_officer'] as const;

export const web: WebModule = {
  module: 'cohorts',
  pages: [
    {
      path: '/cohorts',
      title: { zh: '应检尽检', en: 'Must-test cohorts' },
      surface: 'desk',
      nav: { group: 'testing', order: 10, icon: 'table', roles: [...officers] },
      load: () => import('./ui/CohortsPage.tsx').then(m => ({ default: m.CohortsPage })),
    },
    {
      path: '/cohorts/$cohortId',
      title: { zh: '应检人群', en: 'Cohort' },
      surface: 'desk',
      load: () => import('./ui/CohortPage.tsx').then(m => ({ default: m.CohortPage })),
    },
    {
      path: '/overdue-tests',
      title: { zh: '应检未检', en: 'Overdue tests' },
      surface: 'desk',
      nav: { group: 'testing', order: 12, icon: 'clock', roles: [...officers] },
      load: () => import('./ui/OverduePage.tsx').then(m => ({ default: m.OverduePage })),
    },
    {
      path: '/overdue-tests/mine',
      title: { zh: '应检未检上门', en: 'Overdue tests: visits' },
      surface: 'field',
      nav: { group: 'testing', order: 12, icon: 'clock', roles: ['grid_worker'] },
      load: () => import('./ui/OverdueField.tsx').then(m => ({ default: m.OverdueField })),
    },
    {
      path: '/test-duties/$personId',
      title: { zh: '个人应检情况', en: 'What one person owes' },
      surface: 'desk',
      load: () => import('./ui/DutyPage.tsx').then(m => ({ default: m.DutyPage })),
    },
    {
      path: '/closed-loop',
      title: { zh: '闭环岗位', en: 'Closed-loop posts' },
      surface: 'desk',
      nav: { group: 'testing', order: 14, icon: 'measure', roles: [...officers] },
      load: () => import('./ui/LoopPage.tsx').then(m => ({ default: m.LoopPage })),
    },
  ],
};
