import { endOfDay, startOfDay } from '@outpace/protocol';
import type { Bilingual } from '../../core/refusal.ts';
import { trajectoryParameters as p } from './parameters.ts';
import type { EntryPrecision, EntrySource } from './schema.ts';

/** One line as the rules see it. Instants epoch ms, half-open; null when only the day is known. */
export interface Line {
  id: string;
  day: string;
  from: number | null;
  to: number | null;
  precision: EntryPrecision;
  /** Equal keys mean the same place; null when no place is stated. */
  placeKey: string | null;
  placeName: string;
  lon: number | null;
  lat: number | null;
  source: EntrySource;
  state: 'proposed' | 'confirmed';
  transportNumber: string | null;
}

/** Something an investigator should look at again. `from`/`to` epoch ms; `winner`: the line whose source is usually the more exact. */
export interface Mark {
  ruleId: 'TRJ-1' | 'TRJ-2' | 'TRJ-3' | 'TRJ-4';
  kind: 'gap' | 'overlap' | 'impossible' | 'contradiction';
  day: string;
  from: number;
  to: number;
  lineIds: string[];
  winner?: string;
  text: Bilingual;
}

const minuteMs = 60_000;
const hourMs = 3_600_000;

/**
 * Everything doubtful in one trajectory: TRJ-1 gaps in the days asked for, TRJ-2 overlaps within one source, TRJ-3 moves nobody can make,
 * TRJ-4 sources that contradict each other (both lines stay). `days` are the city days the protocol asks for, ascending; nothing after `until` (epoch ms) counts as missing.
 * O(n log n) for gaps and moves, O(overlapping pairs) for the rest. Pure.
 */
export function markTrajectory(
  lines: readonly Line[],
  days: readonly string[],
  until: number,
  tz: string,
): Mark[] {
  return [...gapMarks(lines, days, until, tz), ...pairMarks(lines), ...moveMarks(lines)].sort(
    (a, b) => a.from - b.from || (a.ruleId < b.ruleId ? -1 : 1),
  );
}

/** TRJ-1: the hours of each asked day that no confirmed line covers. A line that knows only its day covers no hour: it says where, not when. */
export function gapMarks(lines: readonly Line[], days: readonly string[], until: number, tz: string): Mark[] {
  const timed = lines
    .filter(
      line =>
        line.state === 'confirmed' && line.from !== null && line.to !== null && line.precision !== 'day',
    )
    .sort((a, b) => a.from! - b.from!);
  const marks: Mark[] = [];
  for (const day of days) {
    const end = Math.min(endOfDay(day, tz), until);
    const dayOnly = lines.filter(
      line => line.state === 'confirmed' && line.day === day && line.precision === 'day',
    );
    let covered = startOfDay(day, tz);
    const gap = (to: number) => {
      if (to - covered >= p.gapTolerance.value * minuteMs)
        marks.push({
          ruleId: 'TRJ-1',
          kind: 'gap',
          day,
          from: covered,
          to,
          lineIds: dayOnly.map(line => line.id),
          text: gapText(to - covered, dayOnly),
        });
    };
    for (const line of timed) {
      if (line.to! <= covered) continue;
      if (line.from! >= end) break;
      if (line.from! > covered) gap(line.from!);
      covered = Math.max(covered, line.to!);
    }
    if (covered < end) gap(end);
  }
  return marks;
}

function gapText(length: number, dayOnly: readonly Line[]): Bilingual {
  const hours = Math.round(length / hourMs);
  const known = dayOnly.map(line => line.placeName).filter(Boolean);
  if (known.length)
    return {
      zh: `约${hours}小时去向不明;当天到过${known.join('、')},时刻不详`,
      en: `About ${hours} h unknown; was at ${known.join(', ')} that day, hour unknown`,
    };
  return { zh: `约${hours}小时去向不明`, en: `About ${hours} h unknown` };
}

/** How exactly a source knows a time, most exact first; used only to say which of two contradicting lines is usually right, never to drop one. */
const exactness: readonly EntrySource[] = [
  'scan',
  'access_log',
  'ticket',
  'roster',
  'official_text',
  'import',
  'interview',
  'other',
];

