import { describe, expect, it } from 'vitest';
import { mayRelease, planMeasures, shippedPacks } from './index.ts';
import type { Plan, PlanFacts, PlanInput, TestFact } from './types.ts';

const TZ = 'Asia/Shanghai';
const at = (local: string) => Date.parse(`${local}:00+08:00`);
const packNamed = (id: string) => shippedPacks().find(one => one.id === id)!;
const naat = (takenOn: string, extra: Partial<TestFact> = {}): TestFact => ({
  takenOn,
  kind: 'naat',
  result: 'negative',
  ...extra,
});
function decide(packId: string, input: Partial<PlanInput>, facts: PlanFacts, now: string) {
  const pack = packNamed(packId);
  const plan = planMeasures(pack, {
    classId: 'close',
    lastExposureOn: '2022-09-20',
    foundAt: at('2022-09-20T20:00'),
    tz: TZ,
    ...input,
  });
  return mayRelease(pack, plan as Plan, facts, at(now), TZ);
}
const V9_TESTS = ['2022-09-21', '2022-09-22', '2022-09-23', '2022-09-25', '2022-09-27', '2022-09-30'].map(
  day => naat(day),
);

describe('release of a close contact', () => {
  it('V9-MC-R1: not before local 24:00 of the last day', () => {
    expect(decide('covid19-cn-v9', {}, { tests: V9_TESTS }, '2022-09-30T23:59')).toMatchObject({
      refused: 'V9-MC-R1',
    });
    expect(decide('covid19-cn-v9', {}, { tests: V9_TESTS }, '2022-10-01T00:00')).toEqual({
      released: true,
      ruleIds: ['V9-MC-R1', 'V9-MC-R2'],
    });
  });

  it('V9-MC-R2: not while a planned test has no negative result, and says which', () => {
    const decision = decide('covid19-cn-v9', {}, { tests: V9_TESTS.slice(0, 5) }, '2022-10-01T08:00');
    expect(decision).toMatchObject({ refused: 'V9-MC-R2', unmet: [{ ruleId: 'V9-MC-R2', met: false }] });
    expect((decision as { why: { zh: string } }).why.zh).toContain('2022-09-30');
  });

  it('V9-MC-R2: a test missed on its day can be made good later, one result for one test', () => {
    const late = [...V9_TESTS.slice(1), naat('2022-10-01')];
    expect(decide('covid19-cn-v9', {}, { tests: late }, '2022-10-01T12:00')).toMatchObject({
      released: true,
    });
    expect(decide('covid19-cn-v9', {}, { tests: V9_TESTS.slice(1) }, '2022-10-01T12:00')).toMatchObject({
      refused: 'V9-MC-R2',
    });
  });

  it('V9-MC-R2: pending and antigen results do not count', () => {
    const tests = [
      ...V9_TESTS.slice(0, 5),
      naat('2022-09-30', { result: 'pending' }),
      naat('2022-09-30', { kind: 'antigen' }),
    ];
    expect(decide('covid19-cn-v9', {}, { tests }, '2022-10-01T00:00')).toMatchObject({ refused: 'V9-MC-R2' });
  });

  it('V8-CV-1 V9-CV-1 MERS-CV-1 EBO-CV-1 MEA-CV-1 MPX-CV-1 AIV-CV-1 OTH-CV-1: a positive test refuses release and makes a case', () => {
    const facts = { tests: [naat('2022-09-22', { result: 'positive' as const })] };
    const expected = {
      'covid19-cn-v8': 'V8',
      'covid19-cn-v9': 'V9',
      mers: 'MERS',
      ebola: 'EBO',
      measles: 'MEA',
      mpox: 'MPX',
      'avian-influenza': 'AIV',
      other: 'OTH',
    };
    for (const [id, prefix] of Object.entries(expected))
      expect(decide(id, {}, facts, '2022-12-01T00:00')).toMatchObject({ refused: `${prefix}-CV-1` });
    expect(packNamed('covid19-cn-v10').conversion.id).toBe('V10-CV-1');
  });

  it('V8-MC-R2: the release test of the 8th edition needs two specimens', () => {
    const days = ['2022-09-21', '2022-09-24', '2022-09-27', '2022-10-04', '2022-10-06', '2022-10-11'];
    const environment = { takenOn: '2022-10-04', result: 'negative' as const };
    const single = days.map(day => naat(day));
    expect(decide('covid19-cn-v8', {}, { tests: single, environment }, '2022-10-12T00:00')).toMatchObject({
      refused: 'V8-MC-R2',
    });
    const double = days.map(day => naat(day, day === '2022-10-04' ? { double: true } : {}));
    expect(decide('covid19-cn-v8', {}, { tests: double, environment }, '2022-10-12T00:00')).toMatchObject({
      released: true,
    });
    const two = [...single, naat('2022-10-04')];
    expect(decide('covid19-cn-v8', {}, { tests: two, environment }, '2022-10-12T00:00')).toMatchObject({
      released: true,
    });
  });

  it('V8-MC-R3: environment positive or unknown holds the release', () => {
    const tests = ['2022-09-21', '2022-09-24', '2022-09-27', '2022-10-04', '2022-10-06', '2022-10-11'].map(
      day => naat(day, { double: true }),
    );
    expect(decide('covid19-cn-v8', {}, { tests }, '2022-10-12T00:00')).toMatchObject({ refused: 'V8-MC-R3' });
    const environment = { takenOn: '2022-10-04', result: 'positive' as const };
    const decision = decide('covid19-cn-v8', {}, { tests, environment }, '2022-10-12T00:00');
    expect((decision as { why: { zh: string } }).why.zh).toContain('须先排除感染');
  });

  it('A10-MC-R2: under the 10 measures the negative test of day 5 releases', () => {
    expect(
      decide('covid19-cn-v9-amend10', {}, { tests: [naat('2022-09-25')] }, '2022-09-26T00:00'),
    ).toMatchObject({ released: true });
    expect(
      decide('covid19-cn-v9-amend10', {}, { tests: [naat('2022-09-24')] }, '2022-09-26T00:00'),
    ).toMatchObject({ refused: 'A10-MC-R2' });
  });

  it('found late, only the tests that remained are asked for', () => {
    const tests = [naat('2022-09-30')];
    expect(
      decide('covid19-cn-v9', { foundAt: at('2022-09-28T00:00') }, { tests }, '2022-10-01T00:00'),
    ).toMatchObject({ released: true });
  });
});

