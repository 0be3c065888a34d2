import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import golden from './golden/testing.json' with { type: 'json' };
import {
  addDays,
  applyOverlay,
  CAMPAIGN_GROUNDS,
  CAMPAIGN_SCOPES,
  type CampaignStopRule,
  campaignMayStart,
  campaignMayStop,
  cohortRule,
  daysBetween,
  diffPacks,
  LEG_SETTINGS,
  legLimitsOf,
  loadPack,
  longestGapDays,
  mustBeAlone,
  type Pack,
  POOLING_ZONES,
  poolingRuleOf,
  SINGLE_GROUPS,
  shippedOverlays,
  shippedPacks,
} from './index.ts';

const packNamed = (id: string) => shippedPacks().find(one => one.id === id)!;
const V9 = packNamed('covid19-cn-v9');
// biome-ignore lint/suspicious/noExplicitAny: a test breaks packs on purpose
type Loose = any;
const faults = (change: (testing: Loose) => void) => {
  const json = structuredClone(V9) as Loose;
  change(json.testing);
  const result = loadPack(json);
  return 'errors' in result ? result.errors.map(error => error.path) : [];
};

/** A pack's testing section as the golden table writes it. */
const written = (pack: Pack, cohorts: string[]) => {
  const testing = pack.testing!;
  const { laboratory: lab, planning } = testing;
  return {
    pooling: Object.fromEntries(
      POOLING_ZONES.map(zone => {
        const rule = poolingRuleOf(pack, zone);
        return [zone, `${rule.id}: ${rule.pool_size} ${rule.mixing}`];
      }),
    ),
    alone: Object.fromEntries(
      SINGLE_GROUPS.flatMap(group => {
        const alone = mustBeAlone(pack, [group]);
        return alone ? [[group, alone.ruleId]] : [];
      }),
    ),
    cohorts: Object.fromEntries(
      cohorts.map(key => {
        const rule = cohortRule(pack, key);
        if (!rule) return [key, 'none'];
        const loop = rule.loop;
        const rotation = loop
          ? `; ${loop.id}: ${loop.work_days} + ${loop.isolation_days} + ${loop.home_days}`
          : '';
        const parts = [`gap ${longestGapDays(rule) ?? 'none'}`, ...(rule.on ?? [])].join(', ');
        return [key, `${rule.id}: ${parts}${rotation}`];
      }),
    ),
    legs: Object.fromEntries(
      [undefined, ...LEG_SETTINGS].flatMap(setting => {
        const limits = legLimitsOf(pack, setting);
        if (setting && !limits.some(one => one.setting === setting)) return [];
        return [
          [
            setting ?? 'any',
            Object.fromEntries(limits.map(one => [`${one.from}→${one.to}`, `${one.id}: ${one.hours} h`])),
          ],
        ];
      }),
    ),
    start: `${testing.start.id}: ${testing.start.allowed ? `needs ${testing.start.needs.join(', ')}` : 'never'}`,
    stop: Object.fromEntries(
      testing.stop.map(one => [
        one.scope,
        `${one.id}: ${one.clean_rounds} clean, ${one.wait_days} days, ${one.final_rounds} more`,
      ]),
    ),
    laboratory: `${lab.id}: ${lab.genes_for_positive} of ${lab.genes.join(', ')}; positive ≤ ${lab.positive_ct}, grey ≤ ${lab.grey_ct}; controls ${lab.weak_positive_controls} weak positive, ${lab.negative_controls} negative`,
    validity: `${testing.validity_basis.id}: ${testing.validity_basis.value}`,
    ...(testing.pool_positive && {
      positivePool: `${testing.pool_positive.id}: ${testing.pool_positive.retest_hours} h, ${testing.pool_positive.result_hours} h`,
    }),
    ...(planning && {
      planning: {
        complete_within_hours: `${planning.complete_within_hours.id}: ${planning.complete_within_hours.value}`,
        people_per_point: `${planning.people_per_point.id}: ${planning.people_per_point.from}-${planning.people_per_point.to}`,
        people_per_sampler: `${planning.people_per_sampler.id}: ${planning.people_per_sampler.value}`,
      },
    }),
  };
};

