import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { outpace, ownFolder } from '../testCommandLine.ts';

const own = ownFolder();
afterAll(() => own.remove());

const counts = own.file(
  'counts.csv',
  [
    'date,local,imported',
    ...[1, 1, 2, 3, 5, 7, 10, 14, 20, 28].map(
      (n, i) => `2022-03-${String(i + 1).padStart(2, '0')},${n},${i === 2 ? 1 : 0}`,
    ),
  ].join('\n'),
);
const interval = own.file('si.csv', 'lag,si\n0,0\n1,0.3\n2,0.4\n3,0.3\n');

describe('epi rt', () => {
  it('estimates R by window from local and imported cases', async () => {
    const { status, json } = await outpace([
      'epi',
      'rt',
      counts,
      '--si',
      interval,
      '--window',
      '4',
      '--json',
    ]);
    expect(status).toBe(0);
    expect(json).toMatchObject({
      command: 'epi rt',
      ok: true,
      method: 'cori',
      days: 10,
      window: 4,
      serialInterval: { mean: 2 },
    });
    expect(json.estimates).toHaveLength(6);
    // days 2–5: local 1 2 3 5; infectiousness of all cases by hand: 0.3, 0.7, 1.6, 2.4
    expect(json.estimates[0]).toMatchObject({
      from: '2022-03-02',
      to: '2022-03-05',
      cases: 11,
      mean: expect.closeTo(12 / (0.2 + 0.3 + 0.7 + 1.6 + 2.4), 9),
    });
    expect(json.estimates[5].lower).toBeLessThan(json.estimates[5].mean);
  });

  it('takes a parametric serial interval, and Wallinga and Teunis, on a table for people', async () => {
    const [cori, wt] = await Promise.all([
      outpace(['epi', 'rt', counts, '--si-mean', '2.6', '--si-sd', '1.5', '--lang', 'zh']),
      outpace(['epi', 'rt', counts, '--si', interval, '--method', 'wt']),
    ]);
    expect(cori.out).toMatch(/起\s+止\s+病例\s+R/);
    expect(wt.out).toContain('later infections cannot show yet');
  });

  it('says what a definition change spoils', async () => {
    const { out } = await outpace(['epi', 'rt', counts, '--si', interval, '--changed', '2022-03-05']);
    expect(out).toContain('From 2022-03-05 cases are counted under another definition');
  });

  it('answers “not estimable” for one short series, which is no failure', async () => {
    const short = own.file('short.csv', 'date,cases\n2022-03-01,3\n2022-03-02,4\n');
    const answer = await outpace(['epi', 'rt', short, '--si', interval]);
    expect(answer).toMatchObject({ status: 0, out: expect.stringContaining('not estimable') });
  });

  it('[CLI-8] refuses a file with cells that cannot be used, naming every one, and goes on without those rows when asked', async () => {
    const bad = own.file(
      'bad.csv',
      'date,cases\n2022-03-01,3\n2022-03-32,4\n2022-03-03,-1\n2022-03-01,5\n2022-03-04,x\n2022-03-09,9\n',
    );
    const refused = await outpace(['epi', 'rt', bad, '--si', interval, '--json']);
    expect(refused.status).toBe(1);
    expect(refused.json.refused[0]).toMatchObject({ refused: 'CLI-8' });
    expect(
      refused.json.badRows.map((cell: { row: number; field: string; value: string }) => [
        cell.row,
        cell.field,
        cell.value,
      ]),
    ).toEqual([
      [3, 'date', '2022-03-32'],
      [4, 'cases', '-1'],
      [5, 'date', '2022-03-01'],
      [6, 'cases', 'x'],
    ]);
    const partly = await outpace(['epi', 'rt', bad, '--si', interval, '--good-rows-only', '--json']);
    expect(partly).toMatchObject({ status: 0, json: { days: 9 } });
    expect(partly.json.badRows).toHaveLength(4);
  });

  it('wrong usage says what is right', async () => {
    const answers = await Promise.all([
      outpace(['epi', 'rt', counts]),
      outpace(['epi', 'rt', counts, '--si-mean', '2', '--si-sd', '1', '--method', 'guess']),
      outpace(['epi', 'rt', interval, '--si-mean', '2', '--si-sd', '1']),
      outpace(['epi', 'rt', counts, '--si-mean', '0.5', '--si-sd', '1']),
      outpace(['epi', 'rt', path.join(own.folder, 'nothing.csv'), '--si', interval]),
    ]);
    expect(answers.map(answer => answer.status)).toEqual([2, 2, 2, 2, 2]);
    expect(answers[0].err).toContain('Give either --si-mean and --si-sd, or --si FILE.');
    expect(answers[1].err).toContain('--method is cori or wt, not “guess”.');
    expect(answers[2].err).toContain('has no column date');
    expect(answers[4].err).toContain('There is no file');
  });
});

