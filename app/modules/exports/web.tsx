import type { WebModule } from '../../ui/module.ts';

export const web: WebModule = {
  module: 'exports',
  pages: [
    {
      path: '/exports',
      title: { zh: '导出', en: 'Exports' },
      surface: 'desk',
      nav: {
        group: 'data',
        order: 20,
        icon: 'export',
        roles: ['city_epidemiologist', 'district_epidemiologist'],
      },
      load: () => import('./ui/ExportsPage.tsx').then(m => ({ default: m.ExportsPage })),
    },
  ],
};
