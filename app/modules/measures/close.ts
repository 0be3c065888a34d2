import type { Context } from '../../core/module.ts';
import { closeObligations } from '../obligations/queries.ts';
import { peopleOf } from '../people/queries.ts';
import { closeTasksOf } from '../tasks/queries.ts';
import type { MeasureRow, MeasureState } from './schema.ts';
import { closeOpen, readMeasures } from './store.ts';

/** Closes open measures with what hangs on them: what is still ahead is waived, open tasks are cancelled, each is journaled. Returns the ids closed. */
export async function closeMeasures(
  ctx: Context,
  closing: readonly { row: MeasureRow; rule: string }[],
  state: Exclude<MeasureState, 'open'>,
  reason: string,
): Promise<string[]> {
  if (closing.length === 0) return [];
  const closed = await closeOpen(
    ctx,
    closing.map(({ row, rule }) => ({ id: row.id, rule })),
    state,
    reason,
  );
  await closeObligations(ctx, closed, { state: 'waived' });
  await closeTasksOf(ctx, closed, reason);
  const people = await peopleOf(
    ctx,
    closing.map(one => one.row.personId),
  );
  const done = new Set(closed);
  for (const { row, rule } of closing)
    if (done.has(row.id))
      await ctx.journal({
        act: `measure.${state}`,
        objectKind: 'measure',
        objectId: row.id,
        rule,
        subject: people.get(row.personId)?.pseudonym,
        areaKey: row.areaKey,
        detail: { reason, plannedEnd: row.endsAt.toISOString() },
      });
  if (closed.length) await ctx.emit('measure.closed', { measureIds: closed });
  return closed;
}

/** Revokes measures and, all the way down, those of people who hang on them; what was missed under them is waived too, because it should never have been asked. */
export async function revoke(
  ctx: Context,
  rows: readonly MeasureRow[],
  reason: string,
  rule: string,
): Promise<string[]> {
  const revoked: string[] = [];
  let next = rows.filter(row => row.state === 'open');
  while (next.length) {
    const closed = await closeMeasures(
      ctx,
      next.map(row => ({ row, rule })),
      'revoked',
      reason,
    );
    await closeObligations(ctx, closed, { state: 'waived', from: 0 });
    revoked.push(...closed);
    next = closed.length
      ? (await readMeasures(ctx, { linkedTo: closed, state: 'open' })).filter(
          row => !revoked.includes(row.id),
        )
      : [];
  }
  return revoked;
}

/** See `revokeMeasures`. */
export async function revokeByBasis(
  ctx: Context,
  basisIds: readonly string[],
  reason: string,
  rule: string,
): Promise<string[]> {
  if (basisIds.length === 0) return [];
  return revoke(ctx, await readMeasures(ctx, { basisIds, state: 'open' }), reason, rule);
}
