import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import type { Outpace } from '../../core/outpace.ts';
import type { Capability } from '../../core/sessions/capabilities.ts';
import { traceCase } from '../contacts/queries.ts';
import { type PersonResult, recordResultsOfPeople } from '../measures/queries.ts';
import { membersOf, type TubeMember } from '../specimens/queries.ts';
import { addTasks, closeTasksOf } from '../tasks/queries.ts';
import { claimTrace, noteConsequences, positivesSince, waitingTraces } from './consequenceStore.ts';
import { liftNegative } from './holds.ts';
import { type Judged, packsOfProgrammes } from './judging.ts';
import { outcomeColumns, readOutcomes, type StoredOutcome } from './outcomeStore.ts';
import { durations, laboratoryNumbers } from './parameters.ts';
import { openPool } from './pools.ts';
import { contradiction, positiveAlone } from './positives.ts';
import { lookAtPoints } from './signals.ts';
import { tell } from './tell.ts';
import { type LabTubeRow, labTubesById } from './tubeStore.ts';
import { undo } from './undoing.ts';

/** What the system needs to draw what follows from results for people, wherever they live. */
export const consequenceCapabilities: Capability[] = [
  'person.read',
  'case.read',
  'case.write',
  'contact.read',
  'contact.write',
  'trace.run',
  'measure.read',
  'measure.write',
  'measure.release',
  'followup.write',
  'task.read',
  'task.write',
  'place.read',
  'testing.read',
  'testing.write',
  'lab.read',
  'lab.write',
  'message.read',
  'message.write',
];

/**
 * Draws everything that waits: what is not a plain negative first, each in its own transaction, then negatives by thousands. Several processes may do it at once. One that fails
 * holds up no other; it is tried again with the next job or sweep, and said in the error thrown at the end.
 */
export async function drawConsequences(outpace: Outpace): Promise<{ outcomes: number }> {
  const token = await outpace.systemToken('laboratory.consequences', consequenceCapabilities);
  const act = <T>(work: (ctx: Context) => Promise<T>) => outpace.act(token, work, { pool: 'worker' });
  const failed = new Map<string, Error>();
  let outcomes = 0;
  for (;;) {
    let at = '';
    try {
      const one = await act(ctx =>
        drawOther(ctx, [...failed.keys()], id => {
          at = id;
        }),
      );
      if (!one) break;
      outcomes++;
    } catch (error) {
      if (!at) throw error;
      failed.set(at, error as Error);
    }
  }
  for (;;) {
    const many = await act(drawNegatives);
    outcomes += many;
    if (many === 0) break;
  }
  if (failed.size)
    throw new AggregateError(
      failed.values(),
      [...failed].map(([id, error]) => `outcome ${id}: ${error.message}`).join('; '),
    );
  return { outcomes };
}

/** Searches the contacts of cases opened from results, each in its own transaction: a search of the whole city may take seconds, and none may hold up another. */
export async function traceOpened(outpace: Outpace): Promise<number> {
  const token = await outpace.systemToken('laboratory.consequences', consequenceCapabilities);
  const act = <T>(work: (ctx: Context) => Promise<T>) => outpace.act(token, work, { pool: 'worker' });
  const failed: string[] = [];
  let traced = 0;
  for (const { id, caseId } of await act(waitingTraces))
    try {
      await act(async ctx => {
        // a case that cannot be traced yet says on its page what is missing
        if (await claimTrace(ctx, id)) await traceCase(ctx, caseId);
      });
      traced++;
    } catch (error) {
      failed.push(`case ${caseId}: ${(error as Error).message}`);
    }
  if (failed.length) throw new Error(failed.join('; '));
  return traced;
}

const drawn = (ctx: Context, ids: readonly string[]) =>
  sql`update lab_outcome set effects_at = ${new Date(ctx.now)} where id = any(${[...ids]}::uuid[])`.execute(
    ctx.tx,
  );

