import { dayOf, type Pack } from '@outpace/protocol';
import type { Context } from '../../core/module.ts';
import { areaOf } from '../areas/queries.ts';
import { casesOfPeople, checkNewCase, isClosedState, type NewCase, openCases } from '../cases/queries.ts';
import { type OutbreakRow, outbreakList, outbreakOf, packOfOutbreak } from '../outbreaks/queries.ts';
import { peopleOf } from '../people/queries.ts';
import { samplesOf, type TubeMember } from '../specimens/queries.ts';
import { addTasks, closeTasksOf, tasksDone } from '../tasks/queries.ts';
import { noteConsequences } from './consequenceStore.ts';
import { journalHolds, settlePools } from './holds.ts';
import { holdEnds } from './holdWords.ts';
import type { Judged } from './judging.ts';
import type { StoredOutcome } from './outcomeStore.ts';
import { durations } from './parameters.ts';
import { endHolds, readHolds, readPools } from './poolStore.ts';
import { openSignal } from './signalStore.ts';

/** The state a case begins in when all that is known is a positive result: the lightest infected state a case may begin in. Pure. */
export function stateForPositive(pack: Pack): string {
  const initial = pack.case_states.filter(one => one.initial);
  const infected = initial.filter(one => one.meaning === 'infected');
  const lighter = infected.find(one =>
    pack.case_transitions.some(
      step =>
        step.from === one.id &&
        step.to.some(to => infected.some(other => other.id === to && other.id !== one.id)),
    ),
  );
  return (lighter ?? infected[0] ?? initial[0] ?? pack.case_states[0]!).id;
}

/** The outbreak a positive belongs to: the programme's, or the running one of the disease whose area holds the person, the smallest first. */
async function outbreakFor(
  ctx: Context,
  { programme, pack }: Judged,
  areaKey: number,
): Promise<OutbreakRow | null> {
  if (programme.outbreakId) return outbreakOf(ctx, programme.outbreakId);
  const fitting: { outbreak: OutbreakRow; width: number }[] = [];
  for (const outbreak of await outbreakList(ctx)) {
    if (outbreak.endedOn !== null || outbreak.disease !== pack.disease.code) continue;
    const area = await areaOf(ctx, outbreak.areaKey);
    if (area && areaKey >= area.key && areaKey <= area.hi)
      fitting.push({ outbreak, width: area.hi - area.key });
  }
  return fitting.toSorted((a, b) => a.width - b.width)[0]?.outbreak ?? null;
}

/**
 * LAB-15: somebody is positive in a tube of their own: a case in the outbreak (its trace follows in a transaction of its own), or, where there is none to put it in, a task to
 * open one. Their hold becomes the case's business. A person who is a case already stays one case. Repeating it changes nothing.
 */
export async function positiveAlone(
  ctx: Context,
  outcome: StoredOutcome,
  member: TubeMember,
  judged: Judged,
): Promise<void> {
  const personId = member.personId!;
  const person = (await peopleOf(ctx, [personId])).get(personId);
  if (!person) return;
  const keys = {
    areaKey: person.areaKey,
    locatedKey: person.locatedKey,
    originKey: outcome.areaKey,
  };
  const outbreak = await outbreakFor(ctx, judged, person.areaKey);
  const caseId = outbreak ? await caseOf(ctx, outcome, member, outbreak, keys) : null;
  if (!caseId)
    await addTasks(
      ctx,
      [
        {
          outbreakId: outbreak?.id ?? null,
          kind: 'investigate',
          title: outbreak
            ? {
                zh: '核酸阳性:请登记病例并开始流调',
                en: 'Positive result: open the case and begin the investigation',
              }
            : {
                zh: '核酸阳性而本地没有进行中的疫情:请建立疫情并登记病例',
                en: 'Positive result and no running outbreak here: open one, and the case in it',
              },
          subjectKind: 'lab_outcome',
          subjectId: outcome.id,
          personId,
          dueAt: ctx.now + (judged.pack.testing?.pool_positive?.retest_hours ?? 2) * 3_600_000,
          ruleId: 'LAB-15',
          ...keys,
        },
      ],
      { unlessOpen: true },
    );
  await noteConsequences(ctx, [
    {
      outcomeId: outcome.id,
      personId,
      kind: caseId ? 'case' : 'case_task',
      objectId: caseId,
      text: caseId
        ? { zh: '登记病例', en: 'Case opened' }
        : { zh: '登记病例的任务', en: 'Task to open a case' },
      waitsForTrace: caseId !== null,
      ...keys,
    },
  ]);
  await endOwnHolds(ctx, outcome, member, caseId);
  await lookAtContradiction(ctx, outcome, member);
}