describe('release that hangs on another person', () => {
  const tests = ['2022-09-21', '2022-09-24', '2022-09-27'].map(day => naat(day));
  const linked = (facts: object) => ({ personId: 'p1', classId: 'close', tests: [], ...facts });
  const secondary = { classId: 'secondary' };
  it('V9-MS-R3: the first two tests of the linked close contact must be negative', () => {
    const one = linked({ tests: [naat('2022-09-21')] });
    expect(decide('covid19-cn-v9', secondary, { tests, linked: one }, '2022-09-28T00:00')).toMatchObject({
      refused: 'V9-MS-R3',
    });
    expect(decide('covid19-cn-v9', secondary, { tests }, '2022-09-28T00:00')).toMatchObject({
      refused: 'V9-MS-R3',
    });
    const two = linked({ tests: [naat('2022-09-21'), naat('2022-09-22')] });
    expect(decide('covid19-cn-v9', secondary, { tests, linked: two }, '2022-09-28T00:00')).toMatchObject({
      released: true,
    });
  });
  it('V9-MS-U1: the linked close contact turned positive: no release, a close contact instead', () => {
    const positive = linked({ becamePositiveOn: '2022-09-23' });
    expect(decide('covid19-cn-v9', secondary, { tests, linked: positive }, '2022-09-28T00:00')).toMatchObject(
      { refused: 'V9-MS-U1' },
    );
  });
});

