import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { currentNow } from '../../../ui/clock.ts';
import type { Device } from '../../../ui/offline/device.ts';
import type { DeviceEvent } from '../../../ui/offline/store.ts';
import { uuidv7 } from '../../../ui/uuid.ts';
import type { SamplingAnswer, SamplingEvent } from './api.ts';
import { hear } from './heard.ts';
import type { Now, Outcome, Step, Table } from './table.ts';

const noteKey = 'table';
const now = (): Now => ({ at: currentNow(), newId: () => uuidv7(Date.parse(currentNow())) });
const asDeviceEvents = (events: SamplingEvent[]): DeviceEvent[] => events;

/** What was said last; `count` grows with each, so that the same words twice are two. */
export interface Said {
  outcome: Outcome;
  count: number;
}

/**
 * The table of this device: as it was left, one step at a time, each stored with its events in one go before the screen says anything.
 * A step that could not be stored did not happen.
 */
export function useTable(device: Device | null, singleGroups: ReadonlySet<string>) {
  const [table, setTable] = useState<Table | null | undefined>(undefined);
  const [said, setSaid] = useState<Said | null>(null);
  const current = useRef<Table | null>(null);
  const queue = useRef<Promise<unknown>>(Promise.resolve());
  const groups = useRef(singleGroups);
  groups.current = singleGroups;
  const say = useCallback(
    (outcome: Outcome | null) => setSaid(before => outcome && { outcome, count: (before?.count ?? 0) + 1 }),
    [],
  );

  useEffect(() => {
    if (!device) return;
    let here = true;
    void device.notes(noteKey).then(
      ([note]) => {
        if (!here) return;
        current.current = (note?.value as Table | undefined) ?? null;
        setTable(current.current);
      },
      () => here && setTable(null),
    );
    return () => {
      here = false;
    };
  }, [device]);

  const store = useCallback(
    async (next: Table | null, events: SamplingEvent[]): Promise<boolean> => {
      const before = current.current;
      current.current = next;
      const stored = await device!.save('sampling', asDeviceEvents(events), [{ key: noteKey, value: next }]);
      if (!stored) current.current = before;
      setTable(current.current);
      return stored;
    },
    [device],
  );
  const inTurn = useCallback(<T>(work: () => Promise<T>): Promise<T> => {
    const next = queue.current.then(work, work);
    queue.current = next;
    return next;
  }, []);

  /** Takes a step; resolves once it is stored. */
  const act = useCallback(
    (step: (table: Table, now: Now) => Step): Promise<Outcome | null> =>
      inTurn(async () => {
        if (!current.current) return null;
        const { table: next, events, outcome } = step(current.current, now());
        if (next === current.current && events.length === 0) {
          say(outcome);
          return outcome;
        }
        const said: Outcome = (await store(next, events)) ? outcome : { tone: 'bad', kind: 'not_stored' };
        say(said);
        return said;
      }),
    [inTurn, say, store],
  );
  /** Another table, or none: a new point or programme keeps today's tubes. */
  const replace = useCallback(
    (change: (table: Table | null) => Table | null) =>
      inTurn(async () => {
        await store(change(current.current), []);
        say(null);
      }),
    [inTurn, store, say],
  );

  useEffect(() => {
    if (!device) return;
    return device.hear((stream, sent, answer) => {
      if (stream !== 'sampling') return;
      void inTurn(async () => {
        if (!current.current) return;
        const heard = hear(
          current.current,
          sent as unknown as SamplingEvent[],
          answer as unknown as SamplingAnswer,
          groups.current,
          now(),
        );
        await store(heard.table, heard.events);
        for (const outcome of heard.outcomes) say(outcome);
      });
    });
  }, [device, inTurn, store, say]);

  return useMemo(() => ({ table, said, act, replace, say }), [table, said, act, replace, say]);
}
export type TableHandle = ReturnType<typeof useTable>;
