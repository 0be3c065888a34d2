import { mayChangeCaseState, type Pack } from '@outpace/protocol';
import type { Context } from '../../core/module.ts';
import { type Bilingual, isRefusal } from '../../core/refusal.ts';
import { type CaseRow, casesOf, changeCaseState } from '../cases/queries.ts';
import { contactsOfCase, excludeContacts, restoreConverted } from '../contacts/queries.ts';
import { correctResultsOfPeople, measuresOf } from '../measures/queries.ts';
import { packOfOutbreak } from '../outbreaks/queries.ts';
import type { TubeMember } from '../specimens/queries.ts';
import { addTasks, closeTasksOf } from '../tasks/queries.ts';
import { type ConsequenceRow, consequencesOf, markUndone, noteConsequences } from './consequenceStore.ts';
import { journalHolds } from './holds.ts';
import { holdEnds } from './holdWords.ts';
import type { StoredOutcome } from './outcomeStore.ts';
import { durations } from './parameters.ts';
import { endHolds, readHolds, readPools, setPool } from './poolStore.ts';
import { tell } from './tell.ts';

/**
 * LAB-13: undoes what followed from a statement that was corrected: holds lifted, re-test tasks cancelled, cases that stood on it closed as none with their contacts excluded (whose
 * measures are revoked with them), results recorded of people under measures changed, and those concerned told that we were wrong. What is undone is
 * listed with each consequence; what cannot be undone by itself becomes a task, such as deciding anew of somebody who had been a contact of another case before.
 */
export async function undo(
  ctx: Context,
  old: StoredOutcome,
  by: StoredOutcome,
  members: readonly TubeMember[],
): Promise<void> {
  const consequences = (await consequencesOf(ctx, [old.id])).filter(row => row.undoneAt === null);
  const reason: Bilingual = { zh: '实验室更正了结果', en: 'The laboratory corrected the result' };
  const told = new Map<string, Date>();
  const taken = new Map(members.flatMap(one => (one.personId ? [[one.personId, one.takenAt] as const] : [])));

  for (const pool of await readPools(ctx, { outcomeIds: [old.id] })) {
    const holds = (await readHolds(ctx, { poolIds: [pool.id] })).filter(hold => hold.state !== 'lifted');
    // a hold that became a case stands on that person's own positive test, which was not corrected
    const ending = holds.filter(hold => hold.state === 'waiting' || hold.state === 'expired');
    const ended = new Set(
      await endHolds(
        ctx,
        ending.map(hold => ({ id: hold.id, state: 'lifted', reason: holdEnds.corrected })),
      ),
    );
    const lifted = ending.filter(hold => ended.has(hold.id));
    await closeTasksOf(ctx, [pool.id, ...holds.map(hold => hold.id)], '实验室更正了结果');
    await setPool(ctx, pool.id, { state: 'withdrawn' });
    await journalHolds(ctx, lifted, 'hold.lifted', 'LAB-13', { by: 'correction' });
    for (const hold of lifted) told.set(hold.personId, pool.sampledAt);
    const undone = new Set(lifted.map(hold => hold.id));
    await markUndone(
      ctx,
      consequences
        .filter(row => row.kind === 'retest_task' || (row.kind === 'hold' && undone.has(row.objectId ?? '')))
        .map(row => row.id),
      { zh: '已解除', en: 'Lifted' },
    );
  }

  const caseRows = await casesOf(
    ctx,
    consequences.filter(row => row.kind === 'case').map(row => row.objectId!),
  );
  for (const row of consequences) {
    if (row.kind === 'case_task') {
      await closeTasksOf(ctx, old.id, '实验室更正了结果');
      await markUndone(ctx, [row.id], { zh: '任务已取消', en: 'Task cancelled' });
    }
    const record = row.kind === 'case' ? caseRows.get(row.objectId!) : undefined;
    if (!record) continue;
    await undoCase(ctx, old, by, row, record, reason);
    if (row.personId) told.set(row.personId, taken.get(row.personId) ?? old.testedAt);
  }
  const people = await correctResultsOfPeople(ctx, {
    outcomeId: old.id,
    byOutcomeId: by.id,
    reportedAt: new Date(ctx.now).toISOString(),
    // a positive pool says of nobody that they are positive
    result:
      by.outcome === 'negative'
        ? 'negative'
        : members.length === 1 && by.outcome === 'positive'
          ? 'positive'
          : 'inconclusive',
  });
  if (people)
    await noteConsequences(ctx, [
      {
        outcomeId: by.id,
        personId: null,
        kind: 'test',
        count: people,
        text: { zh: '管控记录中的检测结果已改', en: 'Results recorded under measures were changed' },
        areaKey: by.areaKey,
        locatedKey: by.areaKey,
        originKey: by.labKey,
      },
    ]);
  if (by.outcome === 'negative')
    await tell(
      ctx,
      [...told].map(([personId, at]) => ({
        personId,
        template: 'correction' as const,
        facts: {
          sampledAt: at.toISOString(),
          reason: { zh: '实验室复核后更正', en: 'the laboratory found its own error' },
          now: 'negative' as const,
        },
        subjectId: by.id,
        dedupeKey: `correction:${by.id}:${personId}`,
      })),
      'lab_outcome',
    );
  await ctx.journal({
    act: 'result.effects_undone',
    objectKind: 'outcome',
    objectId: old.id,
    rule: 'LAB-13',
    areaKey: by.areaKey,
    detail: { by: by.id, consequences: consequences.length, told: by.outcome === 'negative' ? told.size : 0 },
  });
  await ctx.emit('result.corrected', { tubeId: by.tubeId });
}

