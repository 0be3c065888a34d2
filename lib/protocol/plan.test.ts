import { describe, expect, it } from 'vitest';
import covid from './golden/plans-covid19.json' with { type: 'json' };
import others from './golden/plans-other.json' with { type: 'json' };
import {
  applyOverlay,
  dayNumber,
  planMeasures,
  shippedOverlays,
  shippedPacks,
  startOfDay,
  upgradeOnLinkedPositive,
} from './index.ts';
import type { MeasureKind, Pack, Plan, PlanOutcome, ResetReason, SpecialGroup } from './types.ts';

const TZ = 'Asia/Shanghai';
const at = (local: string) => Date.parse(`${local}:00+08:00`);

interface Row {
  name: string;
  pack: string;
  overlay?: string;
  class: string;
  day0: string;
  found: string;
  groups?: string[];
  home?: boolean;
  chosen?: string;
  resets?: { on: string; reason: string }[];
  refused?: string;
  phases?: string[];
  skipped?: string[];
  tests?: string[];
  checks?: string[];
  release?: string[];
  notes?: string[];
  ends?: string;
}

export function packNamed(id: string, overlayId?: string): Pack {
  const pack = shippedPacks().find(one => one.id === id);
  const overlay = shippedOverlays().find(one => one.id === overlayId);
  if (!pack) throw new Error(`no pack ${id}`);
  if (!overlay) return pack;
  const result = applyOverlay(pack, overlay);
  if ('errors' in result) throw new Error(JSON.stringify(result.errors));
  return result.pack;
}

function planned(row: Row): PlanOutcome {
  return planMeasures(packNamed(row.pack, row.overlay), {
    classId: row.class,
    lastExposureOn: row.day0,
    foundAt: at(row.found),
    tz: TZ,
    ...(row.groups ? { specialGroups: row.groups as SpecialGroup[] } : {}),
    ...(row.home === undefined ? {} : { homeSuitable: row.home }),
    ...(row.chosen ? { chosenKind: row.chosen as MeasureKind } : {}),
    facts: { resets: (row.resets ?? []) as { on: string; reason: ResetReason }[] },
  });
}

describe.each([
  ['COVID-19', covid.rows as Row[]],
  ['other diseases', others.rows as Row[]],
])('golden plans, %s', (_name, rows) => {
  it.each(rows)('$name $refused $phases $checks $release', row => {
    const outcome = planned(row);
    if (row.refused) {
      expect(outcome).toMatchObject({ refused: row.refused });
      expect((outcome as { why: { zh: string } }).why.zh).not.toBe('');
      return;
    }
    const plan = outcome as Plan;
    expect(plan.phases.map(one => `${one.kind} ${one.from}..${one.to} ${one.ruleId}`)).toEqual(row.phases);
    expect(plan.tests.map(one => `${one.on} ${one.ruleId}${one.double ? ' x2' : ''}`)).toEqual(row.tests);
    expect(plan.dailyChecks.map(one => one.ruleId)).toEqual(row.checks);
    expect(plan.release.map(one => one.ruleId)).toEqual(row.release);
    expect(plan.skipped.map(one => one.ruleId)).toEqual(row.skipped ?? []);
    expect(plan.notes.map(one => one.ruleId)).toEqual(expect.arrayContaining(row.notes ?? []));
    expect(plan.endsAt).toBe(at(row.ends ?? ''));
  });
});

const V9 = packNamed('covid19-cn-v9');
const v9Close = (extra: object = {}) =>
  planMeasures(V9, {
    classId: 'close',
    lastExposureOn: '2022-09-20',
    foundAt: at('2022-09-20T20:00'),
    tz: TZ,
    ...extra,
  }) as Plan;

it('the golden tables hold a row for every class of every shipped pack', () => {
  const rows = [...covid.rows, ...others.rows].map(row => `${row.pack} ${row.class}`);
  const wanted = shippedPacks().flatMap(pack => pack.classes.map(one => `${pack.id} ${one.id}`));
  expect(wanted.filter(one => !rows.includes(one))).toEqual([]);
});

