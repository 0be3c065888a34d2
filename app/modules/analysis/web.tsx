import type { WebModule } from '../../ui/module.ts';

export const web: WebModule = {
  module: 'analysis',
  pages: [
    {
      path: '/analysis',
      title: { zh: '疫情分析', en: 'Analysis' },
      surface: 'desk',
      nav: {
        group: 'situation',
        order: 20,
        icon: 'chart',
        roles: ['city_epidemiologist', 'district_epidemiologist', 'duty_officer'],
      },
      load: () => import('./ui/AnalysisPage.tsx').then(m => ({ default: m.AnalysisPage })),
    },
  ],
};