/** The first that is not a plain negative; `picked` is told which, before anything is done. */
async function drawOther(
  ctx: Context,
  except: readonly string[],
  picked: (id: string) => void,
): Promise<boolean> {
  const { rows } =
    await sql<StoredOutcome>`select ${outcomeColumns} from lab_outcome o where o.state = 'released' and o.effects_at is null and (o.outcome <> 'negative' or o.corrects_id is not null)
    and o.id <> all(${[...except]}::uuid[]) order by o.released_at, o.id limit 1 for update skip locked`.execute(
      ctx.tx,
    );
  const [outcome] = rows;
  if (!outcome) return false;
  picked(outcome.id);
  const members = await membersOf(ctx, [outcome.tubeId]);
  const of = members.get(outcome.tubeId) ?? [];
  const tube = (await labTubesById(ctx, [outcome.tubeId])).get(outcome.tubeId)!;
  const judged = (await packsOfProgrammes(ctx, [tube.programmeId])).get(tube.programmeId)!;
  if (outcome.correctsId) {
    const [old] = await readOutcomes(ctx, { ids: [outcome.correctsId] });
    if (old) await undo(ctx, old, outcome, of);
  }
  if (outcome.outcome === 'positive') {
    await drawPositive(ctx, outcome, tube, of, judged);
    await lookAtPoints(ctx, [outcome.tubeId]);
    await ctx.enqueue('laboratory.traces', {}, 'laboratory.traces');
  } else if (outcome.outcome === 'negative') await negatives(ctx, [outcome], members);
  else await askAgain(ctx, outcome, tube, of, judged);
  await drawn(ctx, [outcome.id]);
  await ctx.emit('results.released', {
    tubeIds: [outcome.tubeId],
    at: new Date(ctx.now).toISOString(),
  });
  return true;
}

/** Plain negatives, thousands at a time: set-based throughout. */
async function drawNegatives(ctx: Context): Promise<number> {
  const { rows } =
    await sql<StoredOutcome>`select ${outcomeColumns} from lab_outcome o where o.state = 'released' and o.effects_at is null and o.outcome = 'negative' and o.corrects_id is null
    order by o.released_at, o.id limit ${laboratoryNumbers.batch.value} for update skip locked`.execute(
      ctx.tx,
    );
  if (rows.length === 0) return 0;
  const tubeIds = rows.map(row => row.tubeId);
  await negatives(ctx, rows, await membersOf(ctx, tubeIds));
  await drawn(
    ctx,
    rows.map(row => row.id),
  );
  await ctx.emit('results.released', { tubeIds, at: new Date(ctx.now).toISOString() });
  return rows.length;
}

/** Negatives: planned tests done, and the holds of those who were sampled alone end. */
async function negatives(
  ctx: Context,
  outcomes: readonly StoredOutcome[],
  members: ReadonlyMap<string, TubeMember[]>,
): Promise<void> {
  const people: PersonResult[] = [];
  const alone: { personId: string; tubeId: string; takenAt: Date; outcome: StoredOutcome }[] = [];
  for (const outcome of outcomes) {
    const of = members.get(outcome.tubeId) ?? [];
    for (const member of of) if (member.personId) people.push(resultOf(outcome, member, 'negative'));
    const [only] = of;
    if (of.length === 1 && only!.personId)
      alone.push({ personId: only!.personId, tubeId: outcome.tubeId, takenAt: only!.takenAt, outcome });
  }
  await recordResultsOfPeople(ctx, people);
  await liftNegative(ctx, alone);
  const positives = await positivesSince(
    ctx,
    alone.map(one => one.personId),
    new Date(ctx.now - durations.discordance),
  );
  for (const one of alone) {
    const outcomeId = positives.get(one.personId);
    const [positive] = outcomeId ? await readOutcomes(ctx, { ids: [outcomeId] }) : [];
    const taken = positive && (await membersOf(ctx, [positive.tubeId])).get(positive.tubeId)?.[0]?.takenAt;
    if (positive && taken && one.takenAt >= taken && positive.tubeId !== one.tubeId)
      await contradiction(ctx, positive, one.outcome.tubeCode, one.takenAt, taken);
  }
}

