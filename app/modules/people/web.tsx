import type { WebModule } from '../../ui/module.ts';

// No entry in the navigation and none in Ctrl K: a person is reached from a case, a contact, a measure or a task, never by searching.
export const web: WebModule = {
  module: 'people',
  pages: [
    {
      path: '/people/$personId',
      title: { zh: '人员', en: 'Person' },
      surface: 'desk',
      load: () => import('./ui/PersonPage.tsx').then(m => ({ default: m.PersonPage })),
    },
  ],
};