describe('testing of many, pack by pack', () => {
  it.each(golden)('$pack says what the table says', ({ pack: id, ...expected }) => {
    const pack = packNamed(id);
    const known = pack.testing!.cohorts.map(one => one.cohort);
    expect(Object.keys(expected.cohorts)).toEqual(expect.arrayContaining(known));
    expect(written(pack, Object.keys(expected.cohorts))).toEqual(expected);
  });
  it('the table has every pack', () => {
    expect(golden.map(row => row.pack)).toEqual(expect.arrayContaining(shippedPacks().map(pack => pack.id)));
  });
  it('PRO-9: a pack or zone without a rule lets nobody share a tube', () => {
    const { testing, ...bare } = V9;
    const pack = bare as Pack;
    for (const zone of POOLING_ZONES)
      expect(poolingRuleOf(pack, zone)).toMatchObject({ id: 'PRO-9', pool_size: 1, mixing: 'single' });
    expect(mustBeAlone(pack, [])).toEqual({ ruleId: 'PRO-9', groups: [] });
    expect(legLimitsOf(pack, 'campaign')).toEqual([]);
    expect(cohortRule(pack, 'couriers')).toBeNull();
    const partly = { ...V9, testing: { ...testing!, pooling: [] } };
    expect(poolingRuleOf(partly, 'ordinary').id).toBe('PRO-9');
  });
  it('someone of no such group may share', () => {
    expect(mustBeAlone(V9, [])).toBeNull();
    expect(mustBeAlone(V9, ['recent_traveller', 'isolation_site'])).toEqual({
      ruleId: 'V9-TS-1',
      groups: ['isolation_site'],
    });
  });
  it('three times a week leaves 3 days at most between tests, daily 1, on occasions only none', () => {
    expect(longestGapDays({ times_per_week: 3 })).toBe(3);
    expect(longestGapDays({ times_per_week: 7 })).toBe(1);
    expect(longestGapDays({})).toBeNull();
  });
});

describe('a wrong testing section is refused with the path', () => {
  it.each<[string, (testing: Loose) => void, string]>([
    ['an unknown zone', t => Object.assign(t.pooling[0], { zone: 'moon' }), '/testing/pooling/0/zone'],
    ['21 in a tube', t => Object.assign(t.pooling[4], { pool_size: 21 }), '/testing/pooling/4/pool_size'],
    [
      'two rules of a zone',
      t => t.pooling.push({ ...t.pooling[4], id: 'V9-TP-6' }),
      '/testing/pooling/5/zone',
    ],
    ['single with ten', t => Object.assign(t.pooling[2], { mixing: 'single' }), '/testing/pooling/2/mixing'],
    [
      'fewer in a looser zone',
      t => Object.assign(t.pooling[4], { pool_size: 5 }),
      '/testing/pooling/4/pool_size',
    ],
    ['a group of two rules', t => t.single[3].groups.push('retest'), '/testing/single'],
    ['a group that does not exist', t => t.single[3].groups.push('depositor'), '/testing/single/3/groups/2'],
    [
      'M without review_required',
      t => delete t.pooling[1].review_required,
      '/testing/pooling/1/review_required',
    ],
    ['a loop without its basis', t => delete t.cohorts[0].loop.source, '/testing/cohorts/0/loop/source'],
    ['a cohort twice', t => Object.assign(t.cohorts[1], { cohort: 'couriers' }), '/testing/cohorts/7/cohort'],
    ['two rhythms', t => Object.assign(t.cohorts[0], { times_per_week: 2 }), '/testing/cohorts/0'],
    ['no rhythm', t => delete t.cohorts[7].times_per_week, '/testing/cohorts/7'],
    [
      'an occasion twice',
      t => Object.assign(t.cohorts[16], { on: ['entry', 'entry'] }),
      '/testing/cohorts/16/on',
    ],
    ['a leg that goes back', t => Object.assign(t.legs[0], { to: 'collected' }), '/testing/legs/0/to'],
    ['two limits of one leg', t => Object.assign(t.legs[5], { setting: 'fever_clinic' }), '/testing/legs/5'],
    [
      'waiting without a last round',
      t => Object.assign(t.stop[0], { final_rounds: 0 }),
      '/testing/stop/0/final_rounds',
    ],
    ['two ends of one scope', t => Object.assign(t.stop[1], { scope: 'district' }), '/testing/stop/1/scope'],
    ['campaigns without an end', t => Object.assign(t, { stop: [] }), '/testing/stop'],
    ['campaigns without figures', t => delete t.planning, '/testing/planning'],
    [
      'figures the wrong way round',
      t => Object.assign(t.planning.people_per_point, { to: 10 }),
      '/testing/planning/people_per_point/to',
    ],
    ['pools without what follows a positive one', t => delete t.pool_positive, '/testing/pool_positive'],
    [
      'more genes than there are',
      t => Object.assign(t.laboratory, { genes_for_positive: 3 }),
      '/testing/laboratory/genes_for_positive',
    ],
    ['a gene twice', t => Object.assign(t.laboratory, { genes: ['N', 'N'] }), '/testing/laboratory/genes'],
    ['grey below positive', t => Object.assign(t.laboratory, { grey_ct: 30 }), '/testing/laboratory/grey_ct'],
    ['an unknown key', t => Object.assign(t, { colour: 'red' }), '/testing/colour'],
    ['a rule id used elsewhere', t => Object.assign(t.start, { id: 'V9-CC-1' }), '/'],
  ])('%s', (_name, change, at) => {
    expect(faults(change)).toContain(at);
  });
  it('never throws, whatever stands there (property)', () => {
    const keys = Object.keys(V9.testing!);
    fc.assert(
      fc.property(fc.constantFrom(...keys), fc.jsonValue(), (key, value) => {
        loadPack({ ...V9, testing: { ...V9.testing, [key]: value } });
      }),
    );
    fc.assert(fc.property(fc.jsonValue(), value => void loadPack({ ...V9, testing: value })));
  });
});

