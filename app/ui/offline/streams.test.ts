import { describe, expect, it } from 'vitest';
import { deliverAll } from './deliver.ts';
import { memoryStore } from './memoryStore.ts';
import { streams } from './streams.ts';

describe('streams of a device', () => {
  it('every stream has its own way to the server, visits at doors among them, and all wait in one queue', async () => {
    const store = memoryStore();
    const at = '2022-07-20T06:05:00Z';
    for (const stream of Object.keys(streams))
      await store.save('me', stream, at, [{ id: `of ${stream}`, at, kind: 'x' }], []);
    const sent: Record<string, object> = {};
    await deliverAll(
      store,
      'me',
      Object.keys(streams),
      async (stream, events) => {
        const { path, body } = streams[stream as keyof typeof streams];
        sent[path] = body(events, 'table-1');
        return events.map(event => ({ id: event.id, state: 'recorded' as const }));
      },
      () => at,
    );
    expect(sent).toEqual({
      '/sampling/events': { device: 'table-1', events: [{ id: 'of sampling', at, kind: 'x' }] },
      '/custody/events': { events: [{ id: 'of custody', at, kind: 'x' }] },
      '/door-to-door/visits': { events: [{ id: 'of doors', at, kind: 'x' }] },
    });
    expect((await store.counts('me')).waiting).toBe(0);
  });
});
