import type { WebModule } from '../../ui/module.ts';

const staff = ['city_epidemiologist', 'district_epidemiologist', 'duty_officer'] as const;

export const web: WebModule = {
  module: 'laboratory',
  pages: [
    {
      path: '/laboratory',
      title: { zh: '实验台', en: 'Bench' },
      surface: 'desk',
      nav: { group: 'testing', order: 30, icon: 'scan', roles: ['laboratory_worker', ...staff] },
      load: () => import('./ui/BenchPage.tsx').then(m => ({ default: m.BenchPage })),
    },
    {
      path: '/laboratory/plates/$plateId',
      title: { zh: '布板', en: 'Plate' },
      surface: 'desk',
      load: () => import('./ui/PlatePage.tsx').then(m => ({ default: m.PlatePage })),
    },
    {
      path: '/laboratory/results',
      title: { zh: '检测结果', en: 'Results' },
      surface: 'desk',
      nav: { group: 'testing', order: 31, icon: 'check', roles: ['laboratory_worker', ...staff] },
      load: () => import('./ui/ResultsPage.tsx').then(m => ({ default: m.ResultsPage })),
    },
    {
      path: '/laboratory/figures',
      title: { zh: '实验室情况', en: 'Laboratories' },
      surface: 'desk',
      nav: { group: 'testing', order: 32, icon: 'chart', roles: ['laboratory_worker', ...staff] },
      load: () => import('./ui/FiguresPage.tsx').then(m => ({ default: m.FiguresPage })),
    },
    {
      path: '/laboratory/rerouting',
      title: { zh: '改送', en: 'Rerouting' },
      surface: 'desk',
      nav: { group: 'testing', order: 33, icon: 'reroute', roles: [...staff] },
      load: () => import('./ui/ReroutingPage.tsx').then(m => ({ default: m.ReroutingPage })),
    },
    {
      path: '/laboratory/settings',
      title: { zh: '实验室与信源', en: 'Laboratories and feeds' },
      surface: 'desk',
      nav: {
        group: 'testing',
        order: 34,
        icon: 'settings',
        // the bench too: only it changes its own rate, hours and state
        roles: ['city_epidemiologist', 'duty_officer', 'administrator', 'laboratory_worker'],
      },
      load: () => import('./ui/SettingsPage.tsx').then(m => ({ default: m.SettingsPage })),
    },
    {
      path: '/holds',
      title: { zh: '混采阳性', en: 'Positive pools' },
      surface: 'desk',
      nav: { group: 'testing', order: 10, icon: 'alarm', roles: [...staff] },
      load: () => import('./ui/HoldsPage.tsx').then(m => ({ default: m.HoldsPage })),
    },
  ],
};
