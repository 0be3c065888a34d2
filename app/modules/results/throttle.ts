import { createHmac, randomBytes } from 'node:crypto';

/** Counts events by a name within a sliding hour or so, in memory. Names are kept as keyed hashes under a key that lives as long as the process: no address and no code is ever stored. */
export class Throttle {
  readonly #most: number;
  readonly #windowMs: number;
  readonly #names: number;
  readonly #key = randomBytes(32);
  readonly #events = new Map<string, number[]>();

  /** At most `most` events within `windowMs`; remembers at most `names` names, the longest quiet forgotten first. */
  constructor(most: number, windowMs: number, names = 200_000) {
    this.#most = most;
    this.#windowMs = windowMs;
    this.#names = names;
  }

  /** Whether one more is allowed at `now`. */
  allows(name: string, now: number): boolean {
    return this.#recent(this.#hash(name), now).length < this.#most;
  }

  /** Counts one. */
  count(name: string, now: number): void {
    const hash = this.#hash(name);
    const recent = this.#recent(hash, now);
    this.#events.delete(hash);
    this.#events.set(hash, [...recent.slice(-this.#most), now]);
    if (this.#events.size > this.#names) this.#events.delete(this.#events.keys().next().value as string);
  }

  #recent(hash: string, now: number): number[] {
    return (this.#events.get(hash) ?? []).filter(at => now - at < this.#windowMs);
  }

  #hash(name: string): string {
    return createHmac('sha256', this.#key).update(name).digest('base64url').slice(0, 22);
  }
}

/** An address as far as one caller is one: the whole of IPv4, the first half of IPv6, because a household is given 2^64 of them. */
export function callerOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped) return mapped[1]!;
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.split('%')[0]!.split('::');
  const groups = head ? head.split(':') : [];
  const rest = tail ? tail.split(':') : [];
  const full =
    tail === undefined
      ? groups
      : [...groups, ...Array(Math.max(0, 8 - groups.length - rest.length)).fill('0'), ...rest];
  return full
    .slice(0, 4)
    .map(group => Number.parseInt(group || '0', 16).toString(16))
    .join(':');
}
