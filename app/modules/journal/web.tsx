import type { WebModule } from '../../ui/module.ts';

export const web: WebModule = {
  module: 'journal',
  pages: [
    {
      path: '/journal',
      title: { zh: '日志', en: 'Journal' },
      surface: 'desk',
      nav: { group: 'system', order: 5, icon: 'journal', roles: ['auditor'] },
      load: () => import('./ui/JournalPage.tsx').then(m => ({ default: m.JournalPage })),
    },
  ],
};
