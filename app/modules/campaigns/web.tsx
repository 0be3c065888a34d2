import type { WebModule } from '../../ui/module.ts';
import type { Role } from '../../ui/session.ts';

const oversees: Role[] = ['city_epidemiologist', 'district_epidemiologist', 'duty_officer'];

export const web: WebModule = {
  module: 'campaigns',
  pages: [
    {
      path: '/campaigns',
      title: { zh: '区域核酸', en: 'Area testing' },
      surface: 'desk',
      nav: { group: 'testing', order: 10, icon: 'map', roles: oversees },
      load: () => import('./ui/CampaignsPage.tsx').then(m => ({ default: m.CampaignsPage })),
    },
    {
      path: '/campaigns/new',
      title: { zh: '新的区域核酸计划', en: 'New plan of area testing' },
      surface: 'desk',
      load: () => import('./ui/NewCampaignPage.tsx').then(m => ({ default: m.NewCampaignPage })),
    },
    {
      path: '/campaigns/$campaignId',
      title: { zh: '区域核酸', en: 'Area testing' },
      surface: 'desk',
      load: () => import('./ui/CampaignPage.tsx').then(m => ({ default: m.CampaignPage })),
    },
    {
      path: '/campaigns/$campaignId/missing',
      title: { zh: '谁还没来', en: 'Who has not come' },
      surface: 'desk',
      load: () => import('./ui/MissingPage.tsx').then(m => ({ default: m.MissingPage })),
    },
    {
      path: '/door-to-door',
      title: { zh: '上门排查', en: 'Door to door' },
      surface: 'field',
      nav: { group: 'testing', order: 7, icon: 'home', roles: ['grid_worker'] },
      load: () => import('./ui/DoorToDoorField.tsx').then(m => ({ default: m.DoorToDoorField })),
    },
  ],
};
