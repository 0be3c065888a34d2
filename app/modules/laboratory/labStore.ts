import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import type { LabChanges, LabRow, LabState, NewLab } from './schema.ts';

/** A laboratory with what only its own pages show. */
export interface FullLabRow extends LabRow {
  stateNote: string | null;
  stateAt: Date | null;
  reagents: { name: string; lot: string; tests: number; expiresOn?: string }[];
  version: number;
}

export const labColumns = sql`l.id, l.code, l.name, l.name_en as "nameEn", l.area_key as "areaKey", l.state, l.state_note as "stateNote", l.state_at as "stateAt", l.tubes_per_hour as "tubesPerHour",
  l.hours, l.reagents, l.releases, l.version`;

export async function readLabs(ctx: Context, ids?: readonly string[]): Promise<FullLabRow[]> {
  const { rows } =
    await sql<FullLabRow>`select ${labColumns} from laboratory l ${ids ? sql`where l.id = any(${[...ids]}::uuid[])` : sql``} order by l.code`.execute(
      ctx.tx,
    );
  return rows;
}

export async function readLab(ctx: Context, id: string): Promise<FullLabRow | null> {
  return (await readLabs(ctx, [id]))[0] ?? null;
}

/** The laboratory when its bench is within the session's area, else null. */
export async function ownLab(ctx: Context, id: string): Promise<FullLabRow | null> {
  const lab = await readLab(ctx, id);
  return lab && lab.areaKey >= ctx.scope.lo && lab.areaKey <= ctx.scope.hi ? lab : null;
}

/** Whether there is anything of the laboratory's bench for the session: it lies in its area, or has tubes that were taken there. One lookup by index. */
export async function mayLookInto(ctx: Context, id: string): Promise<boolean> {
  if (await ownLab(ctx, id)) return true;
  const { rows } = await sql`select 1 from lab_tube where lab_id = ${id} limit 1`.execute(ctx.tx);
  return rows.length > 0;
}

export async function readLabByCode(ctx: Context, code: string): Promise<FullLabRow | null> {
  const { rows } =
    await sql<FullLabRow>`select ${labColumns} from laboratory l where l.code = ${code}`.execute(ctx.tx);
  return rows[0] ?? null;
}

/** Null when the code is taken. */
export async function insertLab(ctx: Context, lab: NewLab, areaHi: number): Promise<string | null> {
  const { rows } = await sql<{
    id: string;
  }>`insert into laboratory (code, name, name_en, tubes_per_hour, hours, reagents, releases, area_key, area_hi)
    values (${lab.code}, ${lab.name}, ${lab.nameEn ?? null}, ${lab.tubesPerHour}, ${JSON.stringify(lab.hours ?? [])}::jsonb, ${JSON.stringify(lab.reagents ?? [])}::jsonb, ${lab.releases}, ${lab.areaKey}, ${areaHi})
    on conflict (code) do nothing returning id`.execute(ctx.tx);
  return rows[0]?.id ?? null;
}

/** False when the version no longer holds. */
export async function updateLab(ctx: Context, id: string, change: LabChanges): Promise<boolean> {
  const sets = [sql`version = version + 1`];
  if (change.tubesPerHour !== undefined) sets.push(sql`tubes_per_hour = ${change.tubesPerHour}`);
  if (change.hours) sets.push(sql`hours = ${JSON.stringify(change.hours)}::jsonb`);
  if (change.reagents) sets.push(sql`reagents = ${JSON.stringify(change.reagents)}::jsonb`);
  if (change.state)
    sets.push(
      sql`state = ${change.state}, state_note = ${change.stateNote ?? null}, state_at = ${new Date(ctx.now)}`,
    );
  const result =
    await sql`update laboratory set ${sql.join(sets)} where id = ${id} and version = ${change.version}`.execute(
      ctx.tx,
    );
  return Number(result.numAffectedRows) === 1;
}

/** False where the laboratory is in that state already, or out of reach. */
export async function setState(
  ctx: Context,
  id: string,
  state: LabState,
  note: string | null,
): Promise<boolean> {
  const result =
    await sql`update laboratory set state = ${state}, state_note = ${note}, state_at = ${new Date(ctx.now)}, version = version + 1 where id = ${id} and state <> ${state}`.execute(
      ctx.tx,
    );
  return Number(result.numAffectedRows) === 1;
}

/** Work before each laboratory, keyed by its id; those without any are absent. Counts over tubes not reported and the last hour, by index. */
export async function workOf(
  ctx: Context,
  labIds: readonly string[],
): Promise<
  Map<
    string,
    {
      waiting: number;
      loaded: number;
      forReview: number;
      reruns: number;
      oldestReceivedAt: Date | null;
      reportedLastHour: number;
      openSignals: number;
    }
  >
> {
  const { rows } = await sql<{
    labId: string;
    waiting: number;
    loaded: number;
    forReview: number;
    reruns: number;
    oldestReceivedAt: Date | null;
    reportedLastHour: number;
    openSignals: number;
  }>`select l.id as "labId", coalesce(w.waiting, 0) as waiting, coalesce(w.loaded, 0) as loaded, coalesce(w.for_review, 0) as "forReview", coalesce(w.reruns, 0) as reruns, w.oldest as "oldestReceivedAt",
      (select count(*)::int from lab_tube t where t.lab_id = l.id and t.reported_at > ${new Date(ctx.now - 3_600_000)}) as "reportedLastHour",
      (select count(*)::int from lab_signal s where s.lab_id = l.id and s.state = 'open') as "openSignals"
    from laboratory l left join lateral (
      select count(*) filter (where t.state = 'waiting')::int as waiting, count(*) filter (where t.state = 'loaded')::int as loaded, count(*) filter (where t.state = 'for_review')::int as for_review,
        count(*) filter (where t.rerun_reason is not null and t.state = 'waiting')::int as reruns, min(t.received_at) as oldest
      from lab_tube t where t.lab_id = l.id and t.state in ('waiting', 'loaded', 'for_review')) w on true
    where l.id = any(${[...labIds]}::uuid[])`.execute(ctx.tx);
  return new Map(rows.map(({ labId, ...row }) => [labId, row]));
}
