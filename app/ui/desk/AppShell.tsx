import { type ReactNode, useState } from 'react';
import { Icon } from '../icons.tsx';
import { useHotkeys } from '../keys.ts';
import { isInMenu, type NavGroup, type PaletteItem, type WebPage } from '../module.ts';
import { Link, navigate } from '../nav.tsx';
import { useSession } from '../session.ts';
import { setTheme, useTheme } from '../theme.ts';
import { defineWords, type Language, useFormat, useLanguage, usePick, useWords } from '../words/index.ts';
import { CommandPalette, type PaletteSource } from './CommandPalette.tsx';
import { DrillBar } from './DrillBar.tsx';
import { HotkeyHelp } from './HotkeyHelp.tsx';
import { Popover } from './Popover.tsx';
import './shell.css';
import './desk.css';

const words = defineWords({
  skip: ['跳到正文', 'Skip to content'],
  menu: ['菜单', 'Menu'],
  demo: ['演示', 'Demo'],
  demoNote: ['演示:全部为虚构数据', 'Demo: all data is made up'],
  drill: ['演练', 'Drill'],
  drillNote: ['演练:模拟的城市,全部为虚构数据', 'Drill: a simulated city, all data is made up'],
  find: ['前往', 'Go to'],
  keys: ['快捷键', 'Keys'],
  language: ['语言', 'Language'],
  dark: ['深色', 'Dark'],
  light: ['浅色', 'Light'],
  nav: ['主菜单', 'Main'],
  signOut: ['退出登录', 'Sign out'],
  edition: ['版本 {edition}', 'Version {edition}'],
  situation: ['态势', 'Situation'],
  work: ['处置', 'Response'],
  find_group: ['发现', 'Finding'],
  follow: ['随访', 'Follow-up'],
  testing: ['检测', 'Testing'],
  data: ['数据', 'Data'],
  system: ['系统', 'System'],
  city_epidemiologist: ['市级流调员', 'City epidemiologist'],
  district_epidemiologist: ['区级流调员', 'District epidemiologist'],
  grid_worker: ['网格员', 'Grid worker'],
  sampler: ['采样员', 'Sampler'],
  courier: ['样本转运员', 'Sample courier'],
  laboratory_worker: ['实验室检测员', 'Laboratory worker'],
  duty_officer: ['值班员', 'Duty officer'],
  auditor: ['审计员', 'Auditor'],
  administrator: ['管理员', 'Administrator'],
});

const groupOrder: NavGroup[] = ['situation', 'work', 'find', 'follow', 'testing', 'data', 'system'];

