import type { WebModule } from '../../ui/module.ts';

export const web: WebModule = {
  module: 'reviews',
  pages: [
    {
      path: '/reviews',
      title: { zh: '复盘', en: 'After-action reviews' },
      surface: 'desk',
      nav: {
        group: 'situation',
        order: 60,
        icon: 'undo',
        roles: ['city_epidemiologist', 'district_epidemiologist', 'duty_officer', 'auditor'],
      },
      load: () => import('./ui/ReviewsPage.tsx').then(m => ({ default: m.ReviewsPage })),
    },
    {
      path: '/reviews/$reviewId',
      title: { zh: '复盘', en: 'After-action review' },
      surface: 'desk',
      load: () => import('./ui/ReviewPage.tsx').then(m => ({ default: m.ReviewPage })),
    },
  ],
};
