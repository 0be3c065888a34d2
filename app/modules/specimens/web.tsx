import type { WebModule } from '../../ui/module.ts';
import type { Role } from '../../ui/session.ts';

const oversees: Role[] = ['city_epidemiologist', 'district_epidemiologist', 'duty_officer'];

export const web: WebModule = {
  module: 'specimens',
  pages: [
    {
      path: '/sampling',
      title: { zh: '采样台', en: 'Sampling table' },
      surface: 'field',
      nav: { group: 'testing', order: 5, icon: 'scan', roles: ['sampler', 'grid_worker'] },
      load: () => import('./ui/SamplingField.tsx').then(m => ({ default: m.SamplingField })),
    },
    {
      path: '/transport',
      title: { zh: '送样', en: 'Carrying boxes' },
      surface: 'field',
      nav: { group: 'testing', order: 6, icon: 'export', roles: ['courier', 'sampler', 'grid_worker'] },
      load: () => import('./ui/TransportField.tsx').then(m => ({ default: m.TransportField })),
    },
    {
      path: '/sent-back',
      title: { zh: '被退回的记录', en: 'Records sent back' },
      surface: 'field',
      load: () => import('./ui/SentBackField.tsx').then(m => ({ default: m.SentBackField })),
    },
    {
      path: '/sampling-points',
      title: { zh: '采样点', en: 'Sampling points' },
      surface: 'desk',
      nav: { group: 'testing', order: 20, icon: 'place', roles: oversees },
      load: () => import('./ui/PointsPage.tsx').then(m => ({ default: m.PointsPage })),
    },
    {
      path: '/custody',
      title: { zh: '样本交接', en: 'Custody' },
      surface: 'desk',
      nav: { group: 'testing', order: 30, icon: 'export', roles: oversees },
      load: () => import('./ui/CustodyPage.tsx').then(m => ({ default: m.CustodyPage })),
    },
    {
      path: '/custody/boxes/$boxId',
      title: { zh: '转运箱', en: 'Box' },
      surface: 'desk',
      load: () => import('./ui/BoxPage.tsx').then(m => ({ default: m.BoxPage })),
    },
    {
      path: '/tubes/$code',
      title: { zh: '试管', en: 'Tube' },
      surface: 'desk',
      load: () => import('./ui/TubePage.tsx').then(m => ({ default: m.TubePage })),
    },
    {
      path: '/sampling-labels',
      title: { zh: '打印条码', en: 'Print labels' },
      surface: 'desk',
      load: () => import('./ui/LabelsPage.tsx').then(m => ({ default: m.LabelsPage })),
    },
    {
      path: '/label-conflicts',
      title: { zh: '管码重复', en: 'Labels used twice' },
      surface: 'desk',
      load: () => import('./ui/LabelConflictsPage.tsx').then(m => ({ default: m.LabelConflictsPage })),
    },
    {
      path: '/sampling-codes/$personId',
      title: { zh: '采样码', en: 'Sampling code' },
      surface: 'desk',
      load: () => import('./ui/SamplingCodePage.tsx').then(m => ({ default: m.SamplingCodePage })),
    },
    {
      path: '/unsettled-samples',
      title: { zh: '待补身份', en: 'People to settle' },
      surface: 'desk',
      nav: {
        group: 'testing',
        order: 35,
        icon: 'person',
        roles: ['city_epidemiologist', 'district_epidemiologist'],
      },
      load: () => import('./ui/UnsettledPage.tsx').then(m => ({ default: m.UnsettledPage })),
    },
  ],
};
