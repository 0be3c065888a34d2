import type { WebModule } from '../../ui/module.ts';

export const web: WebModule = {
  module: 'outbreaks',
  pages: [
    {
      path: '/outbreaks',
      title: { zh: '疫情', en: 'Outbreaks' },
      surface: 'desk',
      nav: {
        group: 'data',
        order: 30,
        icon: 'outbreak',
        roles: ['city_epidemiologist', 'district_epidemiologist', 'duty_officer'],
      },
      load: () => import('./ui/OutbreaksPage.tsx').then(m => ({ default: m.OutbreaksPage })),
    },
    {
      path: '/outbreaks/new',
      title: { zh: '建立疫情', en: 'Open an outbreak' },
      surface: 'desk',
      load: () => import('./ui/NewOutbreakPage.tsx').then(m => ({ default: m.NewOutbreakPage })),
    },
    {
      path: '/outbreaks/$outbreakId',
      title: { zh: '疫情', en: 'Outbreak' },
      surface: 'desk',
      load: () => import('./ui/OutbreakPage.tsx').then(m => ({ default: m.OutbreakPage })),
    },
  ],
};
