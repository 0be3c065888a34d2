import type { WebModule } from '../../ui/module.ts';

export const web: WebModule = {
  module: 'imports',
  pages: [
    {
      path: '/imports',
      title: { zh: '导入', en: 'Imports' },
      surface: 'desk',
      nav: {
        group: 'data',
        order: 10,
        icon: 'import',
        roles: ['city_epidemiologist', 'district_epidemiologist'],
      },
      load: () => import('./ui/ImportsPage.tsx').then(m => ({ default: m.ImportsPage })),
    },
    {
      path: '/imports/$importId',
      title: { zh: '导入', en: 'Import' },
      surface: 'desk',
      load: () => import('./ui/ImportPage.tsx').then(m => ({ default: m.ImportPage })),
    },
  ],
};
