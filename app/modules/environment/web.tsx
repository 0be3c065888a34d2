import type { WebModule } from '../../ui/module.ts';

const staff = ['city_epidemiologist', 'district_epidemiologist', 'duty_officer'] as const;

export const web: WebModule = {
  module: 'environment',
  pages: [
    {
      path: '/environment',
      title: { zh: '环境与物品', en: 'Environment and goods' },
      surface: 'desk',
      nav: { group: 'testing', order: 60, icon: 'place', roles: [...staff] },
      load: () => import('./ui/EnvironmentPage.tsx').then(m => ({ default: m.EnvironmentPage })),
    },
    {
      path: '/environment/import',
      title: { zh: '导入采样点位', en: 'Bring in sites' },
      surface: 'desk',
      load: () => import('./ui/ImportPage.tsx').then(m => ({ default: m.ImportPage })),
    },
    {
      path: '/environment/today',
      title: { zh: '环境采样', en: 'Environment round' },
      surface: 'field',
      nav: { group: 'testing', order: 61, icon: 'scan', roles: ['sampler', 'grid_worker'] },
      load: () => import('./ui/TodayField.tsx').then(m => ({ default: m.TodayField })),
    },
    {
      path: '/environment/sites/$siteId',
      title: { zh: '采样点位', en: 'Site' },
      surface: 'desk',
      load: () => import('./ui/SitePage.tsx').then(m => ({ default: m.SitePage })),
    },
    {
      path: '/environment/followups/$followupId',
      title: { zh: '环境阳性处置', en: 'Follow-up of a positive' },
      surface: 'desk',
      load: () => import('./ui/FollowupPage.tsx').then(m => ({ default: m.FollowupPage })),
    },
  ],
};
