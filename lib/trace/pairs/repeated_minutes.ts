import { IntList } from '../columns.ts';
import { sortedOrder } from '../order.ts';
import type { PairTable, StayCut } from './table.ts';

/**
 * Minutes that a pair spent at two places at once (two sources disagree about where the person was) and that the sums count twice. Only
 * own stays that overlap another are noted here, so the usual question pays nothing.
 */
export class RepeatedMinutes {
  #record = new IntList();
  #from = new IntList();
  #to = new IntList();

  /** Forgets what was noted. */
  begin(): void {
    this.#record.length = 0;
    this.#from.length = 0;
    this.#to.length = 0;
  }

  /** Notes the shared minutes of one stay with rows `hits[0…n)`, just added to `table`. */
  note(
    table: PairTable,
    stay: StayCut,
    own: number,
    hits: Int32Array,
    n: number,
    person: Uint32Array,
    word: Uint32Array,
    kinds: Uint8Array,
  ): void {
    if (stay.precision !== 0) return;
    for (let k = 0; k < n; k++) {
      const packed = word[hits[k]];
      const other = person[hits[k]];
      if (other === own || kinds[((packed >>> 1) & 0x1ff) * 3 + 1] !== 0) continue;
      const from = Math.max(stay.from, packed >>> 21);
      const to = Math.min(stay.to, (packed >>> 10) & 0x7ff);
      if (to <= from) continue;
      const record = table.recordOf(other);
      if (record < 0) continue;
      this.#record.push(record);
      this.#from.push(stay.dayStart + from);
      this.#to.push(stay.dayStart + to);
    }
  }

  /** Takes from every pair's minutes what was counted more than once. O(noted × log). */
  subtract(table: PairTable): void {
    const records = this.#record.data;
    const from = this.#from.data;
    const to = this.#to.data;
    const order = sortedOrder([records, from], this.#record.length);
    let record = -1;
    let covered = 0;
    for (const k of order) {
      if (records[k] !== record) {
        record = records[k];
        covered = from[k];
      }
      const end = Math.min(to[k], covered);
      if (end > from[k]) table.addMinutes(record, from[k] - end, 0);
      if (to[k] > covered) covered = to[k];
    }
  }
}
