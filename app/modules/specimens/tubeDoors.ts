import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import type { ClosedTube } from './queries.ts';

/** See `registerTubes`. */
export async function register(ctx: Context, tubes: readonly ClosedTube[]): Promise<string[]> {
  if (!tubes.length) return [];
  const { rows } = await sql<{
    id: string;
  }>`insert into sample_tube (id, code, programme_id, pool_size, mixing, state, opened_at, opened_by, closed_at, first_sample_at, last_sample_at, area_key)
    select x.id, x.code, x."programmeId", 1, 'single', 'closed', x.at, ${ctx.scope.actor}, x.at, x.at, x.at, x."areaKey"
    from jsonb_to_recordset(${JSON.stringify(tubes)}::jsonb) x(id uuid, code text, "programmeId" uuid, at timestamptz, "areaKey" bigint)
    on conflict do nothing returning id`.execute(ctx.tx);
  return rows.map(row => row.id);
}

/** See `voidTubes`. */
export async function voidClosed(ctx: Context, ids: readonly string[], reason: string): Promise<string[]> {
  if (!ids.length) return [];
  const { rows } = await sql<{
    id: string;
  }>`update sample_tube set state = 'void', voided_at = ${new Date(ctx.now)}, voided_by = ${ctx.scope.actor}, note = ${reason}, version = version + 1
    where id = any(${[...ids]}::uuid[]) and state = 'closed' and member_count = 0 returning id`.execute(
    ctx.tx,
  );
  return rows.map(row => row.id);
}
