import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import { type Bilingual, notFound, type Refusal, refuse } from '../../core/refusal.ts';
import { markTubes } from '../specimens/queries.ts';
import { type FullLabRow, ownLab } from './labStore.ts';
import {
  insertOutcomes,
  lockReviewed,
  readOutcomes,
  type StoredOutcome,
  setReleased,
  setReviewed,
  standingOf,
  withdraw,
} from './outcomeStore.ts';
import type { RunRow } from './plateStore.ts';
import type { GeneReading, Outcome, OutcomeChoice } from './schema.ts';
import { moveTubes, reportTubes } from './tubeStore.ts';

interface Answer {
  done: number;
  refused: { id: string; rule: string; why: Bilingual }[];
}

/** LAB-8 needs to know who is who: a session without a natural person can neither review nor release. */
function mayJudge(ctx: Context): Refusal | null {
  return ctx.scope.naturalPerson
    ? null
    : refuse(
        'LAB-8',
        '审核和发布须由本人登录完成。',
        'Reviewing and releasing are done by people, signed in themselves.',
        { status: 403 },
      );
}

/** LAB-8, first of two: reviews statements by id, or all plain negatives that wait. */
export async function reviewOutcomes(
  ctx: Context,
  labId: string,
  choice: OutcomeChoice,
): Promise<Answer | Refusal> {
  const lab = await ownLab(ctx, labId);
  if (!lab) return notFound;
  const no = mayJudge(ctx);
  if (no) return no;
  const reviewed = await setReviewed(ctx, labId, 'ids' in choice ? choice : 'negatives');
  await journalReview(ctx, lab.id, lab.areaKey, reviewed.length);
  const done = new Set(reviewed);
  return {
    done: reviewed.length,
    refused: ('ids' in choice ? choice.ids : [])
      .filter(id => !done.has(id))
      .map(id => ({
        id,
        rule: 'LAB-8',
        why: { zh: '不在待审核之列', en: 'It does not wait for review' },
      })),
  };
}

/** LAB-8, first of two, for everything a plate says. */
export async function reviewPlate(ctx: Context, run: RunRow): Promise<{ reviewed: number } | Refusal> {
  const no = mayJudge(ctx);
  if (no) return no;
  if (run.controls !== 'passed')
    return refuse(
      'LAB-3',
      run.controls === 'failed' ? '对照未通过,这块板不能审核。' : '这块板还没有读数。',
      run.controls === 'failed'
        ? 'The controls failed; this plate cannot be reviewed.'
        : 'This plate has not been read.',
      { status: 409 },
    );
  const reviewed = await setReviewed(ctx, run.labId, { plateId: run.plateId });
  await sql`update lab_run set reviewed_at = ${new Date(ctx.now)}, reviewed_by = ${ctx.scope.actor}, reviewed_person = ${ctx.scope.naturalPerson} where id = ${run.id} and reviewed_at is null`.execute(
    ctx.tx,
  );
  await sql`update lab_plate set state = 'done', version = version + 1 where id = ${run.plateId} and state = 'read'`.execute(
    ctx.tx,
  );
  await journalReview(ctx, run.labId, run.labKey, reviewed.length);
  return { reviewed: reviewed.length };
}

async function journalReview(ctx: Context, labId: string, areaKey: number, count: number): Promise<void> {
  if (count)
    await ctx.journal({
      act: 'result.reviewed',
      objectKind: 'laboratory',
      objectId: labId,
      rule: 'LAB-8',
      areaKey,
      detail: { count },
    });
}

