import { isEstimable } from '@outpace/epi';
import { addDays, daysBetween } from '@outpace/protocol';
import { type AssumedRange, oldestAge, type Picture, type WhatIf, whatIfs } from '@outpace/sim';
import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import type { Bilingual } from '../../core/refusal.ts';
import { type Analysed, analysed, delaysOf, rOf, subAreas } from '../analysis/queries.ts';
import { areaTree } from '../areas/queries.ts';
import { areaKeyAmong, casesByDay, dateOfCase } from '../cases/queries.ts';
import { heldCounts } from '../measures/queries.ts';
import { registeredByArea } from '../people/queries.ts';
import { keepingOf, leastDelays, limits, modelsOf, reportDelay } from './parameters.ts';

/** A delay of the response as the records have it; `median` null where nobody has gone through it. Hours. */
export interface MeasuredDelay {
  step: string;
  median: number | null;
  done: number;
}

/** The outbreak as the product knows it now, ready to be put into worlds; and all that is said beside it. */
export interface LivePicture {
  outbreakId: string;
  asOf: string;
  today: string;
  area: { name: string; whole: boolean };
  /** Counts only. `people` null: neither the register nor the area's own figure gives a size. */
  picture: Omit<Picture, 'people'> & { people: number | null };
  districts: {
    key: number;
    name: string;
    people: number;
    from: 'figure' | 'register';
    cases: number;
    held: number;
  }[];
  cases: {
    placed: number;
    open: number;
    isolated: number;
    withoutOnset: number;
    undated: number;
    older: number;
    future: number;
  };
  held: { inPlace: number; awaited: number; notRestricting: number };
  found: { inControl: number; known: number };
  delayFrom: { cases: number; assumed: boolean };
  r:
    | { low: number; mid: number; high: number; from: string; to: string; cases: number }
    | { notEstimable: Bilingual };
  delays: MeasuredDelay[];
  models: string[];
  hasOwnModel: boolean;
  asNow: WhatIf;
}

/** Takes the picture by the doors of cases, measures, people, areas and analysis, in the reader's scope; null when there is no such outbreak. A dozen queries. */
export async function livePicture(ctx: Context, outbreakId: string): Promise<LivePicture | null> {
  const a = await analysed(ctx, outbreakId);
  if (!a) return null;
  const areas = await districtsOf(ctx);
  const lows = areas.map(area => area.key);
  const index = new Map(lows.map((key, at) => [String(key), at]));
  // what lies in the reader's area but in none of its parts goes to the first
  const at = (area: string) => index.get(area) ?? 0;
  const cells = await caseCells(ctx, a, lows);
  const held = await heldCounts(ctx, outbreakId, lows);
  const r = await rOf(ctx, a, undefined, 'pack', 7);
  const last = r.cori.findLast(window => !window.partial && 'median' in window.r);
  const delays = await measuredDelays(ctx, a);
  const delay = delaysBetween(cells.dated);
  const known = cells.recent.filter(row => row.found !== 'unknown').reduce((sum, row) => sum + row.n, 0);
  const inControl = cells.recent
    .filter(row => row.found === 'in_control')
    .reduce((sum, row) => sum + row.n, 0);
  const restricting = held.filter(row => keepingOf[row.setting]);
  const count = (rows: readonly { n: number }[]) => rows.reduce((sum, row) => sum + row.n, 0);
  const people = areas.reduce((sum, area) => sum + area.people, 0);
  const of = (district: number) => ({
    cases: cells.cases.filter(cell => cell.district === district).reduce((sum, cell) => sum + cell.count, 0),
    held: count(restricting.filter(row => at(row.area) === district)),
  });
  const own = modelsOf[a.outbreak.disease];
  return {
    outbreakId,
    asOf: a.head.asOf,
    today: a.today,
    area: a.head.area,
    picture: {
      people: people || null,
      weekday: weekdayOf(addDays(a.today, 1)),
      districts: areas.map(area => ({ people: area.people })),
      cases: cells.cases.map(cell => ({ ...cell })),
      held: restricting.map(row => ({
        district: at(row.area),
        keeping: keepingOf[row.setting]!,
        daysLeft: Math.max(1, row.daysLeft),
        inPlace: row.inPlace,
        count: row.n,
      })),
      foundInControl: known ? inControl / known : 0,
      reportDelay: delay ?? reportDelay.value,
    },
    districts: areas.map((area, district) => ({ ...area, ...of(district) })),
    cases: cells.counts,
    held: {
      inPlace: count(restricting.filter(row => row.inPlace)),
      awaited: count(restricting.filter(row => !row.inPlace)),
      notRestricting: count(held) - count(restricting),
    },
    found: { inControl, known },
    delayFrom: { cases: cells.dated.reduce((sum, row) => sum + row.n, 0), assumed: !delay },
    r:
      last && 'median' in last.r
        ? {
            low: last.r.lower,
            mid: last.r.median,
            high: last.r.upper,
            from: last.from,
            to: last.to,
            cases: last.cases,
          }
        : {
            notEstimable: !isEstimable(r.interval)
              ? r.interval.notEstimable
              : r.cori.length && !isEstimable(r.cori.at(-1)!.r)
                ? (r.cori.at(-1)!.r as { notEstimable: Bilingual }).notEstimable
                : {
                    zh: '可用的天数不足一个估计窗口。',
                    en: 'There are fewer usable days than one window of estimation.',
                  },
          },
    delays,
    models: [...(own ?? modelsOf.covid19!), ...(own ? [] : ['influenza', 'measles', 'mpox', 'ebola'])],
    hasOwnModel: !!own,
    asNow: asNowFrom(delays),
  };
}

