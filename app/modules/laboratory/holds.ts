import type { Context } from '../../core/module.ts';
import { type Bilingual, notFound, type Refusal, refuse } from '../../core/refusal.ts';
import { peopleOf } from '../people/queries.ts';
import { addTasks, areaAbove, closeTasksOf, tasksDone } from '../tasks/queries.ts';
import { holdEnds } from './holdWords.ts';
import { readOutcomes } from './outcomeStore.ts';
import { durations } from './parameters.ts';
import { endHolds, extendHold, type FullHoldRow, readHolds, readPools, setPool } from './poolStore.ts';
import { openSignal } from './signalStore.ts';
import { tell } from './tell.ts';

/** A result somebody had alone. */
export interface OwnResult {
  personId: string;
  tubeId: string;
  takenAt: Date;
}

/**
 * LAB-15: negative results that people had alone end their holds, by themselves and each on their own: nobody waits for a companion. Only a specimen taken after the
 * pool's counts. They are told; a pool whose people were all negative becomes a question to the laboratory.
 */
export async function liftNegative(ctx: Context, results: readonly OwnResult[]): Promise<number> {
  const byPerson = new Map(results.map(one => [one.personId, one]));
  const holds = (
    await readHolds(ctx, { personIds: [...byPerson.keys()], states: ['waiting', 'expired'] })
  ).filter(hold => hold.tubeId !== byPerson.get(hold.personId)!.tubeId);
  if (holds.length === 0) return 0;
  const pools = new Map(
    (await readPools(ctx, { ids: [...new Set(holds.map(hold => hold.poolId))] })).map(pool => [
      pool.id,
      pool,
    ]),
  );
  const ending = holds.filter(
    hold => byPerson.get(hold.personId)!.takenAt > pools.get(hold.poolId)!.sampledAt,
  );
  const ended = new Set(
    await endHolds(
      ctx,
      ending.map(hold => ({
        id: hold.id,
        state: 'lifted',
        reason: holdEnds.negative,
        retest: { ...byPerson.get(hold.personId)!, outcome: 'negative' },
      })),
    ),
  );
  const lifted = ending.filter(hold => ended.has(hold.id));
  await tasksDone(
    ctx,
    lifted.map(hold => hold.id),
    ['retest'],
    '单人复检阴性',
  );
  await closeTasksOf(
    ctx,
    lifted.map(hold => hold.id),
    '单人复检阴性',
  );
  await tellLifted(ctx, lifted);
  await journalHolds(ctx, lifted, 'hold.lifted', 'LAB-15', { by: 'negative re-test' });
  await settlePools(ctx, new Set(lifted.map(hold => hold.poolId)));
  return lifted.length;
}

/** Pools whose last hold was ended by somebody who does not see the whole of it. */
export async function settleOpenPools(ctx: Context): Promise<void> {
  await settlePools(ctx, new Set((await readPools(ctx, { unsettled: true })).map(pool => pool.id)));
}

/** The state of pools after some of their holds ended; all negative is a contradiction the laboratory has to explain. */
export async function settlePools(ctx: Context, poolIds: ReadonlySet<string>): Promise<void> {
  if (poolIds.size === 0) return;
  const holds = Map.groupBy(await readHolds(ctx, { poolIds: [...poolIds] }), hold => hold.poolId);
  for (const pool of await readPools(ctx, { ids: [...poolIds] })) {
    if (pool.state === 'withdrawn') continue;
    const of = holds.get(pool.id) ?? [];
    const has = (state: string) => of.some(hold => hold.state === state);
    const state = has('became_case')
      ? 'positive_found'
      : has('waiting') || pool.unknownPeople > 0
        ? 'open'
        : has('expired')
          ? 'expired'
          : 'all_negative';
    if (state !== pool.state) await setPool(ctx, pool.id, { state });
    if (state !== 'all_negative' || pool.state === state) continue;
    const [outcome] = await readOutcomes(ctx, { ids: [pool.outcomeId] });
    if (!outcome) continue;
    await openSignal(ctx, {
      kind: 'discordance',
      labId: outcome.labId,
      labKey: outcome.labKey,
      tubeCodes: [pool.tubeCode],
      dedupeKey: `pool:${pool.id}`,
      title: {
        zh: `混管${pool.tubeCode.slice(-6)}阳性,但${of.length}人单人复检均为阴性`,
        en: `Pool ${pool.tubeCode.slice(-6)} was positive, and all ${of.length} single re-tests are negative`,
      },
      statistic: { method: 'contradiction', value: of.length, expected: null, p: null, n: of.length, k: 0 },
    });
  }
}

/** Tells people that their hold ended, by a negative re-test or because somebody of the staff decided it. */
export async function tellLifted(
  ctx: Context,
  holds: readonly FullHoldRow[],
  by: 'negative' | 'staff' = 'negative',
): Promise<void> {
  await tell(
    ctx,
    holds.map(hold => ({
      personId: hold.personId,
      template: 'hold_lifted' as const,
      facts: {
        liftedAt: new Date(ctx.now).toISOString(),
        by,
        ruleId: by === 'staff' ? 'LAB-22' : hold.ruleId,
      },
      subjectId: hold.id,
      dedupeKey: `lifted:${hold.id}`,
    })),
  );
}

