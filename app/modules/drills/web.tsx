import type { WebModule } from '../../ui/module.ts';
import type { Role } from '../../ui/session.ts';

const roles: Role[] = [
  'city_epidemiologist',
  'district_epidemiologist',
  'duty_officer',
  'auditor',
  'administrator',
];

export const web: WebModule = {
  module: 'drills',
  pages: [
    {
      path: '/drills',
      title: { zh: '演练', en: 'Drills' },
      surface: 'desk',
      nav: { group: 'situation', order: 95, icon: 'scan', roles, where: 'city' },
      load: () => import('./ui/DrillsPage.tsx').then(m => ({ default: m.DrillsPage })),
    },
    {
      path: '/drill',
      title: { zh: '演练控制室', en: 'Control room' },
      surface: 'desk',
      nav: { group: 'situation', order: 96, icon: 'clock', roles, where: 'drill' },
      load: () => import('./ui/ControlRoomPage.tsx').then(m => ({ default: m.ControlRoomPage })),
    },
    {
      path: '/drill/score',
      title: { zh: '演练评分', en: 'Score of the drill' },
      surface: 'desk',
      load: () => import('./ui/DrillScorePage.tsx').then(m => ({ default: m.DrillScorePage })),
    },
  ],
};
