import type { Counts, DeviceEvent, EventStore, Note, SentBack, Waiting } from './store.ts';

type Kept = Waiting & { owner: string; sentBack?: Pick<SentBack, 'answer' | 'answeredAt'> };

/** The store's rules without a browser: the same answers, nothing survives. */
export function memoryStore(): EventStore {
  let events: Kept[] = [];
  const notes = new Map<string, Note>();
  const copy = <T>(value: T): T => structuredClone(value);
  return {
    async save(owner: string, stream: string, savedAt: string, added: DeviceEvent[], remembered: Note[]) {
      for (const event of added)
        if (!events.some(kept => kept.event.id === event.id))
          events.push(copy({ owner, stream, savedAt, event }));
      for (const note of remembered) notes.set(`${owner} ${note.key}`, copy(note));
    },
    async next(owner, stream, most) {
      return events
        .filter(kept => kept.owner === owner && kept.stream === stream && !kept.sentBack)
        .slice(0, most)
        .map(({ stream, savedAt, event }) => copy({ stream, savedAt, event }));
    },
    async settle(owner, answered, refused) {
      const gone = new Set(answered);
      events = events.filter(kept => kept.owner !== owner || !gone.has(kept.event.id));
      for (const { answer, answeredAt } of refused) {
        const kept = events.find(one => one.owner === owner && one.event.id === answer.id);
        if (kept) kept.sentBack = copy({ answer, answeredAt });
      }
    },
    async sentBack(owner) {
      return events.flatMap(({ owner: whose, sentBack, ...kept }) =>
        whose === owner && sentBack ? [copy({ ...kept, ...sentBack })] : [],
      );
    },
    async dealtWith(owner, ids) {
      events = events.filter(kept => !(kept.owner === owner && kept.sentBack && ids.includes(kept.event.id)));
    },
    async counts(owner): Promise<Counts> {
      const own = events.filter(kept => kept.owner === owner);
      const waiting = own.filter(kept => !kept.sentBack);
      return {
        waiting: waiting.length,
        sentBack: own.length - waiting.length,
        oldestAt: waiting[0]?.savedAt ?? null,
        ofOthers: events.filter(kept => kept.owner !== owner && !kept.sentBack).length,
      };
    },
    async notes(owner, prefix) {
      return [...notes].filter(([key]) => key.startsWith(`${owner} ${prefix}`)).map(([, note]) => copy(note));
    },
    async forgetNotes(owner, keys) {
      for (const key of keys) notes.delete(`${owner} ${key}`);
    },
  };
}
