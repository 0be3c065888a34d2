import { currentNow } from '../clock.ts';
import { deliverAll, NotDelivered, pauseAfter } from './deliver.ts';
import { forgetDevice, indexedStore } from './indexedStore.ts';

export { leftOnDevice } from './indexedStore.ts';

import { ownerMark } from './sealing.ts';
import { type DeviceStatus, mostWaiting } from './sentence.ts';
import type { DeviceEvent, EventStore, Note, SentBack } from './store.ts';
import { type Stream, type StreamAnswer, sendTo, streams } from './streams.ts';

type Heard = (stream: Stream, events: DeviceEvent[], answer: StreamAnswer) => void;

/** The device of one signed-in person: what it keeps, what it sends, how that stands. */
export interface Device {
  /** Stored for good before this resolves; false when it could not be, and then nothing was. */
  save(stream: Stream, events: DeviceEvent[], notes?: { key: string; value: unknown }[]): Promise<boolean>;
  remember(notes: { key: string; value: unknown }[]): Promise<boolean>;
  notes(prefix: string): Promise<Note[]>;
  forget(keys: string[]): Promise<void>;
  sentBack(): Promise<SentBack[]>;
  dealtWith(ids: string[]): Promise<void>;
  status(): DeviceStatus;
  /** Told when the status changed. */
  watch(listener: () => void): () => void;
  /** Told of every answer of the server. */
  hear(listener: Heard): () => void;
  /** Tries to send now. */
  wake(): void;
  close(): void;
}

const none: DeviceStatus = {
  waiting: 0,
  sentBack: 0,
  oldestAt: null,
  ofOthers: 0,
  stopped: null,
  lostSince: null,
  sentAt: null,
  notAllowed: null,
};
/** A page that stays open asks for what other pages left, and for a server that came back without the browser saying so. */
const lookAgainMillis = 30_000;

async function start(who: string): Promise<Device> {
  let status: DeviceStatus = none;
  const watching = new Set<() => void>();
  const hearing = new Set<Heard>();
  const say = (change: Partial<DeviceStatus>) => {
    status = { ...status, ...change };
    for (const listener of watching) listener();
  };
  let store: (EventStore & { close(): void }) | null = null;
  let owner = '';
  let name = '';
  try {
    store = await indexedStore();
    owner = await ownerMark(who);
    const [known] = await store.notes(owner, 'device');
    name = (known?.value as string | undefined) ?? `browser-${crypto.randomUUID().slice(0, 8)}`;
    if (!known)
      await store.save(owner, '', currentNow(), [], [{ key: 'device', value: name, savedAt: currentNow() }]);
    say(await store.counts(owner));
    void navigator.storage?.persist?.();
  } catch (failure) {
    console.error(failure);
    say({ stopped: globalThis.isSecureContext ? 'storage' : 'insecure' });
  }
  const others = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('outpace-device');
  const count = async () => {
    if (!store) return;
    const counts = await store.counts(owner);
    const room = status.stopped === 'full' && counts.waiting < mostWaiting;
    say({ ...counts, ...(room ? { stopped: null } : {}) });
  };

  let sending = false;
  let again = false;
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const deliver = async () => {
    if (!store) return;
    const outcome = await deliverAll(
      store,
      owner,
      Object.keys(streams),
      async (stream, events) => {
        const answer = await sendTo(stream as Stream, events, name);
        if (!Array.isArray(answer?.results)) throw new NotDelivered(0);
        failures = 0;
        for (const listener of hearing)
          try {
            listener(stream as Stream, events, answer);
          } catch (failure) {
            // a page that stumbles over an answer must not stop the queue
            console.error(failure);
          }
        return answer.results;
      },
      currentNow,
    );
    await count();
    others?.postMessage('changed');
    if (outcome.kind === 'lost') {
      failures += 1;
      say({ lostSince: status.lostSince ?? currentNow(), notAllowed: null });
      clearTimeout(timer);
      timer = setTimeout(() => wake(), pauseAfter(failures, outcome.status, Math.random()));
    } else if (outcome.kind === 'not_allowed') say({ notAllowed: outcome, lostSince: null });
    else say({ lostSince: null, notAllowed: null, sentAt: currentNow() });
  };
  const wake = () => {
    if (!store || status.stopped === 'storage') return;
    if (sending) {
      again = true;
      return;
    }
    sending = true;
    again = false;
    clearTimeout(timer);
    const work = async () => {
      try {
        await deliver();
      } catch (failure) {
        // the store itself failed: nothing more may be promised on this device
        console.error(failure);
        say({ stopped: 'storage' });
      }
    };
    // one page of this browser sends at a time; what another page saved meanwhile goes with it
    const locked = navigator.locks
      ? navigator.locks.request('outpace-device-sending', { ifAvailable: true }, lock =>
          lock ? work() : undefined,
        )
      : work();
    void Promise.resolve(locked).finally(() => {
      sending = false;
      if (again) wake();
    });
  };
  const offline = () => say({ lostSince: status.lostSince ?? currentNow() });
  const online = () => {
    failures = 0;
    wake();
  };
  addEventListener('online', online);
  addEventListener('offline', offline);
  others?.addEventListener('message', () => void count());
  const look = setInterval(() => {
    if (status.waiting > 0 || status.lostSince !== null) wake();
  }, lookAgainMillis);
  if (!navigator.onLine) offline();
  else wake();

  const save: Device['save'] = async (stream, events, notes = []) => {
    if (!store || status.stopped) return false;
    if (events.length > 0 && status.waiting + events.length > mostWaiting) {
      say({ stopped: 'full' });
      return false;
    }
    const savedAt = currentNow();
    try {
      await store.save(
        owner,
        stream,
        savedAt,
        events,
        notes.map(note => ({ ...note, savedAt })),
      );
    } catch (failure) {
      console.error(failure);
      say({ stopped: 'storage' });
      return false;
    }
    if (events.length > 0) {
      say({ waiting: status.waiting + events.length, oldestAt: status.oldestAt ?? savedAt });
      others?.postMessage('changed');
      wake();
    }
    return true;
  };
  return {
    save,
    remember: notes => save('sampling', [], notes),
    notes: async prefix => (store ? store.notes(owner, prefix) : []),
    forget: async keys => store?.forgetNotes(owner, keys),
    sentBack: async () => (store ? store.sentBack(owner) : []),
    async dealtWith(ids) {
      await store?.dealtWith(owner, ids);
      await count();
      others?.postMessage('changed');
    },
    status: () => status,
    watch(listener) {
      watching.add(listener);
      return () => watching.delete(listener);
    },
    hear(listener) {
      hearing.add(listener);
      return () => hearing.delete(listener);
    },
    wake,
    close() {
      removeEventListener('online', online);
      removeEventListener('offline', offline);
      clearInterval(look);
      clearTimeout(timer);
      others?.close();
      store?.close();
    },
  };
}

let current: { who: string; device: Promise<Device> } | null = null;

/** The device of this person, opened once a page. `who`: the signed-in account, as the session names it. */
export function deviceOf(who: string): Promise<Device> {
  if (current?.who === who) return current.device;
  void current?.device.then(device => device.close());
  current = { who, device: start(who) };
  return current.device;
}

/** At sign-out, once nothing is left to send: stops, and forgets everything with its key. */
export async function leaveDevice(): Promise<void> {
  const open = current;
  current = null;
  if (open) (await open.device).close();
  await forgetDevice();
}
