import type { Context } from '../../core/module.ts';
import { isRefusal } from '../../core/refusal.ts';
import { membersOf, openProgramme, programmesOf, type TubeMember } from '../specimens/queries.ts';
import { addTasks, closeTasksOf } from '../tasks/queries.ts';
import { noteConsequences } from './consequenceStore.ts';
import { holdReason } from './holdWords.ts';
import type { Judged } from './judging.ts';
import type { StoredOutcome } from './outcomeStore.ts';
import { durations } from './parameters.ts';
import * as store from './poolStore.ts';
import { tell } from './tell.ts';
import type { LabTubeRow } from './tubeStore.ts';

const hour = 3_600_000;

/**
 * LAB-14: a pooled tube came out positive: everybody in it waits, from now until the pack's hours for re-test and result have passed, each with the reason, the rule and the
 * end; single re-tests are tasks where each of them is; they are told. Repeating it changes nothing. Who is not registered yet is a task of the point's area.
 */
export async function openPool(
  ctx: Context,
  outcome: StoredOutcome,
  tube: LabTubeRow,
  members: readonly TubeMember[],
  { programme, pack }: Judged,
): Promise<void> {
  const rule = pack.testing?.pool_positive;
  if (!rule) {
    // a protocol that knows no pools let one be filled: nobody is held without a rule, a person decides
    await addTasks(
      ctx,
      [
        {
          outbreakId: programme.outbreakId,
          kind: 'investigate',
          title: {
            zh: `混管${tube.code.slice(-6)}阳性,而方案没有混管阳性的规则:请人工处置`,
            en: `Pool ${tube.code.slice(-6)} is positive and its protocol has no rule for that: decide by hand`,
          },
          subjectKind: 'lab_outcome',
          subjectId: outcome.id,
          dueAt: ctx.now + durations.rerun,
          ruleId: 'LAB-14',
          areaKey: tube.areaKey,
          locatedKey: tube.areaKey,
          originKey: tube.areaKey,
        },
      ],
      { unlessOpen: true },
    );
    return;
  }
  const known = members.filter(one => one.personId !== null);
  const unknown = members.length - known.length;
  const until = ctx.now + (rule.retest_hours + rule.result_hours) * hour;
  const poolId = await store.insertPool(ctx, {
    outcomeId: outcome.id,
    tubeId: tube.tubeId,
    tubeCode: tube.code,
    sampledAt: members[0]?.takenAt ?? tube.firstSampleAt ?? outcome.testedAt,
    programmeId: tube.programmeId,
    retestProgrammeId: await retestProgramme(ctx, programme),
    outbreakId: programme.outbreakId,
    ruleId: rule.id,
    since: ctx.now,
    until,
    people: members.length,
    unknownPeople: unknown,
    areaKey: tube.areaKey,
    labKey: outcome.labKey,
  });
  if (!poolId) return;
  const [pool] = await store.readPools(ctx, { ids: [poolId] });
  await holdPeople(ctx, pool!, rule.retest_hours, known);
  if (unknown)
    await addTasks(ctx, [
      {
        outbreakId: programme.outbreakId,
        kind: 'find_person',
        title: {
          zh: `阳性混管${tube.code.slice(-6)}中有${unknown}人未登记:先查明身份`,
          en: `${unknown} people in positive pool ${tube.code.slice(-6)} are not registered: find out who they are`,
        },
        subjectKind: 'positive_pool',
        subjectId: poolId,
        dueAt: ctx.now + rule.retest_hours * hour,
        ruleId: rule.id,
        areaKey: tube.areaKey,
        locatedKey: tube.areaKey,
        originKey: tube.areaKey,
      },
    ]);
  await ctx.journal({
    act: 'pool.positive',
    objectKind: 'positive_pool',
    objectId: poolId,
    rule: rule.id,
    areaKey: tube.areaKey,
    detail: { people: members.length, unknown, until: new Date(until).toISOString() },
  });
}

