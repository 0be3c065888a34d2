import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { dayNumber } from './days.ts';
import { suspectedJumps } from './definitions.ts';
import type { FamilyName } from './interval/families.ts';
import { fitIntervals, type IntervalFit } from './interval/fit.ts';
import { type CensoredInterval, exactIntervals } from './interval/likelihood.ts';
import { fitOffspring, offspringOfPairs } from './offspring.ts';
import { seriesFromTotals } from './series.ts';

const shared = path.resolve(import.meta.dirname, '../../../shared/data');
const has = (folder: string) => existsSync(path.join(shared, folder));
const table = (file: string) =>
  parse(readFileSync(path.join(shared, file)), {
    columns: true,
    bom: true,
    trim: true,
    relax_column_count: true,
  }) as Record<string, string>[];
const isDay = (text: string | undefined): text is string => /^\d{4}-\d\d-\d\d$/.test(text ?? '');
const moments = (values: readonly number[]) => {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  return {
    n: values.length,
    mean,
    sd: Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (values.length - 1)),
  };
};
const fit = (rows: readonly CensoredInterval[], family: FamilyName): IntervalFit => {
  const answer = fitIntervals(rows, { family });
  if ('notEstimable' in answer) throw new Error(answer.notEstimable.en);
  return answer;
};

describe.skipIf(!has('ncov_incubation'))(
  '182 exposure and onset windows of travellers (needs ../shared)',
  () => {
    const moment = (text: string): number => {
      const match = /^(\d{4}-\d\d-\d\d)\s+(\d\d):(\d\d)/.exec(text);
      return match
        ? dayNumber(match[1]!) + Number(match[2]) / 24 + Number(match[3]) / 1440
        : isDay(text)
          ? dayNumber(text)
          : Number.NaN;
    };
    /** A missing start of exposure is 1 December 2019; a missing end of onset the presentation; the rest follows. */
    const rows = () =>
      table('ncov_incubation/nCoV-IDD-traveler-data.csv')
        .map((row): CensoredInterval => {
          const or = (value: number, other: number) => (Number.isNaN(value) ? other : value);
          const fromEarliest = or(moment(row.EL!), moment('2019-12-01'));
          const toLatest = or(moment(row.SR!), moment(row.PR!));
          const fromLatest = Math.min(toLatest, or(moment(row.ER!), toLatest));
          const toEarliest = Math.max(fromEarliest, or(moment(row.SL!), fromEarliest));
          return { fromEarliest, fromLatest, toEarliest, toLatest };
        })
        .filter(row => Object.values(row).every(Number.isFinite));

    it('log-normal: meanlog 1.621, sdlog 0.418, median 5.057 d, 95th percentile 10.061 d', () => {
      const { parameters, quantiles } = fit(rows(), 'lognormal');
      expect(parameters.meanlog!.estimate).toBeCloseTo(1.621, 3);
      expect(parameters.sdlog!.estimate).toBeCloseTo(0.418, 3);
      expect(quantiles.find(q => q.p === 0.5)!.days.estimate).toBeCloseTo(5.057, 3);
      expect(quantiles.find(q => q.p === 0.95)!.days.estimate).toBeCloseTo(10.061, 3);
    });

    it('gamma 5.807, 0.948 and Weibull 2.453, 6.258, as published', () => {
      const { parameters: gamma } = fit(rows(), 'gamma');
      expect([gamma.shape!.estimate, gamma.scale!.estimate]).toEqual([
        expect.closeTo(5.807, 3),
        expect.closeTo(0.948, 3),
      ]);
      const { parameters: weibull } = fit(rows(), 'weibull');
      expect([weibull.shape!.estimate, weibull.scale!.estimate]).toEqual([
        expect.closeTo(2.453, 3),
        expect.closeTo(6.258, 3),
      ]);
    });
  },
);