describe('amendments and local rules', () => {
  it('the difference reads by rule, in words', () => {
    const lines = diffPacks(V9, packNamed('covid19-cn-v9-amend20'));
    const at = (path: string) => lines.find(one => one.path === path)?.text;
    expect(at('/testing/cohorts/V9-TC-4/loop/home_days')).toEqual({
      zh: '检测组织 · 应检人群 · V9-TC-4 · 闭环轮换 · 居家天数：0 → 5',
      en: 'testing · cohort · V9-TC-4 · closed-loop rotation · days at home: 0 → 5',
    });
    expect(at('/testing/start/id')?.en).toContain('V9-TA-1 → A20-TA-1');
    const later = diffPacks(packNamed('covid19-cn-v9-amend20'), packNamed('covid19-cn-v9-amend10'));
    expect(later.find(one => one.path === '/testing/cohorts/V9-TC-8')?.text.zh).toBe(
      '检测组织 · 应检人群 · V9-TC-8：删去 快递人员',
    );
  });
  it('a local overlay reaches a testing rule by its id, and the whole is checked again', () => {
    const local = shippedOverlays().find(one => one.kind === 'local')!;
    const laid = (value: number) =>
      applyOverlay(V9, {
        ...local,
        patch: [{ op: 'replace', path: '/testing/pooling/V9-TP-5/pool_size', value }],
      });
    const ten = laid(20) as { pack: Pack };
    expect(poolingRuleOf(ten.pack, 'ordinary').pool_size).toBe(20);
    expect(laid(10)).toMatchObject({ errors: [{ path: '/testing/pooling/4/pool_size' }] });
  });
});

describe('may a whole area be tested', () => {
  const all = Object.fromEntries(CAMPAIGN_GROUNDS.map(one => [one, true]));
  it('V9-TA-1 needs all four grounds, and a ground nobody judged is not one', () => {
    expect(campaignMayStart(V9, all)).toEqual({ ruleId: 'V9-TA-1' });
    for (const ground of CAMPAIGN_GROUNDS) {
      const { [ground]: _, ...rest } = all;
      expect(campaignMayStart(V9, rest)).toMatchObject({ refused: 'V9-TA-1' });
      expect(campaignMayStart(V9, { ...all, [ground]: false })).toMatchObject({ refused: 'V9-TA-1' });
    }
  });
  it('A10-TA-1 and V10-TA-1 never, PRO-10 where the pack is silent', () => {
    expect(campaignMayStart(packNamed('covid19-cn-v9-amend10'), all)).toMatchObject({ refused: 'A10-TA-1' });
    expect(campaignMayStart(packNamed('covid19-cn-v10'), all)).toMatchObject({ refused: 'V10-TA-1' });
    const { testing: _, ...bare } = V9;
    expect(campaignMayStart(bare as Pack, all)).toMatchObject({ refused: 'PRO-10' });
  });
});