/** The state that says "none" which a case may go to from where it is; null when the pack knows no such step. */
export function stateOfNone(pack: Pack, from: string): string | null {
  return (
    pack.case_states.find(
      one => one.meaning === 'not_a_case' && !('refused' in mayChangeCaseState(pack, from, one.id)),
    )?.id ?? null
  );
}

async function undoCase(
  ctx: Context,
  old: StoredOutcome,
  by: StoredOutcome,
  consequence: ConsequenceRow,
  record: CaseRow,
  reason: Bilingual,
): Promise<void> {
  const keys = {
    areaKey: consequence.areaKey,
    locatedKey: consequence.locatedKey,
    originKey: consequence.originKey,
  };
  const byHand = async (zh: string, en: string) => {
    await addTasks(
      ctx,
      [
        {
          outbreakId: record.outbreakId,
          kind: 'investigate',
          title: { zh, en },
          subjectKind: 'case',
          subjectId: record.id,
          personId: record.personId,
          dueAt: ctx.now + durations.rerun,
          ruleId: 'LAB-13',
          ...keys,
        },
      ],
      { unlessOpen: true },
    );
    await noteConsequences(ctx, [
      { outcomeId: by.id, personId: record.personId, kind: 'case_task', text: { zh, en }, ...keys },
    ]);
  };
  // somebody else opened it, or another positive stands behind it: a person looks
  const pack = await packOfOutbreak(ctx, record.outbreakId);
  const to = stateOfNone(pack, record.state);
  if (!to || record.createdAt < (old.releasedAt ?? old.createdAt)) {
    await byHand(
      `病例${record.number}所依的阳性结果已更正,请复核此病例`,
      `The positive result behind case ${record.number} was corrected: review the case`,
    );
    return;
  }
  const changed = await changeCaseState(ctx, record, {
    version: record.version,
    to,
    reason: `${reason.zh}:${by.tubeCode}`,
  });
  if (isRefusal(changed)) {
    await byHand(
      `病例${record.number}所依的阳性结果已更正,未能自动排除:${changed.why.zh}`,
      `The positive result behind case ${record.number} was corrected; it could not be excluded: ${changed.why.en}`,
    );
    return;
  }
  await closeTasksOf(ctx, record.id, reason.zh);
  await markUndone(ctx, [consequence.id], {
    zh: `病例${record.number}已排除`,
    en: `Case ${record.number} excluded`,
  });
  await decideAnew(ctx, by, record, keys);
  const contacts = (await contactsOfCase(ctx, record.id)).filter(
    one => one.state === 'proposed' || one.state === 'accepted',
  );
  if (contacts.length === 0) return;
  const out = await excludeContacts(
    ctx,
    contacts.map(one => one.id),
    `${reason.zh},病例${record.number}已排除`,
  );
  if (isRefusal(out)) {
    await byHand(
      `病例${record.number}已排除,其接触者未能自动撤销:${out.why.zh}`,
      `Case ${record.number} is excluded; its contacts could not be withdrawn: ${out.why.en}`,
    );
    return;
  }
  const told = await tellRevoked(ctx, by, record.outbreakId, out.revokedIds);
  await noteConsequences(ctx, [
    {
      outcomeId: by.id,
      personId: null,
      kind: 'contact',
      count: out.excluded.length,
      text: { zh: `病例${record.number}的接触者已撤销`, en: `Contacts of case ${record.number} withdrawn` },
      ...keys,
    },
    {
      outcomeId: by.id,
      personId: null,
      kind: 'measure',
      count: out.measuresRevoked,
      text: { zh: '由此产生的管控措施已撤销', en: 'Measures that stood on them revoked' },
      ...keys,
    },
    {
      outcomeId: by.id,
      personId: null,
      kind: 'message',
      count: told,
      text: { zh: '已致歉并告知措施撤销', en: 'Told that it was revoked and that we were wrong' },
      ...keys,
    },
  ]);
}