/** Around every desk page: where one is, whose area, how old, as whom; side navigation by role; Ctrl K and ?. */
export function AppShell(props: {
  pages: WebPage[];
  path: string;
  palette: PaletteSource[];
  onSignOut: () => void;
  children: ReactNode;
}) {
  const session = useSession();
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const [language, setLanguage] = useLanguage();
  const theme = useTheme();
  const [palette, setPalette] = useState(false);
  const [help, setHelp] = useState(false);
  const [menu, setMenu] = useState(false);
  const shown = props.pages
    .filter(page => isInMenu(page, session))
    .sort((a, b) => a.nav!.order - b.nav!.order);
  // the nearest entry: one may lie below another
  const current = shown
    .map(page => page.path)
    .filter(path => isUnder(props.path, path))
    .sort((a, b) => b.length - a.length)[0];
  const pathWith = (word: string) => shown.find(page => page.path.startsWith(word))?.path;
  const jump = (keys: string, path: string, zh: string, en: string) => {
    const to = pathWith(path);
    return { keys, label: { zh, en }, run: () => to && navigate(to), disabled: !to };
  };
  useHotkeys([
    { keys: 'Ctrl+K', label: { zh: '前往', en: 'Go to' }, run: () => setPalette(true) },
    { keys: '?', label: { zh: '快捷键', en: 'Keyboard shortcuts' }, run: () => setHelp(true) },
    jump('G S', '/situation', '态势', 'Situation'),
    jump('G C', '/cases', '病例', 'Cases'),
    jump('G T', '/tasks', '任务', 'Tasks'),
    jump('G M', '/map', '地图', 'Map'),
  ]);
  const city = typeof session.cityName === 'string' ? session.cityName : pick(session.cityName);
  const wholeCity = [city, typeof session.cityName === 'string' ? '' : session.cityName.zh].includes(
    session.area.name,
  );
  const where = wholeCity ? city : `${city} · ${session.area.name}`;
  const pageItems: PaletteItem[] = shown.map(page => ({
    key: page.path,
    title: pick(page.title),
    to: page.path,
    kind: 'page',
  }));
  return (
    <div className="shell">
      <a className="skip-link" href="#main">
        {w.skip}
      </a>
      <header className="shell-head">
        <button
          type="button"
          className="button bare nav-toggle"
          aria-expanded={menu}
          aria-label={w.menu}
          onClick={() => setMenu(!menu)}
        >
          <Icon name="menu" />
        </button>
        <Link to="/" className="shell-brand">
          Outpace
        </Link>
        {(session.demo || session.drill) && (
          <span className="demo-mark" title={session.drill ? w.drillNote : w.demoNote}>
            {session.drill ? w.drill : w.demo}
          </span>
        )}
        <span className="wide-only">{where}</span>
        <span className="secondary small wide-only">{f.asOf(f.now)}</span>
        <span className="end">
          <button type="button" className="button" onClick={() => setPalette(true)}>
            <Icon name="search" size={16} />
            <span className="wide-only">{w.find}</span> <kbd className="wide-only">Ctrl K</kbd>
          </button>
          <select
            className="field-box"
            aria-label={w.language}
            value={language}
            onChange={event => setLanguage(event.target.value as Language)}
          >
            <option value="zh-Hans" lang="zh-Hans">
              简体中文
            </option>
            <option value="en" lang="en">
              English
            </option>
            <option value="zh-Hant" lang="zh-Hant">
              繁體中文
            </option>
          </select>
          <Popover
            className="button bare"
            name={session.actor.name}
            label={
              <>
                <Icon name="account" />
                <span className="wide-only">{session.actor.name}</span>
              </>
            }
          >
            <p>
              <strong>{session.actor.name}</strong> · {w[session.role]}
            </p>
            <p className="secondary">{where}</p>
            {session.edition && <p className="secondary small">{w.edition({ edition: session.edition })}</p>}
            <p style={{ display: 'flex', gap: 8 }}>
              <button
                type="button"
                className="button"
                onClick={() => setTheme(theme === 'dark' ? 'light' : 'dark')}
              >
                <Icon name={theme === 'dark' ? 'sun' : 'moon'} size={16} />
                {theme === 'dark' ? w.light : w.dark}
              </button>
              <button type="button" className="button" onClick={() => setHelp(true)}>
                <Icon name="keyboard" size={16} />
                {w.keys} <kbd>?</kbd>
              </button>
            </p>
            <p>
              <button type="button" className="button" onClick={props.onSignOut}>
                <Icon name="sign_out" size={16} />
                {w.signOut}
              </button>
            </p>
          </Popover>
        </span>
      </header>
      <nav className={`shell-nav ${menu ? 'open' : ''}`} aria-label={w.nav}>
        {groupOrder.map(group => {
          const pages = shown.filter(page => page.nav!.group === group);
          if (pages.length === 0) return null;
          return (
            <section key={group}>
              <h2>{group === 'find' ? w.find_group : w[group]}</h2>
              <ul>
                {pages.map(page => (
                  <li key={page.path}>
                    <Link
                      to={page.path}
                      aria-current={page.path === current ? 'page' : undefined}
                      onClick={() => setMenu(false)}
                    >
                      <Icon name={page.nav!.icon} />
                      {pick(page.title)}
                    </Link>
                  </li>
                ))}
              </ul>
            </section>
          );
        })}
      </nav>
      <main id="main" className="shell-main" tabIndex={-1}>
        {session.drill && <DrillBar />}
        <div className="page">{props.children}</div>
      </main>
      {(session.demo || session.drill) && (
        <div className="watermark" aria-hidden="true">
          {Array.from({ length: 24 }, (_, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: all alike
            <span key={index}>{session.drill ? w.drill : w.demo}</span>
          ))}
        </div>
      )}
      <CommandPalette
        open={palette}
        onClose={() => setPalette(false)}
        pages={pageItems}
        sources={props.palette}
      />
      <HotkeyHelp open={help} onClose={() => setHelp(false)} />
    </div>
  );
}

/** Whether a path lies at or below a navigation entry. */
function isUnder(path: string, entry: string): boolean {
  return path === entry || (entry !== '/' && path.startsWith(`${entry}/`));
}