describe('may the rounds stop', () => {
  const rule = (scope: string) => V9.testing!.stop.find(one => one.scope === scope)!;
  const rounds = (...cases: (number | null)[]) =>
    cases.flatMap((communityCases, index) =>
      communityCases === null ? [] : [{ day: addDays('2022-10-01', index), communityCases }],
    );
  const asked = (scope: string, day: string, ...cases: (number | null)[]) => {
    const { state, on } = campaignMayStop(rule(scope), rounds(...cases), day);
    return `${state} ${on.slice(5)}`;
  };
  it('V9-TO-1: three clean rounds, three days between, one more', () => {
    expect(asked('district', '2022-10-01')).toBe('round_due 10-01');
    expect(asked('district', '2022-10-01', 4)).toBe('round_due 10-02');
    expect(asked('district', '2022-10-03', 4, 0, 0)).toBe('round_due 10-04');
    expect(asked('district', '2022-10-04', 4, 0, 0, 0)).toBe('wait 10-08');
    expect(asked('district', '2022-10-07', 4, 0, 0, 0)).toBe('wait 10-08');
    expect(asked('district', '2022-10-09', 4, 0, 0, 0)).toBe('round_due 10-08');
    expect(asked('district', '2022-10-08', 4, 0, 0, 0, null, null, null, 0)).toBe('stop 10-08');
    expect(asked('district', '2022-10-08', 4, 0, 0, 0, null, null, null, 1)).toBe('round_due 10-09');
    expect(asked('district', '2022-10-06', 4, 0, 0, 0, null, 0)).toBe('wait 10-08');
    expect(asked('district', '2022-10-06', 4, 0, 0, 0, null, 2)).toBe('round_due 10-07');
  });
  it('V9-TO-2: three clean rounds and it may stop', () => {
    expect(asked('defined_area', '2022-10-03', 0, 0, 0)).toBe('stop 10-03');
    expect(asked('defined_area', '2022-10-03', 0, 1, 0)).toBe('round_due 10-04');
  });
  it('rounds after the day asked about are not known yet', () => {
    expect(asked('defined_area', '2022-10-02', 0, 0, 0)).toBe('round_due 10-03');
  });

  const anyRule = fc.record({
    round_every_days: fc.integer({ min: 1, max: 3 }),
    clean_rounds: fc.integer({ min: 1, max: 4 }),
    wait_days: fc.integer({ min: 0, max: 4 }),
    final_rounds: fc.integer({ min: 1, max: 2 }),
    scope: fc.constantFrom(...CAMPAIGN_SCOPES),
  });
  const complete = (one: object) => ({ ...rule('district'), ...one }) as CampaignStopRule;
  it('following the answer always ends, with exactly the clean rounds asked for when nobody is found (property)', () => {
    fc.assert(
      fc.property(anyRule, fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 12 }), (one, found) => {
        const asked = complete(one);
        const done: { day: string; communityCases: number }[] = [];
        let day = '2022-10-01';
        for (let turn = 0; turn < 60; turn++) {
          const next = campaignMayStop(asked, done, day);
          if (next.state === 'stop') break;
          day = next.on < day ? day : next.on;
          if (next.state === 'round_due') done.push({ day, communityCases: found[done.length] ?? 0 });
        }
        const end = campaignMayStop(asked, done, day);
        expect(end.state).toBe('stop');
        const lastFound = done.findLast(round => round.communityCases > 0)?.day ?? '2022-09-30';
        const clean = done.filter(round => round.day > lastFound);
        expect(clean.length).toBe(asked.clean_rounds + asked.final_rounds);
        const gap = daysBetween(clean[asked.clean_rounds - 1].day, clean[asked.clean_rounds].day);
        expect(gap).toBe(asked.wait_days + 1);
      }),
    );
  });
  it('the order in which rounds are written down does not matter, and a case never brings the end nearer (property)', () => {
    const some = fc.uniqueArray(
      fc.record({ at: fc.integer({ min: 0, max: 20 }), communityCases: fc.integer({ min: 0, max: 1 }) }),
      { selector: one => one.at, minLength: 1, maxLength: 10 },
    );
    fc.assert(
      fc.property(anyRule, some, fc.nat(9), (one, raw, pick) => {
        const list = raw.map(round => ({ ...round, day: addDays('2022-10-01', round.at) }));
        const day = '2022-10-25';
        const answer = campaignMayStop(complete(one), list, day);
        expect(campaignMayStop(complete(one), list.toReversed(), day)).toEqual(answer);
        const worse = list.with(pick % list.length, { ...list[pick % list.length], communityCases: 1 });
        expect(campaignMayStop(complete(one), worse, day).cleanRounds).toBeLessThanOrEqual(
          answer.cleanRounds,
        );
      }),
    );
  });
});
