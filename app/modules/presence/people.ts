import type { PersonRef } from '@outpace/trace';
import type { Context } from '../../core/module.ts';
import type { Outpace } from '../../core/outpace.ts';
import type { Capability } from '../../core/sessions/capabilities.ts';
import { peopleOfNumbers, personNumbers } from './numbers.ts';

/** The index reads as the system itself, under its own name. */
export const indexCapabilities: Capability[] = ['presence.index', 'case.read', 'person.read', 'place.read'];
export const indexName = 'trace-index';

const idBytes = 16;
const idsKept = 200_000;

/** People by number and numbers by id. A person keeps their number for good, so what was read once holds. */
export class People {
  readonly #outpace: Outpace;
  readonly #numbers = new Map<string, number>();
  // 16 bytes a number: a city of ten million costs 160 MB when everybody was met, and strings would cost a gigabyte
  #ids = new Uint8Array(0);

  constructor(outpace: Outpace) {
    this.#outpace = outpace;
  }

  /** Numbers by id; unknown people are absent. One statement for those not known yet. */
  async numbersOf(ids: readonly string[]): Promise<Map<string, PersonRef>> {
    const found = new Map<string, PersonRef>();
    const missing: string[] = [];
    for (const id of ids) {
      const number = this.#numbers.get(id);
      if (number === undefined) missing.push(id);
      else found.set(id, number);
    }
    if (missing.length) {
      const read = await this.#read(ctx => personNumbers(ctx, missing));
      for (const [id, number] of read) {
        found.set(id, number);
        if (this.#numbers.size < idsKept) this.#numbers.set(id, number);
      }
    }
    return found;
  }

  /** Ids by number; numbers of nobody are absent. One statement for those not known yet. */
  async personsOf(refs: Iterable<PersonRef>): Promise<Map<PersonRef, string>> {
    const found = new Map<PersonRef, string>();
    const missing: number[] = [];
    for (const ref of refs) {
      const id = this.#idOf(ref);
      if (id) found.set(ref, id);
      else missing.push(ref);
    }
    if (missing.length) {
      const read = await this.#read(ctx => peopleOfNumbers(ctx, missing));
      for (const [number, id] of read) {
        found.set(number, id);
        this.#remember(number, id);
      }
    }
    return found;
  }

  async #read<T>(work: (ctx: Context) => Promise<T>): Promise<T> {
    const token = await this.#outpace.systemToken(indexName, indexCapabilities);
    return this.#outpace.act(token, work, { pool: 'worker' });
  }

  #idOf(number: number): string | undefined {
    const at = number * idBytes;
    if (at + idBytes > this.#ids.length) return undefined;
    const bytes = this.#ids.subarray(at, at + idBytes);
    if (bytes.every(byte => byte === 0)) return undefined;
    const hex = Buffer.from(bytes.buffer, bytes.byteOffset, idBytes).toString('hex');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  }

  #remember(number: number, id: string): void {
    const end = (number + 1) * idBytes;
    if (end > this.#ids.length) {
      const grown = new Uint8Array(Math.max(end, this.#ids.length * 2));
      grown.set(this.#ids);
      this.#ids = grown;
    }
    this.#ids.set(Buffer.from(id.replaceAll('-', ''), 'hex'), number * idBytes);
  }
}
