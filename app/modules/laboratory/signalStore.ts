import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import type { Bilingual } from '../../core/refusal.ts';
import { addTasks } from '../tasks/queries.ts';
import type { Statistic } from './clustering.ts';
import { durations } from './parameters.ts';
import type { SignalKind } from './schema.ts';

export interface NewSignal {
  kind: SignalKind;
  labId: string;
  labKey: number;
  plateId?: string | null;
  pointId?: string | null;
  tubeCodes?: readonly string[];
  /** The same pattern is told once. */
  dedupeKey: string;
  title: Bilingual;
  statistic: Statistic;
}

/** LAB-18: opens a signal with a task for the laboratory's area, once a pattern. */
export async function openSignal(ctx: Context, signal: NewSignal): Promise<void> {
  const { rows } = await sql<{
    id: string;
  }>`insert into lab_signal (kind, lab_id, plate_id, point_id, tube_codes, dedupe_key, title, statistic, at, lab_key)
    values (${signal.kind}, ${signal.labId}, ${signal.plateId ?? null}, ${signal.pointId ?? null}, ${[...(signal.tubeCodes ?? [])]}::text[], ${signal.dedupeKey}, ${JSON.stringify(signal.title)}::jsonb, ${JSON.stringify(signal.statistic)}::jsonb, ${new Date(ctx.now)}, ${signal.labKey})
    on conflict (dedupe_key) do nothing returning id`.execute(ctx.tx);
  const id = rows[0]?.id;
  if (!id) return;
  await addTasks(ctx, [
    {
      outbreakId: null,
      kind: 'other',
      title: signal.title,
      subjectKind: 'lab_signal',
      subjectId: id,
      dueAt: ctx.now + durations.signal,
      ruleId: 'LAB-18',
      areaKey: signal.labKey,
      locatedKey: signal.labKey,
      originKey: signal.labKey,
    },
  ]);
  await ctx.journal({
    act: 'lab.signal_opened',
    objectKind: 'lab_signal',
    objectId: id,
    rule: 'LAB-18',
    areaKey: signal.labKey,
    detail: {
      kind: signal.kind,
      method: signal.statistic.method,
      p: signal.statistic.p === null ? undefined : signal.statistic.p.toExponential(2),
    },
  });
}

/** Whether the session sees the signal. */
export async function signalSeen(ctx: Context, id: string): Promise<boolean> {
  return (await sql`select 1 from lab_signal where id = ${id}`.execute(ctx.tx)).rows.length > 0;
}

/** Decides a signal; false when the version no longer holds or it is decided. */
export async function decideSignal(
  ctx: Context,
  id: string,
  decision: { version: number; state: 'explained' | 'confirmed'; note: string },
): Promise<boolean> {
  const result =
    await sql`update lab_signal set state = ${decision.state}, note = ${decision.note}, decided_at = ${new Date(ctx.now)}, decided_by = ${ctx.scope.actor}, version = version + 1
    where id = ${id} and version = ${decision.version} and state = 'open'`.execute(ctx.tx);
  return Number(result.numAffectedRows) === 1;
}