describe('release of the infected', () => {
  const infected = {
    classId: 'infected_mild',
    lastExposureOn: '2022-12-10',
    foundAt: at('2022-12-10T08:00'),
  };
  it('A10-MX-R2: two Ct values of 35 or more in a row, not before day 6', () => {
    const ct = (day: string, value: number) => naat(day, { result: 'positive', ct: value });
    const decision = (tests: TestFact[]) =>
      decide('covid19-cn-v9-amend10', infected, { tests }, '2022-12-18T00:00');
    expect(decision([ct('2022-12-16', 35), ct('2022-12-17', 36)])).toMatchObject({ released: true });
    expect(decision([ct('2022-12-16', 34.9), ct('2022-12-17', 36)])).toMatchObject({ refused: 'A10-MX-R2' });
    expect(decision([ct('2022-12-15', 36), ct('2022-12-16', 36)])).toMatchObject({ refused: 'A10-MX-R2' });
    expect(decision([ct('2022-12-17', 36)])).toMatchObject({ refused: 'A10-MX-R2' });
    expect(decision([ct('2022-12-17', 36), naat('2022-12-17')])).toMatchObject({ refused: 'A10-MX-R2' });
  });
  it('V8-MX-R1 V8-MX-R2: two negatives 24 hours apart and no symptoms for more than three days', () => {
    const tests = [
      naat('2022-12-18', { takenAt: at('2022-12-18T09:00') }),
      naat('2022-12-19', { takenAt: at('2022-12-19T08:00') }),
    ];
    expect(decide('covid19-cn-v8', infected, { tests }, '2022-12-20T00:00')).toMatchObject({
      refused: 'V8-MX-R1',
    });
    const apart = [tests[0], naat('2022-12-19', { takenAt: at('2022-12-19T09:00') })];
    const sick = { tests: apart, onsetOn: '2022-12-10', symptomsUntil: '2022-12-16' };
    expect(decide('covid19-cn-v8', infected, sick, '2022-12-19T12:00')).toMatchObject({
      refused: 'V8-MX-R2',
    });
    expect(decide('covid19-cn-v8', infected, sick, '2022-12-20T00:00')).toMatchObject({ released: true });
  });
  it('V9-MY-R2 V8-MY-R2: a physician must state it', () => {
    const severe = { ...infected, classId: 'infected_severe' };
    const tests = [naat('2022-12-18'), naat('2022-12-19')];
    expect(decide('covid19-cn-v9', severe, { tests }, '2022-12-20T00:00')).toMatchObject({
      refused: 'V9-MY-R2',
    });
    const stated = { tests, clinicalRelease: { on: '2022-12-20' } };
    expect(decide('covid19-cn-v9', severe, stated, '2022-12-20T00:00')).toMatchObject({ released: true });
  });
});

it('EBO-MC-R2: a contact with symptoms is not released', () => {
  const sick = { onsetOn: '2022-10-05' };
  expect(decide('ebola', {}, sick, '2022-10-12T00:00')).toMatchObject({ refused: 'EBO-MC-R2' });
  expect(decide('ebola', {}, {}, '2022-10-12T00:00')).toMatchObject({ released: true });
});

it('V9-MV-R1: two tests in three days must be 24 hours apart, and then release early', () => {
  const venue = { classId: 'venue_exposed' };
  const close = [
    naat('2022-09-23', { takenAt: at('2022-09-23T08:00') }),
    naat('2022-09-23', { takenAt: at('2022-09-23T20:00') }),
  ];
  expect(decide('covid19-cn-v9', venue, { tests: close }, '2022-09-24T00:00')).toMatchObject({
    refused: 'V9-MV-R1',
  });
  const apart = [naat('2022-09-21'), naat('2022-09-23')];
  expect(decide('covid19-cn-v9', venue, { tests: apart }, '2022-09-23T12:00')).toMatchObject({
    released: true,
  });
});

it('a plan is judged only by the pack it was made under', () => {
  const plan = planMeasures(packNamed('covid19-cn-v8'), {
    classId: 'close',
    lastExposureOn: '2022-09-20',
    foundAt: at('2022-09-20T20:00'),
    tz: TZ,
  }) as Plan;
  expect(() => mayRelease(packNamed('covid19-cn-v9'), plan, {}, at('2022-10-12T00:00'), TZ)).toThrow(
    'covid19-cn-v8',
  );
});
