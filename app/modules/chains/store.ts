import type { LikelyInfectors } from '@outpace/trace';
import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import { linking } from './parameters.ts';
import type { Candidate, Judgement, LikelySources } from './schema.ts';

export interface ResultRow {
  id: string;
  fingerprint: string;
  state: 'waiting' | 'done' | 'failed';
  durationMs: number | null;
  askedAt: Date;
  computedAt: Date | null;
}

/** The computations of an outbreak made for exactly this area: finished and under way. */
export async function readResults(ctx: Context, outbreakId: string): Promise<ResultRow[]> {
  const { rows } =
    await sql<ResultRow>`select id, fingerprint, state, duration_ms as "durationMs", asked_at as "askedAt", computed_at as "computedAt" from chain_result where outbreak_id = ${outbreakId} and area_key = ${ctx.scope.lo} and area_hi = ${ctx.scope.hi}`.execute(
      ctx.tx,
    );
  return rows;
}

/** Notes that a computation was asked for; a second asking changes nothing. */
export async function noteAsked(ctx: Context, outbreakId: string, fingerprint: string): Promise<void> {
  await sql`insert into chain_result (outbreak_id, area_key, area_hi, fingerprint, parameters, cases, links, state, asked_at) values (${outbreakId}, ${ctx.scope.lo}, ${ctx.scope.hi}, ${fingerprint}, '{}', 0, 0, 'waiting', ${new Date(ctx.now)})
    on conflict (outbreak_id, area_key, area_hi, state) do update set fingerprint = excluded.fingerprint, asked_at = excluded.asked_at`.execute(
    ctx.tx,
  );
}

/** How many changes there were that may alter the chains of an outbreak. */
export async function revisionOf(ctx: Context, outbreakId: string): Promise<string> {
  const { rows } = await sql<{
    f: string;
  }>`select concat_ws('/', count(*), max(id)) as f from chain_revision where outbreak_id = ${outbreakId} or outbreak_id is null`.execute(
    ctx.tx,
  );
  return rows[0]!.f;
}

const noted = new WeakMap<object, Set<string>>();
/** Notes a change, once per transaction and outbreak. */
export async function noteChange(ctx: Context, outbreakId: string | null): Promise<void> {
  let seen = noted.get(ctx.tx);
  if (!seen) {
    seen = new Set();
    noted.set(ctx.tx, seen);
  }
  if (seen.has(outbreakId ?? '')) return;
  seen.add(outbreakId ?? '');
  await sql`insert into chain_revision (outbreak_id, at) values (${outbreakId}, ${new Date(ctx.now)})`.execute(
    ctx.tx,
  );
}

/** Puts a finished computation in the place of the one before. Set-based: 5,000 links a statement. */
export async function storeResult(
  ctx: Context,
  outbreakId: string,
  result: {
    fingerprint: string;
    parameters: unknown;
    cases: number;
    likely: readonly LikelyInfectors[];
    durationMs: number;
  },
): Promise<void> {
  await sql`select pg_advisory_xact_lock(7340, hashtext(${`${outbreakId} ${ctx.scope.lo} ${ctx.scope.hi}`}))`.execute(
    ctx.tx,
  ); // two jobs at once: the later result stands
  await sql`delete from chain_result where outbreak_id = ${outbreakId} and area_key = ${ctx.scope.lo} and area_hi = ${ctx.scope.hi}`.execute(
    ctx.tx,
  );
  const rows = result.likely.flatMap(one => [
    {
      case_id: one.infectee,
      rank: 0,
      source_case_id: null,
      probability: one.unknownSource,
      log_weight: null,
      evidence: [],
      candidates: one.candidates.length,
    },
    ...one.candidates.slice(0, linking.candidatesKept.value).map((candidate, index) => ({
      case_id: one.infectee,
      rank: index + 1,
      source_case_id: candidate.infector,
      probability: candidate.probability,
      log_weight: candidate.logWeight,
      evidence: candidate.evidence,
      candidates: one.candidates.length,
    })),
  ]);
  const made = await sql<{
    id: string;
  }>`insert into chain_result (outbreak_id, area_key, area_hi, fingerprint, parameters, cases, links, state, duration_ms, asked_at, computed_at)
    values (${outbreakId}, ${ctx.scope.lo}, ${ctx.scope.hi}, ${result.fingerprint}, ${JSON.stringify(result.parameters)}::jsonb, ${result.cases}, ${rows.length - result.likely.length}, 'done', ${result.durationMs}, ${new Date(ctx.now)}, ${new Date(ctx.now)}) returning id`.execute(
    ctx.tx,
  );
  const id = made.rows[0]!.id;
  for (let at = 0; at < rows.length; at += 5000)
    await sql`insert into likely_link (result_id, case_id, rank, source_case_id, probability, log_weight, evidence, candidates, area_key, located_key, origin_key)
      select ${id}, l.case_id, l.rank, l.source_case_id, l.probability, l.log_weight, l.evidence, l.candidates, c.area_key, c.located_key, c.origin_key
      from jsonb_to_recordset(${JSON.stringify(rows.slice(at, at + 5000))}::jsonb) l(case_id uuid, rank int, source_case_id uuid, probability real, log_weight real, evidence jsonb, candidates int) join case_record c on c.id = l.case_id`.execute(
      ctx.tx,
    );
}

