import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batchSize, deliverAll, NotDelivered, pauseAfter, type Send } from './deliver.ts';
import { memoryStore } from './memoryStore.ts';
import type { Answer, DeviceEvent } from './store.ts';

const now = () => '2022-07-20T06:05:00Z';
const streams = ['sampling', 'custody'];
const event = (n: number): DeviceEvent => ({ id: `e${n}`, at: now(), kind: 'sampled' });
const saved = async (count: number) => {
  const store = memoryStore();
  await store.save(
    'me',
    'sampling',
    now(),
    Array.from({ length: count }, (_, n) => event(n)),
    [],
  );
  return store;
};
const yes = (events: DeviceEvent[]): Answer[] => events.map(one => ({ id: one.id, state: 'recorded' }));

describe('sending what a device kept', () => {
  it('goes in the order it was saved, a hundred at a time, and one stream before the next', async () => {
    const store = await saved(230);
    await store.save('me', 'custody', now(), [event(900)], []);
    const sent: string[][] = [];
    const send: Send = async (stream, events) => {
      sent.push([stream, ...events.map(one => one.id)]);
      return yes(events);
    };
    expect(await deliverAll(store, 'me', streams, send, now)).toEqual({ kind: 'nothing_left' });
    expect(sent.map(batch => batch.length - 1)).toEqual([batchSize, batchSize, 30, 1]);
    expect(sent.slice(0, 3).flatMap(batch => batch.slice(1))).toEqual(
      Array.from({ length: 230 }, (_, n) => `e${n}`),
    );
    expect((await store.counts('me')).waiting).toBe(0);
  });

  it('asks again with the same ids when the answer was lost, and "already" settles it', async () => {
    const store = await saved(3);
    const had = new Set<string>();
    let lose = true;
    const send: Send = async (_stream, events) => {
      const answers = events.map(
        (one): Answer => ({ id: one.id, state: had.has(one.id) ? 'already' : 'recorded' }),
      );
      for (const one of events) had.add(one.id);
      if (lose) throw new NotDelivered(0);
      return answers;
    };
    expect((await deliverAll(store, 'me', streams, send, now)).kind).toBe('lost');
    expect((await store.counts('me')).waiting).toBe(3);
    lose = false;
    await deliverAll(store, 'me', streams, send, now);
    expect([...had]).toEqual(['e0', 'e1', 'e2']);
    expect(await store.counts('me')).toMatchObject({ waiting: 0, sentBack: 0 });
  });

  it('sets a refused event aside with its reason until a person dealt with it', async () => {
    const store = await saved(3);
    const why = { zh: '这支管已封。', en: 'This tube is closed.' };
    const send: Send = async (_stream, events) =>
      events.map(one =>
        one.id === 'e1'
          ? { id: one.id, state: 'refused', rule: 'SPC-4', why }
          : { id: one.id, state: 'recorded' },
      );
    await deliverAll(store, 'me', streams, send, now);
    expect(await store.counts('me')).toMatchObject({ waiting: 0, sentBack: 1 });
    expect((await store.sentBack('me'))[0]).toMatchObject({
      event: { id: 'e1' },
      answer: { rule: 'SPC-4', why },
    });
    await store.dealtWith('me', ['e1']);
    expect(await store.sentBack('me')).toEqual([]);
  });

  it('finds the one event the server cannot read, and sends the others', async () => {
    const store = await saved(100);
    const arrived: string[] = [];
    const send: Send = async (_stream, events) => {
      if (events.some(one => one.id === 'e41')) throw new NotDelivered(400, 'REQ-1');
      arrived.push(...events.map(one => one.id));
      return yes(events);
    };
    expect((await deliverAll(store, 'me', streams, send, now)).kind).toBe('nothing_left');
    expect(arrived).toHaveLength(99);
    expect((await store.sentBack('me')).map(one => one.event.id)).toEqual(['e41']);
  });

  it('keeps everything while the person may not send, and says why', async () => {
    const store = await saved(2);
    const why = { zh: '您的岗位没有这项权限。', en: 'Your role does not hold this permission.' };
    const outcome = await deliverAll(
      store,
      'me',
      streams,
      async () => {
        throw new NotDelivered(403, 'ACC-6', why);
      },
      now,
    );
    expect(outcome).toEqual({ kind: 'not_allowed', status: 403, rule: 'ACC-6', why });
    expect(await store.counts('me')).toMatchObject({ waiting: 2, sentBack: 0 });
  });

  it('sends nobody else’s events, and counts them', async () => {
    const store = await saved(2);
    await store.save('other', 'sampling', now(), [event(50)], []);
    const sent: string[] = [];
    await deliverAll(
      store,
      'me',
      streams,
      async (_, events) => {
        sent.push(...events.map(one => one.id));
        return yes(events);
      },
      now,
    );
    expect(sent).toEqual(['e0', 'e1']);
    expect(await store.counts('me')).toMatchObject({ waiting: 0, ofOthers: 1 });
  });

  it('comes back ever later up to a minute, spread so that a city’s devices do not return together', () => {
    expect([1, 2, 3, 7, 30].map(failures => pauseAfter(failures, 503, 0.5))).toEqual([
      1000, 2000, 4000, 60_000, 60_000,
    ]);
    expect([4, 5, 30].map(failures => pauseAfter(failures, 0, 0.5))).toEqual([8000, 10_000, 10_000]);
    expect(pauseAfter(1, 503, 0)).toBe(750);
    expect(pauseAfter(1, 503, 1)).toBe(1250);
  });
});