describe.skipIf(!has('recon_outbreaks'))('simulated Ebola line list (needs ../shared)', () => {
  const cases = () => table('recon_outbreaks/ebola_sim_clean__linelist.csv');

  it('incubation 10.078 ± 7.698 d of 3,742; the fitted gamma has the same mean', () => {
    const delays = cases()
      .filter(row => isDay(row.date_of_infection) && isDay(row.date_of_onset))
      .map(row => dayNumber(row.date_of_onset!) - dayNumber(row.date_of_infection!));
    expect(moments(delays)).toEqual({
      n: 3742,
      mean: expect.closeTo(10.078, 3),
      sd: expect.closeTo(7.698, 3),
    });
    expect(fit(exactIntervals(delays), 'gamma').mean.estimate).toBeCloseTo(10.078, 3);
  });

  it('serial interval 11.060 ± 8.078 d of 2,116 pairs; offspring of 3,800 links', () => {
    const links = table('recon_outbreaks/ebola_sim_clean__contacts.csv');
    const onsets = new Map(cases().map(row => [row.case_id, row.date_of_onset]));
    const gaps = links.flatMap(({ infector, case_id }) => {
      const [from, to] = [onsets.get(infector!), onsets.get(case_id!)];
      return isDay(from) && isDay(to) ? [dayNumber(to) - dayNumber(from)] : [];
    });
    expect(moments(gaps)).toEqual({ n: 2116, mean: expect.closeTo(11.06, 3), sd: expect.closeTo(8.078, 3) });
    expect(fit(exactIntervals(gaps), 'gamma').mean.estimate).toBeCloseTo(11.06, 3);
    const offspring = fitOffspring([
      ...offspringOfPairs(
        links.map(link => ({ infector: link.infector!, infected: link.case_id! })),
      ).values(),
    ]);
    expect(offspring).toMatchObject({ secondaryCases: 3800 });
  });
});

describe.skipIf(!has('tianjin_singapore'))('Tianjin and Singapore pairs (needs ../shared)', () => {
  const day = (text: string): number => {
    const match = /^(\d\d?)\/(\d\d?)\/(\d{4})$/.exec(text);
    if (match) return dayNumber(`${match[3]}-${match[2]!.padStart(2, '0')}-${match[1]!.padStart(2, '0')}`);
    return isDay(text) ? dayNumber(text) : Number.NaN;
  };
  const gaps = (file: string, id: string, onset: string, edges: string, key: (id: string) => string) => {
    const onsets = new Map(table(`tianjin_singapore/${file}`).map(row => [key(row[id]!), day(row[onset]!)]));
    return table(`tianjin_singapore/${edges}`)
      .map(edge => (onsets.get(edge.to!) ?? Number.NaN) - (onsets.get(edge.from!) ?? Number.NaN))
      .filter(Number.isFinite);
  };

  it('Tianjin: 72 pairs, 5.056 d (sd 3.356)', () => {
    const delays = gaps(
      'Tianjin135cases_revised.csv',
      'case_id',
      'symptom_onset',
      'tianjin_edges_for_network_plot.csv',
      id => id.toLowerCase(),
    );
    expect(moments(delays)).toEqual({ n: 72, mean: expect.closeTo(5.056, 3), sd: expect.closeTo(3.356, 3) });
    expect(fit(exactIntervals(delays), 'normal').mean.estimate).toBeCloseTo(5.056, 3);
  });

  it('Singapore: 56 pairs, 4.054 d (sd 3.387)', () => {
    const delays = gaps(
      'COVID-19_Singapore_data_revised.csv',
      'CaseID',
      'date_onset_symptoms',
      'singapore_edges_for_network_plot.csv',
      id => `case${id}`,
    );
    expect(moments(delays)).toEqual({ n: 56, mean: expect.closeTo(4.054, 3), sd: expect.closeTo(3.387, 3) });
    expect(fit(exactIntervals(delays), 'normal').mean.estimate).toBeCloseTo(4.054, 3);
  });
});

it.skipIf(!has('korea_kcdc'))('Korea: 82 dated pairs, mean onset gap 3.744 d (needs ../shared)', () => {
  const rows = table('korea_kcdc/PatientInfo.csv');
  const onsets = new Map(rows.map(row => [row.patient_id, row.symptom_onset_date]));
  const delays = rows.flatMap(row => {
    const [from, to] = [onsets.get(row.infected_by), row.symptom_onset_date];
    return isDay(from) && isDay(to) ? [dayNumber(to) - dayNumber(from)] : [];
  });
  expect(moments(delays)).toMatchObject({ n: 82, mean: expect.closeTo(3.744, 3) });
  const { mean } = fit(exactIntervals(delays), 'normal');
  expect(mean.estimate).toBeCloseTo(3.744, 3);
});

it.skipIf(!has('dxy_area'))(
  'Hubei: the change of definition on 12 February 2020 is suspected, and no other day (needs ../shared)',
  () => {
    const rows = table('dxy_area/DXY_Chinese.csv').filter(
      row => row.province === '湖北省' && row.city === '',
    );
    const { series } = seriesFromTotals(rows.map(row => ({ day: row.date!, total: Number(row.confirmed) })));
    expect(suspectedJumps(series)).toMatchObject([{ day: '2020-02-12', cases: 47163 - 33366 }]);
  },
);
