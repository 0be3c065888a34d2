import { createContext, useContext } from 'react';
import type { Language } from './words/language.ts';

export type Role =
  | 'city_epidemiologist'
  | 'district_epidemiologist'
  | 'grid_worker'
  | 'sampler'
  | 'courier'
  | 'laboratory_worker'
  | 'duty_officer'
  | 'auditor'
  | 'administrator';

/** The answer of `GET /api/session`. */
export type Session = {
  actor: { id?: string; name: string };
  role: Role;
  area: { key: string; name: string };
  capabilities: string[];
  language?: Language;
  demo: boolean;
  /** A drill: the city is simulated and has a clock of its own. */
  drill?: boolean;
  cityName: string | { zh: string; en: string };
  timeZone: string;
  now: string;
  /** Version of the software, shown in the header. */
  edition?: string;
};

export const SessionContext = createContext<Session | null>(null);

/** Who is signed in; throws on a page that needs no session, which must not ask. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('useSession: this page has no session (surface public?)');
  return session;
}

/** The session or null, for pages that work with and without one. */
export function useOptionalSession(): Session | null {
  return useContext(SessionContext);
}

/** Whether the signed-in person's role grants a capability. The server decides; this only hides what it would refuse. */
export function useCan(capability: string): boolean {
  return useContext(SessionContext)?.capabilities.includes(capability) ?? false;
}

/** City facts that formats need; a page without a session falls back to Shanghai time, as all of China uses it. */
export function useCity(): { timeZone: string } {
  return { timeZone: useContext(SessionContext)?.timeZone ?? 'Asia/Shanghai' };
}
