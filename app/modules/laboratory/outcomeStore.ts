import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import type { Bilingual } from '../../core/refusal.ts';
import type { GeneReading, Outcome, OutcomeState } from './schema.ts';

export type OutcomeSource = 'plate' | 'screen' | 'file' | 'hl7' | 'fhir' | 'rejection';

/** A statement about a tube to store. Instants are ISO 8601. */
export interface NewOutcome {
  tubeId: string;
  tubeCode: string;
  key: string;
  outcome: Outcome;
  genes: readonly GeneReading[];
  reagent: string | null;
  instrument: string | null;
  plateCode: string | null;
  plateId: string | null;
  well: string | null;
  state: 'for_review' | 'reviewed' | 'released';
  doubt: Bilingual | null;
  source: OutcomeSource;
  messageId: string | null;
  takenAt: string | null;
  testedAt: string;
  sourceReportedAt: string | null;
  correctsId?: string | null;
  correctionReason?: string | null;
  /** Who stands for the review, where it was not done here by the one who adds the row. */
  reviewedBy?: string;
  areaKey: number;
  labKey: number;
}

export interface StoredOutcome {
  id: string;
  labId: string;
  tubeId: string;
  tubeCode: string;
  key: string;
  outcome: Outcome;
  genes: GeneReading[];
  state: OutcomeState;
  doubt: Bilingual | null;
  source: OutcomeSource;
  testedAt: Date;
  createdAt: Date;
  reviewedPerson: string | null;
  releasedAt: Date | null;
  correctsId: string | null;
  correctionReason: string | null;
  areaKey: number;
  labKey: number;
}

export const outcomeColumns = sql`o.id, o.lab_id as "labId", o.tube_id as "tubeId", o.tube_code as "tubeCode", o.key, o.outcome, o.genes, o.state, o.doubt, o.source, o.tested_at as "testedAt", o.created_at as "createdAt",
  o.reviewed_person as "reviewedPerson", o.released_at as "releasedAt", o.corrects_id as "correctsId", o.correction_reason as "correctionReason", o.area_key as "areaKey", o.lab_key as "labKey"`;

/** Stores statements, set-based; one whose key, or whose tube's standing or waiting statement, came first in another transaction is left out. Ids keyed by key. */
export async function insertOutcomes(
  ctx: Context,
  labId: string,
  rows: readonly NewOutcome[],
): Promise<Map<string, string>> {
  if (rows.length === 0) return new Map();
  const now = new Date(ctx.now);
  const json = JSON.stringify(
    rows.map(row => ({
      t: row.tubeId,
      c: row.tubeCode,
      k: row.key,
      o: row.outcome,
      g: row.genes,
      r: row.reagent,
      i: row.instrument,
      pc: row.plateCode,
      p: row.plateId,
      w: row.well,
      s: row.state,
      d: row.doubt,
      src: row.source,
      m: row.messageId,
      ta: row.takenAt,
      te: row.testedAt,
      sr: row.sourceReportedAt,
      co: row.correctsId ?? null,
      cr: row.correctionReason ?? null,
      rb: row.reviewedBy ?? (row.state === 'reviewed' ? ctx.scope.actor : null),
      rp: row.reviewedBy === undefined && row.state === 'reviewed' ? ctx.scope.naturalPerson : null,
      a: row.areaKey,
      l: row.labKey,
    })),
  );
  const stored = await sql<{
    id: string;
    key: string;
  }>`insert into lab_outcome (lab_id, tube_id, tube_code, key, outcome, genes, reagent, instrument, plate_code, plate_id, well, state, doubt, source, message_id, taken_at, tested_at,
      source_reported_at, created_at, created_by, reviewed_at, reviewed_by, reviewed_person, released_at, released_by, corrects_id, correction_reason, area_key, lab_key)
    select ${labId}::uuid, t, c, k, o, coalesce(g, '[]'), r, i, pc, p, w, s, d, src, m, ta, te, sr, ${now}::timestamptz, ${ctx.scope.actor}, case when rb is not null then ${now}::timestamptz end, rb, rp,
      case when s = 'released' then ${now}::timestamptz end, case when s = 'released' then ${ctx.scope.actor} end, co, cr, a, l
    from jsonb_to_recordset(${json}::jsonb) as x(t uuid, c text, k text, o text, g jsonb, r text, i text, pc text, p uuid, w text, s text, d jsonb, src text, m text, ta timestamptz, te timestamptz, sr timestamptz, co uuid, cr text, rb text, rp uuid, a bigint, l bigint)
    on conflict do nothing returning id, key`.execute(ctx.tx);
  return new Map(stored.rows.map(row => [row.key, row.id]));
}

