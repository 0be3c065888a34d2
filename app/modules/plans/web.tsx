import type { WebModule } from '../../ui/module.ts';

/** Whoever holds `plan.read`; at the table, on the way and at the bench nobody does. */
const reads = [
  'city_epidemiologist',
  'district_epidemiologist',
  'grid_worker',
  'duty_officer',
  'auditor',
  'administrator',
] as const;

export const web: WebModule = {
  module: 'plans',
  pages: [
    {
      path: '/plans',
      title: { zh: '预案', en: 'Plans' },
      surface: 'desk',
      nav: { group: 'situation', order: 60, icon: 'protocol', roles: [...reads] },
      load: () => import('./ui/PlansPage.tsx').then(m => ({ default: m.PlansPage })),
    },
    {
      path: '/plans/$planId',
      title: { zh: '预案', en: 'Plan' },
      surface: 'desk',
      load: () => import('./ui/PlanPage.tsx').then(m => ({ default: m.PlanPage })),
    },
    {
      path: '/training',
      title: { zh: '培训', en: 'Training' },
      surface: 'desk',
      nav: { group: 'situation', order: 61, icon: 'check', roles: [...reads] },
      load: () => import('./ui/TrainingPage.tsx').then(m => ({ default: m.TrainingPage })),
    },
  ],
};