/** LAB-8, LAB-9: whether this person may release the statement: another one reviewed it, and what is not a plain negative goes by itself. */
export function mayRelease(
  row: Pick<StoredOutcome, 'state' | 'outcome' | 'reviewedPerson' | 'correctsId' | 'doubt'>,
  naturalPerson: string,
  together: number,
): Refusal | null {
  if (row.state !== 'reviewed')
    return refuse(
      'LAB-8',
      row.state === 'for_review' ? '还没有人审核。' : '已不在待发布之列。',
      row.state === 'for_review' ? 'Nobody has reviewed it yet.' : 'It does not wait for release any more.',
      { status: 409 },
    );
  if (row.reviewedPerson === naturalPerson)
    return refuse('LAB-8', '审核人不能发布自己审核的结果。', 'Whoever reviewed it cannot release it.', {
      status: 403,
    });
  if (together > 1 && (row.outcome !== 'negative' || row.correctsId || row.doubt))
    return refuse(
      'LAB-9',
      '只有无疑点的阴性可以批量发布,其余须逐个发布。',
      'Only plain negatives are released together; anything else goes one by one.',
    );
  return null;
}

/** LAB-7: whether the statement may stand: nothing stands of its tube yet, or just that which it corrects. */
function mayStand(
  row: Pick<StoredOutcome, 'correctsId' | 'tubeCode'>,
  released: Pick<StoredOutcome, 'id'> | null,
): Refusal | null {
  return (released?.id ?? null) === row.correctsId
    ? null
    : refuse(
        'LAB-7',
        `${row.tubeCode}已有生效的结果;要改请提出更正,这一条可以撤回。`,
        `A result of ${row.tubeCode} stands already: propose a correction, and withdraw this one.`,
        { status: 409 },
      );
}

/** LAB-7: takes a statement back that waits (typed wrongly, or overtaken by another); what stands is corrected instead. The tube waits again where nothing stands of it. */
export async function withdrawOutcome(
  ctx: Context,
  outcomeId: string,
  reason: string,
): Promise<{ state: 'withdrawn' } | Refusal> {
  const [row] = await readOutcomes(ctx, { ids: [outcomeId] });
  const lab = row && (await ownLab(ctx, row.labId));
  if (!row || !lab) return notFound;
  if (row.state !== 'for_review' && row.state !== 'reviewed')
    return refuse(
      'LAB-7',
      '只有等待审核或发布的结果可以撤回;已生效的请更正。',
      'Only what waits for review or release is withdrawn; what stands is corrected.',
      { status: 409, details: { state: row.state } },
    );
  await withdraw(ctx, [row.id]);
  if (!(await standingOf(ctx, [row.tubeId])).get(row.tubeId)?.released)
    await moveTubes(ctx, [row.tubeId], 'waiting');
  await ctx.journal({
    act: 'result.withdrawn',
    objectKind: 'outcome',
    objectId: row.id,
    rule: 'LAB-7',
    areaKey: lab.areaKey,
    detail: { outcome: row.outcome, reason },
  });
  return { state: 'withdrawn' };
}

/** LAB-8, second of two: releases what another natural person reviewed; what follows for people is begun at once. */
export async function releaseOutcomes(
  ctx: Context,
  labId: string,
  choice: OutcomeChoice,
): Promise<Answer | Refusal> {
  const lab = await ownLab(ctx, labId);
  if (!lab) return notFound;
  const no = mayJudge(ctx);
  if (no) return no;
  const wanted = 'ids' in choice ? [...new Set(choice.ids)] : [];
  const rows = await lockReviewed(ctx, labId, 'ids' in choice ? { ids: wanted } : 'negatives');
  const refused: Answer['refused'] = wanted
    .filter(id => !rows.some(row => row.id === id))
    .map(id => ({ id, rule: notFound.refused, why: notFound.why }));
  const ready: StoredOutcome[] = [];
  const standing = await standingOf(
    ctx,
    rows.map(row => row.tubeId),
  );
  for (const row of rows) {
    const why =
      mayRelease(row, ctx.scope.naturalPerson!, wanted.length) ??
      mayStand(row, standing.get(row.tubeId)?.released ?? null);
    if (why && wanted.length === 1) return why;
    if (why) refused.push({ id: row.id, rule: why.refused, why: why.why });
    else ready.push(row);
  }
  if (ready.length) {
    await setReleased(ctx, ready);
    await afterRelease(ctx, lab, ready);
  }
  return { done: ready.length, refused };
}