/** Statements of a laboratory by key. */
export async function outcomesByKey(
  ctx: Context,
  labId: string,
  keys: readonly string[],
): Promise<Map<string, { id: string; tubeId: string }>> {
  const { rows } = await sql<{
    id: string;
    key: string;
    tubeId: string;
  }>`select id, key, tube_id as "tubeId" from lab_outcome where lab_id = ${labId} and key = any(${[...keys]}::text[])`.execute(
    ctx.tx,
  );
  return new Map(rows.map(({ key, ...row }) => [key, row]));
}

/** What stands (released) and what waits (for two people) of tubes, keyed by tube. */
export async function standingOf(
  ctx: Context,
  tubeIds: readonly string[],
): Promise<Map<string, { released?: StoredOutcome; pending?: StoredOutcome }>> {
  const { rows } =
    await sql<StoredOutcome>`select ${outcomeColumns} from lab_outcome o where o.tube_id = any(${[...tubeIds]}::uuid[]) and o.state in ('released', 'for_review', 'reviewed')`.execute(
      ctx.tx,
    );
  const found = new Map<string, { released?: StoredOutcome; pending?: StoredOutcome }>();
  for (const row of rows) {
    const of = found.get(row.tubeId) ?? {};
    if (row.state === 'released') of.released = row;
    else of.pending = row;
    found.set(row.tubeId, of);
  }
  return found;
}

export async function readOutcomes(
  ctx: Context,
  of: { ids?: readonly string[]; tubeIds?: readonly string[]; plateId?: string },
): Promise<StoredOutcome[]> {
  const where = of.ids
    ? sql`o.id = any(${[...of.ids]}::uuid[])`
    : of.tubeIds
      ? sql`o.tube_id = any(${[...of.tubeIds]}::uuid[])`
      : sql`o.plate_id = ${of.plateId ?? null}`;
  const { rows } =
    await sql<StoredOutcome>`select ${outcomeColumns} from lab_outcome o where ${where} order by o.id desc`.execute(
      ctx.tx,
    );
  return rows;
}

/** Marks statements as reviewed by this session's person; returns those that were waiting. */
export async function setReviewed(
  ctx: Context,
  labId: string,
  of: { ids: readonly string[] } | { plateId: string } | 'negatives',
): Promise<string[]> {
  const which =
    of === 'negatives'
      ? sql`outcome = 'negative' and doubt is null and corrects_id is null`
      : 'ids' in of
        ? sql`id = any(${[...of.ids]}::uuid[])`
        : sql`plate_id = ${of.plateId}`;
  const { rows } = await sql<{
    id: string;
  }>`update lab_outcome set state = 'reviewed', reviewed_at = ${new Date(ctx.now)}, reviewed_by = ${ctx.scope.actor}, reviewed_person = ${ctx.scope.naturalPerson} where lab_id = ${labId} and state = 'for_review' and ${which} returning id`.execute(
    ctx.tx,
  );
  return rows.map(row => row.id);
}

/** Reviewed statements of a laboratory that this person did not review, held against others until the transaction ends. */
export async function lockReviewed(
  ctx: Context,
  labId: string,
  of: { ids: readonly string[] } | 'negatives',
): Promise<StoredOutcome[]> {
  const which =
    of === 'negatives'
      ? sql`o.state = 'reviewed' and o.outcome = 'negative' and o.doubt is null and o.corrects_id is null and o.reviewed_person is distinct from ${ctx.scope.naturalPerson}::uuid`
      : sql`o.id = any(${[...of.ids]}::uuid[])`;
  const { rows } =
    await sql<StoredOutcome>`select ${outcomeColumns} from lab_outcome o where o.lab_id = ${labId} and ${which} order by o.id for update`.execute(
      ctx.tx,
    );
  return rows;
}

/** Releases statements: those they correct are kept and marked first, because one statement of a tube stands at a time. */
export async function setReleased(ctx: Context, rows: readonly StoredOutcome[]): Promise<void> {
  const now = new Date(ctx.now);
  const corrections = rows.filter(row => row.correctsId !== null);
  if (corrections.length)
    await sql`update lab_outcome o set state = 'corrected', corrected_by = x.new_id from unnest(${corrections.map(row => row.correctsId)}::uuid[], ${corrections.map(row => row.id)}::uuid[]) x(old_id, new_id) where o.id = x.old_id`.execute(
      ctx.tx,
    );
  await sql`update lab_outcome set state = 'released', released_at = ${now}, released_by = ${ctx.scope.actor}, released_person = ${ctx.scope.naturalPerson} where id = any(${rows.map(row => row.id)}::uuid[])`.execute(
    ctx.tx,
  );
}

export async function withdraw(ctx: Context, ids: readonly string[]): Promise<void> {
  if (ids.length)
    await sql`update lab_outcome set state = 'withdrawn' where id = any(${[...ids]}::uuid[]) and state in ('for_review', 'reviewed')`.execute(
      ctx.tx,
    );
}
