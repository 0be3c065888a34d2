import type { LaboratoryRule } from '@outpace/protocol';
import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import type { Bilingual } from '../../core/refusal.ts';
import type { GeneReading } from './schema.ts';

export type PlateState = 'open' | 'running' | 'read' | 'blocked' | 'done' | 'void';
export type WellContent = 'tube' | 'weak_positive' | 'negative';

export interface PlateRow {
  id: string;
  labId: string;
  code: string;
  state: PlateState;
  voidReason: string | null;
  createdAt: Date;
  labKey: number;
  version: number;
}

export interface WellRow {
  well: string;
  content: WellContent;
  tubeId: string | null;
  tubeCode: string | null;
  rerun: boolean;
  genes: GeneReading[];
  call: 'positive' | 'grey' | 'negative' | 'invalid' | 'passed' | 'failed' | null;
}

export interface RunRow {
  id: string;
  plateId: string;
  labId: string;
  reagent: string;
  lot: string;
  instrument: string;
  startedAt: Date;
  startedBy: string;
  finishedAt: Date | null;
  readAt: Date | null;
  rules: LaboratoryRule[];
  controls: 'passed' | 'failed' | null;
  problems: Bilingual[];
  reviewedAt: Date | null;
  reviewedBy: string | null;
  labKey: number;
}

const plateColumns = sql`p.id, p.lab_id as "labId", p.code, p.state, p.void_reason as "voidReason", p.created_at as "createdAt", p.lab_key as "labKey", p.version`;
const runColumns = sql`r.id, r.plate_id as "plateId", r.lab_id as "labId", r.reagent, r.lot, r.instrument, r.started_at as "startedAt", r.started_by as "startedBy", r.finished_at as "finishedAt", r.read_at as "readAt",
  r.rules, r.controls, r.problems, r.reviewed_at as "reviewedAt", r.reviewed_by as "reviewedBy", r.lab_key as "labKey"`;

/** Reads a plate and keeps others from changing it until this transaction ends, unless `look` only. */
export async function readPlate(ctx: Context, id: string, look = false): Promise<PlateRow | null> {
  const { rows } =
    await sql<PlateRow>`select ${plateColumns} from lab_plate p where p.id = ${id} ${look ? sql`` : sql`for update`}`.execute(
      ctx.tx,
    );
  return rows[0] ?? null;
}

/** Row by row, as the plate is read. */
export async function readWells(ctx: Context, plateId: string): Promise<WellRow[]> {
  const { rows } =
    await sql<WellRow>`select well, content, tube_id as "tubeId", tube_code as "tubeCode", rerun, genes, call from lab_well where plate_id = ${plateId}
    order by substr(well, 1, 1), substr(well, 2)::int`.execute(ctx.tx);
  return rows;
}

export async function readRun(
  ctx: Context,
  of: { id: string } | { plateId: string },
): Promise<RunRow | null> {
  const { rows } =
    await sql<RunRow>`select ${runColumns} from lab_run r where ${'id' in of ? sql`r.id = ${of.id}` : sql`r.plate_id = ${of.plateId}`}`.execute(
      ctx.tx,
    );
  return rows[0] ?? null;
}

/** Null when the laboratory has a plate of this code. */
export async function insertPlate(
  ctx: Context,
  plate: { id: string; code: string; labId: string; labKey: number },
): Promise<boolean> {
  const result =
    await sql`insert into lab_plate (id, lab_id, code, created_at, created_by, lab_key) values (${plate.id}, ${plate.labId}, ${plate.code}, ${new Date(ctx.now)}, ${ctx.scope.actor}, ${plate.labKey})
    on conflict do nothing`.execute(ctx.tx);
  return Number(result.numAffectedRows) === 1;
}

export async function setPlate(
  ctx: Context,
  id: string,
  state: PlateState,
  voidReason: string | null = null,
): Promise<void> {
  await sql`update lab_plate set state = ${state}, void_reason = ${voidReason}, version = version + 1 where id = ${id}`.execute(
    ctx.tx,
  );
  if (state !== 'open' && state !== 'running')
    await sql`update lab_well set live = false where plate_id = ${id}`.execute(ctx.tx);
}

/** Live plates these tubes lie on, keyed by tube. */
export async function liveWells(
  ctx: Context,
  tubeIds: readonly string[],
): Promise<Map<string, { plateId: string; plateCode: string; well: string }>> {
  const { rows } = await sql<{
    tubeId: string;
    plateId: string;
    plateCode: string;
    well: string;
  }>`select w.tube_id as "tubeId", w.plate_id as "plateId", p.code as "plateCode", w.well from lab_well w join lab_plate p on p.id = w.plate_id where w.live and w.tube_id = any(${[...tubeIds]}::uuid[])`.execute(
    ctx.tx,
  );
  return new Map(rows.map(({ tubeId, ...row }) => [tubeId, row]));
}

