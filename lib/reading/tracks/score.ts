import type { TextSpan, TrackVisit } from './types.ts';

/** One hand-labelled visit: offsets only, no words of the text. */
export type LabelledVisit = {
  on: string;
  until?: string;
  from?: string;
  to?: string;
  part?: string;
  place?: [number, number];
  number?: [number, number];
  /** The words leave the time of this visit open; its time is not judged. */
  anyTime?: boolean;
  /** A reader may give it or not; it counts neither for nor against. */
  optional?: boolean;
};

/** The labels of one text, by its row number in the source. */
export type LabelledTrack = { row: number; set: 'dev' | 'held-out' | 'fresh'; visits: LabelledVisit[] };

/** Hits, what was given and what was wanted; precision is hits/given, recall hits/wanted. */
export type Tally = { hits: number; given: number; wanted: number };

/** Tallies of every judged field over some texts. */
export type Score = Record<'visit' | 'date' | 'place' | 'placeExact' | 'time' | 'number', Tally>;

const empty = (): Tally => ({ hits: 0, given: 0, wanted: 0 });

/** A score with nothing counted yet. */
export function emptyScore(): Score {
  return {
    visit: empty(),
    date: empty(),
    place: empty(),
    placeExact: empty(),
    time: empty(),
    number: empty(),
  };
}

/** Share right of what was given; 1 when nothing was. */
export const precisionOf = (tally: Tally): number => (tally.given === 0 ? 1 : tally.hits / tally.given);

/** Share found of what was wanted; 1 when nothing was. */
export const recallOf = (tally: Tally): number => (tally.wanted === 0 ? 1 : tally.hits / tally.wanted);

const sameDay = (a: string | undefined, b: string | undefined): boolean =>
  a === b ||
  (a !== undefined && b !== undefined && (a.length < 10 || b.length < 10) && a.slice(-5) === b.slice(-5));

const sameDate = (visit: TrackVisit, label: LabelledVisit): boolean =>
  sameDay(visit.on, label.on) && sameDay(visit.until ?? visit.on, label.until ?? label.on);

/** The same place: both none, or one span contains the other (so that "the clinic" may be read with or without its street). */
export function samePlace(
  place: TextSpan | undefined,
  label: readonly [number, number] | undefined,
): boolean {
  if (place === undefined || label === undefined) return place === undefined && label === undefined;
  const [start, end] = label;
  return (place.start <= start && end <= place.end) || (start <= place.start && place.end <= end);
}

const sameTime = (visit: TrackVisit, label: LabelledVisit): boolean =>
  visit.from === label.from &&
  visit.to === label.to &&
  (label.from !== undefined || label.to !== undefined || visit.part === label.part);

const hasTime = (item: { from?: string; to?: string; part?: string }): boolean =>
  item.from !== undefined || item.to !== undefined || item.part !== undefined;

type Pair = { visit: TrackVisit; label: LabelledVisit };

/** One-to-one pairs under `agree`, those that also agree in time first, then in text order. */
function pairsOf(
  visits: readonly TrackVisit[],
  labels: readonly LabelledVisit[],
  agree: (visit: TrackVisit, label: LabelledVisit) => boolean,
): Pair[] {
  const pairs: Pair[] = [];
  const used = new Set<TrackVisit>();
  const done = new Set<LabelledVisit>();
  for (const withTime of [true, false]) {
    for (const label of labels) {
      if (done.has(label)) continue;
      const visit = visits.find(
        candidate =>
          !used.has(candidate) && agree(candidate, label) && (!withTime || sameTime(candidate, label)),
      );
      if (visit === undefined) continue;
      used.add(visit);
      done.add(label);
      pairs.push({ visit, label });
    }
  }
  return pairs;
}

function add(tally: Tally, hits: number, given: number, wanted: number): void {
  tally.hits += hits;
  tally.given += given;
  tally.wanted += wanted;
}

/** Count the visits read from one text against its labels into `score`. Returns what was missed and what was given in excess. */
export function scoreTrack(
  score: Score,
  visits: readonly TrackVisit[],
  labels: readonly LabelledVisit[],
): { missed: LabelledVisit[]; excess: TrackVisit[]; wrongTime: Pair[] } {
  const required = labels.filter(label => !label.optional);
  const both = (visit: TrackVisit, label: LabelledVisit): boolean =>
    sameDate(visit, label) && samePlace(visit.place, label.place);
  const pairs = pairsOf(visits, required, both);
  const matched = new Set(pairs.map(pair => pair.visit));
  const spare = pairsOf(
    visits.filter(visit => !matched.has(visit)),
    labels.filter(label => label.optional),
    both,
  );
  const ignored = new Set(spare.map(pair => pair.visit));
  const given = visits.filter(visit => !ignored.has(visit));
  add(score.visit, pairs.length, given.length, required.length);
  add(score.date, pairsOf(given, required, sameDate).length, given.length, required.length);
  const placed = pairsOf(given, required, (visit, label) => samePlace(visit.place, label.place));
  add(score.place, placed.length, given.length, required.length);
  const exact = placed.filter(
    ({ visit, label }) => visit.place?.start === label.place?.[0] && visit.place?.end === label.place?.[1],
  );
  add(score.placeExact, exact.length, given.length, required.length);
  const open = new Set(pairs.filter(pair => pair.label.anyTime).map(pair => pair.visit));
  const timed = pairs.filter(pair => !pair.label.anyTime && hasTime(pair.label));
  const rightTime = timed.filter(({ visit, label }) => sameTime(visit, label)).length;
  add(
    score.time,
    rightTime,
    given.filter(visit => hasTime(visit) && !open.has(visit)).length,
    required.filter(label => hasTime(label)).length,
  );
  const numbered = pairs.filter(
    ({ visit, label }) =>
      label.number && visit.transport?.number && samePlace(visit.transport.number, label.number),
  );
  add(
    score.number,
    numbered.length,
    given.filter(visit => visit.transport?.number).length,
    required.filter(label => label.number).length,
  );
  const found = new Set(pairs.map(pair => pair.label));
  return {
    missed: required.filter(label => !found.has(label)),
    excess: given.filter(visit => !matched.has(visit)),
    wrongTime: pairs.filter(pair => !pair.label.anyTime && !sameTime(pair.visit, pair.label)),
  };
}
