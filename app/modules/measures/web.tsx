import type { WebModule } from '../../ui/module.ts';

export const web: WebModule = {
  module: 'measures',
  pages: [
    {
      path: '/follow-up',
      title: { zh: '随访日历', en: 'Follow-up' },
      surface: 'desk',
      nav: {
        group: 'follow',
        order: 10,
        icon: 'calendar',
        roles: ['city_epidemiologist', 'district_epidemiologist', 'duty_officer'],
      },
      load: () => import('./ui/FollowUpPage.tsx').then(m => ({ default: m.FollowUpPage })),
    },
    {
      path: '/uncontrolled',
      title: { zh: '失管漏管', en: 'Not under control' },
      surface: 'desk',
      nav: {
        group: 'follow',
        order: 20,
        icon: 'alarm',
        roles: ['city_epidemiologist', 'district_epidemiologist', 'duty_officer'],
      },
      load: () => import('./ui/UncontrolledPage.tsx').then(m => ({ default: m.UncontrolledPage })),
    },
    {
      path: '/release',
      title: { zh: '解除', en: 'Release' },
      surface: 'desk',
      nav: {
        group: 'follow',
        order: 30,
        icon: 'check',
        roles: ['city_epidemiologist', 'district_epidemiologist'],
      },
      load: () => import('./ui/ReleasePage.tsx').then(m => ({ default: m.ReleasePage })),
    },
    {
      path: '/measures/$measureId',
      title: { zh: '管控措施', en: 'Measure' },
      surface: 'desk',
      load: () => import('./ui/MeasurePage.tsx').then(m => ({ default: m.MeasurePage })),
    },
    {
      path: '/my-day',
      title: { zh: '我的一天', en: 'My day' },
      surface: 'field',
      nav: { group: 'work', order: 5, icon: 'home', roles: ['grid_worker'] },
      load: () => import('./ui/MyDayField.tsx').then(m => ({ default: m.MyDayField })),
    },
    {
      path: '/outbreaks/$outbreakId/edition',
      title: { zh: '换用方案', en: 'Change the edition' },
      surface: 'desk',
      load: () => import('./ui/EditionPage.tsx').then(m => ({ default: m.EditionPage })),
    },
  ],
};