/** TRJ-2, TRJ-3, TRJ-4: two lines that claim the same minutes at different places. Parts of a day overlap by nature and are left alone. */
export function pairMarks(lines: readonly Line[]): Mark[] {
  const exact = lines
    .filter(
      line => line.precision === 'minute' && line.from !== null && line.to !== null && line.placeKey !== null,
    )
    .sort((a, b) => a.from! - b.from!);
  const marks: Mark[] = [];
  for (let i = 0; i < exact.length; i++) {
    const a = exact[i]!;
    for (let j = i + 1; j < exact.length && exact[j]!.from! < a.to!; j++) {
      const b = exact[j]!;
      if (a.placeKey === b.placeKey || (a.state === 'proposed' && b.state === 'proposed')) continue;
      const metres = distanceMetres(a, b);
      if (metres !== null && metres <= p.placeUncertainty.value && a.source === b.source) continue;
      const from = b.from!;
      const to = Math.min(a.to!, b.to!);
      if (to <= from) continue;
      const base = { day: b.day, from, to, lineIds: [a.id, b.id] };
      if (a.source !== b.source) {
        const winner = exactness.indexOf(a.source) <= exactness.indexOf(b.source) ? a : b;
        marks.push({
          ...base,
          ruleId: 'TRJ-4',
          kind: 'contradiction',
          winner: winner.id,
          text: {
            zh: `两个来源说法不同:${a.placeName}与${b.placeName}`,
            en: `Two sources differ: ${a.placeName} and ${b.placeName}`,
          },
        });
      } else if (metres !== null) {
        const km = (metres / 1000).toFixed(1);
        marks.push({
          ...base,
          ruleId: 'TRJ-3',
          kind: 'impossible',
          text: {
            zh: `同一时刻在相距${km}公里的两处:${a.placeName}与${b.placeName}`,
            en: `At two places ${km} km apart at the same time: ${a.placeName} and ${b.placeName}`,
          },
        });
      } else {
        marks.push({
          ...base,
          ruleId: 'TRJ-2',
          kind: 'overlap',
          text: {
            zh: `时间重叠:${a.placeName}与${b.placeName}`,
            en: `Times overlap: ${a.placeName} and ${b.placeName}`,
          },
        });
      }
    }
  }
  return marks;
}

/** TRJ-3: from one confirmed line to the next, farther than the fastest vehicle between them goes in the time there is. */
export function moveMarks(lines: readonly Line[]): Mark[] {
  const located = lines
    .filter(
      line =>
        line.state === 'confirmed' &&
        line.precision === 'minute' &&
        line.from !== null &&
        line.to !== null &&
        line.lon !== null &&
        line.lat !== null,
    )
    .sort((a, b) => a.from! - b.from! || a.to! - b.to!);
  const rides = lines.filter(
    line => line.state === 'confirmed' && line.transportNumber && line.from !== null && line.to !== null,
  );
  const marks: Mark[] = [];
  for (let i = 1; i < located.length; i++) {
    const a = located[i - 1]!;
    const b = located[i]!;
    const time = b.from! - a.to!;
    if (time < 0 || a.placeKey === b.placeKey) continue;
    const metres = distanceMetres(a, b)! - p.placeUncertainty.value;
    const between = rides
      .filter(ride => ride.to! > a.from! && ride.from! < b.to!)
      .map(ride => speedOf(ride.transportNumber!));
    const speed = Math.max(p.roadSpeed.value, ...between);
    // a ride that is itself a line fills the time between, so the whole stretch from the end of the one to the start of the other counts
    const needed = (metres / 1000 / speed) * hourMs;
    if (needed <= time) continue;
    const km = (distanceMetres(a, b)! / 1000).toFixed(1);
    const minutes = Math.round(time / minuteMs);
    marks.push({
      ruleId: 'TRJ-3',
      kind: 'impossible',
      day: b.day,
      from: a.to!,
      to: b.from!,
      lineIds: [a.id, b.id],
      text: {
        zh: `${minutes}分钟内从${a.placeName}到${km}公里外的${b.placeName},来不及`,
        en: `${km} km from ${a.placeName} to ${b.placeName} in ${minutes} min is not possible`,
      },
    });
  }
  return marks;
}

/** Fastest speed of the vehicle a number names, km/h: flight (two characters and digits), train (letter and digits), else road. */
export function speedOf(transportNumber: string): number {
  const number = transportNumber.toUpperCase().replace(/[\s次航班]/g, '');
  if (/^(?=[A-Z0-9]*[A-Z])[A-Z0-9]{2}\d{3,4}[A-Z]?$/.test(number) && !/^[GDCZTKYLS]\d+$/.test(number))
    return p.airSpeed.value;
  if (/^[GDCZTKYLS]\d{1,4}$/.test(number)) return p.railSpeed.value;
  return p.roadSpeed.value;
}

/** Great-circle distance in metres (haversine, mean Earth radius 6,371,008.8 m, IUGG); null when a point is missing. */
export function distanceMetres(
  a: { lon: number | null; lat: number | null },
  b: { lon: number | null; lat: number | null },
): number | null {
  if (a.lon === null || a.lat === null || b.lon === null || b.lat === null) return null;
  const rad = Math.PI / 180;
  const h =
    Math.sin(((b.lat - a.lat) * rad) / 2) ** 2 +
    Math.cos(a.lat * rad) * Math.cos(b.lat * rad) * Math.sin(((b.lon - a.lon) * rad) / 2) ** 2;
  return 2 * 6_371_008.8 * Math.asin(Math.min(1, Math.sqrt(h)));
}