const resultOf = (
  outcome: StoredOutcome,
  member: TubeMember,
  result: PersonResult['result'],
): PersonResult => ({
  personId: member.personId!,
  outcomeId: outcome.id,
  takenAt: member.takenAt.toISOString(),
  reportedAt: (outcome.releasedAt ?? outcome.createdAt).toISOString(),
  result,
});

async function drawPositive(
  ctx: Context,
  outcome: StoredOutcome,
  tube: LabTubeRow,
  members: readonly TubeMember[],
  judged: Judged,
): Promise<void> {
  // an object's swab has no people; environment takes it up by its event
  if (members.length === 0) return;
  if (members.length > 1) {
    await openPool(ctx, outcome, tube, members, judged);
    return;
  }
  const member = members[0]!;
  if (member.personId) {
    await recordResultsOfPeople(ctx, [resultOf(outcome, member, 'positive')]);
    await positiveAlone(ctx, outcome, member, judged);
  } else
    await addTasks(
      ctx,
      [
        {
          outbreakId: judged.programme.outbreakId,
          kind: 'find_person',
          title: {
            zh: `单管${tube.code.slice(-6)}阳性,此人未登记:先查明身份`,
            en: `Single tube ${tube.code.slice(-6)} is positive and the person is not registered: find out who it is`,
          },
          subjectKind: 'lab_outcome',
          subjectId: outcome.id,
          dueAt: ctx.now + (judged.pack.testing?.pool_positive?.retest_hours ?? 2) * 3_600_000,
          ruleId: 'LAB-15',
          areaKey: tube.areaKey,
          locatedKey: tube.areaKey,
          originKey: tube.areaKey,
        },
      ],
      { unlessOpen: true },
    );
}

/** LAB-17, LAB-21: a tube that says nothing (rejected, inconclusive, invalid): everybody in it is asked to be sampled again, and nobody is held for it. */
async function askAgain(
  ctx: Context,
  outcome: StoredOutcome,
  tube: LabTubeRow,
  members: readonly TubeMember[],
  { programme, pack }: Judged,
): Promise<void> {
  const known = members.filter(one => one.personId !== null);
  const rule = pack.testing?.pool_positive;
  const ruleId = outcome.source === 'rejection' ? 'LAB-17' : 'LAB-21';
  const dueAt = ctx.now + (rule ? rule.retest_hours + rule.result_hours : 24) * 3_600_000;
  await closeTasksOf(ctx, outcome.tubeId, '已有结论', { kinds: ['rerun_tube'] });
  await addTasks(
    ctx,
    known.map(one => ({
      outbreakId: programme.outbreakId,
      kind: 'retest' as const,
      title: { zh: '样本无法判定:请重新采样', en: 'The specimen could not be read: sample again' },
      subjectKind: 'sample',
      subjectId: one.sampleId,
      personId: one.personId,
      dueAt,
      ruleId,
      areaKey: one.locatedKey,
      locatedKey: one.locatedKey,
      originKey: one.areaKey,
    })),
    { unlessOpen: true },
  );
  const told = await tell(
    ctx,
    known.map(one => ({
      personId: one.personId!,
      template: 'sample_again' as const,
      facts: {
        sampledAt: one.takenAt.toISOString(),
        before: new Date(dueAt).toISOString(),
        why: outcome.source === 'rejection' ? ('rejected' as const) : ('unreadable' as const),
        ruleId,
      },
      subjectId: outcome.id,
      dedupeKey: `again:${outcome.id}:${one.personId}`,
    })),
    'lab_outcome',
  );
  const keys = { areaKey: tube.areaKey, locatedKey: tube.areaKey, originKey: tube.areaKey };
  await noteConsequences(ctx, [
    {
      outcomeId: outcome.id,
      personId: null,
      kind: 'retest_task',
      count: known.length,
      text: { zh: '重新采样任务', en: 'Tasks to sample again' },
      ...keys,
    },
    {
      outcomeId: outcome.id,
      personId: null,
      kind: 'message',
      count: told,
      text: { zh: '告知短信', en: 'Messages telling them' },
      ...keys,
    },
  ]);
}