describe('what a plan says of itself', () => {
  it('names every rule it rests on, and those an officer must confirm', () => {
    const plan = v9Close();
    expect(plan.ruleIds).toEqual(
      expect.arrayContaining(['V9-MC-0', 'V9-MC-P1', 'V9-MC-T1', 'V9-MC-D1', 'V9-MC-R2']),
    );
    expect(plan.reviewRequired).toEqual([]);
    const venue = planMeasures(V9, {
      classId: 'venue_exposed',
      lastExposureOn: '2022-10-30',
      foundAt: at('2022-10-30T20:00'),
      tz: TZ,
    }) as Plan;
    expect(venue.reviewRequired).toEqual(['V9-MV-0', 'V9-MV-P1', 'V9-MV-T1', 'V9-MV-R1']);
  });

  it('counts the day of its phase at city midnight: day 3 of 7 begins on 23 September at 00:00 in Shanghai', () => {
    const plan = v9Close();
    expect(dayNumber(plan, at('2022-09-22T23:59'))).toMatchObject({ day: 2, of: 7 });
    expect(dayNumber(plan, at('2022-09-23T00:00')).text).toEqual({
      zh: '集中隔离第3天，共7天',
      en: 'central quarantine: day 3 of 7',
    });
    expect(dayNumber(plan, at('2022-09-20T21:00'))).toMatchObject({ day: 0, of: 7 });
    expect(dayNumber(plan, at('2022-09-28T00:00'))).toMatchObject({
      day: 1,
      of: 3,
      phaseKind: 'home_monitoring',
    });
    expect(dayNumber(plan, at('2022-12-01T00:00'))).toMatchObject({ day: 3, of: 3 });
  });

  it('counts day 3 of 7 also for a person found on day 3', () => {
    const plan = v9Close({ foundAt: at('2022-09-23T10:00') });
    expect(dayNumber(plan, at('2022-09-23T12:00'))).toMatchObject({ day: 3, of: 7 });
  });

  it('keeps the city day even where the zone is another: the same instant is a day earlier in New York', () => {
    const foundAt = at('2022-09-28T00:00');
    const there = v9Close({ foundAt, tz: 'America/New_York' });
    expect(there.phases[0]).toMatchObject({
      kind: 'central_quarantine',
      from: '2022-09-27',
      to: '2022-09-27',
    });
    expect(there.endsAt).toBe(startOfDay('2022-10-01', 'America/New_York'));
  });

  it('marks phases past, current and future at now', () => {
    const plan = v9Close({ now: at('2022-09-28T00:00') });
    expect(plan.phases.map(phase => phase.served)).toEqual(['past', 'current']);
    expect(v9Close().phases.map(phase => phase.served)).toEqual(['future', 'future']);
  });

  it('ends on the result or at notice when the city decides so, never before the last day begins', () => {
    const changed = (value: string) => {
      const json = structuredClone(V9) as Pack;
      json.parameters.effective_at!.value = value;
      return json;
    };
    const input = { classId: 'close', lastExposureOn: '2022-09-20', foundAt: at('2022-09-20T20:00'), tz: TZ };
    const onResult = planMeasures(changed('on_result'), {
      ...input,
      facts: {
        tests: [
          { takenOn: '2022-09-30', resultAt: at('2022-09-30T14:00'), kind: 'naat', result: 'negative' },
        ],
      },
    }) as Plan;
    expect(onResult.endsAt).toBe(at('2022-09-30T14:00'));
    const early = planMeasures(changed('notice_time'), {
      ...input,
      facts: { noticeAt: at('2022-09-29T18:00') },
    }) as Plan;
    expect(early.endsAt).toBe(at('2022-09-30T00:00'));
  });

  it('counts one day less when the city calls the first day day 1', () => {
    const json = structuredClone(V9) as Pack;
    json.parameters.first_day_number!.value = 1;
    const plan = planMeasures(json, {
      classId: 'close',
      lastExposureOn: '2022-09-20',
      foundAt: at('2022-09-20T20:00'),
      tz: TZ,
    }) as Plan;
    expect(plan.phases.map(one => `${one.from}..${one.to}`)).toEqual([
      '2022-09-20..2022-09-26',
      '2022-09-27..2022-09-29',
    ]);
  });
});

describe('persons linked to another', () => {
  const linked = { personId: 'p1', classId: 'close', becamePositiveOn: '2022-09-22', tests: [] };
  it('V9-MS-U1 V8-MS-U1: a secondary contact whose close contact turns positive becomes a close contact', () => {
    expect(upgradeOnLinkedPositive(V9, 'secondary', linked)).toMatchObject({
      classId: 'close',
      ruleId: 'V9-MS-U1',
    });
    expect(upgradeOnLinkedPositive(packNamed('covid19-cn-v8'), 'secondary', linked)).toMatchObject({
      ruleId: 'V8-MS-U1',
    });
    expect(upgradeOnLinkedPositive(V9, 'close', linked)).toBeNull();
    expect(upgradeOnLinkedPositive(V9, 'secondary', { ...linked, becamePositiveOn: undefined })).toBeNull();
  });

  it('V9-CV-1: a positive test of an exposed person is noted as a conversion', () => {
    const plan = v9Close({ facts: { tests: [{ takenOn: '2022-09-22', kind: 'naat', result: 'positive' }] } });
    expect(plan.notes.map(note => note.ruleId)).toContain('V9-CV-1');
  });
});