export async function journalHolds(
  ctx: Context,
  holds: readonly FullHoldRow[],
  act: string,
  rule: string,
  detail: Record<string, string>,
): Promise<void> {
  const people = await peopleOf(
    ctx,
    holds.map(hold => hold.personId),
  );
  for (const hold of holds)
    await ctx.journal({
      act,
      objectKind: 'test_hold',
      objectId: hold.id,
      rule,
      subject: people.get(hold.personId)?.pseudonym,
      areaKey: hold.areaKey,
      detail,
    });
}

/** LAB-16: a hold that ran out binds nobody any more; that the re-test was not done is told one level up, as a task. At most 500 a sweep. */
export async function expireHolds(ctx: Context): Promise<number> {
  const overdue = await readHolds(ctx, { states: ['waiting'], overdue: true });
  if (overdue.length === 0) return 0;
  const ended = new Set(
    await endHolds(
      ctx,
      overdue.map(hold => ({ id: hold.id, state: 'expired', reason: holdEnds.overdue })),
      ['waiting'],
    ),
  );
  const expired = overdue.filter(hold => ended.has(hold.id));
  await addTasks(
    ctx,
    expired.map(hold => ({
      outbreakId: null,
      kind: 'review_escalation' as const,
      title: {
        zh: '混管阳性单人复检逾期:等候已到期,督促复采',
        en: 'Re-test after a positive pool is overdue: the hold has ended, have the person sampled',
      },
      subjectKind: 'test_hold',
      subjectId: hold.id,
      personId: hold.personId,
      dueAt: ctx.now + durations.rerun,
      ruleId: 'LAB-16',
      areaKey: areaAbove(hold.locatedKey),
      locatedKey: hold.locatedKey,
      originKey: hold.areaKey,
    })),
    { unlessOpen: true },
  );
  await tell(
    ctx,
    expired.map(hold => ({
      personId: hold.personId,
      template: 'hold_expired' as const,
      facts: { endedAt: hold.until.toISOString(), ruleId: 'LAB-16' },
      subjectId: hold.id,
      dedupeKey: `expired:${hold.id}:${hold.until.toISOString()}`,
    })),
  );
  await journalHolds(ctx, expired, 'hold.expired', 'LAB-16', {});
  await settlePools(ctx, new Set(expired.map(hold => hold.poolId)));
  return expired.length;
}

const stale = (hold: FullHoldRow): Refusal =>
  refuse('LAB-22', '刚刚有人改过,请看最新情况。', 'Somebody has just changed it; look again.', {
    status: 409,
    details: { version: hold.version, state: hold.state },
  });

/** LAB-22: a person ends a hold, with the reason. */
export async function liftByHand(
  ctx: Context,
  id: string,
  given: { version: number; reason: string },
): Promise<{ state: 'lifted' } | Refusal> {
  const [hold] = await readHolds(ctx, { ids: [id] });
  if (!hold) return notFound;
  if (hold.version !== given.version) return stale(hold);
  const reason: Bilingual = { zh: given.reason, en: given.reason };
  const ended = await endHolds(ctx, [{ id, state: 'lifted', reason }]);
  if (!ended.length)
    return refuse('LAB-22', '这次等候已经结束。', 'This hold has ended.', {
      status: 409,
      details: { state: hold.state },
    });
  await closeTasksOf(ctx, id, given.reason);
  // one that ran out before had ended for the person already, and they were told
  if (hold.state === 'waiting') await tellLifted(ctx, [hold], 'staff');
  await journalHolds(ctx, [hold], 'hold.lifted', 'LAB-22', { reason: given.reason });
  return { state: 'lifted' };
}

/** LAB-22: a person extends a hold, once, with the reason, and by no more than it first lasted. */
export async function extendByHand(
  ctx: Context,
  id: string,
  given: { version: number; until: string; reason: string },
): Promise<{ until: string } | Refusal> {
  const [hold] = await readHolds(ctx, { ids: [id] });
  if (!hold) return notFound;
  if (hold.version !== given.version) return stale(hold);
  const lasted = hold.until.getTime() - hold.since.getTime();
  const until = Date.parse(given.until);
  if (until <= ctx.now || until > Math.max(hold.until.getTime(), ctx.now) + lasted)
    return refuse(
      'LAB-22',
      '延长须在现在之后,且不得超过原等候时长。',
      'The new end lies in the future and adds no more than the hold first lasted.',
      {
        errors: [
          {
            path: 'body/until',
            message: {
              zh: `最晚${new Date(Math.max(hold.until.getTime(), ctx.now) + lasted).toISOString()}`,
              en: `at the latest ${new Date(Math.max(hold.until.getTime(), ctx.now) + lasted).toISOString()}`,
            },
            rule: 'LAB-22',
          },
        ],
      },
    );
  if (!(await extendHold(ctx, id, given)))
    return refuse('LAB-22', '已结束或已延长过一次。', 'It has ended, or was extended once before.', {
      status: 409,
    });
  await tell(ctx, [
    {
      personId: hold.personId,
      template: 'hold_extended',
      facts: { until: new Date(until).toISOString(), ruleId: 'LAB-22' },
      subjectId: id,
      dedupeKey: `extended:${id}`,
    },
  ]);
  await journalHolds(ctx, [hold], 'hold.extended', 'LAB-22', { reason: given.reason, until: given.until });
  return { until: given.until };
}
