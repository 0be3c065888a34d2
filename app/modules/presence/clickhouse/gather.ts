import { PRECISION_MINUTE, type Presence } from '@outpace/trace';
import { reachOf } from '@outpace/trace/columns.ts';
import { MINUTES_OF_DAY } from './days.ts';
import type { PersonDay, PersonPlaceDay, PlaceDay, PresenceRows } from './rows.ts';
import { slotsMeeting } from './slots.ts';
import { FetchedRows, type LocalWorld, Meetable } from './world.ts';

/**
 * Rows that are not in ClickHouse (yet): committed but not forwarded, and what other modules contribute (trajectory lines). Stays over
 * midnight may be one. They are held in memory; an index of the library is one such.
 */
export interface NearRows {
  readonly size: number;
  /** Stays of a person that meet [from, to). */
  staysOf(person: number, from: number, to: number): readonly Presence[];
  /** Stays at a place that meet [from, to). */
  staysAt(place: number, from: number, to: number): readonly Presence[];
  /** Since when (epoch ms) committed changes may be missing here and on the cluster alike; undefined when none is. */
  readonly staleSince?: number;
}

/** Whose stays in which window, and what may be left of their air. */
export interface OwnWindow {
  person: number;
  from: number;
  to: number;
  direction?: 'forward' | 'backward';
  afterDepartureMinutes?: number;
}

/** What is known of one person at one place: the days of which everything was fetched, and stays to the minute as (from, to) pairs. */
interface Known {
  days: number[];
  exact: number[];
}
/** Whether a stay is one that the question looks at. */
type Matters = (person: number, place: number, from: number, to: number) => boolean;

/**
 * Fetches what one question needs and nothing else decides it: first the stays of the people asked about, then every row that meets them,
 * then what else is known of those who were met, at that place, as far as their stay goes on. The last step is what makes the
 * answer equal: rows that repeat or touch are one stay, with the strongest source of all of them, only once all of them are there.
 */
export class Gatherer {
  readonly #rows: PresenceRows;
  readonly #near: NearRows;
  readonly #signal: AbortSignal | undefined;
  /** Every row fetched so far, repeats included. */
  readonly fetched = new FetchedRows();
  readonly #known = new Map<number, Map<number, Known>>();

  constructor(rows: PresenceRows, near: NearRows, signal?: AbortSignal) {
    this.#rows = rows;
    this.#near = near;
    this.#signal = signal;
  }

  /** The rows so far, ordered and coalesced. */
  index(): LocalWorld {
    return this.fetched.index();
  }

