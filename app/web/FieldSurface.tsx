import { type ReactNode, useEffect, useState } from 'react';
import { FieldMenuContext } from '../ui/field/menu.ts';
import { type Session, useOptionalSession } from '../ui/session.ts';
import { dropKeptSession, keepSession, keptSession } from './keptSession.ts';
import { pages } from './manifests.ts';
import { WithSession } from './session.tsx';

const fieldPages = pages.filter(page => page.surface === 'field' && page.nav);

/** How long a weak connection may keep a phone page from opening with what the phone knows. */
const patienceMillis = 500;

/** Phone pages of people at work: a session and nothing heavy. Without a connection the session of the last day serves. */
export function FieldSurface({ children }: { path: string; children: ReactNode }) {
  const [kept, setKept] = useState<Session | null>(null);
  useEffect(() => {
    let here = true;
    const look = () => void keptSession().then(found => here && setKept(found));
    const timer = setTimeout(look, navigator.onLine ? patienceMillis : 0);
    return () => {
      here = false;
      clearTimeout(timer);
    };
  }, []);
  useEffect(() => {
    // development serves modules one by one; there is nothing to keep
    if (import.meta.env.PROD) navigator.serviceWorker?.register('/sw.js').catch(() => {});
  }, []);
  return (
    <WithSession kept={kept} onSignedOut={() => void dropKeptSession()}>
      <Remember kept={kept} />
      <FieldMenuContext value={fieldPages}>{children}</FieldMenuContext>
    </WithSession>
  );
}

function Remember({ kept }: { kept: Session | null }) {
  const session = useOptionalSession();
  useEffect(() => {
    if (session && session !== kept) void keepSession(session);
  }, [session, kept]);
  return null;
}