describe('epi offspring', () => {
  it('reads counts, or pairs with the number of all cases', async () => {
    const list = own.file(
      'offspring.csv',
      `offspring\n${[8, 5, 3, 1, 1, ...new Array<number>(25).fill(0)].join('\n')}\n`,
    );
    const pairs = own.file('pairs.csv', 'infector,infected\na,b\na,c\na,d\nb,e\n,f\n');
    const [counted, paired] = await Promise.all([
      outpace(['epi', 'offspring', list, '--json']),
      outpace(['epi', 'offspring', pairs, '--cases', '20', '--json']),
    ]);
    expect(counted.json).toMatchObject({
      kind: 'counts',
      cases: 30,
      secondaryCases: 18,
      r: { estimate: 0.6 },
    });
    expect(counted.json.k.estimate).toBeLessThan(0.5);
    expect(paired.json).toMatchObject({ kind: 'pairs', cases: 20, secondaryCases: 4, r: { estimate: 0.2 } });
  });

  it('says what is missing from pairs alone, and when there are too few', async () => {
    const few = own.file('few.csv', 'infector,infected\na,b\n');
    expect(await outpace(['epi', 'offspring', few])).toMatchObject({
      status: 0,
      out: expect.stringContaining('Not estimable: Only 2 cases'),
    });
  });
});

describe('epi interval', () => {
  it('fits windows of exposure and onset; a date alone is its whole day', async () => {
    const rows = [3, 4, 4, 5, 5, 6, 7, 9].map(
      (days, i) =>
        `2022-03-0${i + 1},2022-03-0${i + 1},2022-03-${String(i + 1 + days).padStart(2, '0')},2022-03-${String(i + 1 + days).padStart(2, '0')}`,
    );
    const file = own.file('windows.csv', `EL,ER,SL,SR\n${rows.join('\n')}\n`);
    const { status, json } = await outpace(['epi', 'interval', file, '--distribution', 'gamma', '--json']);
    expect(status).toBe(0);
    expect(json).toMatchObject({ distribution: 'gamma', rows: 8, filledRows: 0 });
    expect(json.mean.estimate).toBeCloseTo(43 / 8, 1);
    const open = own.file(
      'open.csv',
      `EL,SR\n${rows.map(row => `${row.split(',')[0]},${row.split(',')[3]}`).join('\n')}\n`,
    );
    expect((await outpace(['epi', 'interval', open, '--json'])).json).toMatchObject({
      ok: true,
      filledRows: 8,
      notEstimable: expect.anything(),
    });
    const exact = own.file('days.csv', 'delay\n3\n4\n4\n5\n5\n6\n7\n9\n');
    const days = await outpace(['epi', 'interval', exact, '--distribution', 'gamma', '--json']);
    expect(days.json.mean.estimate).toBeCloseTo(43 / 8, 5);
  });

  it('[CLI-8] names onsets before exposure', async () => {
    const file = own.file('order.csv', 'EL,ER,SL,SR\n2022-03-05,2022-03-06,2022-03-01,2022-03-02\n');
    const { status, json } = await outpace(['epi', 'interval', file, '--json']);
    expect(status).toBe(1);
    expect(json.badRows).toMatchObject([
      { row: 2, field: 'sr', rule: { en: 'the times are in the wrong order' } },
    ]);
  });
});

describe('epi curve', () => {
  it('counts by day or week, each bar with its cases, undated ones apart', async () => {
    const file = own.file(
      'cases.csv',
      'id,onset,district\n1,2022-03-01,east\n2,2022-03-01,west\n3,2022-03-03,east\n4,,west\n',
    );
    const [day, week] = await Promise.all([
      outpace(['epi', 'curve', file, '--group', 'district', '--json']),
      outpace(['epi', 'curve', file, '--every', 'week']),
    ]);
    expect(day.json.bins.map((bin: { count: number }) => bin.count)).toEqual([2, 0, 1]);
    expect(day.json).toMatchObject({
      undated: ['4'],
      bins: [{ ids: ['1', '2'], byGroup: { east: ['1'], west: ['2'] } }, {}, {}],
    });
    expect(week.out).toContain('2022-02-28  3  ███');
    expect(week.out).toContain('! 1 more cases have no such date');
  });
});

const shared = path.resolve(import.meta.dirname, '../../../../shared/data');

it.skipIf(!existsSync(path.join(shared, 'epiestim_reference')))(
  'epi rt gives EpiEstim’s numbers for the school flu of 2009 (needs ../shared)',
  async () => {
    const at = (name: string) => path.join(shared, 'epiestim_reference', name);
    const { json } = await outpace([
      'epi',
      'rt',
      at('Flu2009_incidence.csv'),
      '--si',
      at('Flu2009_si_distr.csv'),
      '--json',
    ]);
    expect(json.estimates[0]).toMatchObject({
      mean: expect.closeTo(1.735608909, 8),
      sd: expect.closeTo(0.409086943, 8),
      lower: expect.closeTo(1.028632, 6),
      upper: expect.closeTo(2.624496, 6),
    });
    expect(json.estimates[12].mean).toBeCloseTo(0.936931898, 8);
    expect(json.estimates[24].mean).toBeCloseTo(1.004016064, 8);
  },
);

it.skipIf(!existsSync(path.join(shared, 'ncov_incubation')))(
  'epi interval gives the published incubation period of travellers (needs ../shared)',
  async () => {
    const file = path.join(shared, 'ncov_incubation/nCoV-IDD-traveler-data.csv');
    const { json } = await outpace([
      'epi',
      'interval',
      file,
      '--earliest',
      '2019-12-01',
      '--good-rows-only',
      '--json',
    ]);
    expect(json).toMatchObject({
      rows: 181,
      parameters: {
        meanlog: { estimate: expect.closeTo(1.621, 3) },
        sdlog: { estimate: expect.closeTo(0.418, 3) },
      },
    });
  },
);
