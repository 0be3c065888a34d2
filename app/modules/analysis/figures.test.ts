import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { isEstimable, stepDelays } from '@outpace/epi';
import { addDays, startOfDay } from '@outpace/protocol';
import { afterAll, describe, expect, it } from 'vitest';
import { judged } from './completeness.ts';
import { controlDays } from './control.ts';
import { incubationOf } from './delayFits.ts';
import { fenceOf, stepSummary } from './figures.ts';
import { reproductionOf } from './reproduction.ts';
import { type ChosenInterval, ownInterval, pairedInterval } from './serialInterval.ts';
import { hasDays, largestKeys, seriesOf, spanOf, stacksOf } from './series.ts';
import { settingOf } from './setting.ts';
import { openAnalysisWorld } from './testWorld.ts';

const row = (day: string | null, n: number, key = '', imported = 0) => ({ day, key, n, imported });
const of = { startedOn: '2022-07-01', today: '2022-07-20' };

describe('the days of a series', () => {
  it('go on to today while cases are recent, and four quiet weeks after the last one', () => {
    expect(spanOf([row('2022-07-02', 3)], of)).toMatchObject({ from: '2022-07-02', to: '2022-07-20', n: 3 });
    expect(spanOf([row('2022-07-02', 3)], { ...of, today: '2022-12-31' })).toMatchObject({
      to: '2022-07-30',
    });
  });

  it('leave out, and count, what has no day, lies long before the start or in the future', () => {
    const span = spanOf([row(null, 2), row('1999-01-01', 1), row('2022-08-01', 4), row('2022-07-03', 5)], of);
    expect(span).toMatchObject({ n: 5, undated: 2, early: 1, late: 4, from: '2022-07-03' });
    expect(hasDays(spanOf([row(null, 2)], of))).toBe(false);
  });

  it('hold local and imported cases apart, and stack what the database told apart', () => {
    const rows = [row('2022-07-02', 3, 'a', 1), row('2022-07-04', 2, 'b'), row('2022-07-04', 1, 'c')];
    const span = spanOf(rows, { ...of, today: '2022-07-04' });
    if (!hasDays(span)) throw new Error('no days');
    expect(seriesOf(rows, span, [])).toMatchObject({ local: [2, 0, 3], imported: [1, 0, 0] });
    const stacks = stacksOf(rows, span, key => (key === 'a' ? 'a' : 'rest'), ['rest', 'a']);
    expect(stacks).toEqual([
      { key: 'rest', members: ['b', 'c'], values: [0, 0, 3] },
      { key: 'a', members: ['a'], values: [3, 0, 0] },
    ]);
    expect([...largestKeys(rows, 1)]).toEqual(['a']);
    expect([...largestKeys(rows, 2)]).toEqual(['a', 'b', 'c']);
  });
});

describe('completeness', () => {
  it('expects more on days whose reports are still to come, and nothing where the data cannot say', () => {
    const reports = Array.from({ length: 40 }, (_, day) => day).flatMap(day =>
      [1, 2, 3, 4].map(delay => ({
        event: addDays('2022-06-01', day),
        report: addDays('2022-06-01', day + delay),
        n: 5,
      })),
    );
    const { incompleteFrom, nowcast } = judged(reports, '2022-07-09', '2022-07-10');
    expect(incompleteFrom).toBe('2022-07-06');
    if (!nowcast || !isEstimable(nowcast)) throw new Error('no nowcast');
    expect(nowcast.days.map(({ day, reported, expected }) => [day, reported, Math.round(expected)])).toEqual([
      ['2022-07-06', 15, 20],
      ['2022-07-07', 10, 20],
      ['2022-07-08', 5, 20],
    ]);
    expect(nowcast.days[2]!.upper).toBeGreaterThan(20);
    expect(judged([], '2022-07-09', '2022-07-10')).toMatchObject({ incompleteFrom: '2022-07-03' });
    expect(judged(reports.slice(0, 4), '2022-07-09', '2022-07-10').incompleteFrom).not.toBeNull();
  });
});

it('the setting of a contact is what the rule asks for, else where the evidence lies', () => {
  const pack = {
    contact_rules: [
      { id: 'A', all: [{ input: 'tie', any_of: ['household', 'co_living'] }] },
      { id: 'B', all: [{ input: 'tie', any_of: ['class', 'office', 'ward'] }] },
      { id: 'C', all: [{ input: 'place', any_of: ['restaurant'] }] },
    ],
  } as never;
  const found = [
    'A|tie|',
    'B|tie|',
    'C|place|restaurant',
    'C|place|market',
    'C|journey|',
    'A|statement|',
    '?|tie|',
  ];
  expect(found.map(key => settingOf(pack, key))).toEqual([
    'household',
    'group',
    'meal',
    'venue',
    'transport',
    'listed',
    'unknown',
  ]);
});

it('quantiles the database gives are read as the library reads its own, and so is the fence', () => {
  const hours = [2, 3, 3, 5, 8, 9, 60];
  const library = stepDelays(
    hours.map((to, n) => ({ id: String(n), step: 's', from: 0, to })),
    { now: 100 },
  )[0]!;
  // percentile_cont interpolates as type 7 does
  const database = [2, 3, 5, 8.5, 29.4, 60];
  const summary = stepSummary(hours.length, database, 1);
  for (const [name, value] of Object.entries(summary))
    expect((library.summary as never as Record<string, number>)[name]).toBeCloseTo(value as number, 9);
  expect(hours.filter(hour => hour > fenceOf(hours.length, database)!)).toEqual(
    library.outliers.map(one => one.delay),
  );
});

