import { deviceOf } from '../ui/offline/device.ts';
import type { Session } from '../ui/session.ts';

/** A phone that has not reached the server for so long opens no page any more; what waits on it stays and is sent after signing in. */
const keptHours = 24;
const whoKey = 'outpace.device.who';

type Kept = { session: Session; keptAt: number; aheadMillis: number };

const accountOf = (session: Session) => session.actor.id ?? session.actor.name;

/** Remembers who is signed in, sealed like everything on the device, so that a phone page opens again without a connection. */
export async function keepSession(session: Session): Promise<void> {
  const who = accountOf(session);
  try {
    localStorage.setItem(whoKey, who);
  } catch {
    return;
  }
  const kept: Kept = {
    session,
    keptAt: Date.now(),
    // the city's clock against this phone's, which may be minutes wrong
    aheadMillis: Date.parse(session.now) - Date.now(),
  };
  await (await deviceOf(who)).remember([{ key: 'session', value: kept }]);
}

/** The session this phone last had, its `now` carried on by this phone's clock; null when there was none or it is older than a day. */
export async function keptSession(): Promise<Session | null> {
  let who: string | null = null;
  try {
    who = localStorage.getItem(whoKey);
  } catch {}
  if (!who) return null;
  const [note] = await (await deviceOf(who)).notes('session');
  const kept = note?.value as Kept | undefined;
  if (!kept || Date.now() - kept.keptAt > keptHours * 3_600_000) return null;
  return { ...kept.session, now: new Date(Date.now() + kept.aheadMillis).toISOString() };
}

/** The server no longer knows this session: what was read in it is not shown again. Unsent events and the open tube stay for whoever signs in as the same person. */
export async function dropKeptSession(): Promise<void> {
  let who: string | null = null;
  try {
    who = localStorage.getItem(whoKey);
    localStorage.removeItem(whoKey);
  } catch {}
  if (!who) return;
  const device = await deviceOf(who);
  const read = (key: string) => key === 'session' || key.startsWith('bundle');
  await device.forget((await device.notes('')).map(note => note.key).filter(read));
}
