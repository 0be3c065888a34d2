import type { WebModule } from '../../ui/module.ts';

export const web: WebModule = {
  module: 'chains',
  pages: [
    {
      path: '/chains',
      title: { zh: '传播链', en: 'Chains' },
      surface: 'desk',
      nav: {
        group: 'work',
        order: 30,
        icon: 'chain',
        roles: ['city_epidemiologist', 'district_epidemiologist', 'duty_officer'],
      },
      load: () => import('./ui/ChainsPage.tsx').then(m => ({ default: m.ChainsPage })),
    },
  ],
};