/** The stored candidates, keyed by case; of one case when asked. `bestOnly` leaves out all but the likeliest and their evidence. */
export async function readLikely(
  ctx: Context,
  resultId: string,
  of: { caseId?: string; bestOnly?: boolean } = {},
): Promise<Map<string, LikelySources>> {
  const { rows } = await sql<{
    caseId: string;
    rank: number;
    sourceCaseId: string | null;
    probability: number;
    logWeight: number | null;
    evidence: Candidate['evidence'];
    candidates: number;
  }>`
    select case_id as "caseId", rank, source_case_id as "sourceCaseId", probability, log_weight as "logWeight", ${of.bestOnly ? sql`'[]'::jsonb` : sql`evidence`} as evidence, candidates from likely_link
    where result_id = ${resultId} and (${of.caseId ?? null}::uuid is null or case_id = ${of.caseId ?? null}::uuid) ${of.bestOnly ? sql`and rank <= 3` : sql``} order by case_id, rank`.execute(
    ctx.tx,
  );
  const found = new Map<string, LikelySources>();
  for (const row of rows) {
    let of = found.get(row.caseId);
    if (!of) {
      of = { unknownSource: 1, candidates: [], scored: row.candidates };
      found.set(row.caseId, of);
    }
    if (row.sourceCaseId === null) of.unknownSource = row.probability;
    else
      of.candidates.push({
        sourceCaseId: row.sourceCaseId,
        probability: row.probability,
        logWeight: row.logWeight ?? 0,
        evidence: row.evidence,
      });
  }
  return found;
}

const judgementColumns = sql`j.id, j.case_id as "caseId", j.verdict, j.source_case_id as "sourceCaseId", j.reason, j.at, j.actor`;

/** All decisions of an outbreak, oldest first; of one case when asked. */
export async function readJudgements(
  ctx: Context,
  outbreakId: string,
  caseId?: string,
): Promise<Judgement[]> {
  const { rows } =
    await sql<Judgement>`select ${judgementColumns} from source_judgement j where j.outbreak_id = ${outbreakId} and (${caseId ?? null}::uuid is null or j.case_id = ${caseId ?? null}::uuid) order by j.id`.execute(
      ctx.tx,
    );
  return rows;
}

export async function insertJudgement(
  ctx: Context,
  row: Omit<Judgement, 'id' | 'at' | 'actor'> & {
    outbreakId: string;
    probability: number | null;
    evidence: unknown;
    areaKey: number;
    locatedKey: number;
    originKey: number;
  },
): Promise<string> {
  const { rows } = await sql<{
    id: string;
  }>`insert into source_judgement (outbreak_id, case_id, verdict, source_case_id, reason, probability, evidence, at, actor, area_key, located_key, origin_key)
    values (${row.outbreakId}, ${row.caseId}, ${row.verdict}, ${row.sourceCaseId}, ${row.reason}, ${row.probability}, ${row.evidence === null ? null : JSON.stringify(row.evidence)}::jsonb, ${new Date(ctx.now)}, ${ctx.scope.actor}, ${row.areaKey}, ${row.locatedKey}, ${row.originKey}) returning id`.execute(
    ctx.tx,
  );
  return rows[0]!.id;
}
