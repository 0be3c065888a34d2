import type { WebModule } from '../../ui/module.ts';

export const web: WebModule = {
  module: 'feeds',
  pages: [
    {
      path: '/sources',
      title: { zh: '信源', en: 'Sources' },
      surface: 'desk',
      nav: {
        group: 'testing',
        order: 80,
        icon: 'clock',
        roles: ['city_epidemiologist', 'district_epidemiologist', 'duty_officer', 'administrator'],
      },
      load: () => import('./ui/SourcesPage.tsx').then(m => ({ default: m.SourcesPage })),
    },
  ],
};