/** What happens between the device and the server, step by step. */
const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('save' as const),
      count: fc.integer({ min: 1, max: 130 }),
      custody: fc.boolean(),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('send' as const),
      cut: fc.integer({ min: 0, max: 4 }),
      loss: fc.constantFrom('none', 'request', 'answer', 'part', '503', '401', 'nonsense'),
    }),
  },
);

it('any order of working offline and online, with requests, answers and parts of them lost, delivers each event at least once and the inbox holds exactly the refused', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 25 }),
      fc.integer({ min: 2, max: 9 }),
      fc.integer({ min: 11, max: 40 }),
      async (steps, refuseEach, unreadableEach) => {
        const store = memoryStore();
        let made = 0;
        const mine: string[] = [];
        const arrived = new Map<string, number>();
        const isRefused = (id: string) => Number(id.slice(1)) % refuseEach === 1;
        const isUnreadable = (id: string) => Number(id.slice(1)) % unreadableEach === 7;
        const server = (events: DeviceEvent[]): Answer[] => {
          if (events.some(one => isUnreadable(one.id))) throw new NotDelivered(422, 'REQ-1');
          return events.map(one => {
            const before = arrived.get(one.id) ?? 0;
            arrived.set(one.id, before + 1);
            return { id: one.id, state: isRefused(one.id) ? 'refused' : before ? 'already' : 'recorded' };
          });
        };
        for (const now_ of [...steps, { kind: 'send' as const, cut: 0, loss: 'none' as const }]) {
          if (now_.kind === 'save') {
            const events = Array.from({ length: now_.count }, () => event(made++));
            mine.push(...events.map(one => one.id));
            await store.save('me', now_.custody ? 'custody' : 'sampling', now(), events, []);
            continue;
          }
          let requests = 0;
          await deliverAll(
            store,
            'me',
            streams,
            async (_stream, events) => {
              if (requests++ < now_.cut || now_.loss === 'none') return server(events);
              if (now_.loss === '503') throw new NotDelivered(503);
              if (now_.loss === '401') throw new NotDelivered(401);
              if (now_.loss === 'request') throw new NotDelivered(0);
              const answers = server(events);
              if (now_.loss === 'answer') throw new NotDelivered(0);
              if (now_.loss === 'nonsense') return [{ id: 'somebody-else', state: 'recorded' }];
              return answers.slice(0, Math.ceil(answers.length / 2));
            },
            now,
          );
          // nothing is ever in neither place: not answered, it waits; refused, it is in the inbox
          const counts = await store.counts('me');
          const inbox = (await store.sentBack('me')).map(one => one.event.id);
          for (const id of inbox) expect(isRefused(id) || isUnreadable(id)).toBe(true);
          const settled = mine.filter(id => arrived.has(id) && !isRefused(id));
          expect(counts.waiting + counts.sentBack).toBeGreaterThanOrEqual(mine.length - settled.length);
        }
        expect((await store.counts('me')).waiting).toBe(0);
        const inbox = (await store.sentBack('me')).map(one => one.event.id).sort();
        expect(inbox).toEqual(mine.filter(id => isRefused(id) || isUnreadable(id)).sort());
        for (const id of mine) if (!isUnreadable(id)) expect(arrived.get(id)).toBeGreaterThanOrEqual(1);
      },
    ),
    { numRuns: 150 },
  );
});
