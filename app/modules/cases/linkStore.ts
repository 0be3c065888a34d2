import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import type { LinkRow, NewLink } from './schema.ts';

const linkColumns = sql`l.id, l.outbreak_id as "outbreakId", l.case_id as "caseId", l.source_case_id as "sourceCaseId", l.source_external_id as "sourceExternalId", l.kind, l.note, l.import_id as "importId"`;

/** Links into and out of a case. */
export async function readLinksOf(ctx: Context, caseId: string): Promise<LinkRow[]> {
  const { rows } =
    await sql<LinkRow>`select ${linkColumns} from case_link l where l.case_id = ${caseId} or l.source_case_id = ${caseId} order by l.id`.execute(
      ctx.tx,
    );
  return rows;
}

export async function readLinksOfOutbreak(ctx: Context, outbreakId: string): Promise<LinkRow[]> {
  const { rows } =
    await sql<LinkRow>`select ${linkColumns} from case_link l where l.outbreak_id = ${outbreakId} order by l.id`.execute(
      ctx.tx,
    );
  return rows;
}

/**
 * Stores links, resolving a source by its external id where the case is here. A link that stands already is not stored twice.
 * A source may name a case as its own; that is kept as stated, and the chains report it as a circle. Returns how many are new and how many of those still wait for their source case. One statement.
 */
export async function insertLinks(
  ctx: Context,
  links: readonly NewLink[],
): Promise<{ added: number; unresolved: number; ids: string[] }> {
  if (!links.length) return { added: 0, unresolved: 0, ids: [] };
  const rows = links.map(link => ({
    outbreak_id: link.outbreakId,
    case_id: link.caseId,
    source_case_id: link.sourceCaseId,
    source_external_id: link.sourceExternalId,
    kind: link.kind ?? 'stated',
    note: link.note,
    import_id: link.importId,
  }));
  const { rows: added } = await sql<{ id: string; resolved: boolean }>`
    with given as (
      select distinct on (r.case_id, coalesce(r.source_case_id::text, x.id::text, r.source_external_id)) r.*, coalesce(r.source_case_id, x.id) as source_id, c.area_key as a, c.located_key as l, c.origin_key as o
      from jsonb_populate_recordset(null::case_link, ${JSON.stringify(rows)}::jsonb) r
      join case_record c on c.id = r.case_id
      left join lateral (select s.id from case_record s where s.outbreak_id = r.outbreak_id and s.external_id = r.source_external_id and r.source_case_id is null order by s.id limit 1) x on true)
    insert into case_link (outbreak_id, source_case_id, source_external_id, case_id, kind, note, import_id, created_at, created_by, area_key, located_key, origin_key)
    select g.outbreak_id, g.source_id, g.source_external_id, g.case_id, g.kind, g.note, g.import_id, ${new Date(ctx.now).toISOString()}::timestamptz, ${ctx.scope.actor}, g.a, g.l, g.o from given g
    where not exists (
      select 1 from case_link k where k.case_id = g.case_id and (k.source_case_id = g.source_id or (g.source_id is null and k.source_case_id is null and k.source_external_id = g.source_external_id)))
    returning id, source_case_id is not null as resolved`.execute(ctx.tx);
  return {
    added: added.length,
    unresolved: added.filter(link => !link.resolved).length,
    ids: added.map(link => link.id),
  };
}

/** Joins waiting links to cases that have just arrived. Returns how many were joined. */
export async function resolveLinks(ctx: Context, caseIds: readonly string[]): Promise<number> {
  if (!caseIds.length) return 0;
  const { numAffectedRows } = await sql`update case_link l set source_case_id = c.id from case_record c
    where c.id = any(${caseIds}::uuid[]) and c.external_id is not null and l.outbreak_id = c.outbreak_id and l.source_case_id is null and l.source_external_id = c.external_id`.execute(
    ctx.tx,
  );
  return Number(numAffectedRows);
}

export async function removeLink(ctx: Context, caseId: string, linkId: string): Promise<boolean> {
  const { numAffectedRows } =
    await sql`delete from case_link where id = ${linkId} and (case_id = ${caseId} or source_case_id = ${caseId})`.execute(
      ctx.tx,
    );
  return numAffectedRows === 1n;
}
