import { theme as antdTheme, ConfigProvider } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import zhTW from 'antd/locale/zh_TW';
import { type ReactNode, useMemo } from 'react';
import { AppShell } from '../ui/desk/AppShell.tsx';
import { useTheme } from '../ui/theme.ts';
import { antdTokens } from '../ui/tokens.ts';
import { useLanguage } from '../ui/words/index.ts';
import { modules, pages } from './manifests.ts';
import { signOut, WithSession } from './session.tsx';

const locales = { 'zh-Hans': zhCN, en: enUS, 'zh-Hant': zhTW };

/** Style tags need the nonce the server put into the page, when its policy asks for one. */
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce;

const palette = modules.flatMap(module => (module.palette ? [module.palette] : []));

/** Desk pages: session, Ant Design in our tokens, the shell. */
export function DeskSurface({ path, children }: { path: string; children: ReactNode }) {
  const theme = useTheme();
  const [language] = useLanguage();
  const config = useMemo(
    () => ({
      token: antdTokens(theme),
      algorithm: theme === 'dark' ? antdTheme.darkAlgorithm : antdTheme.defaultAlgorithm,
      cssVar: { key: 'outpace' },
    }),
    [theme],
  );
  return (
    <WithSession>
      <ConfigProvider theme={config} locale={locales[language]} csp={nonce ? { nonce } : undefined}>
        <AppShell pages={pages} path={path} palette={palette} onSignOut={() => void signOut()}>
          {children}
        </AppShell>
      </ConfigProvider>
    </WithSession>
  );
}
