import { type UseQueryResult, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { type ApiProblem, api } from './api.ts';
import { setServerNow } from './clock.ts';
import { useOptionalSession } from './session.ts';
import type { Bilingual } from './words/language.ts';

/** The answer of `GET /api/drill/clock`. */
export type DrillClock = {
  title: Bilingual;
  lead: boolean;
  mode: 'simulated' | 'tabletop';
  clock: 'paused' | 'running' | 'working';
  speed: number;
  now: string;
  day: number;
  days: number;
  startedAt: string;
  endsAt: string;
  ended: boolean;
  workingTo: string | null;
  nextMorning: string;
  unanswered: number;
};

const movingMs = 1000;
const standingMs = 3000;
/** Pages read again at most this often while the drill's time runs. */
const rereadMs = 4000;
/** Faster than this a browser that counts on would leap back at every answer. */
const fastestCounted = 60;

/** The drill's clock, asked for again and again; never outside a drill. While the drill restarts it keeps the last answer and an error. */
export function useDrillClock(): UseQueryResult<DrillClock, ApiProblem> {
  const inDrill = useOptionalSession()?.drill === true;
  return useQuery<DrillClock, ApiProblem>({
    queryKey: ['/drill/clock'],
    queryFn: ({ signal }) => api<DrillClock>('GET', '/drill/clock', { signal, retryDelays: [] }),
    enabled: inDrill,
    refetchInterval: query =>
      query.state.status === 'error' || (query.state.data && query.state.data.clock !== 'paused')
        ? movingMs
        : standingMs,
    staleTime: 0,
  });
}

/** Makes the pages follow the drill: their now is its now, and what they read is read again when its time moved. Once per shell. */
export function useFollowDrill(): UseQueryResult<DrillClock, ApiProblem> {
  const answer = useDrillClock();
  const client = useQueryClient();
  const read = useRef<{ now: string; at: number } | null>(null);
  const { data, error } = answer;
  useEffect(() => {
    if (!data) return;
    setServerNow(data.now, data.clock === 'running' && data.speed <= fastestCounted ? data.speed : 0);
    const last = read.current;
    if (last?.now === data.now) return;
    const due = !last || data.clock === 'paused' || performance.now() - last.at >= rereadMs;
    if (!due) return;
    read.current = { now: data.now, at: performance.now() };
    if (last)
      void client.invalidateQueries({
        predicate: query => !/^\/(drill|session)/.test(String(query.queryKey[0])),
      });
  }, [data, client]);
  useEffect(() => {
    // going back may have taken the session with it
    if (error?.status === 401) void client.invalidateQueries({ queryKey: ['/session'] });
  }, [error, client]);
  return answer;
}

/** Whether the drill does not answer just now: it restarts when it is saved or goes back. */
export const isAway = (problem: ApiProblem | null): boolean =>
  problem !== null && (problem.status === 0 || problem.status >= 500 || problem.status === 404);
