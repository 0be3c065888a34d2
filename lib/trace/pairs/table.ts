import { allocateSlab, columnsOf, type PairSlab } from './slab.ts';
import { type PairColumns, SETTING_UNKNOWN } from './types.ts';

const SMALLEST_TABLE_BITS = 9;
/** Beyond this a table begins too small for its candidates, most of which are seldom met, and grows when it must. */
const CANDIDATES_MAX = 1 << 17;
/** Fibonacci hashing: people met together often have neighbouring numbers, and their product with this spreads them. */
const SPREAD = 0x9e3779b1 | 0;
/** Up to this many people (2^16: 256 KB) the table is as long as the population and needs no hashing. */
const DENSE_PEOPLE_BITS = 16;
const SERIAL_MAX = 0x3fffffff;
const RECORDS_AT_FIRST = 1024;

/** Words of a record, 32 bytes: half a cache line holds all that the usual hit reads and writes. */
const PERSON = 0;
const MINUTES = 1;
const FIRST = 2;
const LAST = 3;
const MEETINGS = 4;
const LAST_PLACE = 5;
const PLACES = 6;
/** Rank of the setting in the low 8 bits, and whether there is an extra record. */
const SETTING = 7;
const HAS_EXTRA = 256;

/** Words of an extra record: what few pairs have. */
const MINUTES_AFTER = 0;
const POINTS = 1;
const DAY_ONLY = 2;
const STRONGEST = 3;
const TIES = 4;
const SEATS = 5;
/** The midnights, one per parity of the day, until which the meeting at the last place lasted. */
const MIDNIGHT = 6;
const NEVER = -0x80000000;

const EVIDENCE_MINUTES = 0;
const EVIDENCE_POINT = 1;
const EVIDENCE_JOURNEY = 2;
const EVIDENCE_TIE = 3;
const EVIDENCE_PART_OF_DAY = 5;
const EVIDENCE_DAY = 6;

/** One stay of the traced person on one day, cut to the window; minutes of the day. */
export interface StayCut {
  place: number;
  setting: number;
  dayStart: number;
  from: number;
  to: number;
  precision: number;
  /** The same stay was there until 24:00 of the day before, and is there from 0:00 of the day after. */
  cameOver: boolean;
  goesOver: boolean;
  /** Some stay at this place goes over midnight. */
  nightly: boolean;
  /** Parity of the day, counted from any day. */
  parity: number;
}

/**
 * Gathers what two people shared, one record a pair, and writes the answers to columns. A small open-addressing table finds the record
 * of a person: it holds serial numbers of records, which only ever grow, so that whatever an earlier question left is empty by its number
 * and nothing is cleared in between. For a small population the table is addressed by the person's number itself.
 */
export class PairTable {
  slab: PairSlab;
  columns: PairColumns;
  /** Rows written to the columns by the questions ended so far. */
  count = 0;
  /** Records of the present question. */
  #found = 0;
  #records = new Int32Array(RECORDS_AT_FIRST * 8);
  #extra = new Int32Array(RECORDS_AT_FIRST * 8);
  /** Serial number of record r: base + r. */
  #base = 1;
  #slots = new Int32Array(1 << SMALLEST_TABLE_BITS);
  #bits = SMALLEST_TABLE_BITS;
  readonly #denseBits: number;
  readonly #spread: number;
  /** People left out of the present question's answer, a bit each. */
  #excluded: Int32Array = new Int32Array(0);
  /** Places, ascending, that pairs met at before their last one. */
  #visitRecord = new Int32Array(1024);
  #visitPlace = new Int32Array(1024);
  #visits = 0;

  /** `people`: one more than the largest person reference, where known. */
  constructor(slab: PairSlab, people: number) {
    const bits = 32 - Math.clz32(Math.max(1, people - 1));
    this.#denseBits = bits <= DENSE_PEOPLE_BITS ? bits : 0;
    this.#spread = this.#denseBits ? 1 : SPREAD;
    this.slab = slab;
    this.columns = columnsOf(slab);
  }

  /** Starts with no rows, in other memory when given. */
  reset(slab: PairSlab = this.slab): void {
    if (slab !== this.slab) {
      this.slab = slab;
      this.columns = columnsOf(slab);
    }
    this.count = 0;
    this.columns.length = 0;
    this.columns.placeOffsets[0] = 0;
  }

