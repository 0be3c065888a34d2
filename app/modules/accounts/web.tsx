import type { WebModule } from '../../ui/module.ts';

export const web: WebModule = {
  module: 'accounts',
  pages: [
    {
      path: '/sign-in',
      title: { zh: '登录', en: 'Sign in' },
      surface: 'public',
      load: () => import('./ui/SignInPage.tsx').then(m => ({ default: m.SignInPage })),
    },
    {
      path: '/account',
      title: { zh: '我的账号', en: 'My account' },
      surface: 'desk',
      nav: { group: 'system', order: 95, icon: 'account' },
      load: () => import('./ui/AccountPage.tsx').then(m => ({ default: m.AccountPage })),
    },
    {
      path: '/accounts',
      title: { zh: '账号管理', en: 'Accounts' },
      surface: 'desk',
      nav: { group: 'system', order: 90, icon: 'settings', roles: ['administrator'] },
      load: () => import('./ui/AccountsPage.tsx').then(m => ({ default: m.AccountsPage })),
    },
  ],
};