/** The parts of the reader's area, with their people: the area's own figure, else the register's count. The area itself where it has no parts. */
async function districtsOf(ctx: Context) {
  const subs = await subAreas(ctx);
  const tree = new Map((await areaTree(ctx)).map(area => [area.key, area]));
  const parts = subs.length ? subs : [{ key: ctx.scope.lo, name: tree.get(ctx.scope.lo)?.name ?? '' }];
  const registered = await registeredByArea(
    ctx,
    parts.map(part => part.key),
  );
  return parts.map(part => {
    const figure = tree.get(part.key)?.population ?? null;
    return {
      key: part.key,
      name: part.name,
      people: figure ?? registered.get(String(part.key)) ?? 0,
      from: (figure === null ? 'register' : 'figure') as 'figure' | 'register',
    };
  });
}

/** Counted cases by district, onset, report and state of isolation; what has no place in the picture is counted apart. */
async function caseCells(ctx: Context, a: Analysed, lows: readonly number[]) {
  const report = dateOfCase('report', a.of.timeZone);
  const area = areaKeyAmong(lows);
  const rows = await casesByDay(ctx, a.of, 'onset', {
    key: sql`concat_ws('|', ${area.key}, coalesce((${report})::text, '-'), c.isolated_at is not null, c.closed_at is not null, c.found_in)`,
  });
  const index = new Map(lows.map((key, at) => [String(key), at]));
  const cells = new Map<string, Picture['cases'][number]>();
  const counts = { placed: 0, open: 0, isolated: 0, withoutOnset: 0, undated: 0, older: 0, future: 0 };
  const dated: { delay: number; n: number }[] = [];
  const recent: { found: string; n: number }[] = [];
  for (const { day: onset, key, n } of rows) {
    const [where, reported, isIsolated, isClosed, found] = key.split('|') as [
      string,
      string,
      string,
      string,
      string,
    ];
    const reportedOn = reported === '-' ? null : reported;
    const first = onset ?? reportedOn;
    const ageOf = (day: string | null) => (day === null ? null : daysBetween(day, a.today));
    const [onsetAge, reportAge] = [ageOf(onset), ageOf(reportedOn)];
    if (first === null) counts.undated += n;
    else if ((onsetAge ?? reportAge!) < 0 || (reportAge ?? 0) < 0) counts.future += n;
    else if ((onsetAge ?? reportAge!) > oldestAge) counts.older += n;
    else {
      const closed = isClosed === 't' || isClosed === 'true';
      const isolated = !closed && (isIsolated === 't' || isIsolated === 'true');
      const cell = { district: index.get(where) ?? 0, onsetAge, reportAge, isolated, closed };
      const known = cells.get(JSON.stringify(cell));
      if (known) known.count += n;
      else cells.set(JSON.stringify(cell), { ...cell, count: n });
      counts.placed += n;
      if (!closed) counts.open += n;
      if (isolated) counts.isolated += n;
      if (onset === null) counts.withoutOnset += n;
      if (onset !== null && reportedOn !== null && reportedOn >= onset)
        dated.push({ delay: daysBetween(onset, reportedOn), n });
      if ((reportAge ?? onsetAge!) < limits.recentDays.value) recent.push({ found, n });
    }
  }
  return { cases: [...cells.values()], counts, dated, recent };
}

/** Shares by whole days from onset to report, at most two weeks; null when too few cases tell. Delays beyond count as two weeks. */
export function delaysBetween(rows: readonly { delay: number; n: number }[]): number[] | null {
  const total = rows.reduce((sum, row) => sum + row.n, 0);
  if (total < leastDelays.value) return null;
  const shares = new Array<number>(15).fill(0);
  for (const { delay, n } of rows) shares[Math.min(14, delay)]! += n / total;
  return shares;
}

async function measuredDelays(ctx: Context, a: Analysed): Promise<MeasuredDelay[]> {
  const { steps } = await delaysOf(ctx, a);
  return ['positiveToIsolation', 'positiveToTrace', 'contactToPlace'].map(step => {
    const found = steps.find(one => one.step === step);
    return {
      step,
      done: found?.done ?? 0,
      median: found && isEstimable(found.summary) ? found.summary.median : null,
    };
  });
}

/** The present response: the shipped one with the delays the records tell; pure. */
export function asNowFrom(delays: readonly MeasuredDelay[]): WhatIf {
  const base = structuredClone(whatIfs.value.find(one => one.policy.id === 'as-now')!);
  const of = (step: string) => delays.find(one => one.step === step)?.median ?? null;
  const tenth = (value: number) => Math.min(240, Math.round(value * 10) / 10);
  const [isolation, trace, place] = [of('positiveToIsolation'), of('positiveToTrace'), of('contactToPlace')];
  if (isolation !== null) base.policy.hoursToIsolateCase = tenth(isolation);
  if (trace !== null) base.policy.tracing!.hoursToInterview = tenth(trace);
  if (place !== null) base.policy.tracing!.hoursFromInterviewToQuarantine = tenth(place);
  return base;
}

/** 0 Monday … 6 Sunday. */
const weekdayOf = (day: string) => (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;

/** The R of a picture as a spread; null where it cannot be estimated. */
export const estimatedR = (live: LivePicture): AssumedRange | null =>
  'mid' in live.r ? { low: live.r.low, mid: live.r.mid, high: live.r.high } : null;
