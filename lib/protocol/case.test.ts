import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import states from './golden/states.json' with { type: 'json' };
import {
  caseClocks,
  checkDates,
  infectiousWindow,
  mayChangeCaseState,
  planZone,
  shippedPacks,
  sourceWindow,
} from './index.ts';
import type { Pack, TimeWindow } from './types.ts';

const TZ = 'Asia/Shanghai';
const at = (local: string) => Date.parse(`${local}:00+08:00`);
const packNamed = (id: string) => shippedPacks().find(one => one.id === id)!;
const span = (window: unknown) => {
  const { from, to, ruleId } = window as TimeWindow;
  return [
    new Date(from + 8 * 3_600_000).toISOString().slice(0, 16),
    new Date(to + 8 * 3_600_000).toISOString().slice(0, 16),
    ruleId,
  ];
};
const NOW = at('2022-09-25T10:00');
const dates = { status: 'confirmed', onsetOn: '2022-09-20', sampledOn: '2022-09-22' };

describe('infectious windows', () => {
  it.each([
    ['covid19-cn-v8', 'V8-IW-1', '2022-09-18T00:00', '2022-09-25T10:00'],
    ['covid19-cn-v9', 'V9-IW-1', '2022-09-18T00:00', '2022-09-25T10:00'],
    ['covid19-cn-v10', 'V10-IW-1', '2022-09-18T00:00', '2022-09-25T10:00'],
    ['mers', 'MERS-IW-1', '2022-09-20T00:00', '2022-09-25T10:00'],
    ['ebola', 'EBO-IW-1', '2022-09-20T00:00', '2022-09-25T10:00'],
    ['measles', 'MEA-IW-2', '2022-09-20T00:00', '2022-09-29T00:00'],
    ['mpox', 'MPX-IW-1', '2022-09-16T00:00', '2022-09-25T10:00'],
    ['avian-influenza', 'AIV-IW-1', '2022-09-19T00:00', '2022-09-25T10:00'],
    ['other', 'OTH-IW-1', '2022-09-18T00:00', '2022-09-25T10:00'],
  ])('%s from onset: %s', (id, rule, from, to) => {
    expect(span(infectiousWindow(packNamed(id), dates, NOW, TZ))).toEqual([from, to, rule]);
  });

  it.each([
    ['covid19-cn-v8', 'V8-IW-2', '2022-09-20T00:00'],
    ['covid19-cn-v9', 'V9-IW-2', '2022-09-20T00:00'],
    ['covid19-cn-v10', 'V10-IW-2', '2022-09-20T00:00'],
    ['mers', 'MERS-IW-2', '2022-09-20T00:00'],
    ['other', 'OTH-IW-2', '2022-09-20T00:00'],
  ])('%s without symptoms, from the specimen: %s, ending at isolation', (id, rule, from) => {
    const asymptomatic = {
      status: 'asymptomatic',
      sampledOn: '2022-09-22',
      isolatedAt: at('2022-09-23T15:30'),
    };
    expect(span(infectiousWindow(packNamed(id), asymptomatic, NOW, TZ))).toEqual([
      from,
      '2022-09-23T15:30',
      rule,
    ]);
  });

  it('MEA-IW-1: measles from 4 days before to 4 days after rash, both days included', () => {
    const rash = { status: 'confirmed', rashOn: '2023-05-10' };
    expect(span(infectiousWindow(packNamed('measles'), rash, at('2023-05-11T00:00'), TZ))).toEqual([
      '2023-05-06T00:00',
      '2023-05-15T00:00',
      'MEA-IW-1',
    ]);
  });

  it('EBO-TM-1: Ebola never transmits before onset; V8-TM-1 V9-TM-1 V10-TM-1 MERS-TM-1 MEA-TM-1 MPX-TM-1 AIV-TM-1 OTH-TM-1 say whether theirs does', () => {
    const before = Object.fromEntries(
      shippedPacks().map(pack => [pack.transmission.id, pack.transmission.before_onset]),
    );
    expect(before).toEqual({
      'V8-TM-1': true,
      'V9-TM-1': true,
      'V10-TM-1': true,
      'MERS-TM-1': false,
      'EBO-TM-1': false,
      'MEA-TM-1': true,
      'MPX-TM-1': true,
      'AIV-TM-1': true,
      'OTH-TM-1': true,
    });
    for (const pack of shippedPacks().filter(one => !one.transmission.before_onset))
      expect(pack.parameters.lookback_onset_days?.value).toBe(0);
    const recovered = { ...dates, recoveredOn: '2022-09-23' };
    expect(span(infectiousWindow(packNamed('ebola'), recovered, NOW, TZ))[1]).toBe('2022-09-24T00:00');
  });

  it('PRO-6: no date, no window', () => {
    expect(infectiousWindow(packNamed('covid19-cn-v9'), { status: 'confirmed' }, NOW, TZ)).toMatchObject({
      refused: 'PRO-6',
    });
    expect(sourceWindow(packNamed('covid19-cn-v9'), { status: 'confirmed' }, TZ)).toMatchObject({
      refused: 'PRO-6',
    });
  });

  it('PRO-7: the source is sought from the look-back days to the shortest incubation before onset', () => {
    expect(span(sourceWindow(packNamed('covid19-cn-v8'), dates, TZ))).toEqual([
      '2022-09-06T00:00',
      '2022-09-20T00:00',
      'PRO-7',
    ]);
    expect(span(sourceWindow(packNamed('ebola'), dates, TZ))).toEqual([
      '2022-08-30T00:00',
      '2022-09-19T00:00',
      'PRO-7',
    ]);
  });
});

