import { useEffect, useState } from 'react';
import { ApiProblem, api, type Page } from '../../../ui/api.ts';
import type { Device } from '../../../ui/offline/device.ts';
import type { Bundle, Point } from './api.ts';

const refreshMillis = 600_000;
const keptHours = 24;
const bundleKey = (pointId: string) => `bundle:${pointId}`;
const pointsKey = 'bundle-points';

/** An answer of the server that this device keeps for a day, sealed, and shows when there is no connection. `round`: another number reads again. */
export function useKept<T>(device: Device | null, key: string | null, read: () => Promise<T>, round = 0) {
  const [value, setValue] = useState<T | null>(null);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for what is read
  useEffect(() => {
    if (!device || !key) return;
    let here = true;
    let fresh = false;
    if (round === 0) setValue(null);
    void device.notes(key).then(notes => {
      const note = notes.find(one => one.key === key);
      if (
        !here ||
        fresh ||
        !note ||
        Date.now() - Number((note.value as Kept<T>).keptAt) > keptHours * 3_600_000
      )
        return;
      setValue((note.value as Kept<T>).value);
    });
    let askedAt = -refreshMillis;
    const ask = async () => {
      // a connection that comes and goes must not fetch the whole list each time
      if (fresh && performance.now() - askedAt < refreshMillis / 2) return;
      askedAt = performance.now();
      try {
        const answer = await read();
        if (!here) return;
        fresh = true;
        setValue(answer);
        setProblem(null);
        await device.remember([{ key, value: { keptAt: Date.now(), value: answer } satisfies Kept<T> }]);
      } catch (failure) {
        if (!(failure instanceof ApiProblem)) throw failure;
        if (here) setProblem(failure);
      }
    };
    void ask();
    const timer = setInterval(() => void ask(), refreshMillis);
    const online = () => void ask();
    addEventListener('online', online);
    return () => {
      here = false;
      clearInterval(timer);
      removeEventListener('online', online);
    };
  }, [device, key, round]);
  return { value, problem };
}
type Kept<T> = { keptAt: number; value: T };

/** The sampling points one may choose from. */
export function usePoints(device: Device | null, wanted: boolean) {
  return useKept<Point[]>(device, wanted ? pointsKey : null, async () => {
    const all: Point[] = [];
    let after: string | undefined;
    do {
      const page: Page<Point> = await api<Page<Point>>('GET', '/sampling/points', {
        query: { limit: 200, after },
      });
      all.push(...page.items);
      after = page.next ?? undefined;
    } while (after && all.length < 2000);
    return all.filter(point => point.state !== 'closed');
  });
}

/** What a device takes along to one point. */
export function useBundle(device: Device | null, pointId: string | null) {
  return useKept<Bundle>(device, pointId && bundleKey(pointId), () =>
    api<Bundle>('GET', `/sampling/points/${pointId}/bundle`),
  );
}
