import type { WebModule } from '../../ui/module.ts';

export const web: WebModule = {
  module: 'areas',
  pages: [
    {
      path: '/areas',
      title: { zh: '区域', en: 'Areas' },
      surface: 'desk',
      nav: {
        group: 'system',
        order: 80,
        icon: 'map',
        roles: ['administrator', 'city_epidemiologist'],
      },
      load: () => import('./ui/AreasPage.tsx').then(m => ({ default: m.AreasPage })),
    },
  ],
};