describe('case states', () => {
  it.each(states.rows)('%s under %s: %s may become %s', (ruleId, pack, from, to) => {
    expect(mayChangeCaseState(packNamed(pack), from, to)).toEqual({ allowed: true, ruleId });
  });
  it('PRO-5: no other change is allowed, and a case does not begin as recovered', () => {
    const pack = packNamed('covid19-cn-v9');
    expect(mayChangeCaseState(pack, 'died', 'recovered')).toMatchObject({ refused: 'PRO-5' });
    expect(mayChangeCaseState(pack, 'confirmed', 'suspected')).toMatchObject({
      why: { zh: '“确诊病例”不能改为“疑似病例”' },
    });
    expect(mayChangeCaseState(pack, null, 'recovered')).toMatchObject({ refused: 'PRO-5' });
    expect(mayChangeCaseState(pack, null, 'asymptomatic')).toMatchObject({ allowed: true });
    expect(mayChangeCaseState(packNamed('ebola'), null, 'asymptomatic')).toMatchObject({ refused: 'PRO-5' });
  });
});

describe('clocks', () => {
  const hours = (pack: Pack, events?: ('positive' | 'case_known' | 'contact_found')[]) =>
    caseClocks(pack, 0, events).map(clock => [
      clock.ruleId,
      clock.due / 3_600_000,
      clock.escalate.map(step => [step.ruleId, step.at / 3_600_000]),
    ]);
  it('2-4-24: V9-CK-1 V9-CK-2 V9-CK-6 at 2 h, V9-CK-3 at 4 h, V9-CK-4 at 24 h, each escalating (V9-CK-1A V9-CK-1B V9-CK-2A V9-CK-2B V9-CK-3A V9-CK-3B V9-CK-4A V9-CK-4B V9-CK-6A V9-CK-6B)', () => {
    expect(hours(packNamed('covid19-cn-v9'))).toEqual([
      [
        'V9-CK-1',
        2,
        [
          ['V9-CK-1A', 2],
          ['V9-CK-1B', 4],
        ],
      ],
      [
        'V9-CK-2',
        2,
        [
          ['V9-CK-2A', 2],
          ['V9-CK-2B', 4],
        ],
      ],
      [
        'V9-CK-6',
        2,
        [
          ['V9-CK-6A', 2],
          ['V9-CK-6B', 4],
        ],
      ],
      [
        'V9-CK-3',
        4,
        [
          ['V9-CK-3A', 4],
          ['V9-CK-3B', 6],
        ],
      ],
      [
        'V9-CK-4',
        24,
        [
          ['V9-CK-4A', 24],
          ['V9-CK-4B', 26],
        ],
      ],
    ]);
  });
  it('V8-CK-1 V8-CK-2 V8-CK-3 V8-CK-4 V8-CK-6 (V8-CK-1A V8-CK-1B V8-CK-2A V8-CK-2B V8-CK-3A V8-CK-3B V8-CK-4A V8-CK-4B V8-CK-6A V8-CK-6B): the same clocks under the 8th edition', () => {
    expect(hours(packNamed('covid19-cn-v8')).map(([id, due]) => [id, due])).toEqual([
      ['V8-CK-1', 2],
      ['V8-CK-2', 2],
      ['V8-CK-6', 2],
      ['V8-CK-3', 4],
      ['V8-CK-4', 24],
    ]);
  });
  it('V8-CK-5 V9-CK-5 (V8-CK-5A V8-CK-5B V9-CK-5A V9-CK-5B): a close contact is in quarantine within 12 h under the 8th edition, 8 h under the 9th', () => {
    expect(hours(packNamed('covid19-cn-v8'), ['contact_found'])).toEqual([
      [
        'V8-CK-5',
        12,
        [
          ['V8-CK-5A', 12],
          ['V8-CK-5B', 14],
        ],
      ],
    ]);
    expect(hours(packNamed('covid19-cn-v9'), ['contact_found'])).toEqual([
      [
        'V9-CK-5',
        8,
        [
          ['V9-CK-5A', 8],
          ['V9-CK-5B', 10],
        ],
      ],
    ]);
  });
  it('V10-CK-1 V10-CK-1A: 24 h once the disease is managed as class B', () => {
    expect(hours(packNamed('covid19-cn-v10'))).toEqual([['V10-CK-1', 24, [['V10-CK-1A', 24]]]]);
  });
  it.each([
    ['mers', 2, 'MERS-CK-1 MERS-CK-1A MERS-CK-1B MERS-CK-2 MERS-CK-2A'],
    ['ebola', 2, 'EBO-CK-1 EBO-CK-1A EBO-CK-1B EBO-CK-2 EBO-CK-2A'],
    ['measles', 24, 'MEA-CK-1 MEA-CK-1A MEA-CK-1B MEA-CK-2 MEA-CK-2A'],
    ['mpox', 24, 'MPX-CK-1 MPX-CK-1A MPX-CK-1B MPX-CK-2 MPX-CK-2A'],
    ['avian-influenza', 2, 'AIV-CK-1 AIV-CK-1A AIV-CK-1B AIV-CK-2 AIV-CK-2A'],
    ['other', 2, 'OTH-CK-1 OTH-CK-1A OTH-CK-1B OTH-CK-2 OTH-CK-2A'],
  ])('%s is reported within %i h, investigated within 24 h: %s', (id, due, ids) => {
    const clocks = hours(packNamed(id));
    expect(clocks[0][1]).toBe(due);
    expect(clocks[1][1]).toBe(24);
    expect(
      clocks.flatMap(([rule, , steps]) => [rule, ...(steps as [string, number][]).map(step => step[0])]),
    ).toEqual(ids.split(' '));
  });
});

