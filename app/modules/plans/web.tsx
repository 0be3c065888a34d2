import type { WebModule } from '../../ui/module.ts';

export const web: WebModule = {
  module: 'plans',
  pages: [
    {
      path: '/plans',
      title: { zh: '预案', en: 'Plans' },
      surface: 'desk',
      nav: { group: 'situation', order: 60, icon: 'protocol' },
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
      nav: { group: 'situation', order: 61, icon: 'check' },
      load: () => import('./ui/TrainingPage.tsx').then(m => ({ default: m.TrainingPage })),
    },
  ],
};