/** People whose measure fell with the case are told so, and that we were wrong. Who is under another measure of the outbreak by a ground of its own is not told to go about as usual. */
async function tellRevoked(
  ctx: Context,
  by: StoredOutcome,
  outbreakId: string,
  measureIds: readonly string[],
): Promise<number> {
  if (measureIds.length === 0) return 0;
  const revoked = await measuresOf(ctx, { ids: measureIds });
  const held = new Set(
    (await measuresOf(ctx, { personIds: revoked.map(row => row.personId), outbreakId, state: 'open' })).map(
      row => row.personId,
    ),
  );
  return tell(
    ctx,
    revoked
      .filter(row => !held.has(row.personId))
      .map(row => ({
        personId: row.personId,
        template: 'measure_revoked' as const,
        facts: { revokedAt: new Date(ctx.now).toISOString(), ruleId: 'LAB-13' },
        subjectId: by.id,
        dedupeKey: `revoked:${row.id}`,
      })),
    'lab_outcome',
  );
}

/**
 * The person had been a contact of other cases before, and the measure ended with the wrong case: the records are on the table again, and a task at once says which, so that a person
 * decides whether it is restored. Nobody is put under a measure again by itself.
 */
async function decideAnew(
  ctx: Context,
  by: StoredOutcome,
  record: CaseRow,
  keys: { areaKey: number; locatedKey: number; originKey: number },
): Promise<void> {
  const restored = await restoreConverted(ctx, record, `病例${record.number}已排除,恢复待定`);
  if (restored.length === 0) return;
  const parents = await casesOf(
    ctx,
    restored.map(row => row.caseId),
  );
  const ended = new Set(
    (await measuresOf(ctx, { basisIds: restored.map(row => row.id), state: 'converted' })).map(
      row => row.basisId,
    ),
  );
  const rows = restored.toSorted((a, b) => Number(ended.has(b.id)) - Number(ended.has(a.id)));
  await addTasks(
    ctx,
    rows.map(row => {
      const number = parents.get(row.caseId)?.number ?? '';
      return {
        outbreakId: record.outbreakId,
        kind: 'investigate' as const,
        title: ended.has(row.id)
          ? {
              zh: `病例${record.number}已排除:此人是病例${number}的接触者,其管控因转为病例而终止,请确认是否恢复`,
              en: `Case ${record.number} is excluded; this contact of case ${number} had a measure that ended by becoming a case: decide whether it is restored`,
            }
          : {
              zh: `病例${record.number}已排除:此人仍是病例${number}名单上的接触者,请重新判定`,
              en: `Case ${record.number} is excluded; this person is still on the contact list of case ${number}: decide anew`,
            },
        subjectKind: 'contact',
        subjectId: row.id,
        personId: row.personId,
        dueAt: ctx.now + durations.rerun,
        ruleId: 'LAB-13',
        ...keys,
      };
    }),
    { unlessOpen: true },
  );
  await noteConsequences(ctx, [
    {
      outcomeId: by.id,
      personId: record.personId,
      kind: 'contact',
      objectId: rows[0]!.id,
      count: rows.length,
      text: { zh: '恢复为待定的接触者,任务已下发', en: 'Contact records back on the table, with a task' },
      ...keys,
    },
  ]);
}
