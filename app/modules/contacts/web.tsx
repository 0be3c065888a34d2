import type { WebModule } from '../../ui/module.ts';

export const web: WebModule = {
  module: 'contacts',
  pages: [
    {
      path: '/contacts',
      title: { zh: '密接名单', en: 'Contacts' },
      surface: 'desk',
      nav: {
        group: 'work',
        order: 20,
        icon: 'contact',
        roles: ['city_epidemiologist', 'district_epidemiologist', 'duty_officer'],
      },
      load: () => import('./ui/ContactsPage.tsx').then(m => ({ default: m.ContactsPage })),
    },
  ],
};
