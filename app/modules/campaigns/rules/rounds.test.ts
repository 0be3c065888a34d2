import { shippedPacks } from '@outpace/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isRefusal } from '../../../core/refusal.ts';
import { byRisk, moved, riskOf } from './risk.ts';
import { behindPlan, mayStart, nextStep, overlapping, poolingOf } from './rounds.ts';

const rule = {
  id: 'V9-TX-1',
  scope: 'district' as const,
  round_every_days: 1,
  clean_rounds: 3,
  wait_days: 3,
  final_rounds: 1,
  title: { zh: '', en: '' },
  source: 'S',
  confidence: 'V' as const,
} as never as Parameters<typeof nextStep>[0];
const round = (
  number: number,
  day: string,
  communityCases: number | null,
  state: 'open' | 'closed' = 'closed',
) => ({
  number,
  state,
  day,
  communityCases,
});

describe('order of risk', () => {
  it('[CAM-1] the score adds up from its parts, and cases found in the community weigh most', () => {
    const { score, parts } = riskOf({ cases: 3, casesInCommunity: 2, visits: 1, contacts: 4, positives: 0 });
    expect(score).toBe(2 * 10 + 1 * 4 + 1 * 2 + 4 * 0.5);
    expect(parts.map(part => part.key)).toEqual(['casesInCommunity', 'cases', 'visits', 'contacts']);
    expect(riskOf({ cases: 0, casesInCommunity: 0, visits: 0, contacts: 0, positives: 0 })).toEqual({
      score: 0,
      parts: [],
    });
  });
  it('[CAM-1] stricter zones go first, then the score, then more people; the order is the same whatever comes in', () => {
    const units = [
      { key: 1, zone: 'prevention' as const, score: 50, people: 10 },
      { key: 2, zone: 'sealed' as const, score: 0, people: 10 },
      { key: 3, zone: 'prevention' as const, score: 50, people: 99 },
      { key: 4, zone: 'controlled' as const, score: 1, people: 5 },
    ];
    expect(byRisk(units).map(unit => unit.key)).toEqual([2, 4, 3, 1]);
    fc.assert(
      fc.property(fc.shuffledSubarray(units, { minLength: 4 }), some => {
        expect(byRisk(some).map(unit => unit.key)).toEqual([2, 4, 3, 1]);
      }),
    );
  });
  it('[CAM-2] a person moves one part, and the others keep their order', () => {
    expect(moved([1, 2, 3, 4], 4, 1)).toEqual([4, 1, 2, 3]);
    expect(moved([1, 2, 3, 4], 1, 99)).toEqual([2, 3, 4, 1]);
    expect(moved([1, 2, 3, 4], 2, 2)).toEqual([1, 2, 3, 4]);
  });
});

describe('choosing and starting', () => {
  it('[CAM-9] the same part twice is refused', () => {
    expect(
      overlapping([
        { key: 1, hi: 1, name: 'a' },
        { key: 1, hi: 1, name: 'a' },
      ]),
    ).toMatchObject({ refused: 'CAM-9' });
    expect(
      overlapping([
        { key: 1, hi: 9, name: 'a' },
        { key: 2, hi: 3, name: 'b' },
      ]),
    ).toBeNull();
  });
  it('[CAM-10] pools are the pack’s or smaller, never larger', () => {
    const pack = shippedPacks().find(one => one.id === 'covid19-cn-v9')!;
    const made = poolingOf(pack, ['prevention', 'prevention', 'controlled'], { prevention: 10 });
    if (isRefusal(made)) throw new Error(made.why.en);
    expect(made.map(one => [one.zone, one.poolSize, one.most])).toEqual([
      ['prevention', 10, 20],
      ['controlled', 10, 10],
    ]);
    expect(poolingOf(pack, ['controlled'], { controlled: 20 })).toMatchObject({ refused: 'CAM-10' });
  });
  it('[CAM-11] the planner does not start it, by whatever account; [CAM-12] and only what is planned is started', () => {
    const campaign = { state: 'planned', plannedBy: 'a', plannedPerson: 'p', planned: true };
    expect(mayStart(campaign, { actor: 'b', naturalPerson: 'p' })).toMatchObject({ refused: 'CAM-11' });
    expect(mayStart(campaign, { actor: 'b', naturalPerson: 'q' })).toBeNull();
    expect(mayStart({ ...campaign, plannedPerson: null }, { actor: 'a', naturalPerson: null })).toMatchObject(
      { refused: 'CAM-11' },
    );
    expect(mayStart({ ...campaign, state: 'running' }, { actor: 'b', naturalPerson: 'q' })).toMatchObject({
      refused: 'CAM-12',
    });
  });
});

describe('after a round', () => {
  it('[CAM-13] three clean rounds, three days of waiting, one more clean round: then it may stop', () => {
    const three = [round(1, '2022-07-01', 0), round(2, '2022-07-02', 0), round(3, '2022-07-03', 0)];
    expect(nextStep(rule, three.slice(0, 2), '2022-07-02')).toMatchObject({
      state: 'round_due',
      on: '2022-07-03',
      ruleId: 'V9-TX-1',
    });
    expect(nextStep(rule, three, '2022-07-04')).toMatchObject({
      state: 'wait',
      on: '2022-07-07',
      cleanRounds: 3,
    });
    expect(nextStep(rule, [...three, round(4, '2022-07-07', 0)], '2022-07-07')).toMatchObject({
      state: 'stop',
    });
    expect(nextStep(rule, [...three, round(4, '2022-07-07', 1)], '2022-07-07')).toMatchObject({
      state: 'round_due',
      cleanRounds: 0,
    });
  });
  it('[CAM-13] a round that is open or without results counts neither way and is named', () => {
    const step = nextStep(
      rule,
      [round(1, '2022-07-01', 0), round(2, '2022-07-02', null), round(3, '2022-07-03', null, 'open')],
      '2022-07-03',
    )!;
    expect(step.waitingFor).toEqual([2, 3]);
    expect(step.cleanRounds).toBe(1);
    expect(step.facts.en).toContain('1 rounds are complete');
  });
});

describe('behind the plan', () => {
  const part = {
    expected: 1000,
    done: 0,
    startsAtHour: 0,
    endsAtHour: 10,
    points: 2,
    pointsOpen: 2,
    sampledLastHour: null,
    lanesHour: null,
  };
  it('[CAM-14] a part is marked once a tenth of its people are short, with the reason the product knows', () => {
    expect(behindPlan({ ...part, done: 450 }, 5)).toMatchObject({ short: 0, why: null });
    expect(behindPlan({ ...part, done: 300 }, 5)).toMatchObject({ expectedByNow: 500, short: 200 });
    expect(behindPlan({ ...part, pointsOpen: 0 }, 5).why?.en).toContain('none of its planned points');
    expect(behindPlan({ ...part, pointsOpen: 1 }, 5).why?.en).toContain('1 of 2');
    expect(behindPlan({ ...part, sampledLastHour: 0 }, 5).why?.en).toContain('last hour');
    expect(behindPlan({ ...part, done: 800 }, 12).why?.en).toContain('past its planned end');
  });
});
