import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, comparePlans, planMeasures, shippedPacks, startOfDay, transitionPlan } from './index.ts';
import type { PlanOutcome } from './types.ts';

const TZ = 'Asia/Shanghai';
const at = (local: string) => Date.parse(`${local}:00+08:00`);
const packNamed = (id: string) => shippedPacks().find(one => one.id === id)!;
const [V8, V9, A20, A10, V10] = [
  'covid19-cn-v8',
  'covid19-cn-v9',
  'covid19-cn-v9-amend20',
  'covid19-cn-v9-amend10',
  'covid19-cn-v10',
].map(packNamed);
const plan = (pack: typeof V8, classId: string, found = '2022-09-20T20:00'): PlanOutcome =>
  planMeasures(pack, { classId, lastExposureOn: '2022-09-20', foundAt: at(found), tz: TZ });

describe('what a change of edition does to one person', () => {
  it('8th to 9th, close contact: ends 11 days earlier, with settings and tests named', () => {
    const difference = comparePlans(plan(V8, 'close'), plan(V9, 'close'));
    expect(difference).toMatchObject({
      kind: 'changed',
      endsByDays: -11,
      settings: [
        { from: '2022-09-28', to: '2022-09-30', before: 'central_quarantine', after: 'home_monitoring' },
        { from: '2022-10-01', to: '2022-10-04', before: 'central_quarantine', after: null },
        { from: '2022-10-05', to: '2022-10-11', before: 'home_monitoring', after: null },
      ],
    });
    expect(difference.lines.map(line => line.zh)).toEqual([
      '提前11天结束',
      '2022-09-28至2022-09-30：集中隔离 → 居家健康监测',
      '2022-10-01至2022-10-04：集中隔离 → 无措施',
      '2022-10-05至2022-10-11：居家健康监测 → 无措施',
      '增加检测：2022-09-21、2022-09-22、2022-09-23、2022-09-25、2022-09-27、2022-09-30',
      '取消检测：2022-09-21、2022-09-24、2022-09-27、2022-10-04、2022-10-06、2022-10-11',
    ]);
  });

  it('leaves out what is already served: on 28 September only the days and tests from then on', () => {
    const difference = comparePlans(plan(V8, 'close'), plan(V9, 'close'), '2022-09-29');
    expect(difference.settings[0]).toEqual({
      from: '2022-09-29',
      to: '2022-09-30',
      before: 'central_quarantine',
      after: 'home_monitoring',
    });
    expect(difference.testsAdded).toEqual(['2022-09-30']);
    expect(difference.testsRemoved).toEqual(['2022-10-04', '2022-10-06', '2022-10-11']);
  });

  it('9th to the 20 measures, secondary contact: the class is abolished, the measure ends', () => {
    const difference = comparePlans(plan(V9, 'secondary'), plan(A20, 'secondary'));
    expect(difference.kind).toBe('ends');
    expect(difference.lines[0].zh).toContain('A20-MS-0');
  });

  it('says so when nothing changes, and when there is nothing on either side', () => {
    expect(comparePlans(plan(A20, 'area_high'), plan(A10, 'area_high')).lines).toEqual([
      { zh: '不变', en: 'no change' },
    ]);
    expect(comparePlans(plan(A20, 'secondary'), plan(A10, 'secondary')).kind).toBe('none');
    expect(comparePlans(plan(A20, 'secondary'), plan(V9, 'secondary')).kind).toBe('begins');
  });
});

describe('the transition of open measures', () => {
  it('V9-TX-1 A20-TX-1 A10-TX-1 V10-TX-1: shortened at once, never lengthened', () => {
    for (const [before, after] of [
      [V8, V9],
      [V9, A20],
      [A20, A10],
      [A10, V10],
    ]) {
      const old = plan(before, 'close');
      const next = plan(after, 'close');
      expect(transitionPlan(after, old, next)).toMatchObject({
        policy: 'shorten_at_once',
        ruleId: after.transition.id,
        outcome: next,
      });
    }
    const back = transitionPlan(V9, plan(A20, 'close'), plan(V9, 'close'));
    expect(back).toMatchObject({
      outcome: { packId: 'covid19-cn-v9-amend20' },
      difference: { kind: 'same' },
    });
  });

  it('V8-TX-1 MERS-TX-1 EBO-TX-1 MEA-TX-1 MPX-TX-1 AIV-TX-1 OTH-TX-1: an officer decides by default', () => {
    const ids = shippedPacks()
      .filter(pack => pack.transition.default === 'officer_decides')
      .map(pack => pack.transition.id);
    expect(ids).toEqual(['V8-TX-1', 'MERS-TX-1', 'EBO-TX-1', 'MEA-TX-1', 'MPX-TX-1', 'AIV-TX-1', 'OTH-TX-1']);
    expect(transitionPlan(V8, plan(V9, 'close'), plan(V8, 'close'))).toMatchObject({ outcome: null });
  });

  it('an infected person in hospital with no fixed end goes over to home isolation under the 10 measures', () => {
    const next = plan(A10, 'infected_mild');
    const decision = transitionPlan(A10, plan(A20, 'infected_mild'), next);
    expect(decision).toMatchObject({ outcome: next, difference: { kind: 'changed', endsByDays: 0 } });
  });

  it('finishes the old rule when told so, and refuses a policy the pack does not allow', () => {
    const old = plan(V8, 'close');
    expect(transitionPlan(V9, old, plan(V9, 'close'), 'finish_old_rule')).toMatchObject({ outcome: old });
    expect(transitionPlan(V10, old, plan(V10, 'close'), 'finish_old_rule')).toMatchObject({
      refused: 'V10-TX-1',
    });
  });

  it('a switch that shortens at once never makes anyone stay longer (property)', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(V8, V9, A20, A10),
        fc.constantFrom(V9, A20, A10, V10),
        fc.constantFrom('close', 'inbound', 'area_high', 'occupation', 'secondary'),
        fc.integer({ min: 0, max: 25 }),
        (from, to, classId, late) => {
          const found = {
            foundAt: startOfDay(addDays('2022-09-20', late), TZ),
            tz: TZ,
            classId,
            lastExposureOn: '2022-09-20',
          };
          const before = planMeasures(from, found);
          const decision = transitionPlan(to, before, planMeasures(to, found));
          if ('refused' in decision || !decision.outcome || !('phases' in decision.outcome)) return true;
          return 'phases' in before && decision.outcome.endsAt <= before.endsAt;
        },
      ),
    );
  });
});

it('no plan ends after its rule maximum, however late the person is found (property)', () => {
  fc.assert(
    fc.property(fc.constantFrom(...shippedPacks()), fc.integer({ min: -2, max: 40 }), (pack, late) =>
      pack.measures.every(measure => {
        const outcome = planMeasures(pack, {
          classId: measure.class,
          lastExposureOn: '2022-09-20',
          foundAt: startOfDay(addDays('2022-09-20', late), TZ),
          tz: TZ,
        });
        const last = Math.max(0, ...(measure.phases ?? []).map(phase => phase.to_day));
        const open = measure.phases?.some(phase => phase.open_ended);
        return (
          'refused' in outcome || open || outcome.endsAt === startOfDay(addDays('2022-09-20', last + 1), TZ)
        );
      }),
    ),
  );
});
