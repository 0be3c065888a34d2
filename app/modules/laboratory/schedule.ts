import { addDays, dayOf, startOfDay } from '@outpace/protocol';
import type { OpeningHours } from './schema.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
// a laboratory whose week has no opened minute never finishes
const weeksLooked = 60;

const minutesOf = (clock: string) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));

/** Opened spells that begin on a city-local day, [from, to) in epoch ms, in order, not joined. Empty hours: the whole day. */
function spellsOf(hours: readonly OpeningHours[], cityDay: string, tz: string): [number, number][] {
  const start = startOfDay(cityDay, tz);
  if (hours.length === 0) return [[start, startOfDay(addDays(cityDay, 1), tz)]];
  const weekday = ((new Date(`${cityDay}T00:00:00Z`).getUTCDay() + 6) % 7) + 1;
  return hours
    .filter(one => !one.days?.length || one.days.includes(weekday))
    .map((one): [number, number] => {
      const from = start + minutesOf(one.from) * minute;
      const to = start + minutesOf(one.to) * minute;
      return [from, to > from ? to : to + day];
    })
    .sort((a, b) => a[0] - b[0]);
}

/**
 * When a laboratory that handles `tubesPerHour` within its opening hours is done with `tubes`, beginning at `from` (epoch ms); null when never (rate 0, or not
 * opened within 60 weeks). Cost: the days until then.
 */
export function finishTime(
  lab: { tubesPerHour: number; hours: readonly OpeningHours[] },
  tubes: number,
  from: number,
  tz: string,
): number | null {
  if (tubes <= 0) return from;
  if (lab.tubesPerHour <= 0) return null;
  let left = (tubes / lab.tubesPerHour) * 60 * minute;
  // a spell of yesterday may run past midnight
  let cityDay = addDays(dayOf(from, tz), -1);
  let done = from;
  for (let days = 0; days < weeksLooked * 7; days++, cityDay = addDays(cityDay, 1)) {
    for (const [opens, closes] of spellsOf(lab.hours, cityDay, tz)) {
      const begin = Math.max(opens, done);
      if (begin >= closes) continue;
      if (begin + left <= closes) return begin + left;
      left -= closes - begin;
      done = closes;
    }
  }
  return null;
}

/** Opened hours of work that tubes are at a rate; null at rate 0. */
export function hoursOfWork(tubes: number, tubesPerHour: number): number | null {
  if (tubes === 0) return 0;
  return tubesPerHour > 0 ? tubes / tubesPerHour : null;
}

/** A laboratory that others may be sent to, with what it has before it. */
export interface Taker {
  id: string;
  tubesPerHour: number;
  hours: readonly OpeningHours[];
  /** Waiting, and on the way to it. */
  tubes: number;
}

/**
 * LAB-19: where each load would be done soonest, the largest first, each laid on what its laboratory has already (list scheduling; Graham 1969,
 * doi:10.1137/0117039: never worse than 4/3 of the best where laboratories are alike). Loads nobody can finish are left out.
 */
export function spread<T extends { tubes: number }>(
  loads: readonly T[],
  takers: readonly Taker[],
  now: number,
  tz: string,
): { load: T; to: string; finishesAt: number }[] {
  const ahead = new Map(takers.map(taker => [taker.id, taker.tubes]));
  return loads
    .toSorted((a, b) => b.tubes - a.tubes)
    .flatMap(load => {
      const best = takers
        .flatMap(taker => {
          const at = finishTime(taker, ahead.get(taker.id)! + load.tubes, now, tz);
          return at === null ? [] : [{ to: taker.id, finishesAt: at }];
        })
        .toSorted((a, b) => a.finishesAt - b.finishesAt || (a.to < b.to ? -1 : 1))[0];
      if (!best) return [];
      ahead.set(best.to, ahead.get(best.to)! + load.tubes);
      return [{ load, ...best }];
    });
}