  /** Fetches the own stays of all windows, whole. One statement, or a few more where stays go on for days; however many people. */
  async own(windows: readonly Pick<OwnWindow, 'person' | 'from' | 'to'>[]): Promise<void> {
    const wanted = new Map<number, { days: Set<number>; from: number; to: number }[]>();
    const keys: PersonDay[] = [];
    for (const { person, from, to } of windows) {
      if (to <= from) continue;
      const list = wanted.get(person);
      const days = list?.[0]?.days ?? new Set<number>();
      // the neighbours too: a stay over midnight is one stay
      for (let day = this.#rows.dayOf(from) - 1; day <= this.#rows.dayOf(to - 1) + 1; day++) {
        if (!days.has(day)) keys.push({ person, day });
        days.add(day);
      }
      if (list) list.push({ days, from, to });
      else wanted.set(person, [{ days, from, to }]);
    }
    await this.#rows.ofPeople(
      keys,
      row => {
        const known = this.#add(row);
        if (known.days.length === 0) known.days.push(...wanted.get(row.person)![0]!.days);
      },
      this.#signal,
    );
    for (const [person, list] of wanted)
      for (const { days, from, to } of list)
        for (const row of this.#near.staysOf(person, from - MINUTES_OF_DAY, to + MINUTES_OF_DAY)) {
          const known = this.#add(row);
          if (known.days.length === 0) known.days.push(...days);
        }
    const matters: Matters = (person, _place, from, to) =>
      wanted.get(person)?.some(window => from < window.to && to > window.from) ?? false;
    await this.#goOn(matters);
  }

  /** Fetches everyone who met the own stays of these windows (or was in their air). See {@link at}. */
  async others(windows: readonly OwnWindow[], whole: 'whole' | 'times' = 'whole'): Promise<void> {
    await this.at(this.#meetable(windows), whole);
  }

  /**
   * Fetches every stay that meets these minutes at these places. `whole`: with everything that is one stay with them, so that
   * sources are the strongest of all: a statement for what meets, one for the rest, seldom more. `times`: only as far as minutes
   * need it: one statement, and a second where somebody is known to the day only.
   */
  async at(asked: Meetable, whole: 'whole' | 'times' = 'whole'): Promise<void> {
    const keys = new Map<number, Map<number, PlaceDay>>();
    asked.forEach((place, from, to) => {
      const ofPlace = mapOf(keys, place);
      for (let day = this.#rows.dayOf(from); day <= this.#rows.dayOf(to - 1); day++) {
        const start = this.#rows.startOf(day);
        const slots = slotsMeeting(Math.max(0, from - start), Math.min(MINUTES_OF_DAY, to - start));
        const key = ofPlace.get(day);
        if (key) key.slots |= slots;
        else ofPlace.set(day, { place, day, slots });
      }
    });
    const wanted: PersonPlaceDay[] = [];
    const meets = (row: Presence) => {
      if (!asked.meets(row.place, row.from, row.to)) return;
      if (whole === 'times') {
        this.fetched.add(row);
        if (row.precision === PRECISION_MINUTE) return;
      }
      this.#want(row, wanted);
    };
    await this.#rows.atPlaces(
      [...keys.values()].flatMap(ofPlace => [...ofPlace.values()]),
      meets,
      this.#signal,
    );
    if (this.#near.size > 0)
      asked.forEach((place, from, to) => {
        for (const row of this.#near.staysAt(place, from, to)) {
          this.#add(row);
          this.#want(row, wanted);
        }
      });
    await this.#fetch(wanted);
    if (whole === 'whole') {
      await this.#goOn((_person, place, from, to) => asked.meets(place, from, to));
    }
  }

  /**
   * Follows stays over midnight as long as they go on: one day, then two more, then four more, so that a resident of months takes
   * few statements. Only what is one stay with something that matters is followed, not everybody's every night.
   */
  async #goOn(matters: Matters): Promise<void> {
    let active: [number, number, Known][] = [];
    for (const [place, people] of this.#known)
      for (const [person, known] of people) active.push([person, place, known]);
    for (let more = 0; active.length > 0; more = more * 2 + 1) {
      const wanted: PersonPlaceDay[] = [];
      active = active.filter(([person, place, known]) => {
        const before = wanted.length;
        forEachStay(known.exact, (from, to) => {
          if (!matters(person, place, from, to)) return;
          const first = this.#rows.dayOf(from - 1);
          if (!known.days.includes(first)) this.#wantDays(person, place, known, first - more, first, wanted);
          const last = this.#rows.dayOf(to);
          if (!known.days.includes(last)) this.#wantDays(person, place, known, last, last + more, wanted);
        });
        return wanted.length > before;
      });
      await this.#fetch(wanted);
    }
  }

  /** Wants the days in which a row lies, and those its stay touches. */
  #want(row: Presence, wanted: PersonPlaceDay[]): void {
    const known = this.#knownOf(row.person, row.place);
    this.#wantDays(
      row.person,
      row.place,
      known,
      this.#rows.dayOf(row.from - 1),
      this.#rows.dayOf(row.to),
      wanted,
    );
  }

  #wantDays(
    person: number,
    place: number,
    known: Known,
    first: number,
    last: number,
    wanted: PersonPlaceDay[],
  ): void {
    for (let day = first; day <= last; day++) {
      if (known.days.includes(day)) continue;
      known.days.push(day);
      wanted.push({ person, place, day });
    }
  }

  async #fetch(wanted: readonly PersonPlaceDay[]): Promise<void> {
    await this.#rows.ofPeopleAtPlaces(wanted, row => this.#add(row), this.#signal);
    if (this.#near.size === 0) return;
    for (const { person, place, day } of wanted) {
      const start = this.#rows.startOf(day);
      for (const row of this.#near.staysOf(person, start, start + MINUTES_OF_DAY))
        if (row.place === place) this.#add(row);
    }
  }

  #add(row: Presence): Known {
    this.fetched.add(row);
    const known = this.#knownOf(row.person, row.place);
    if (row.precision === PRECISION_MINUTE && row.to > row.from) known.exact.push(row.from, row.to);
    return known;
  }

  #knownOf(person: number, place: number): Known {
    const people = mapOf(this.#known, place);
    let known = people.get(person);
    if (!known) {
      known = { days: [], exact: [] };
      people.set(person, known);
    }
    return known;
  }

  /** Where and when somebody must have been to meet these people, the air they left (or came into) included. */
  #meetable(windows: readonly OwnWindow[]): Meetable {
    const asked = new Meetable();
    const world = this.index();
    for (const window of windows) {
      if (window.to <= window.from) continue;
      const after = window.afterDepartureMinutes ?? 0;
      const backward = window.direction === 'backward';
      for (const stay of world.staysOf(window.person, window.from, window.to)) {
        const from = Math.max(stay.from, window.from);
        const end = Math.max(from, Math.min(stay.to, window.to));
        const to = Math.max(reachOf(from, end), backward ? 0 : end + after);
        asked.add(stay.place, backward ? from - after : from, to);
      }
    }
    return asked;
  }
}

/** Calls `visit` for the stays that pairs of (from, to), overlapping or touching, come to. O(n log n); the pairs are left sorted and joined. */
function forEachStay(pairs: number[], visit: (from: number, to: number) => void): void {
  if (pairs.length > 2) {
    const spans: [number, number][] = [];
    for (let i = 0; i < pairs.length; i += 2) spans.push([pairs[i]!, pairs[i + 1]!]);
    spans.sort((a, b) => a[0] - b[0]);
    pairs.length = 0;
    for (const [from, to] of spans) {
      if (pairs.length > 0 && from <= pairs.at(-1)!) pairs[pairs.length - 1] = Math.max(pairs.at(-1)!, to);
      else pairs.push(from, to);
    }
  }
  for (let i = 0; i < pairs.length; i += 2) visit(pairs[i]!, pairs[i + 1]!);
}

function mapOf<V>(map: Map<number, Map<number, V>>, key: number): Map<number, V> {
  let inner = map.get(key);
  if (!inner) {
    inner = new Map();
    map.set(key, inner);
  }
  return inner;
}
