import type { WebModule } from '../../ui/module.ts';

export const web: WebModule = {
  module: 'situation',
  pages: [
    {
      path: '/situation',
      title: { zh: '一张图', en: 'Situation' },
      surface: 'desk',
      nav: {
        group: 'situation',
        order: 10,
        icon: 'situation',
        roles: ['city_epidemiologist', 'district_epidemiologist', 'duty_officer', 'auditor'],
      },
      load: () => import('./ui/SituationPage.tsx').then(m => ({ default: m.SituationPage })),
    },
  ],
};
