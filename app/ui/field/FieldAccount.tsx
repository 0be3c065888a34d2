import { useContext, useId, useRef, useState } from 'react';
import { ApiProblem, api } from '../api.ts';
import { Icon } from '../icons.tsx';
import { isInMenu } from '../module.ts';
import { Link, navigate } from '../nav.tsx';
import { problemWords } from '../problemWords.ts';
import { useOptionalSession } from '../session.ts';
import { queryClient } from '../useApi.ts';
import { defineWords, useLanguage, usePick, useWords } from '../words/index.ts';
import { FieldMenuContext } from './menu.ts';
import type { SyncState } from './SyncSentence.tsx';
import './field.css';

const words = defineWords({
  account: ['账号', 'Account'],
  own: ['我的账号', 'My account'],
  pages: ['我的其他工作', 'My other work'],
  signOut: ['退出登录', 'Sign out'],
  close: ['关闭', 'Close'],
  language: ['语言', 'Language'],
  unsent: [
    '本机还有{count}条没有上传。先连上网,等它们上传完再退出。',
    'This phone still holds {count} to send. Go online and wait until they are sent, then sign out.',
  ],
  left: [
    '本机还有{count}条没有办完(待上传或被退回)。现在退出会丢失它们。',
    'This phone still holds {count} that are not settled (to send, or sent back). Signing out now would lose them.',
  ],
  showLeft: ['去处理', 'Settle them'],
  stillIn: ['还没有退出。', 'You are still signed in.'],
});

const languages = [
  { value: 'zh-Hans', text: '中文' },
  { value: 'en', text: 'English' },
] as const;

/** How much work waits on this phone; signing out would leave it behind. */
const waitingOf = (sync: SyncState | undefined): number =>
  sync && (sync.kind === 'waiting' || sync.kind === 'offline') ? (sync.count ?? 0) : 0;

/** Who is signed in on this phone, with the way out; a sheet at the bottom, in reach of the thumb. Nothing without a session. */
export function FieldAccount({ sync }: { sync?: SyncState }) {
  const session = useOptionalSession();
  const w = useWords(words);
  const pick = usePick();
  const id = useId();
  const sheet = useRef<HTMLDivElement>(null);
  const [language, setLanguage] = useLanguage();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [left, setLeft] = useState(0);
  const menu = useContext(FieldMenuContext);
  if (!session) return null;
  const others = menu
    .filter(page => isInMenu(page, session) && page.path !== location.pathname)
    .sort((a, b) => a.nav!.order - b.nav!.order);
  const waiting = waitingOf(sync);
  const signOut = async () => {
    setBusy(true);
    setProblem(null);
    try {
      const { leaveDevice, leftOnDevice } = await import('../offline/device.ts');
      const unsettled = await leftOnDevice().catch(() => 0);
      setLeft(unsettled);
      if (unsettled > 0) return;
      await api('POST', '/sign-out');
      await leaveDevice().catch(() => {});
      // the next person at this phone must not see what was read
      queryClient.clear();
      navigate('/sign-in');
    } catch (failure) {
      if (!(failure instanceof ApiProblem)) throw failure;
      setProblem(failure);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <button type="button" className="field-account" popoverTarget={id}>
        <Icon name="account" />
        {w.account}
      </button>
      <div ref={sheet} id={id} popover="auto" className="field-sheet" role="dialog" aria-label={w.account}>
        <p>
          <strong>{session.actor.name}</strong>
          <br />
          <span className="secondary">{session.area.name}</span>
        </p>
        {others.length > 0 && (
          <nav className="field-menu" aria-label={w.pages}>
            {others.map(page => (
              <Link key={page.path} to={page.path} className="big-button">
                <Icon name={page.nav!.icon} />
                {pick(page.title)}
              </Link>
            ))}
          </nav>
        )}
        <Link to="/account" className="big-button">
          <Icon name="settings" />
          {w.own}
        </Link>
        <div className="field-languages" role="group" aria-label={w.language}>
          {languages.map(one => (
            <button
              key={one.value}
              type="button"
              lang={one.value}
              className="big-button"
              aria-pressed={language === one.value}
              onClick={() => setLanguage(one.value)}
            >
              {one.text}
            </button>
          ))}
        </div>
        {waiting > 0 && <p className="field-wrong">{w.unsent({ count: waiting })}</p>}
        {left > 0 && (
          <p className="field-wrong" role="alert">
            {w.left({ count: left })} <Link to="/sent-back">{w.showLeft}</Link>
          </p>
        )}
        {problem && (
          <p className="field-wrong" role="alert">
            {pick(problemWords(problem).title)} {w.stillIn}
          </p>
        )}
        <button
          type="button"
          className="big-button danger"
          disabled={busy || waiting > 0}
          onClick={() => void signOut()}
        >
          <Icon name="sign_out" />
          {w.signOut}
        </button>
        <button type="button" className="big-button" onClick={() => sheet.current?.hidePopover()}>
          {w.close}
        </button>
      </div>
    </>
  );
}
