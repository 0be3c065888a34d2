import { addDays, dayOf, daysBetween, MEASURE_WORDS } from '@outpace/protocol';
import type { EvidenceBook } from './evidence.ts';
import type { ProductBooks, ProductMeasure } from './product.ts';
import type { EvidenceRow, Score } from './types.ts';

/** Kinds of measure that take a room. */
const inRooms = new Set(['central_quarantine']);

interface Asked {
  tz: string;
  now: number;
  /** Calendar days of the world that are over. */
  days: readonly string[];
  code: (personId: string) => string;
}

/** The phases of a measure as they were lived: cut off where it was closed or at now; days both inclusive. */
function lived(measure: ProductMeasure, asked: Asked): { kind: string; from: string; to: string }[] {
  const last = dayOf(Math.min(measure.closedAt ?? asked.now, measure.endsAt - 1, asked.now), asked.tz);
  const first = dayOf(measure.foundAt, asked.tz);
  return measure.phases.flatMap(({ kind, from, to }) => {
    const begins = from < first ? first : from;
    const ends = to < last ? to : last;
    return begins > ends ? [] : [{ kind, from: begins, to: ends }];
  });
}

/** People-days ordered by kind of measure, from when each person was found up to now, most first. A person is counted once a day under each kind. */
export function orderedDays(
  books: Pick<ProductBooks, 'measures'>,
  asked: Asked,
  evidence: EvidenceBook,
): Score['ordered'] {
  const kinds = new Map<string, { days: Set<string>; people: Map<string, { days: number; link: string }> }>();
  for (const measure of books.measures)
    for (const { kind, from, to } of lived(measure, asked)) {
      const of = kinds.get(kind) ?? { days: new Set(), people: new Map() };
      kinds.set(kind, of);
      const own = of.people.get(measure.personId) ?? { days: 0, link: `/measures/${measure.id}` };
      of.people.set(measure.personId, own);
      for (let day = from; day <= to; day = addDays(day, 1)) {
        const key = `${measure.personId} ${day}`;
        if (of.days.has(key)) continue;
        of.days.add(key);
        own.days++;
      }
    }
  return [...kinds]
    .map(([kind, { days, people }]) => {
      const title = MEASURE_WORDS[kind as keyof typeof MEASURE_WORDS] ?? { zh: kind, en: kind };
      const rows: EvidenceRow[] = [...people]
        .toSorted(([, a], [, b]) => b.days - a.days)
        .map(([personId, own]) => ({
          text: {
            zh: `${asked.code(personId)}:${own.days}天`,
            en: `${asked.code(personId)}: ${own.days} days`,
          },
          link: own.link,
        }));
      return {
        kind,
        title,
        peopleDays: days.size,
        people: people.size,
        evidence: evidence.keep(
          `ordered/${kind}`,
          { zh: `${title.zh}:按人,天数多的在前`, en: `${title.en}: by person, most days first` },
          rows,
        ),
      };
    })
    .toSorted((a, b) => b.peopleDays - a.peopleDays);
}

/** Rooms taken by day, from who was in place under a measure that takes one; against the rooms there are. */
export function roomsUsed(
  books: Pick<ProductBooks, 'measures'>,
  asked: Asked,
  capacity: number,
  evidence: EvidenceBook,
): Score['rooms'] {
  const byDay = new Array<number>(asked.days.length).fill(0);
  const firstDay = asked.days[0];
  if (firstDay !== undefined)
    for (const measure of books.measures) {
      if (measure.inPlaceAt === null) continue;
      const arrived = dayOf(measure.inPlaceAt, asked.tz);
      for (const { kind, from, to } of lived(measure, asked)) {
        if (!inRooms.has(kind)) continue;
        const begins = Math.max(0, daysBetween(firstDay, from < arrived ? arrived : from));
        for (let at = begins; at <= daysBetween(firstDay, to) && at < byDay.length; at++) byDay[at]!++;
      }
    }
  const peak = Math.max(0, ...byDay);
  return {
    peak,
    peakOn: peak > 0 ? asked.days[byDay.indexOf(peak)]! : null,
    capacity,
    byDay,
    evidence: evidence.keep(
      'rooms',
      { zh: '每天占用的隔离房间', en: 'Isolation rooms in use by day' },
      byDay.map((n, at) => ({ text: { zh: `${asked.days[at]}:${n}间`, en: `${asked.days[at]}: ${n}` } })),
    ),
  };
}
