import type { Minute, Precision } from '../types.ts';
import { buildSegment, type DayRows } from './build.ts';
import type { CityDay } from './day.ts';
import { ROW_FED } from './live.ts';
import { offsetAt } from './offsets.ts';
import type { DaySegment } from './segment.ts';
import { DEAD, KIND_MASK, KIND_SHIFT, StayKinds } from './word.ts';

/**
 * Everything fed to one day, as it was at one moment, in shared memory, so that a worker thread can build the segment. What never changes is
 * referred to; words, whose dead bits change, are copies.
 */
export interface SealJob {
  dayStart: Minute;
  segment: DaySegment | undefined;
  live: {
    place: Uint32Array;
    person: Uint32Array;
    word: Uint32Array;
    origin: Uint8Array;
    kinds: Uint8Array;
    kindCount: number;
  };
  places: number;
  people: number;
  /** Live rows from this number on came after the job was made. */
  since: number;
  /** Numbering of the live rows, and segment, that the job was made of. */
  epoch: number;
  segmentEpoch: number;
}

/** What sealing a day needs to know of it now. O(the day's rows), a copy of 4 bytes each. */
export function sealJobOf(day: CityDay, places: number, people: number): SealJob {
  const { dayStart, live, epoch, segmentEpoch } = day;
  const since = live.length;
  const segment = day.segment && { ...day.segment, word: copyOf(day.segment.word) };
  // Hidden by a contribution, which is not sealed: to the segment they are alive.
  for (const row of day.hiddenSealed()) segment!.word[row] &= ~DEAD;
  const origin = new Uint8Array(new SharedArrayBuffer(since));
  origin.set(live.origin.subarray(0, since));
  return {
    dayStart,
    segment,
    live: {
      place: live.place.subarray(0, since),
      person: live.person.subarray(0, since),
      word: copyOf(live.word.subarray(0, since)),
      origin,
      kinds: live.kinds,
      kindCount: live.table.size,
    },
    places,
    people,
    since,
    epoch,
    segmentEpoch,
  };
}

/** The segment of a job: its sealed and live rows, contributed ones left out; any thread may build it. O(the day's rows); see `buildSegment`. */
export function buildSealed(job: SealJob): DaySegment {
  const { segment, live } = job;
  const room = (segment?.rows ?? 0) + job.since;
  const rows: DayRows = {
    person: new Uint32Array(room),
    place: new Uint32Array(room),
    word: new Uint32Array(room),
  };
  const kinds = new StayKinds();
  let length = 0;
  if (segment) {
    const recoded = recode(segment.kinds, segment.kindCount, kinds);
    for (let place = 0; place < segment.byPlace.keys; place++) {
      const end = offsetAt(segment.byPlace, place + 1);
      for (let row = offsetAt(segment.byPlace, place); row < end; row++) {
        const word = segment.word[row];
        if ((word & DEAD) !== 0) continue;
        rows.place[length] = place;
        rows.person[length] = segment.person[row];
        rows.word[length++] = withKind(word, recoded);
      }
    }
  }
  const recoded = recode(live.kinds, live.kindCount, kinds);
  for (let row = 0; row < job.since; row++) {
    if (live.origin[row] !== ROW_FED) continue;
    rows.place[length] = live.place[row];
    rows.person[length] = live.person[row];
    rows.word[length++] = withKind(live.word[row], recoded);
  }
  return buildSegment(job.dayStart, rows, length, kinds, job.places, job.people);
}

function copyOf(words: Uint32Array): Uint32Array {
  const copy = new Uint32Array(new SharedArrayBuffer(words.length * 4));
  copy.set(words);
  return copy;
}

function recode(bytes: Uint8Array, size: number, to: StayKinds): Uint16Array {
  const from = new StayKinds(bytes, size);
  return Uint16Array.from({ length: size }, (_, kind) =>
    to.of(from.source(kind), from.precision(kind) as Precision, from.certainty(kind)),
  );
}

function withKind(word: number, recoded: Uint16Array): number {
  const kind = recoded[(word >>> KIND_SHIFT) & KIND_MASK];
  return ((word & ~((KIND_MASK << KIND_SHIFT) | DEAD)) | (kind << KIND_SHIFT)) >>> 0;
}