describe('dates of a record', () => {
  const broken = {
    date_of_onset: '2022-01-01',
    date_of_infection: '2022-01-02',
    date_of_result: '2021-12-30',
    date_of_specimen: '2022-01-01',
    date_of_birth: '2022-01-03',
    date_of_report: '2021-12-31',
    date_of_hospitalisation: '2022-01-01',
    date_of_outcome: '2021-12-31',
    date_of_death: '2021-12-31',
    date_of_recovery: '2021-12-31',
    date_of_discharge: '2021-12-31',
    date_of_rash: '2021-12-31',
  };
  it.each([
    ['covid19-cn-v8', 'V8-1 V8-2 V8-3 V8-4 V8-5 V8-6 V8-7 V8-8 V8-9 V8-10'],
    ['covid19-cn-v9', 'V9-1 V9-2 V9-3 V9-4 V9-5 V9-6 V9-7 V9-8 V9-9 V9-10'],
    ['covid19-cn-v10', 'V10-1 V10-2 V10-3 V10-4 V10-5 V10-6 V10-7 V10-8 V10-9 V10-10'],
    ['mers', 'MERS-1 MERS-2 MERS-3 MERS-4 MERS-5 MERS-6 MERS-7 MERS-8 MERS-9 MERS-10'],
    ['ebola', 'EBO-1 EBO-2 EBO-3 EBO-4 EBO-5 EBO-6 EBO-7 EBO-8 EBO-9 EBO-10'],
    ['measles', 'MEA-1 MEA-2 MEA-3 MEA-4 MEA-5 MEA-6 MEA-7 MEA-8 MEA-9 MEA-10 MEA-11'],
    ['mpox', 'MPX-1 MPX-2 MPX-3 MPX-4 MPX-5 MPX-6 MPX-7 MPX-8 MPX-9 MPX-10'],
    ['avian-influenza', 'AIV-1 AIV-2 AIV-3 AIV-4 AIV-5 AIV-6 AIV-7 AIV-8 AIV-9 AIV-10'],
    ['other', 'OTH-1 OTH-2 OTH-3 OTH-4 OTH-5 OTH-6 OTH-7 OTH-8 OTH-9 OTH-10'],
  ])('%s: a record wrong in every order breaks %s', (id, rules) => {
    expect(checkDates(packNamed(id), broken).map(problem => problem.ruleId)).toEqual(rules.split(' '));
  });

  it('EBO-1: onset on the very day of infection is refused for Ebola and allowed for COVID-19; an unknown date breaks nothing', () => {
    const sameDay = { date_of_infection: '2014-06-01', date_of_onset: '2014-06-01' };
    expect(checkDates(packNamed('ebola'), sameDay)).toEqual([
      expect.objectContaining({ ruleId: 'EBO-1', severity: 'refuse', values: ['2014-06-01', '2014-06-01'] }),
    ]);
    expect(checkDates(packNamed('covid19-cn-v9'), sameDay)).toEqual([]);
    expect(checkDates(packNamed('ebola'), { date_of_onset: '2014-06-01' })).toEqual([]);
  });

  const lineList = path.resolve(
    import.meta.dirname,
    '../../../shared/data/recon_outbreaks/ebola_sim__linelist.csv',
  );
  it.skipIf(!existsSync(lineList))(
    'EBO-1: refuses exactly the 59 planted rows of the dirty Ebola line list (needs ../shared)',
    () => {
      const [head, ...rows] = readFileSync(lineList, 'utf8')
        .trim()
        .split('\n')
        .map(line => line.split(',').map(cell => cell.replaceAll('"', '')));
      const refused = rows.filter(row => {
        const value = (name: string) =>
          row[head.indexOf(name)] === 'NA' ? undefined : row[head.indexOf(name)];
        const record = {
          date_of_infection: value('date_of_infection'),
          date_of_onset: value('date_of_onset'),
          date_of_hospitalisation: value('date_of_hospitalisation'),
          date_of_outcome: value('date_of_outcome'),
        };
        return checkDates(packNamed('ebola'), record).some(problem => problem.severity === 'refuse');
      });
      expect(rows.length).toBe(5888);
      expect(refused.length).toBe(59);
    },
  );
});

