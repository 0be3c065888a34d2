import { type RawBuilder, sql } from 'kysely';
import type { Context } from '../../core/module.ts';

/**
 * SQL door: one row per person who is an accepted contact of a case, or was one before becoming a case: (person_id, key, last_exposure_at, infected). `key` is rule, kind of
 * evidence and kind of place, joined by '|'. Who fell ill no later than the case they are listed under is no secondary case of it and is left out. `dated`: rows (id, person_id,
 * day) of the cases. Contacts of contacts are left out.
 */
export function contactOutcomes(outbreakId: string, dated: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`select distinct on (k.person_id) k.person_id, concat_ws('|', k.rule_id, coalesce(k.evidence->0->>'kind', ''), coalesce(k.evidence->0->>'placeKind', '')) as key, k.last_exposure_at, k.state = 'converted' as infected
    from contact k left join (${dated}) own on own.person_id = k.person_id left join (${dated}) parent on parent.id = k.case_id
    where k.outbreak_id = ${outbreakId} and k.hop = 1 and k.state in ('accepted', 'converted') and not (k.state = 'converted' and coalesce(own.day <= parent.day, false))
    order by k.person_id, k.state = 'converted' desc, k.priority desc, k.id`;
}

/** Contacts by key: all, those followed to the end (last exposed before `followedBefore`, or a case already), and those of them who became cases. */
export async function countContactOutcomes(
  ctx: Context,
  outbreakId: string,
  dated: RawBuilder<unknown>,
  followedBefore: Date,
): Promise<{ key: string; contacts: number; followed: number; infected: number }[]> {
  const { rows } = await sql<{ key: string; contacts: number; followed: number; infected: number }>`
    select key, count(*)::int as contacts, (count(*) filter (where infected or last_exposure_at < ${followedBefore}))::int as followed, (count(*) filter (where infected))::int as infected
    from (${contactOutcomes(outbreakId, dated)}) o group by 1 order by 1`.execute(ctx.tx);
  return rows;
}

/** SQL door: the first trace of each case of an outbreak, as rows (case_id, at). */
export const firstRuns = (outbreakId: string): RawBuilder<unknown> =>
  sql`select case_id, min(at) as at from trace_run where outbreak_id = ${outbreakId} group by 1`;