it('the share found in the community moves over a window; a day of unknown ones changes nothing', () => {
  const rows = [
    row('2022-07-02', 3, 'community'),
    row('2022-07-03', 1, 'in_control'),
    row('2022-07-04', 9, 'unknown'),
  ];
  const span = spanOf(rows, { ...of, today: '2022-07-04' });
  if (!hasDays(span)) throw new Error('no days');
  const { days, clearDays } = controlDays(rows, span, 2);
  expect(days.map(day => day.window.share?.estimate)).toEqual([1, 0.75, 0]);
  expect(clearDays).toBe(2);
});

it('ANA-3: enough pairs with a mean above a day replace the pack’s serial interval, and say how many', () => {
  const own = ownInterval(
    pairedInterval([2, 3, 4, 5, 6, 7].map(gap => ({ gap, n: 6 })).concat([{ gap: -1, n: 2 }])),
  );
  expect(own).toMatchObject({ from: 'pairs', pairs: 36 });
  if (isEstimable(own)) expect(own.mean).toBeCloseTo(4.5, 1);
});

it('a fit over a whole city keeps its numbers when its rows are scaled down', () => {
  const gaps = [2, 3, 4, 5, 6, 7].map(gap => ({ gap, n: 100_000 }));
  const own = ownInterval(pairedInterval(gaps));
  expect(own).toMatchObject({ pairs: 600_000 });
  if (isEstimable(own)) expect(own.mean).toBeCloseTo(4.5, 1);
});

it('exposure without a last day ends at onset; one that begins after onset is counted out', () => {
  const answer = incubationOf([
    { first: 5, last: 3, n: 4 },
    { first: 8, last: null, n: 2 },
    { first: null, last: 2, n: 1 },
    { first: -1, last: -1, n: 1 },
  ]);
  expect(answer).toMatchObject({ windows: 6, bothEnds: 4, withoutStart: 1, impossible: 1 });
});

const shared = path.resolve(import.meta.dirname, '../../../../shared/data/epiestim_reference');
const table = (file: string) =>
  readFileSync(path.join(shared, file), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map(line => line.split(','));

describe.skipIf(!existsSync(shared))('the flu of 2009 in a school (needs ../shared)', () => {
  const days = () => table('Flu2009_incidence.csv').map(([date, n]) => ({ day: date!, n: Number(n) }));
  const reference = () =>
    table('Flu2009_R_parametric_mean2.6_sd1.5_weekly.csv').map(line => line.map(Number));
  const asPublished: ChosenInterval = {
    mean: 2.6,
    sd: 1.5,
    from: 'pack',
    source: { zh: '', en: '' },
    pairs: null,
  };
  let close: (() => Promise<void>) | undefined;
  afterAll(() => close?.());

  it('brought in as cases, its R on the page is that of EpiEstim to six digits, window by window', async () => {
    const curve = days();
    const last = curve.at(-1)!.day;
    const tz = 'Asia/Shanghai';
    const world = await openAnalysisWorld({
      now: startOfDay(last, tz) + 36 * 3_600_000,
      startedOn: curve[0]!.day,
      packId: 'other',
    });
    close = () => world.city.close();
    const rows = curve.flatMap(({ day, n }) =>
      Array.from({ length: n }, () => ({ onsetOn: day, reportedAt: startOfDay(day, tz) + 3_600_000 })),
    );
    await world.open('A/1/1/1', rows);
    const answer = await world.figure('curve', { by: 'onset' });
    expect(answer.known.cases).toBe(rows.length);
    // the page's own counts under the published interval: what EpiEstim 2.2.4 says
    const local = answer.days.map((_: string, at: number) =>
      answer.series.reduce((sum: number, one: { values: number[] }) => sum + one.values[at]!, 0),
    );
    const series = { from: answer.days[0], local, imported: local.map(() => 0), definitionChanges: [] };
    const { cori } = reproductionOf(series, asPublished, 7, null);
    const wanted = reference();
    for (const [, end, mean, , q0025, , , median, , , q0975] of wanted) {
      const found = cori.find(window => window.to === addDays(curve[0]!.day, end! - 1))!.r;
      if (!isEstimable(found)) throw new Error('not estimable');
      expect(Math.abs(found.mean - mean!)).toBeLessThan(1e-6);
      expect(Math.abs(found.lower - q0025!)).toBeLessThan(1e-6);
      expect(Math.abs(found.median - median!)).toBeLessThan(1e-6);
      expect(Math.abs(found.upper - q0975!)).toBeLessThan(1e-6);
    }
    expect(wanted.length).toBeGreaterThan(20);
    // and the route itself, under the pack's interval, is the library's answer to the same counts
    const r = await world.figure('reproduction', { by: 'onset' });
    const under = reproductionOf(series, r.interval, 7, null).cori;
    expect(r.cori.map((window: { r: unknown }) => window.r)).toEqual(
      under.slice(0, r.cori.length).map(window => window.r),
    );
  });
});
