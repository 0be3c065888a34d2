import { addDays, dayOf, daysBetween, startOfDay } from '@outpace/protocol';
import type { Scenario } from './scenario.ts';

/** Where the simulated cities lie: decides what a day is. */
export const drillTimeZone = 'Asia/Shanghai';
const minuteMs = 60_000;

/** What of a scenario the calendar of its world depends on. */
export type Dated = Pick<Scenario, 'startsOn' | 'startsAt' | 'days' | 'city' | 'outbreak'>;

/** Calendar day ('YYYY-MM-DD') of day 0 of the world: `warmUpDays` before the drill's first. */
export function firstWorldDay(scenario: Dated): string {
  return addDays(scenario.startsOn, -scenario.outbreak.warmUpDays);
}

/** Calendar day of a day of the world; `day` may be any whole number. */
export function calendarDayOf(scenario: Dated, day: number): string {
  return addDays(firstWorldDay(scenario), day);
}

/** Day of the world of a calendar day ('YYYY-MM-DD'); negative before day 0. */
export function worldDayOf(scenario: Dated, calendarDay: string): number {
  return daysBetween(firstWorldDay(scenario), calendarDay);
}

/** Instant (epoch ms) of a minute of the world. */
export function instantOf(scenario: Dated, minute: number): number {
  return startOfDay(firstWorldDay(scenario), drillTimeZone) + minute * minuteMs;
}

/** Minute of the world, whole, of an instant (epoch ms); the minute that instant lies in. */
export function worldMinuteOf(scenario: Dated, instant: number): number {
  return Math.floor((instant - startOfDay(firstWorldDay(scenario), drillTimeZone)) / minuteMs);
}

/** Day of the world that an instant (epoch ms) lies in. */
export function worldDayAt(scenario: Dated, instant: number): number {
  return worldDayOf(scenario, dayOf(instant, drillTimeZone));
}

/** Instant (epoch ms) of a day of the drill (0 its first) and a local time “HH:MM”. */
export function instantOfDrill(scenario: Dated, day: number, time: string): number {
  return instantOfMoment(scenario, { day, time });
}

/** Instant (epoch ms) of a moment as scenarios write it. */
export function instantOfMoment(scenario: Dated, { day, time }: { day: number; time: string }): number {
  const [hours, minutes] = time.split(':').map(Number) as [number, number];
  return instantOf(scenario, (day + scenario.outbreak.warmUpDays) * 1440 + hours * 60 + minutes);
}

/** Instant (epoch ms) at which the drill begins. */
export function drillStart(scenario: Dated): number {
  return instantOfMoment(scenario, { day: 0, time: scenario.startsAt });
}

/** Instant (epoch ms) at which the drill ends: midnight after its last day. */
export function drillEnd(scenario: Dated): number {
  return instantOfMoment(scenario, { day: scenario.days, time: '00:00' });
}

/** Day of the week of day 0 of the world, 0 Monday … 6 Sunday. */
export function firstWeekday(scenario: Dated): number {
  // 1970-01-05 was a Monday
  return ((daysBetween('1970-01-05', firstWorldDay(scenario)) % 7) + 7) % 7;
}

/** Holidays as days of the world, both inclusive; what lies before day 0 is left out. */
export function holidayDays(scenario: Dated): { from: number; to: number }[] {
  return scenario.city.holidays
    .map(({ from, to }) => ({
      from: Math.max(0, worldDayOf(scenario, from)),
      to: worldDayOf(scenario, to),
    }))
    .filter(({ from, to }) => to >= from);
}

/** The same scenario begun on another day, its holidays moved along; for a drill that begins "the day before yesterday". */
export function startingOn(scenario: Scenario, startsOn: string): Scenario {
  const moved = daysBetween(scenario.startsOn, startsOn);
  return {
    ...scenario,
    startsOn,
    city: {
      ...scenario.city,
      holidays: scenario.city.holidays.map(({ from, to }) => ({
        from: addDays(from, moved),
        to: addDays(to, moved),
      })),
    },
  };
}
