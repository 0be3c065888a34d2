import type { WebModule } from '../../ui/module.ts';

export const web: WebModule = {
  module: 'presence',
  pages: [
    {
      path: '/presence/devices',
      title: { zh: '扫码与数据接入设备', en: 'Scanners and feeds' },
      surface: 'desk',
      nav: { group: 'system', order: 5, icon: 'scan', roles: ['administrator'] },
      load: () => import('./ui/DevicesPage.tsx').then(m => ({ default: m.DevicesPage })),
    },
    {
      path: '/presence/forgetting',
      title: { zh: '在场记录的销毁', en: 'Forgetting presence' },
      surface: 'desk',
      nav: { group: 'system', order: 6, icon: 'journal', roles: ['auditor', 'administrator'] },
      load: () => import('./ui/ForgettingPage.tsx').then(m => ({ default: m.ForgettingPage })),
    },
  ],
};