/** Places wells; one that somebody else took in the same instant is left out. Returns the wells placed. */
export async function insertWells(
  ctx: Context,
  plate: PlateRow,
  wells: readonly {
    well: string;
    content: WellContent;
    tubeId: string | null;
    tubeCode: string | null;
    rerun: boolean;
  }[],
): Promise<Set<string>> {
  if (wells.length === 0) return new Set();
  const { rows } = await sql<{
    well: string;
  }>`insert into lab_well (plate_id, well, content, tube_id, tube_code, rerun, placed_at, placed_by, lab_key)
    select ${plate.id}::uuid, x.well, x.content, x.tube, x.code, x.rerun, ${new Date(ctx.now)}::timestamptz, ${ctx.scope.actor}, ${plate.labKey}::bigint
    from unnest(${wells.map(w => w.well)}::text[], ${wells.map(w => w.content)}::text[], ${wells.map(w => w.tubeId)}::uuid[], ${wells.map(w => w.tubeCode)}::text[], ${wells.map(w => w.rerun)}::boolean[]) x(well, content, tube, code, rerun)
    on conflict do nothing returning well`.execute(ctx.tx);
  return new Set(rows.map(row => row.well));
}

export async function deleteWells(ctx: Context, plateId: string, wells: readonly string[]): Promise<number> {
  const result =
    await sql`delete from lab_well where plate_id = ${plateId} and well = any(${[...wells]}::text[])`.execute(
      ctx.tx,
    );
  return Number(result.numAffectedRows);
}

/** False when there is a run of this id or of this plate. */
export async function insertRun(
  ctx: Context,
  run: {
    id: string;
    plate: PlateRow;
    reagent: string;
    lot: string;
    instrument: string;
    startedAt: string;
    rules: readonly LaboratoryRule[];
  },
): Promise<boolean> {
  const result =
    await sql`insert into lab_run (id, plate_id, lab_id, reagent, lot, instrument, started_at, started_by, rules, lab_key)
    values (${run.id}, ${run.plate.id}, ${run.plate.labId}, ${run.reagent}, ${run.lot}, ${run.instrument}, ${run.startedAt}, ${ctx.scope.actor}, ${JSON.stringify(run.rules)}::jsonb, ${run.plate.labKey})
    on conflict do nothing`.execute(ctx.tx);
  return Number(result.numAffectedRows) === 1;
}

export async function storeReadings(
  ctx: Context,
  run: RunRow,
  finishedAt: string,
  controls: 'passed' | 'failed',
  problems: readonly Bilingual[],
  wells: readonly { well: string; genes: readonly GeneReading[]; call: string }[],
): Promise<void> {
  await sql`update lab_run set finished_at = ${finishedAt}, read_at = ${new Date(ctx.now)}, read_by = ${ctx.scope.actor}, controls = ${controls}, problems = ${JSON.stringify(problems)}::jsonb where id = ${run.id}`.execute(
    ctx.tx,
  );
  await sql`update lab_well w set genes = x.g, call = x.c from jsonb_to_recordset(${JSON.stringify(wells.map(one => ({ w: one.well, g: one.genes, c: one.call })))}::jsonb) x(w text, g jsonb, c text)
    where w.plate_id = ${run.plateId} and w.well = x.w`.execute(ctx.tx);
}

/** Mean Ct of the weak-positive controls of a laboratory's last runs on one reagent, oldest first, without one run. */
export async function weakPositiveHistory(
  ctx: Context,
  labId: string,
  reagent: string,
  exceptRun: string,
  limit: number,
): Promise<number[]> {
  const { rows } = await sql<{
    ct: number;
  }>`select ct from (
      select r.finished_at, avg((g->>'ct')::float8)::float8 as ct from lab_run r join lab_well w on w.plate_id = r.plate_id and w.content = 'weak_positive', jsonb_array_elements(w.genes) g
      where r.lab_id = ${labId} and r.reagent = ${reagent} and r.id <> ${exceptRun} and r.finished_at is not null and g->>'ct' is not null and g->>'gene' <> 'IC'
      group by r.id, r.finished_at order by r.finished_at desc limit ${limit}) x order by finished_at`.execute(
    ctx.tx,
  );
  return rows.map(row => row.ct);
}