/** What every release does in its own transaction: tubes are reported, journaled, and the system is asked to draw what follows for people. */
export async function afterRelease(
  ctx: Context,
  lab: Pick<FullLabRow, 'id' | 'areaKey'>,
  released: readonly Pick<StoredOutcome, 'id' | 'tubeId' | 'outcome' | 'correctsId' | 'source'>[],
): Promise<void> {
  const now = new Date(ctx.now);
  await reportTubes(
    ctx,
    released.map(row => ({
      tubeId: row.tubeId,
      outcome: row.outcome,
      rejected: row.source === 'rejection',
    })),
    now,
  );
  await markTubes(
    ctx,
    released.map(row => ({
      tubeId: row.tubeId,
      state: 'reported',
      result: row.outcome,
      at: now.toISOString(),
    })),
  );
  const plain = released.filter(row => row.outcome === 'negative' && !row.correctsId);
  if (plain.length)
    await ctx.journal({
      act: 'result.released',
      objectKind: 'laboratory',
      objectId: lab.id,
      rule: 'LAB-8',
      areaKey: lab.areaKey,
      detail: { negative: plain.length },
    });
  for (const row of released)
    if (row.outcome !== 'negative' || row.correctsId)
      await ctx.journal({
        act: row.correctsId ? 'result.corrected' : 'result.released',
        objectKind: 'outcome',
        objectId: row.id,
        rule: row.correctsId ? 'LAB-12' : 'LAB-8',
        areaKey: lab.areaKey,
        detail: { outcome: row.outcome, corrects: row.correctsId ?? undefined },
      });
  await ctx.enqueue('laboratory.consequences', {}, 'laboratory.consequences');
}

/** LAB-12: proposes another outcome for a released one, with the reason; it stands when another natural person releases it, and the old one is kept. */
export async function proposeCorrection(
  ctx: Context,
  outcomeId: string,
  given: { outcome: Outcome; reason: string; genes?: GeneReading[] },
): Promise<{ id: string } | Refusal> {
  const [row] = await readOutcomes(ctx, { ids: [outcomeId] });
  const lab = row && (await ownLab(ctx, row.labId));
  if (!row || !lab) return notFound;
  const no = mayJudge(ctx);
  if (no) return no;
  if (row.state !== 'released')
    return refuse('LAB-12', '只能更正正在生效的结果。', 'Only a result that stands can be corrected.', {
      status: 409,
      details: { state: row.state },
    });
  if (row.outcome === given.outcome)
    return refuse('LAB-12', '更正后的结果与原结果相同。', 'The corrected result is the same as before.');
  if ((await standingOf(ctx, [row.tubeId])).get(row.tubeId)?.pending)
    return refuse(
      'LAB-12',
      '这一管已有一条更正等待发布。',
      'A correction of this tube already waits for release.',
      { status: 409 },
    );
  const at = new Date(ctx.now).toISOString();
  const key = `correction:${row.id}:${at}`;
  const ids = await insertOutcomes(ctx, row.labId, [
    {
      tubeId: row.tubeId,
      tubeCode: row.tubeCode,
      key,
      outcome: given.outcome,
      genes: given.genes ?? [],
      reagent: null,
      instrument: null,
      plateCode: null,
      plateId: null,
      well: null,
      state: 'reviewed',
      doubt: null,
      source: 'screen',
      messageId: null,
      takenAt: null,
      testedAt: at,
      sourceReportedAt: null,
      correctsId: row.id,
      correctionReason: given.reason,
      areaKey: row.areaKey,
      labKey: row.labKey,
    },
  ]);
  const id = ids.get(key);
  if (!id)
    return refuse('LAB-12', '刚刚有人提出了更正。', 'Somebody just proposed a correction.', { status: 409 });
  await ctx.journal({
    act: 'result.correction_proposed',
    objectKind: 'outcome',
    objectId: row.id,
    rule: 'LAB-12',
    areaKey: lab.areaKey,
    detail: { from: row.outcome, to: given.outcome, reason: given.reason },
  });
  return { id };
}