  /** Begins a question of which about `candidates` rows will be looked at; people whose bit in `excluded` is set are never found. */
  begin(candidates: number, excluded: Int32Array | null): void {
    this.abandon();
    this.#excluded = excluded ?? NOBODY;
    const wanted = 32 - Math.clz32(Math.min(candidates, CANDIDATES_MAX));
    this.#bits = this.#denseBits || Math.max(SMALLEST_TABLE_BITS, wanted);
    if (this.#slots.length < 1 << this.#bits) this.#slots = new Int32Array(1 << this.#bits);
  }

  /** Forgets the present question. */
  abandon(): void {
    this.#base += this.#found;
    this.#found = 0;
    this.#visits = 0;
    if (this.#base <= SERIAL_MAX) return;
    this.#slots.fill(0);
    this.#base = 1;
  }

  /**
   * Adds the meetings of one stay with `hits[0…n)`, rows of `person` and `word` that all meet it; those of `own` are passed over. Stays
   * must come by place, and within a place by time.
   */
  add(
    stay: StayCut,
    own: number,
    hits: Int32Array,
    n: number,
    person: Uint32Array,
    word: Uint32Array,
    kinds: Uint8Array,
  ): void {
    this.#reserve(n);
    const slots = this.#slots;
    const records = this.#records;
    const shift = this.#denseBits ? 0 : 32 - this.#bits;
    const spread = this.#spread;
    const mask = (1 << this.#bits) - 1;
    const base = this.#base;
    const excluded = this.#excluded;
    const excludedWords = excluded.length;
    const place = stay.place;
    const rank = stay.setting;
    const dayStart = stay.dayStart;
    const a = stay.from;
    const b = stay.to;
    const ownPrecision = stay.precision;
    const nightly = stay.nightly;
    let found = this.#found;

    for (let k = 0; k < n; k++) {
      const i = hits[k];
      const other = person[i] | 0;
      const packed = word[i];
      // Larger and smaller of two numbers without a branch: which is which is as good as chance, and a wrong guess costs 20 cycles.
      const later = (packed >>> 21) - a;
      const from = a + (later & ~(later >> 31));
      const sooner = ((packed >>> 10) & 0x7ff) - b;
      const length = b + (sooner & (sooner >> 31)) - from;
      const to = from + (length & ~(length >> 31));
      const precision = ownPrecision | kinds[((packed >>> 1) & 0x1ff) * 3 + 1];
      const minutes = precision === 0 ? to - from : 0;

      let h = (Math.imul(other, spread) >>> shift) & mask;
      let record = slots[h] - base;
      while (record >= 0 && records[record << 3] !== other) {
        h = (h + 1) & mask;
        record = slots[h] - base;
      }
      if (record >= 0) {
        const at = record << 3;
        records[at + MINUTES] += minutes;
        if (dayStart + from < records[at + FIRST]) records[at + FIRST] = dayStart + from;
        if (dayStart + to > records[at + LAST]) records[at + LAST] = dayStart + to;
        if (records[at + LAST_PLACE] !== place) {
          this.#moveTo(record, place, rank);
          records[at + MEETINGS]++;
        } else if (!nightly || !this.#continues(stay, record, from, minutes)) records[at + MEETINGS]++;
      } else {
        if (other === own) continue;
        if (other >>> 5 < excludedWords && (excluded[other >>> 5] >>> (other & 31)) & 1) continue;
        slots[h] = base + found;
        const at = found << 3;
        record = found++;
        records[at] = other;
        records[at + MINUTES] = minutes;
        records[at + FIRST] = dayStart + from;
        records[at + LAST] = dayStart + to;
        records[at + MEETINGS] = 1;
        records[at + LAST_PLACE] = place;
        records[at + PLACES] = 1;
        records[at + SETTING] = rank;
      }
      if (minutes === 0) this.#noteUntimed(record, precision);
      else if (to === 1440 && stay.goesOver) {
        const at = this.#extraOf(record);
        this.#extra[at + MIDNIGHT + (stay.parity ^ 1)] = dayStart + to;
      }
    }
    this.#found = found;
  }

  /** The record of a person in the present question, made when there is none yet; −1 for one left out. */
  recordOf(other: number): number {
    this.#reserve(1);
    const { slots, records } = { slots: this.#slots, records: this.#records };
    const shift = this.#denseBits ? 0 : 32 - this.#bits;
    const mask = (1 << this.#bits) - 1;
    let h = (Math.imul(other, this.#spread) >>> shift) & mask;
    for (; slots[h] >= this.#base; h = (h + 1) & mask) {
      const record = slots[h] - this.#base;
      if (records[record << 3] === other) return record;
    }
    const excluded = this.#excluded;
    if (other >>> 5 < excluded.length && (excluded[other >>> 5] >>> (other & 31)) & 1) return -1;
    const record = this.#found++;
    const at = record << 3;
    slots[h] = this.#base + record;
    records[at + PERSON] = other;
    records[at + MINUTES] = 0;
    records[at + FIRST] = 0x7fffffff;
    records[at + LAST] = NEVER;
    records[at + MEETINGS] = 0;
    records[at + LAST_PLACE] = -1;
    records[at + PLACES] = 0;
    records[at + SETTING] = SETTING_UNKNOWN;
    return record;
  }

  /** Notes that a pair shared something over [from, to). */
  widen(record: number, from: number, to: number): void {
    const at = record << 3;
    if (from < this.#records[at + FIRST]) this.#records[at + FIRST] = from;
    if (to > this.#records[at + LAST]) this.#records[at + LAST] = to;
  }

  /** Notes a shared group, by the bit of its kind, or a shared journey, by the bits of the seats. */
  addBelonging(record: number, ties: number, seats: number): void {
    const at = this.#extraOf(record);
    this.#extra[at + TIES] |= ties;
    this.#extra[at + SEATS] |= seats;
  }

  /** Notes one meeting at `place` (places must ascend): its evidence, and whether it was a point or known to the day only. */
  addMeeting(
    record: number,
    place: number,
    rank: number,
    evidence: number,
    point: boolean,
    dayOnly: boolean,
  ): void {
    const at = this.#extraOf(record);
    if (this.#records[at + LAST_PLACE] !== place) this.#moveTo(record, place, rank);
    this.#records[at + MEETINGS]++;
    if (point) this.#extra[at + POINTS]++;
    if (dayOnly) this.#extra[at + DAY_ONLY]++;
    if (evidence < this.#extra[at + STRONGEST]) this.#extra[at + STRONGEST] = evidence;
  }

  /** Adds to the minutes together (or takes from them) and to those after departure. */
  addMinutes(record: number, minutes: number, after: number): void {
    this.#records[(record << 3) + MINUTES] += minutes;
    if (after > 0) this.#extra[this.#extraOf(record) + MINUTES_AFTER] += after;
  }

  /**
   * Ends the present question: writes its rows to the columns, without pairs whose only evidence is fewer minutes than `minimum`;
   * returns how many those were.
   */
  finish(minimum: number): number {
    const records = this.#records;
    const extras = this.#extra;
    const found = this.#found;
    this.#reserveRows(found);
    const c = this.columns;
    const { person, minutes, meetings, first, last, minutesAfterDeparture, pointMeetings, dayOnlyMeetings } =
      c;
    const { ties, seats, strongest, setting, placeOffsets, places } = c;
    let row = this.count;
    let place = placeOffsets[row];
    for (let at = 0; at < found << 3; at += 8) {
      const flags = records[at + SETTING];
      const sum = records[at + MINUTES];
      if (flags & HAS_EXTRA) {
        const tied = extras[at + TIES];
        const sat = extras[at + SEATS];
        const unmeasured = extras[at + POINTS] | extras[at + DAY_ONLY] | tied | sat;
        if (sum + extras[at + MINUTES_AFTER] < minimum && unmeasured === 0) {
          records[at + LAST_PLACE] = -1;
          continue;
        }
        minutesAfterDeparture[row] = extras[at + MINUTES_AFTER];
        pointMeetings[row] = extras[at + POINTS];
        dayOnlyMeetings[row] = extras[at + DAY_ONLY];
        ties[row] = tied;
        seats[row] = sat;
        let evidence = sum > 0 ? EVIDENCE_MINUTES : extras[at + STRONGEST];
        if (tied !== 0 && evidence > EVIDENCE_TIE) evidence = EVIDENCE_TIE;
        if (sat !== 0 && evidence > EVIDENCE_JOURNEY) evidence = EVIDENCE_JOURNEY;
        strongest[row] = evidence;
      } else {
        if (sum < minimum) {
          records[at + LAST_PLACE] = -1;
          continue;
        }
        minutesAfterDeparture[row] = 0;
        pointMeetings[row] = 0;
        dayOnlyMeetings[row] = 0;
        ties[row] = 0;
        seats[row] = 0;
        strongest[row] = EVIDENCE_MINUTES;
      }
      person[row] = records[at + PERSON];
      minutes[row] = sum;
      first[row] = records[at + FIRST];
      last[row] = records[at + LAST];
      meetings[row] = records[at + MEETINGS];
      setting[row] = flags;
      const visited = records[at + PLACES];
      if (visited > 0) places[place + visited - 1] = records[at + LAST_PLACE];
      // From here on: where the pair's earlier places go.
      records[at + LAST_PLACE] = place;
      place += visited;
      placeOffsets[++row] = place;
    }
    const visitRecord = this.#visitRecord;
    const visitPlace = this.#visitPlace;
    const visits = this.#visits;
    for (let k = 0; k < visits; k++) {
      const at = (visitRecord[k] << 3) + LAST_PLACE;
      const target = records[at];
      if (target < 0) continue;
      places[target] = visitPlace[k];
      records[at] = target + 1;
    }
    const below = found - (row - this.count);
    this.count = row;
    c.length = row;
    this.abandon();
    return below;
  }

  #moveTo(record: number, place: number, rank: number): void {
    const records = this.#records;
    const at = record << 3;
    if (records[at + PLACES]++ > 0) {
      if (this.#visits === this.#visitRecord.length) {
        this.#visitRecord = grown(this.#visitRecord, this.#visits * 2);
        this.#visitPlace = grown(this.#visitPlace, this.#visits * 2);
      }
      this.#visitRecord[this.#visits] = record;
      this.#visitPlace[this.#visits++] = records[at + LAST_PLACE];
    }
    records[at + LAST_PLACE] = place;
    const flags = records[at + SETTING];
    if (rank < (flags & 255)) records[at + SETTING] = (flags & ~255) | rank;
    if (flags & HAS_EXTRA) {
      this.#extra[at + MIDNIGHT] = NEVER;
      this.#extra[at + MIDNIGHT + 1] = NEVER;
    }
  }

  /** Whether a meeting that begins at 0:00 is the one that lasted until 24:00 of the day before. */
  #continues(stay: StayCut, record: number, from: number, minutes: number): boolean {
    if (!stay.cameOver || from !== 0 || minutes === 0) return false;
    const at = record << 3;
    if ((this.#records[at + SETTING] & HAS_EXTRA) === 0) return false;
    return this.#extra[at + MIDNIGHT + stay.parity] === stay.dayStart;
  }

  #noteUntimed(record: number, precision: number): void {
    const at = this.#extraOf(record);
    const extra = this.#extra;
    // Two precisions joined bit by bit: anything with the bit of "day" is known to the day.
    const evidence = precision === 0 ? EVIDENCE_POINT : precision === 1 ? EVIDENCE_PART_OF_DAY : EVIDENCE_DAY;
    extra[precision === 0 ? at + POINTS : at + DAY_ONLY]++;
    if (evidence < extra[at + STRONGEST]) extra[at + STRONGEST] = evidence;
  }

  /** Where the extra record of a record begins, made when there is none yet. */
  #extraOf(record: number): number {
    const at = record << 3;
    if (this.#records[at + SETTING] & HAS_EXTRA) return at;
    this.#records[at + SETTING] |= HAS_EXTRA;
    const extra = this.#extra;
    extra.fill(0, at, at + 6);
    extra[at + STRONGEST] = EVIDENCE_DAY;
    extra[at + MIDNIGHT] = NEVER;
    extra[at + MIDNIGHT + 1] = NEVER;
    return at;
  }

  /** Makes room for `n` more people. */
  #reserve(n: number): void {
    const wanted = this.#found + n;
    if (wanted * 8 > this.#records.length) {
      this.#records = grown(this.#records, wanted * 16);
      this.#extra = grown(this.#extra, wanted * 16);
    }
    // No more than two thirds full, however many of the hits turn out to be new people.
    if (wanted * 1.5 > 2 ** this.#bits) this.#rehash(32 - Math.clz32(wanted * 1.5));
  }

  #rehash(bits: number): void {
    this.#bits = bits;
    if (this.#slots.length < 1 << bits) this.#slots = new Int32Array(1 << bits);
    else this.#slots.fill(0, 0, 1 << bits);
    const slots = this.#slots;
    const shift = this.#denseBits ? 0 : 32 - bits;
    const mask = (1 << bits) - 1;
    for (let record = 0; record < this.#found; record++) {
      let h = (Math.imul(this.#records[record << 3], this.#spread) >>> shift) & mask;
      while (slots[h] !== 0) h = (h + 1) & mask;
      slots[h] = this.#base + record;
    }
  }

  /** Makes room in the columns for `found` more rows and their places. */
  #reserveRows(found: number): void {
    const rows = this.count + found;
    const places = this.columns.placeOffsets[this.count] + found + this.#visits;
    if (rows <= this.slab.rows && places <= this.slab.places) return;
    const old = this.columns;
    this.slab = allocateSlab(roomFor(rows, this.slab.rows), roomFor(places, this.slab.places));
    this.columns = columnsOf(this.slab);
    for (const name of Object.keys(old) as (keyof PairColumns)[])
      if (name !== 'length') (this.columns[name] as Int32Array).set(old[name] as Int32Array);
  }
}

const NOBODY = new Int32Array(0);

function roomFor(wanted: number, room: number): number {
  return wanted <= room ? room : Math.max(wanted, room * 2);
}

function grown(array: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(length);
  larger.set(array);
  return larger;
}
