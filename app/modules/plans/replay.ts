import { addDays, dayOf, daysBetween, endOfDay } from '@outpace/protocol';
import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import { dateOfCase, isCounted } from '../cases/queries.ts';
import { countFor, momentsOf, type Watched } from './counts.ts';
import { episodesOf } from './episodes.ts';
import { readingsOf } from './readings.ts';
import type { Trigger } from './schema.ts';
import { thresholdOf } from './triggers.ts';

/** A trigger over the days of an outbreak, in each watched area. */
export interface Replay {
  days: string[];
  threshold: number;
  areas: {
    areaKey: number;
    name: string;
    cases: number[];
    values: (number | null)[];
    met: boolean[];
    /** Days it would have fired, with the day that ended the episode (null: still open on the last day). */
    fired: { day: string; cleared: string | null; value: number }[];
  }[];
}

/** Days of an outbreak the replay covers: from its first report, or its start, to its end or today; at most half a year, the last ones. */
export async function replayDays(ctx: Context, of: Watched): Promise<string[]> {
  const day = dateOfCase('report', of.counted.timeZone);
  const { rows } = await sql<{ first: string | null; last: string | null }>`
    select min(${day}) as first, max(${day}) as last from case_record c where ${isCounted(of.counted)} and c.area_key between ${of.whole.key} and ${of.whole.hi}`.execute(
    ctx.tx,
  );
  const today = dayOf(ctx.now, of.counted.timeZone);
  const { first, last } = rows[0]!;
  if (!first || first > today) return [];
  // quiet days after the last case belong to it as well: "no case for n days" fires in them
  const quietDays = 28;
  const end = [of.outbreak.endedOn ?? addDays(last!, quietDays), today].sort()[0]!;
  const most = 184;
  const begin = daysBetween(first, end) >= most ? addDays(end, 1 - most) : first;
  return begin > end
    ? []
    : Array.from({ length: daysBetween(begin, end) + 1 }, (_, at) => addDays(begin, at));
}

/**
 * On which days a trigger would have fired: the same counting and the same episodes as the evaluation of now (PLN-7), asked at the end of each day, with the cases as they are known
 * today by their day of report.
 */
export async function replay(
  ctx: Context,
  of: Watched,
  trigger: Trigger,
  days: readonly string[],
): Promise<Replay> {
  const watchedAreas = trigger.level === 'whole' ? [of.whole] : of.each;
  if (!days.length) return { days: [], threshold: thresholdOf(trigger), areas: [] };
  const moments = momentsOf(ctx, days);
  const counted = await countFor(ctx, of, [trigger, forCurve], moments);
  const readings = days.map((_, at) => readingsOf(trigger, of, counted, at));
  const { byArea, from } = counted.cases!;
  const offset = daysBetween(from, days[0]!);
  return {
    days: [...days],
    threshold: thresholdOf(trigger),
    areas: watchedAreas.map((area, n) => {
      const own = readings.map(all => all[n]!);
      const episodes = episodesOf(
        own.map((reading, at) => ({
          at: endOfDay(days[at]!, of.counted.timeZone),
          met: reading.met,
        })),
      );
      return {
        areaKey: area.key,
        name: area.name,
        cases: byArea.get(area.key)!.all.slice(offset, offset + days.length),
        values: own.map(reading => reading.value),
        met: own.map(reading => reading.met),
        fired: episodes.map(({ fired, cleared }) => ({
          day: days[fired]!,
          cleared: cleared === null ? null : days[cleared]!,
          value: own[fired]!.value!,
        })),
      };
    }),
  };
}

/** A count that makes the curve's days be read as well, whatever the trigger watches. */
const forCurve: Trigger = {
  key: 'curve',
  figure: 'cases',
  level: 'whole',
  atLeast: 1,
  days: 1,
};
