import type { Answer, DeviceEvent, EventStore, Why } from './store.ts';

/** Most events in one request. */
export const batchSize = 100;

/** Sends events of a stream in order and gives the server's answers. Throws `NotDelivered`. */
export type Send = (stream: string, events: DeviceEvent[]) => Promise<Answer[]>;

/**
 * Why a request brought no answers. `lost`: it may or may not have arrived, ask again; `malformed`: the server will never take it as it is;
 * `not_allowed`: this person may not, or is not signed in; asking again helps only after somebody did something.
 */
export class NotDelivered extends Error {
  readonly kind: 'lost' | 'malformed' | 'not_allowed';
  readonly status: number;
  readonly rule: string | undefined;
  readonly why: Why | undefined;
  constructor(status: number, rule?: string, why?: Why) {
    super(`not delivered: ${status} ${rule ?? ''}`);
    this.name = 'NotDelivered';
    this.status = status;
    this.rule = rule;
    this.why = why;
    this.kind =
      status === 401 || status === 403
        ? 'not_allowed'
        : status === 400 || status === 404 || status === 409 || status === 413 || status === 422
          ? 'malformed'
          : 'lost';
  }
}

export type Outcome =
  | { kind: 'nothing_left' }
  | { kind: 'lost'; status: number }
  | { kind: 'not_allowed'; status: number; rule: string | undefined; why: Why | undefined };

/**
 * Sends everything that waits, oldest first, `batchSize` at a time, and settles each batch before the next. An event leaves the queue only by an
 * answer that names it; a refused one is set aside with its reason. When a batch cannot be read by the server it is halved until the event
 * that cannot is alone; that one is set aside and stops no other. Asking again after a lost answer sends the same ids.
 */
export async function deliverAll(
  store: EventStore,
  owner: string,
  streams: readonly string[],
  send: Send,
  now: () => string,
): Promise<Outcome> {
  for (const stream of streams) {
    let most = batchSize;
    for (;;) {
      const waiting = await store.next(owner, stream, most);
      if (waiting.length === 0) break;
      const events = waiting.map(one => one.event);
      let answers: Answer[];
      try {
        answers = await send(stream, events);
      } catch (problem) {
        if (!(problem instanceof NotDelivered)) throw problem;
        if (problem.kind === 'lost') return { kind: 'lost', status: problem.status };
        if (problem.kind === 'not_allowed') {
          const { status, rule, why } = problem;
          return { kind: 'not_allowed', status, rule, why };
        }
        if (events.length > 1) {
          most = Math.ceil(events.length / 2);
          continue;
        }
        answers = [
          { id: events[0]!.id, state: 'refused', rule: problem.rule ?? null, why: problem.why ?? unread },
        ];
      }
      const asked = new Set(events.map(event => event.id));
      const known = answers.filter(answer => asked.has(answer.id));
      // an answer that names none of what was sent is no answer
      if (known.length === 0) return { kind: 'lost', status: 0 };
      const accepted = known.filter(answer => answer.state === 'recorded' || answer.state === 'already');
      const refused = known.filter(answer => answer.state === 'refused' || answer.state === 'conflict');
      await store.settle(
        owner,
        accepted.map(answer => answer.id),
        refused.map(answer => ({ answer, answeredAt: now() })),
      );
      most = Math.min(batchSize, most * 2);
    }
  }
  return { kind: 'nothing_left' };
}

const unread: Why = {
  zh: '服务器读不懂这条记录,没有保存。',
  en: 'The server could not read this record and did not save it.',
};

/**
 * Milliseconds to wait before asking again after so many failures in a row: 1, 2, 4 … spread by `spread` (0 to 1) so that many devices do not come
 * back at once. Without any answer (`status` 0) at most 10 s, for the phone just walked out of the cellar; a server that says it is busy, up to 60 s.
 */
export function pauseAfter(failures: number, status: number, spread: number): number {
  const whole = Math.min(status === 0 ? 10_000 : 60_000, 1000 * 2 ** Math.max(0, failures - 1));
  return Math.round(whole * (0.75 + 0.5 * spread));
}
