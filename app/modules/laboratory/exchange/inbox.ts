import type { Context } from '../../../core/module.ts';
import { isRefusal, type Refusal, refuse } from '../../../core/refusal.ts';
import { closeTasksOf } from '../../tasks/queries.ts';
import { takeResults } from '../queries.ts';
import {
  arrivedSince,
  countWaiting,
  decideInbox,
  explainInbox,
  fitInbox,
  type InboxRow,
} from './inboxStore.ts';

const sourceKinds = { mllp: 'hl7', fhir: 'fhir', file: 'file' } as const;

type Took = 'released' | 'for_review' | 'already';

/** A person says whose result it is: it takes effect as if it had come under that code, or the refusal says why it cannot be (RES-11). */
export async function assignInbox(
  ctx: Context,
  row: InboxRow,
  asked: { version: number; tubeCode: string; reason: string },
): Promise<{ result: Took } | Refusal> {
  const no = stillWaits(row, asked.version);
  if (no) return no;
  const taken = await takeResults(
    ctx,
    row.labId,
    [{ ...row.result, tubeCode: asked.tubeCode.trim() }],
    sourceOf(row),
  );
  if (isRefusal(taken)) return taken;
  const became = taken.rows[0]!;
  if (became.state === 'refused' || became.state === 'waiting')
    return refuse(
      became.rule ?? 'RES-11',
      became.why?.zh ?? '本实验室没有收到这支采样管。',
      became.why?.en ?? 'No tube of this code has reached the laboratory.',
      {
        errors: [
          {
            path: 'body/tubeCode',
            message: became.why ?? { zh: '本实验室没有这支采样管', en: 'the laboratory has no such tube' },
            rule: became.rule ?? 'RES-11',
          },
        ],
      },
    );
  const decided = await decideInbox(ctx, row, {
    state: 'assigned',
    reason: asked.reason,
    assignedCode: asked.tubeCode.trim(),
    assignedTube: became.tubeId ?? null,
  });
  if (!decided) return stale(row);
  await ctx.journal({
    act: 'lab.result_assigned',
    objectKind: 'lab_inbox',
    objectId: row.id,
    areaKey: row.areaKey,
    rule: 'RES-11',
    detail: { from: row.tubeCode, to: asked.tubeCode.trim(), reason: asked.reason },
  });
  await closeWhenEmpty(ctx, row.labId);
  return { result: became.state };
}

/** A person says that it is nobody's: it stays on record and never takes effect; sent again it is known. */
export async function rejectInbox(
  ctx: Context,
  row: InboxRow,
  asked: { version: number; reason: string },
): Promise<Refusal | null> {
  const no = stillWaits(row, asked.version);
  if (no) return no;
  if (!(await decideInbox(ctx, row, { state: 'rejected', reason: asked.reason }))) return stale(row);
  await ctx.journal({
    act: 'lab.result_rejected',
    objectKind: 'lab_inbox',
    objectId: row.id,
    areaKey: row.areaKey,
    rule: 'RES-11',
    detail: { tubeCode: row.tubeCode, reason: asked.reason },
  });
  await closeWhenEmpty(ctx, row.labId);
  return null;
}

const retriedAtOnce = 2000;

/** Takes results whose tube has reached the laboratory since; what cannot be of it goes on waiting and says why. Set-based by laboratory. */
export async function retryInbox(ctx: Context): Promise<number> {
  const arrived = await arrivedSince(ctx, retriedAtOnce);
  const fitted: string[] = [];
  for (const [labId, rows] of Map.groupBy(arrived, row => row.labId)) {
    for (const [, same] of Map.groupBy(rows, row => `${row.transport} ${row.messageId} ${row.fileName}`)) {
      const taken = await takeResults(
        ctx,
        labId,
        same.map(row => row.result),
        sourceOf(same[0]!),
      );
      if (isRefusal(taken)) continue;
      const took = taken.rows.filter(row => !['refused', 'waiting'].includes(row.state));
      fitted.push(...took.map(row => same[row.index]!.id));
      await explainInbox(
        ctx,
        taken.rows.flatMap(row =>
          row.state === 'refused' && row.rule && row.why
            ? [{ id: same[row.index]!.id, rule: row.rule, why: row.why }]
            : [],
        ),
      );
    }
  }
  await fitInbox(ctx, fitted);
  for (const labId of new Set(arrived.filter(row => fitted.includes(row.id)).map(row => row.labId))) {
    await ctx.journal({
      act: 'lab.results_fitted',
      objectKind: 'laboratory',
      objectId: labId,
      rule: 'RES-11',
      areaKey: arrived.find(row => row.labId === labId)!.areaKey,
      detail: { results: arrived.filter(row => row.labId === labId && fitted.includes(row.id)).length },
    });
    await closeWhenEmpty(ctx, labId);
  }
  return fitted.length;
}

async function closeWhenEmpty(ctx: Context, labId: string): Promise<void> {
  if ((await countWaiting(ctx, labId)) === 0)
    await closeTasksOf(ctx, labId, '待处理的结果已全部处理', { kinds: ['settle_result'] });
}

const sourceOf = (row: InboxRow) => ({
  kind: sourceKinds[row.transport],
  messageId: row.messageId ?? row.id,
  ...(row.fileName ? { fileName: row.fileName } : {}),
});

function stillWaits(row: InboxRow, version: number): Refusal | null {
  return row.state === 'waiting' && row.version === version ? null : stale(row);
}

const stale = (row: InboxRow) =>
  refuse('RES-18', '这条结果已被处理,请刷新后再看。', 'It has been dealt with meanwhile; look again.', {
    status: 409,
    details: { state: row.state, version: row.version },
  });
