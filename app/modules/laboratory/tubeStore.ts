import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import type { TubeRow } from '../specimens/queries.ts';
import type { Outcome } from './schema.ts';

export type LabTubeState = 'waiting' | 'loaded' | 'for_review' | 'reported' | 'rejected';

/** A tube in a laboratory's custody. */
export interface LabTubeRow {
  tubeId: string;
  code: string;
  labId: string;
  boxCode: string | null;
  receivedAt: Date;
  firstSampleAt: Date | null;
  lastSampleAt: Date | null;
  loadedAt: Date | null;
  reportedAt: Date | null;
  poolSize: number;
  memberCount: number;
  programmeId: string;
  programmeKind: string;
  pointId: string | null;
  state: LabTubeState;
  outcome: Outcome | null;
  rerunReason: 'grey' | 'invalid' | 'control' | null;
  rerunNotReagent: string | null;
  rerunNotLot: string | null;
  areaKey: number;
  labKey: number;
}

export const labTubeColumns = sql`t.tube_id as "tubeId", t.code, t.lab_id as "labId", t.box_code as "boxCode", t.received_at as "receivedAt", t.first_sample_at as "firstSampleAt", t.last_sample_at as "lastSampleAt",
  t.loaded_at as "loadedAt", t.reported_at as "reportedAt", t.pool_size as "poolSize", t.member_count as "memberCount", t.programme_id as "programmeId", t.programme_kind as "programmeKind",
  t.point_id as "pointId", t.state, t.outcome, t.rerun_reason as "rerunReason", t.rerun_not_reagent as "rerunNotReagent", t.rerun_not_lot as "rerunNotLot", t.area_key as "areaKey", t.lab_key as "labKey"`;

/** Accessions tubes; one that is in custody already stays as it is. Returns how many are new. */
export async function accession(
  ctx: Context,
  reception: { id: string; labId: string; boxId: string; boxCode: string; at: string; labKey: number },
  tubes: readonly TubeRow[],
): Promise<number> {
  if (tubes.length === 0) return 0;
  const result =
    await sql`insert into lab_tube (tube_id, code, lab_id, reception_id, box_id, box_code, received_at, first_sample_at, last_sample_at, pool_size, member_count, programme_id, programme_kind, point_id, area_key, lab_key)
    select x.id, x.code, ${reception.labId}::uuid, ${reception.id}::uuid, ${reception.boxId}::uuid, ${reception.boxCode}, ${reception.at}::timestamptz, x.first_at, x.last_at, x.pool, x.members, x.programme, x.kind, x.point, x.area, ${reception.labKey}::bigint
    from unnest(${tubes.map(t => t.id)}::uuid[], ${tubes.map(t => t.code)}::text[], ${tubes.map(t => t.firstSampleAt)}::timestamptz[], ${tubes.map(t => t.lastSampleAt)}::timestamptz[],
      ${tubes.map(t => t.poolSize)}::smallint[], ${tubes.map(t => t.memberCount)}::smallint[], ${tubes.map(t => t.programmeId)}::uuid[], ${tubes.map(t => t.programmeKind)}::text[],
      ${tubes.map(t => t.pointId)}::uuid[], ${tubes.map(t => t.areaKey)}::bigint[]) x(id, code, first_at, last_at, pool, members, programme, kind, point, area)
    on conflict (tube_id) do nothing`.execute(ctx.tx);
  return Number(result.numAffectedRows);
}

/** Tubes in custody by code, of any laboratory this session sees; a code may be there twice. */
export async function labTubesByCode(
  ctx: Context,
  codes: readonly string[],
): Promise<Map<string, LabTubeRow[]>> {
  if (codes.length === 0) return new Map();
  const { rows } = await sql<
    LabTubeRow & { asked: string }
  >`select q.asked, ${labTubeColumns} from unnest(${[...new Set(codes)]}::text[]) q(asked) join lab_tube t on t.code = upper(q.asked)`.execute(
    ctx.tx,
  );
  return Map.groupBy(rows, row => row.asked);
}

export async function labTubesById(ctx: Context, ids: readonly string[]): Promise<Map<string, LabTubeRow>> {
  const { rows } =
    await sql<LabTubeRow>`select ${labTubeColumns} from lab_tube t where t.tube_id = any(${[...ids]}::uuid[])`.execute(
      ctx.tx,
    );
  return new Map(rows.map(row => [row.tubeId, row]));
}

/** Moves tubes of the bench from one state to another; returns the ids moved. */
export async function moveTubes(
  ctx: Context,
  tubeIds: readonly string[],
  to: LabTubeState,
  at: string | null = null,
): Promise<void> {
  if (tubeIds.length === 0) return;
  await sql`update lab_tube set state = ${to}, loaded_at = case when ${to} = 'loaded' then ${at}::timestamptz when ${to} = 'waiting' then null else loaded_at end
    where tube_id = any(${[...tubeIds]}::uuid[])`.execute(ctx.tx);
}

/** What the bench has reported of tubes; a rerun that was asked is answered by it. */
export async function reportTubes(
  ctx: Context,
  tubes: readonly { tubeId: string; outcome: Outcome; rejected?: boolean }[],
  at: Date,
): Promise<void> {
  if (tubes.length === 0) return;
  await sql`update lab_tube t set state = case when x.rejected then 'rejected' else 'reported' end, outcome = x.outcome, reported_at = coalesce(t.reported_at, ${at}::timestamptz), rerun_reason = null, rerun_not_reagent = null, rerun_not_lot = null
    from unnest(${tubes.map(one => one.tubeId)}::uuid[], ${tubes.map(one => one.outcome)}::text[], ${tubes.map(one => one.rejected ?? false)}::boolean[]) x(id, outcome, rejected) where t.tube_id = x.id`.execute(
    ctx.tx,
  );
}

/** Asks for another run of tubes; they wait again. */
export async function askRerun(
  ctx: Context,
  tubeIds: readonly string[],
  reason: 'grey' | 'invalid' | 'control',
  not: { reagent: string; lot: string },
): Promise<void> {
  if (tubeIds.length === 0) return;
  // a failed control says nothing of the tube: what an earlier grey forbids stays
  await sql`update lab_tube set state = 'waiting', loaded_at = null, rerun_reason = case when ${reason} = 'control' then coalesce(rerun_reason, 'control') else ${reason} end,
    rerun_not_reagent = case when ${reason} = 'control' then rerun_not_reagent else ${not.reagent} end, rerun_not_lot = case when ${reason} = 'control' then rerun_not_lot else ${not.lot} end
    where tube_id = any(${[...tubeIds]}::uuid[])`.execute(ctx.tx);
}
