import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import { newKey, open, type Sealed, seal } from './sealing.ts';
import type { Answer, DeviceEvent, EventStore, Note, SentBack, Waiting } from './store.ts';

interface KeptEvent {
  seq?: number;
  id: string;
  owner: string;
  stream: string;
  /** `owner stream` while it waits, `owner back` once refused: the index for both. */
  place: string;
  savedAt: string;
  sealed: Sealed;
  answered?: Sealed;
}
interface Kept extends DBSchema {
  keys: { key: string; value: CryptoKey };
  events: { key: number; value: KeptEvent; indexes: { id: string; place: [string, number] } };
  notes: { key: string; value: { key: string; savedAt: string; sealed: Sealed } };
}
type Refused = Pick<SentBack, 'answer' | 'answeredAt'>;

const databaseName = 'outpace-device';
const backPlace = (owner: string) => `${owner} back`;

async function openKept(): Promise<IDBPDatabase<Kept>> {
  return openDB<Kept>(databaseName, 1, {
    upgrade(database) {
      database.createObjectStore('keys');
      const events = database.createObjectStore('events', { keyPath: 'seq', autoIncrement: true });
      events.createIndex('id', 'id', { unique: true });
      events.createIndex('place', ['place', 'seq']);
      database.createObjectStore('notes', { keyPath: 'key' });
    },
  });
}

/** The device's key; made when there is none. Two pages that start together agree on the first one stored. */
async function deviceKey(database: IDBPDatabase<Kept>): Promise<CryptoKey> {
  const known = await database.get('keys', 'device');
  if (known) return known;
  const made = await newKey();
  const change = database.transaction('keys', 'readwrite', { durability: 'strict' });
  const first = await change.store.get('device');
  if (!first) await change.store.put(made, 'device');
  await change.done;
  return first ?? made;
}

const placeRange = (place: string) => IDBKeyRange.bound([place, 0], [place, Number.MAX_SAFE_INTEGER]);

/**
 * Events and notes in IndexedDB, each sealed with AES-GCM. Readable without the key: ids, which stream, when saved, whose (a hash).
 * Writes ask for strict durability: the promise resolves after the disk has it. Throws where the browser cannot seal (a page without https) or store.
 */
