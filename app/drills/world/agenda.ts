/** What the engine does at a moment. */
export type Act =
  | 'day'
  | 'inject'
  | 'effect-end'
  | 'visit'
  | 'sample'
  | 'result'
  | 'onset'
  | 'scans'
  | 'interviewed'
  | 'read'
  | 'reached'
  | 'in-room'
  | 'round'
  | 'sampling'
  | 'release'
  | 'wake';

/** In this order within one minute. */
const order: readonly Act[] = [
  'day',
  'inject',
  'effect-end',
  'visit',
  'sample',
  'result',
  'onset',
  'scans',
  'interviewed',
  'read',
  'reached',
  'in-room',
  'round',
  'sampling',
  'release',
  'wake',
];
const rank = new Map(order.map((act, index) => [act, index]));

/** One thing to do: plain data, saved with the drill. */
export interface Item {
  /** Minute of the world. */
  at: number;
  act: Act;
  /** Whom it is about; −1 nobody. Breaks ties, so that no id of the product decides an order. */
  person: number;
  /** Counts up as items are added. */
  turn: number;
  ref?: string;
  data?: Record<string, number | string | boolean | null>;
}

const before = (a: Item, b: Item): boolean =>
  a.at !== b.at
    ? a.at < b.at
    : a.act !== b.act
      ? rank.get(a.act)! < rank.get(b.act)!
      : a.person !== b.person
        ? a.person < b.person
        : a.turn < b.turn;

/** What lies ahead, the earliest first: a binary heap. */
export class Agenda {
  items: Item[] = [];
  turn = 0;

  get next(): Item | undefined {
    return this.items[0];
  }

  /** O(log n). */
  add(at: number, act: Act, more: { person?: number; ref?: string; data?: Item['data'] } = {}): void {
    const item: Item = { at, act, person: more.person ?? -1, turn: this.turn++ };
    if (more.ref !== undefined) item.ref = more.ref;
    if (more.data !== undefined) item.data = more.data;
    const { items } = this;
    let index = items.push(item) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!before(item, items[parent]!)) break;
      items[index] = items[parent]!;
      index = parent;
    }
    items[index] = item;
  }

  /** Takes the earliest away. O(log n). */
  take(): Item | undefined {
    const { items } = this;
    const first = items[0];
    const last = items.pop();
    if (first === undefined || last === undefined || items.length === 0) return first;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= items.length) break;
      if (child + 1 < items.length && before(items[child + 1]!, items[child]!)) child++;
      if (!before(items[child]!, last)) break;
      items[index] = items[child]!;
      index = child;
    }
    items[index] = last;
    return first;
  }

  /** Earliest moment of items that are `wanted`; null without any. O(n). */
  earliest(wanted: (item: Item) => boolean): number | null {
    let found: number | null = null;
    for (const item of this.items) if (wanted(item) && (found === null || item.at < found)) found = item.at;
    return found;
  }
}
