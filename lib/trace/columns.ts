import type { Presence, PresenceColumns } from './types.ts';

const INT32_MAX = 0x7fffffff;
/** Minutes are kept within ±2^30 (two thousand years) so that a duration and a tail never leave Int32. */
const MINUTE_MAX = 0x3fffffff;

/** Growable list of Int32 values: doubling typed array, so a query collects rows without making objects. */
export class IntList {
  data = new Int32Array(64);
  length = 0;

  push(value: number): void {
    if (this.length === this.data.length) {
      const grown = new Int32Array(this.data.length * 2);
      grown.set(this.data);
      this.data = grown;
    }
    this.data[this.length++] = value;
  }
}

/** Empty presence columns with room for `capacity` rows; 19 bytes a row. */
export function allocateColumns(capacity: number): PresenceColumns {
  return {
    place: new Int32Array(capacity),
    person: new Int32Array(capacity),
    from: new Int32Array(capacity),
    to: new Int32Array(capacity),
    source: new Uint8Array(capacity),
    precision: new Uint8Array(capacity),
    certainty: new Uint8Array(capacity),
  };
}

/** Copies row `i` of `source` to row `j` of `target`. O(1). */
export function copyRow(source: PresenceColumns, i: number, target: PresenceColumns, j: number): void {
  target.place[j] = source.place[i];
  target.person[j] = source.person[i];
  target.from[j] = source.from[i];
  target.to[j] = source.to[i];
  target.source[j] = source.source[i];
  target.precision[j] = source.precision[i];
  target.certainty[j] = source.certainty[i];
}

/** Row `i` as an object, for answers that leave the library; never used inside a scan. */
export function rowAt(columns: PresenceColumns, i: number): Presence {
  return {
    place: columns.place[i],
    person: columns.person[i],
    from: columns.from[i],
    to: columns.to[i],
    source: columns.source[i],
    precision: columns.precision[i] as Presence['precision'],
    certainty: columns.certainty[i],
  };
}

/** Writes a row after checking it; throws a RangeError naming the field and the value seen. O(1). */
export function writeRow(columns: PresenceColumns, i: number, row: Presence): void {
  checkInteger('place', row.place, 0, INT32_MAX);
  checkInteger('person', row.person, 0, INT32_MAX);
  checkInteger('from', row.from, -MINUTE_MAX, MINUTE_MAX);
  checkInteger('to', row.to, row.from, MINUTE_MAX);
  checkInteger('source', row.source, 0, 255);
  checkInteger('precision', row.precision, 0, 2);
  checkInteger('certainty', row.certainty, 0, 255);
  columns.place[i] = row.place;
  columns.person[i] = row.person;
  columns.from[i] = row.from;
  columns.to[i] = row.to;
  columns.source[i] = row.source;
  columns.precision[i] = row.precision;
  columns.certainty[i] = row.certainty;
}

/** Throws a RangeError unless `value` is an integer in [low, high], both inclusive. */
export function checkInteger(field: string, value: number, low: number, high: number): void {
  if (Number.isInteger(value) && value >= low && value <= high) return;
  throw new RangeError(`${field} must be an integer in [${low}, ${high}], got ${value}`);
}

/** First minute by which a stay is certainly over for meeting purposes: a point event at p covers [p, p + 1). */
export function reachOf(from: number, to: number): number {
  return to > from ? to : from + 1;
}