export async function indexedStore(): Promise<EventStore & { close(): void }> {
  if (!globalThis.crypto?.subtle)
    throw new Error('indexedStore: sealing needs a secure page (https); this one is not');
  const database = await openKept();
  const key = await deviceKey(database);
  const change = (...stores: ('events' | 'notes')[]) =>
    database.transaction(stores, 'readwrite', { durability: 'strict' });
  const noteKey = (owner: string, name: string) => `${owner} ${name}`;
  const eventOf = async (kept: KeptEvent): Promise<Waiting> => ({
    stream: kept.stream,
    savedAt: kept.savedAt,
    event: await open<DeviceEvent>(key, kept.sealed, kept.id),
  });
  return {
    async save(owner, stream, savedAt, events, notes) {
      // sealed first: a transaction ends as soon as it waits for anything but itself
      const sealedEvents = await Promise.all(
        events.map(async event => ({
          id: event.id,
          owner,
          stream,
          place: `${owner} ${stream}`,
          savedAt,
          sealed: await seal(key, event, event.id),
        })),
      );
      const sealedNotes = await Promise.all(
        notes.map(async note => ({
          key: noteKey(owner, note.key),
          savedAt: note.savedAt,
          sealed: await seal(key, note.value, noteKey(owner, note.key)),
        })),
      );
      const transaction = change('events', 'notes');
      const done = transaction.done;
      done.catch(() => {});
      const kept = transaction.objectStore('events');
      for (const event of sealedEvents)
        if ((await kept.index('id').getKey(event.id)) === undefined) await kept.add(event);
      for (const note of sealedNotes) await transaction.objectStore('notes').put(note);
      await done;
    },
    async next(owner, stream, most) {
      const found = await database.getAllFromIndex('events', 'place', placeRange(`${owner} ${stream}`), most);
      return Promise.all(found.map(eventOf));
    },
    async settle(owner, answered, refused) {
      const sealedAnswers = new Map<string, Sealed>();
      for (const one of refused)
        sealedAnswers.set(one.answer.id, await seal(key, one satisfies Refused, `${one.answer.id} answer`));
      const transaction = change('events');
      const kept = transaction.objectStore('events');
      for (const id of [...answered, ...sealedAnswers.keys()]) {
        const at = await kept.index('id').get(id);
        if (!at || at.owner !== owner) continue;
        const back = sealedAnswers.get(id);
        if (back) await kept.put({ ...at, place: backPlace(owner), answered: back });
        else await kept.delete(at.seq!);
      }
      await transaction.done;
    },
    async sentBack(owner) {
      const found = await database.getAllFromIndex('events', 'place', placeRange(backPlace(owner)));
      return Promise.all(
        found.map(async kept => ({
          ...(await eventOf(kept)),
          ...(await open<{ answer: Answer; answeredAt: string }>(key, kept.answered!, `${kept.id} answer`)),
        })),
      );
    },
    async dealtWith(owner, ids) {
      const transaction = change('events');
      const kept = transaction.objectStore('events');
      for (const id of ids) {
        const at = await kept.index('id').get(id);
        if (at?.place === backPlace(owner)) await kept.delete(at.seq!);
      }
      await transaction.done;
    },
    async counts(owner) {
      const all = await database.count('events');
      const sentBack = await database.countFromIndex('events', 'place', placeRange(backPlace(owner)));
      let waiting = 0;
      let backOfOthers = 0;
      let oldestAt: string | null = null;
      // distinct places only: one jump each, however many events
      let cursor = await database.transaction('events').store.index('place').openKeyCursor();
      const places = new Set<string>();
      while (cursor) {
        const place = cursor.key[0];
        places.add(place);
        cursor = await cursor.continue([place, Number.MAX_SAFE_INTEGER]);
      }
      for (const place of places) {
        if (place === backPlace(owner)) continue;
        const count = await database.countFromIndex('events', 'place', placeRange(place));
        if (!place.startsWith(`${owner} `)) {
          if (place.endsWith(' back')) backOfOthers += count;
          continue;
        }
        waiting += count;
        const [first] = await database.getAllFromIndex('events', 'place', placeRange(place), 1);
        if (first && (oldestAt === null || first.savedAt < oldestAt)) oldestAt = first.savedAt;
      }
      return { waiting, sentBack, oldestAt, ofOthers: all - waiting - sentBack - backOfOthers };
    },
    async notes(owner, prefix) {
      const from = noteKey(owner, prefix);
      const found = await database.getAll('notes', IDBKeyRange.bound(from, `${from}\uffff`));
      const opened: Note[] = [];
      for (const { key: name, savedAt, sealed } of found)
        opened.push({
          key: name.slice(owner.length + 1),
          savedAt,
          value: await open<unknown>(key, sealed, name),
        });
      return opened;
    },
    async forgetNotes(owner, keys) {
      const transaction = change('notes');
      for (const name of keys) await transaction.objectStore('notes').delete(noteKey(owner, name));
      await transaction.done;
    },
    close: () => database.close(),
  };
}

/** How many events of anyone are still on this device, waiting or refused: signing out would lose them, for the server then clears the browser's store. */
export async function leftOnDevice(): Promise<number> {
  if (!globalThis.indexedDB || !globalThis.crypto?.subtle) return 0;
  const database = await openKept();
  try {
    return await database.count('events');
  } finally {
    database.close();
  }
}

/** Leaves nothing readable behind at sign-out: notes, events and the key. */
export async function forgetDevice(): Promise<void> {
  if (!globalThis.indexedDB) return;
  const database = await openKept();
  try {
    const transaction = database.transaction(['events', 'notes', 'keys'], 'readwrite', {
      durability: 'strict',
    });
    await Promise.all([
      transaction.objectStore('notes').clear(),
      transaction.objectStore('events').clear(),
      transaction.objectStore('keys').clear(),
    ]);
    await transaction.done;
  } finally {
    database.close();
  }
}
