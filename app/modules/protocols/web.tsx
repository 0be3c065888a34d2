import type { WebModule } from '../../ui/module.ts';

export const web: WebModule = {
  module: 'protocols',
  pages: [
    {
      path: '/protocols',
      title: { zh: '防控方案', en: 'Protocols' },
      surface: 'desk',
      nav: { group: 'data', order: 40, icon: 'protocol' },
      load: () => import('./ui/ProtocolsPage.tsx').then(m => ({ default: m.ProtocolsPage })),
    },
    {
      path: '/protocols/compare',
      title: { zh: '方案对比', en: 'Compare packs' },
      surface: 'desk',
      load: () => import('./ui/ComparePage.tsx').then(m => ({ default: m.ComparePage })),
    },
    {
      path: '/protocols/$packId/$version',
      title: { zh: '防控方案', en: 'Protocol' },
      surface: 'desk',
      load: () => import('./ui/ProtocolPage.tsx').then(m => ({ default: m.ProtocolPage })),
    },
  ],
};