describe('risk areas', () => {
  const plan = (id: string, level: 'high' | 'medium' | 'low', lastNewCaseOn: string, extra: object = {}) =>
    planZone(packNamed(id), { level, lastNewCaseOn, tz: TZ, ...extra });
  it('V9-ZN-1 V9-ZN-1A V9-ZN-1B: high, last new case 09-20: clear days 09-21 to 09-27, screen on 09-27, medium from 09-27 24:00, low from 09-30 24:00', () => {
    expect(plan('covid19-cn-v9', 'high', '2022-09-20')).toEqual({
      steps: [
        {
          ruleId: 'V9-ZN-1A',
          from: 'high',
          to: 'medium',
          clearFrom: '2022-09-21',
          clearTo: '2022-09-27',
          screenOn: '2022-09-27',
          at: at('2022-09-28T00:00'),
        },
        {
          ruleId: 'V9-ZN-1B',
          from: 'medium',
          to: 'low',
          clearFrom: '2022-09-28',
          clearTo: '2022-09-30',
          at: at('2022-10-01T00:00'),
        },
      ],
    });
  });
  it('A20-ZN-1 A20-ZN-1A: high, last new 11-11: clear days 11-12 to 11-16, low from 11-16 24:00', () => {
    expect(plan('covid19-cn-v9-amend20', 'high', '2022-11-11')).toEqual({
      steps: [
        {
          ruleId: 'A20-ZN-1A',
          from: 'high',
          to: 'low',
          clearFrom: '2022-11-12',
          clearTo: '2022-11-16',
          at: at('2022-11-17T00:00'),
        },
      ],
    });
  });
  it('V9-ZN-2 V9-ZN-2A V8-ZN-1 V8-ZN-1A V8-ZN-2 V8-ZN-2A A10-ZN-1 A10-ZN-1A: the other falls', () => {
    const step = (outcome: unknown) =>
      (outcome as { steps: { ruleId: string; clearTo: string; to: string }[] }).steps.map(one => [
        one.ruleId,
        one.clearTo,
        one.to,
      ]);
    expect(step(plan('covid19-cn-v9', 'medium', '2022-09-20'))).toEqual([['V9-ZN-2A', '2022-09-27', 'low']]);
    expect(step(plan('covid19-cn-v8', 'high', '2022-03-20'))).toEqual([['V8-ZN-1A', '2022-04-03', 'normal']]);
    expect(step(plan('covid19-cn-v8', 'medium', '2022-03-20'))).toEqual([
      ['V8-ZN-2A', '2022-04-03', 'normal'],
    ]);
    expect(step(plan('covid19-cn-v9-amend10', 'high', '2022-12-10'))).toEqual([
      ['A10-ZN-1A', '2022-12-15', 'normal'],
    ]);
  });
  it('A20-ZN-2 V10-ZN-1 PRO-8: abolished and unknown levels are refused', () => {
    expect(plan('covid19-cn-v9-amend20', 'medium', '2022-11-11')).toMatchObject({ refused: 'A20-ZN-2' });
    expect(plan('covid19-cn-v10', 'high', '2023-01-11')).toMatchObject({ refused: 'V10-ZN-1' });
    expect(plan('ebola', 'high', '2014-01-11')).toMatchObject({ refused: 'PRO-8' });
  });
});
