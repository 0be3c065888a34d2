import { type ReactNode, useEffect } from 'react';
import { ApiProblem, api } from '../ui/api.ts';
import { setServerNow } from '../ui/clock.ts';
import { navigate } from '../ui/nav.tsx';
import { type Session, SessionContext } from '../ui/session.ts';
import { queryClient, useApiQuery } from '../ui/useApi.ts';
import { PlainFailure, PlainLoading } from './plain.tsx';

export const signInPath = '/sign-in';

/** Pages inside have a session; without one the reader is sent to sign in and comes back here after. */
export function WithSession({ children }: { children: ReactNode }) {
  const answer = useApiQuery<Session>('/session', { refreshEvery: 300_000 });
  const session = answer.data;
  const signedOut = answer.error instanceof ApiProblem && answer.error.status === 401;
  useEffect(() => {
    if (session) setServerNow(session.now);
  }, [session]);
  useEffect(() => {
    if (!signedOut) return;
    const back = `${location.pathname}${location.search}`;
    navigate(back === '/' ? signInPath : `${signInPath}?next=${encodeURIComponent(back)}`, { replace: true });
  }, [signedOut]);
  if (session && !signedOut) return <SessionContext value={session}>{children}</SessionContext>;
  if (answer.error && !signedOut)
    return <PlainFailure problem={answer.error} onRetry={() => void answer.refetch()} />;
  return <PlainLoading />;
}

/** Forgets everything read in this session; the next person at this computer must not see it. */
export function forgetSession(): void {
  queryClient.clear();
}

/** Ends the session here and on the server, and shows the sign-in. */
export async function signOut(): Promise<void> {
  try {
    await api('POST', '/sign-out');
  } finally {
    forgetSession();
    navigate(signInPath);
  }
}