/** One re-test programme serves all positive pools of a programme while it is open. */
async function retestProgramme(ctx: Context, programme: Judged['programme']): Promise<string | null> {
  const last = await store.lastRetestProgramme(ctx, programme.id);
  if (last && !(await programmesOf(ctx, [last])).get(last)?.closedAt) return last;
  const opened = await openProgramme(ctx, {
    kind: 'retest',
    title: {
      zh: `${programme.title.zh}·混管阳性单人复检`,
      en: `${programme.title.en}: single re-tests of positive pools`,
    },
    outbreakId: programme.outbreakId,
    pack: { id: programme.packId, version: programme.packVersion, overlayIds: programme.overlayIds },
    poolingZone: programme.poolingZone,
    poolSize: 1,
    opensAt: new Date(ctx.now).toISOString(),
    ownerKind: 'programme',
    ownerId: programme.id,
    areaKey: programme.areaKey,
  });
  // the hold does not depend on it: whoever is sampled alone, in whichever programme, is re-tested
  return isRefusal(opened) ? null : opened.id;
}

/** Holds, tasks and messages of those in a pool who have none yet. */
async function holdPeople(
  ctx: Context,
  pool: store.PoolRow,
  retestHours: number,
  people: readonly TubeMember[],
): Promise<void> {
  const tz = ctx.outpace.city.timeZone;
  const reason = holdReason(
    {
      people: pool.people,
      since: pool.since.getTime(),
      until: pool.until.getTime(),
      ruleId: pool.ruleId,
      retestHours,
    },
    tz,
  );
  const holds = await store.insertHolds(
    ctx,
    pool,
    reason,
    people.map(one => ({ ...one, personId: one.personId! })),
  );
  if (holds.length === 0) return;
  const dueAt = Math.min(pool.since.getTime() + retestHours * hour, pool.until.getTime());
  await addTasks(
    ctx,
    holds.map(hold => ({
      outbreakId: pool.outbreakId,
      kind: 'retest' as const,
      title: { zh: '混管阳性:单人复采', en: 'Positive pool: sample this person alone' },
      subjectKind: 'test_hold',
      subjectId: hold.id,
      personId: hold.personId,
      dueAt,
      ruleId: pool.ruleId,
      // to whoever works where the person is; the responsible area sees it as the one it came from
      areaKey: hold.locatedKey,
      locatedKey: hold.locatedKey,
      originKey: hold.areaKey,
    })),
    { unlessOpen: true },
  );
  const told = await tell(
    ctx,
    holds.map(hold => ({
      personId: hold.personId,
      template: 'pool_positive_hold' as const,
      facts: {
        people: pool.people,
        sampledAt: pool.sampledAt.toISOString(),
        until: pool.until.toISOString(),
        ruleId: pool.ruleId,
      },
      subjectId: hold.id,
      dedupeKey: `hold:${hold.id}`,
    })),
  );
  await noteConsequences(ctx, [
    ...holds.map(hold => ({
      outcomeId: pool.outcomeId,
      personId: hold.personId,
      kind: 'hold' as const,
      objectId: hold.id,
      text: { zh: '等待复检', en: 'Waiting for re-test' },
      areaKey: hold.areaKey,
      locatedKey: hold.locatedKey,
      originKey: hold.originKey,
    })),
    {
      outcomeId: pool.outcomeId,
      personId: null,
      kind: 'retest_task' as const,
      count: holds.length,
      text: { zh: '单人复采任务', en: 'Tasks to sample alone' },
      areaKey: pool.areaKey,
      locatedKey: pool.areaKey,
      originKey: pool.areaKey,
    },
    {
      outcomeId: pool.outcomeId,
      personId: null,
      kind: 'message' as const,
      count: told,
      text: { zh: '告知短信', en: 'Messages telling them' },
      areaKey: pool.areaKey,
      locatedKey: pool.areaKey,
      originKey: pool.areaKey,
    },
  ]);
}

/** People of open pools who were not known when it came out positive and are by now: they are held like the others, to the same end. */
export async function holdSettled(
  ctx: Context,
  retestHoursOf: (pool: store.PoolRow) => Promise<number | null>,
): Promise<void> {
  const pools = await store.readPools(ctx, { withUnknown: true });
  const members = await membersOf(
    ctx,
    pools.map(pool => pool.tubeId),
  );
  for (const pool of pools) {
    const of = members.get(pool.tubeId) ?? [];
    const unknown = of.filter(one => one.personId === null).length;
    if (unknown === pool.unknownPeople) continue;
    const hours = await retestHoursOf(pool);
    if (hours !== null)
      await holdPeople(
        ctx,
        pool,
        hours,
        of.filter(one => one.personId !== null),
      );
    await store.setPool(ctx, pool.id, { unknownPeople: unknown });
    if (unknown === 0) await closeTasksOf(ctx, pool.id, '身份已查明', { kinds: ['find_person'] });
  }
}
