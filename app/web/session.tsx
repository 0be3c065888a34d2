import { type ReactNode, useEffect } from 'react';
import { ApiProblem, api } from '../ui/api.ts';
import { setServerNow } from '../ui/clock.ts';
import { navigate } from '../ui/nav.tsx';
import { type Session, SessionContext } from '../ui/session.ts';
import { queryClient, useApiQuery } from '../ui/useApi.ts';
import { PlainFailure, PlainLoading } from './plain.tsx';

export const signInPath = '/sign-in';

/** Pages inside have a session; without one the reader is sent to sign in and comes back here after. `kept`: serves until the server answers. */
export function WithSession(props: { children: ReactNode; kept?: Session | null; onSignedOut?: () => void }) {
  const answer = useApiQuery<Session>('/session', { refreshEvery: 300_000 });
  const heard = answer.data;
  const session = heard ?? props.kept ?? undefined;
  const signedOut = answer.error instanceof ApiProblem && answer.error.status === 401;
  const { onSignedOut, children, kept } = props;
  useEffect(() => {
    const clock = heard ?? kept;
    if (clock) setServerNow(clock.now);
  }, [heard, kept]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the session ended
  useEffect(() => {
    if (!signedOut) return;
    onSignedOut?.();
    const back = `${location.pathname}${location.search}`;
    navigate(back === '/' ? signInPath : `${signInPath}?next=${encodeURIComponent(back)}`, { replace: true });
  }, [signedOut]);
  if (session && !signedOut) return <SessionContext value={session}>{children}</SessionContext>;
  // a browser that knows it is offline does not even ask
  if (answer.fetchStatus === 'paused' && !answer.error && props.kept === null)
    return (
      <PlainFailure problem={new ApiProblem(0, { title: 'offline' })} onRetry={() => location.reload()} />
    );
  if (answer.error && !signedOut)
    return <PlainFailure problem={answer.error} onRetry={() => void answer.refetch()} />;
  return <PlainLoading />;
}

/** Forgets everything read in this session; the next person at this computer must not see it. */
export function forgetSession(): void {
  queryClient.clear();
}

/** Ends the session here and on the server, and shows the sign-in; not while this browser holds events nobody sent, for they would be lost. */
export async function signOut(): Promise<void> {
  const { leaveDevice, leftOnDevice } = await import('../ui/offline/device.ts');
  if ((await leftOnDevice().catch(() => 0)) > 0) {
    navigate('/sent-back');
    return;
  }
  await leaveDevice().catch(() => {});
  try {
    await api('POST', '/sign-out');
  } finally {
    forgetSession();
    navigate(signInPath);
  }
}