async function caseOf(
  ctx: Context,
  outcome: StoredOutcome,
  member: TubeMember,
  outbreak: OutbreakRow,
  keys: { areaKey: number; locatedKey: number },
): Promise<string | null> {
  const pack = await packOfOutbreak(ctx, outbreak.id);
  const standing = (await casesOfPeople(ctx, [member.personId!])).find(
    row => row.outbreakId === outbreak.id && !isClosedState(pack, row.state),
  );
  if (standing) return standing.id;
  const given: NewCase = {
    outbreakId: outbreak.id,
    personId: member.personId!,
    state: stateForPositive(pack),
    stateReason: `核酸阳性 ${outcome.tubeCode}`,
    sampledOn: dayOf(member.takenAt.getTime(), ctx.outpace.city.timeZone),
    positiveAt: outcome.releasedAt?.getTime() ?? ctx.now,
    areaKey: keys.areaKey,
    locatedKey: keys.locatedKey,
  };
  // what the outbreak's rules do not let in is a person's to decide
  if (checkNewCase(ctx, pack, given)) return null;
  return (await openCases(ctx, [given]))[0]!.id;
}

async function endOwnHolds(
  ctx: Context,
  outcome: StoredOutcome,
  member: TubeMember,
  caseId: string | null,
): Promise<void> {
  const holds = await readHolds(ctx, { personIds: [member.personId!], states: ['waiting', 'expired'] });
  const pools = new Map(
    (await readPools(ctx, { ids: holds.map(hold => hold.poolId) })).map(pool => [pool.id, pool]),
  );
  const own = holds.filter(
    hold => hold.tubeId !== outcome.tubeId && member.takenAt > pools.get(hold.poolId)!.sampledAt,
  );
  const ended = new Set(
    await endHolds(
      ctx,
      own.map(hold => ({
        id: hold.id,
        state: 'became_case',
        reason: holdEnds.positive,
        caseId,
        retest: { tubeId: outcome.tubeId, takenAt: member.takenAt, outcome: 'positive' },
      })),
    ),
  );
  const done = own.filter(hold => ended.has(hold.id));
  const ids = done.map(hold => hold.id);
  await tasksDone(ctx, ids, ['retest'], '单人复检阳性');
  await closeTasksOf(ctx, ids, '单人复检阳性');
  await journalHolds(ctx, done, 'hold.became_case', 'LAB-15', caseId ? { case: caseId } : {});
  await settlePools(ctx, new Set(done.map(hold => hold.poolId)));
}

/** LAB-18: a negative specimen of the same person within the days two tests should agree, taken after this one, or on the same day before it. */
async function lookAtContradiction(ctx: Context, outcome: StoredOutcome, member: TubeMember): Promise<void> {
  const since = new Date(member.takenAt.getTime() - 86_400_000).toISOString();
  const other = (await samplesOf(ctx, [member.personId!], since)).find(
    sample =>
      sample.tubeId !== outcome.tubeId &&
      sample.result === 'negative' &&
      sample.takenAt.getTime() <= member.takenAt.getTime() + durations.discordance,
  );
  if (!other) return;
  await contradiction(ctx, outcome, other.tubeCode, other.takenAt, member.takenAt);
}

/** LAB-18: opens the question two tests of one person raise; it names tubes, never the person. */
export async function contradiction(
  ctx: Context,
  positive: Pick<StoredOutcome, 'id' | 'labId' | 'labKey' | 'tubeCode'>,
  negativeCode: string,
  negativeAt: Date,
  positiveAt: Date,
): Promise<void> {
  const hours = Math.abs(negativeAt.getTime() - positiveAt.getTime()) / 3_600_000;
  await openSignal(ctx, {
    kind: 'discordance',
    labId: positive.labId,
    labKey: positive.labKey,
    tubeCodes: [positive.tubeCode, negativeCode],
    dedupeKey: `discordance:${positive.id}:${negativeCode}`,
    title: {
      zh: `同一人${hours.toFixed(0)}小时内两次检测结果相反:${positive.tubeCode}阳性,${negativeCode}阴性`,
      en: `Two tests of one person within ${hours.toFixed(0)} hours contradict: ${positive.tubeCode} positive, ${negativeCode} negative`,
    },
    statistic: { method: 'contradiction', value: hours, expected: null, p: null, n: 2, k: 1 },
  });
}
