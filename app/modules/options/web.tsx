import type { WebModule } from '../../ui/module.ts';

export const web: WebModule = {
  module: 'options',
  pages: [
    {
      path: '/options',
      title: { zh: '方案推演', en: 'Options' },
      surface: 'desk',
      nav: { group: 'situation', order: 30, icon: 'chart', roles: ['city_epidemiologist', 'duty_officer'] },
      load: () => import('./ui/OptionsPage.tsx').then(m => ({ default: m.OptionsPage })),
    },
  ],
};
