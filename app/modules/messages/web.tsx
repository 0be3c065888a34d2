import type { WebModule } from '../../ui/module.ts';

export const web: WebModule = {
  module: 'messages',
  pages: [
    {
      path: '/messages',
      title: { zh: '消息', en: 'Messages' },
      surface: 'desk',
      nav: {
        group: 'testing',
        order: 80,
        icon: 'phone',
        roles: ['city_epidemiologist', 'district_epidemiologist', 'duty_officer', 'administrator'],
      },
      load: () => import('./ui/OutboxPage.tsx').then(m => ({ default: m.OutboxPage })),
    },
    {
      path: '/messages/people/$personId',
      title: { zh: '联系记录', en: 'Contacts with a person' },
      surface: 'desk',
      load: () => import('./ui/ContactLogPage.tsx').then(m => ({ default: m.ContactLogPage })),
    },
  ],
};
