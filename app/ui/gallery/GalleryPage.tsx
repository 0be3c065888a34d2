import { type ReactNode, useEffect, useState } from 'react';
import { setServerNow } from '../clock.ts';
import { Link, useUrlState } from '../nav.tsx';
import { SessionContext } from '../session.ts';
import { setTheme, type ThemeChoice } from '../theme.ts';
import { type Language, setLanguage } from '../words/index.ts';
import { DeskParts, ListPart, ListStates } from './DeskParts.tsx';
import { FieldFormPart, FieldPart } from './FieldParts.tsx';
import { startFakeServer } from './fakeServer.ts';
import { ShellPart } from './ShellPart.tsx';
import { now, session } from './samples.ts';
import { BarsPart, CalendarPart, ChainPart, CurvePart, MapPart, TimelinePart } from './VisualParts.tsx';

const parts: Record<string, () => ReactNode> = {
  parts: () => <DeskParts />,
  shell: () => <ShellPart />,
  list: () => <ListPart />,
  states: () => <ListStates />,
  timeline: () => <TimelinePart />,
  calendar: () => <CalendarPart />,
  curve: () => <CurvePart />,
  chains: () => <ChainPart />,
  map: () => <MapPart />,
  bars: () => <BarsPart />,
  field: () => <FieldPart />,
  form: () => <FieldFormPart />,
};

/** Every component with made-up data; `?part=chains&theme=dark&lang=en`. Development only. */
export function GalleryPage() {
  const [part] = useUrlState('part');
  const [theme] = useUrlState('theme', 'light');
  const [language] = useUrlState('lang', 'zh-Hans');
  const [ready, setReady] = useState(false);
  useEffect(() => {
    setServerNow(now);
    const stop = startFakeServer();
    setReady(true);
    return stop;
  }, []);
  useEffect(() => setTheme(theme as ThemeChoice), [theme]);
  useEffect(() => setLanguage(language as Language), [language]);
  useEffect(() => {
    const phone = part === 'field' || part === 'form';
    document.documentElement.dataset.surface = phone ? 'field' : 'desk';
  }, [part]);
  if (!ready) return null;
  const show = parts[part];
  return (
    <SessionContext value={session}>
      {show ? (
        show()
      ) : (
        <ul className="page">
          {Object.keys(parts).map(name => (
            <li key={name}>
              <Link to={`/gallery?part=${name}`}>{name}</Link>
            </li>
          ))}
        </ul>
      )}
    </SessionContext>
  );
}
