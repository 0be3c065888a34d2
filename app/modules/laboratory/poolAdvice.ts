import { estimatePrevalence, expectedTestsPerPerson, optimalPoolSize } from '@outpace/epi';
import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import { notFound, type Refusal } from '../../core/refusal.ts';
import { areaOf } from '../areas/queries.ts';
import { packsOfProgrammes } from './judging.ts';
import type { PoolingView } from './schema.ts';

/**
 * LAB-23: positivity of people measured from tubes sampled in an area over the last days, and the pool size that needs the fewest tests at it (Dorfman), at the estimate and at both
 * ends of its interval, beside what is used now. Advice only: the pack's rule stays the limit. Re-tests are left out, because they are chosen for being suspect.
 */
export async function poolAdvice(
  ctx: Context,
  ask: { areaKey?: number; days: number },
): Promise<PoolingView | Refusal> {
  const area = ask.areaKey === undefined ? null : await areaOf(ctx, ask.areaKey);
  if (ask.areaKey !== undefined && !area) return notFound;
  const { rows } = await sql<{
    programmeId: string;
    size: number;
    limit: number;
    pools: number;
    positive: number;
  }>`select t.programme_id as "programmeId", t.member_count::int as size, t.pool_size::int as "limit", count(*)::int as pools, (count(*) filter (where t.outcome = 'positive'))::int as positive
    from lab_tube t where t.outcome in ('positive', 'negative') and t.reported_at > ${new Date(ctx.now - ask.days * 86_400_000)} and t.programme_kind not in ('retest', 'environment') and t.member_count > 0
      ${area ? sql`and t.area_key between ${area.key} and ${area.hi}` : sql``} group by 1, 2, 3`.execute(
    ctx.tx,
  );
  const sum = (of: (row: (typeof rows)[number]) => number) => rows.reduce((total, row) => total + of(row), 0);
  const sizes = [...Map.groupBy(rows, row => row.size)].map(([size, of]) => ({
    size,
    pools: of.reduce((total, row) => total + row.pools, 0),
    positive: of.reduce((total, row) => total + row.positive, 0),
  }));
  const found = estimatePrevalence(sizes);
  const answer: PoolingView = {
    days: ask.days,
    tubes: sum(row => row.pools),
    positiveTubes: sum(row => row.positive),
    people: sum(row => row.pools * row.size),
    positivity: null,
    sizes: [],
    best: null,
    inUse: [...Map.groupBy(rows, row => row.limit)]
      .toSorted(([a], [b]) => a - b)
      .map(([size, of]) => ({
        size,
        tubes: of.reduce((total, row) => total + row.pools, 0),
        testsPerPerson: 'notEstimable' in found ? null : expectedTestsPerPerson(found.estimate, size),
      })),
  };
  if ('notEstimable' in found) return answer;
  // what the packs in use let be filled, and single tubes
  const judged = await packsOfProgrammes(ctx, new Set(rows.map(row => row.programmeId)));
  const limits = [...judged.values()].flatMap(
    one => one.pack.testing?.pooling.map(rule => rule.pool_size) ?? [],
  );
  const offered = [...new Set([1, 5, ...limits, ...rows.map(row => row.limit)])].toSorted((a, b) => a - b);
  const [low, high] = [found.lower ?? 0, found.upper ?? 1];
  const bestAt = (p: number) => optimalPoolSize(p, { max: offered.at(-1)!, sizes: offered });
  const [best, atLow, atHigh] = [bestAt(found.estimate), bestAt(low), bestAt(high)];
  return {
    ...answer,
    positivity: { estimate: found.estimate, low, high, method: 'pooled_maximum_likelihood' },
    sizes: offered.map(size => ({
      size,
      testsPerPerson: expectedTestsPerPerson(found.estimate, size),
      low: expectedTestsPerPerson(low, size),
      high: expectedTestsPerPerson(high, size),
    })),
    best:
      'notEstimable' in best || 'notEstimable' in atLow || 'notEstimable' in atHigh
        ? null
        : {
            size: best.size,
            testsPerPerson: best.testsPerPerson,
            sizeLow: Math.min(atLow.size, atHigh.size),
            sizeHigh: Math.max(atLow.size, atHigh.size),
          },
  };
}
