import { addDays, dayOf, startOfDay } from '@outpace/protocol';
import type { Bilingual } from '../../core/refusal.ts';
import { ingest } from './parameters.ts';

/** One row as a device sends it; a person and a place by our id or by their id at the source. */
export interface SentRow {
  personId?: string;
  personExternalId?: string;
  placeId?: string;
  placeExternalId?: string;
  /** ISO 8601 with an offset. Without `to` the length of the stay is unknown: a point. */
  from: string;
  to?: string;
}

/** What is wrong with one row. `row` counts from 0. */
export interface RowProblem {
  row: number;
  field: string;
  rule: string;
  message: Bilingual;
}

/** A part of a stay within one city-local day; minutes half-open, equal for a point. */
export interface DayPart {
  day: string;
  fromMinute: number;
  toMinute: number;
}

/** City days by instant, remembered: a formatter of the platform costs 5 µs and a batch asks ten thousand times. */
export class CityDays {
  readonly #timeZone: string;
  readonly #days: { day: string; from: number; to: number }[] = [];

  constructor(timeZone: string) {
    this.#timeZone = timeZone;
  }

  /** The day an instant lies in, with the instants at which it begins and ends (exclusive). */
  at(instant: number): { day: string; from: number; to: number } {
    const known = this.#days.find(one => instant >= one.from && instant < one.to);
    if (known) return known;
    const day = dayOf(instant, this.#timeZone);
    const made = {
      day,
      from: startOfDay(day, this.#timeZone),
      to: startOfDay(addDays(day, 1), this.#timeZone),
    };
    this.#days.push(made);
    return made;
  }
}

/** Cuts [from, to) (epoch ms) at city-local midnights; a point stays a point. Seconds are dropped. Pure. */
export function dayParts(from: number, to: number, days: CityDays): DayPart[] {
  const parts: DayPart[] = [];
  for (let at = from; ; ) {
    const { day, from: midnight, to: next } = days.at(at);
    parts.push({
      day,
      fromMinute: Math.min(1439, Math.floor((at - midnight) / 60_000)),
      // the end of the day is minute 1440 also on a day of 23 or 25 hours
      toMinute: to >= next ? 1440 : Math.min(1440, Math.floor((to - midnight) / 60_000)),
    });
    if (to <= next) return parts;
    at = next;
  }
}

// an offset is required: a local time without one would be the server's, not the city's
const instantText = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

function instantOf(text: string): number | null {
  const instant = instantText.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(instant) ? null : instant;
}

const minuteMs = 60_000;

/**
 * The times of a row, or everything that is wrong with them: PRE-4 unreadable, PRE-5 in the future, PRE-6 too old or forgotten, PRE-7 ends before it
 * begins or lasts absurdly long. `isForgotten` says whether a city day was destroyed. Pure.
 */
export function timesOf(
  row: SentRow,
  index: number,
  now: number,
  days: CityDays,
  isForgotten: (day: string) => boolean,
): { from: number; to: number } | RowProblem[] {
  const problems: RowProblem[] = [];
  const say = (field: string, rule: string, zh: string, en: string) =>
    problems.push({ row: index, field, rule, message: { zh, en } });
  const from = instantOf(row.from);
  const to = row.to === undefined ? from : instantOf(row.to);
  for (const [field, value, text] of [
    ['from', from, row.from],
    ['to', to, row.to],
  ] as const)
    if (value === null && text !== undefined)
      say(
        field,
        'PRE-4',
        `时间须写明时区,如 2022-07-18T08:30:00+08:00,不能是“${text.slice(0, 40)}”`,
        `must be an instant with its offset, such as 2022-07-18T08:30:00+08:00, not “${text.slice(0, 40)}”`,
      );
  if (from === null || to === null) return problems;
  const latest = now + ingest.clockAhead.value * minuteMs;
  if (from > latest || to > latest)
    say(
      from > latest ? 'from' : 'to',
      'PRE-5',
      `时间在未来(允许设备快 ${ingest.clockAhead.value} 分钟)`,
      `lies in the future (a device may be ${ingest.clockAhead.value} minutes fast)`,
    );
  const first = addDays(days.at(now).day, -ingest.latestArrival.value);
  const day = from > latest ? null : days.at(from).day;
  if (day !== null && (day < first || isForgotten(day)))
    say(
      'from',
      'PRE-6',
      isForgotten(day) ? `${day} 的在场记录已销毁,不再接收` : `早于 ${first},不再接收`,
      isForgotten(day)
        ? `the presences of ${day} were destroyed; none is taken any more`
        : `is before ${first}; too late to be taken`,
    );
  if (to < from) say('to', 'PRE-7', '离开早于到达', 'ends before it begins');
  else if (to - from > ingest.longestStay.value * 60 * minuteMs)
    say(
      'to',
      'PRE-7',
      `停留超过 ${ingest.longestStay.value} 小时,疑似漏刷离开`,
      `lasts more than ${ingest.longestStay.value} hours: a way out was missed`,
    );
  return problems.length ? problems : { from, to };
}
