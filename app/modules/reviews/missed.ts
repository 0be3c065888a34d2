import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import { linkedPairs } from '../cases/queries.ts';
import { type MissedKind, missedKinds } from './missedKinds.ts';
import { type Counted, casesIn, midnight } from './period.ts';
import type { Target } from './targets.ts';

export interface Missed {
  /** Cases with a known source within the outbreak: those that could have been listed. */
  linkedCases: number;
  contacts: number;
  kinds: { kind: MissedKind; n: number; items: { caseId: string; label: string }[] }[];
}

/** Records named a kind. */
const named = 20;

/**
 * REV-6: of the cases whose source is known, who had been on nobody's list of accepted contacts, only proposed, listed after falling ill (onset, else specimen, else result), in control
 * after it, or in time; and accepted contacts never reached nor in place though `target` hours have passed. One statement, hash joins; bounded answer.
 */
export async function missedOf(ctx: Context, of: Counted, target: Target): Promise<Missed> {
  const overdueBefore = new Date(ctx.now - target.hours * 3_600_000);
  const { rows } = await sql<{ kind: MissedKind; n: number; items: { caseId: string; label: string }[] }>`
    with linked as (
      select c.id, c.number, c.person_id, coalesce(${midnight(of, sql`c.onset_on`)}, ${midnight(of, sql`c.sampled_on`)}, c.known) as ill_at
      from ${casesIn(of)} c join (${linkedPairs(of.outbreakId, of.decided)}) p on p.infectee = c.id),
    listed as (
      select person_id, min(created_at) filter (where state in ('accepted', 'converted')) as at from contact where outbreak_id = ${of.outbreakId} and person_id in (select person_id from linked) group by 1),
    placed as (select person_id, min(in_place_at) as at from measure where outbreak_id = ${of.outbreakId} and basis_kind = 'contact' and person_id in (select person_id from linked) group by 1),
    judged as (
      select l.id, l.number, case when s.person_id is null then 'notListed' when s.at is null then 'onlyProposed' when s.at >= l.ill_at then 'listedLate' when p.at is null or p.at >= l.ill_at then 'controlLate' else 'inTime' end as kind
      from linked l left join listed s on s.person_id = l.person_id left join placed p on p.person_id = l.person_id
      union all
      select k.case_id, r.number, 'neverReached' from contact k join case_record r on r.id = k.case_id
      where k.outbreak_id = ${of.outbreakId} and k.state = 'accepted' and k.reach in ('not_reached', 'lost') and k.state_at < ${overdueBefore} and k.state_at >= ${of.from} and k.state_at < ${of.to}
        and not exists (select from measure m where m.basis_id = k.id and m.in_place_at is not null)),
    placed_in as (select *, row_number() over (partition by kind order by number) as place from judged)
    select kind, count(*)::int as n, coalesce(jsonb_agg(distinct jsonb_build_object('caseId', id, 'label', number)) filter (where place <= ${named}), '[]') as items from placed_in group by 1`.execute(
    ctx.tx,
  );
  const contacts = await sql<{ n: number }>`
    select count(*)::int as n from contact k where k.outbreak_id = ${of.outbreakId} and k.state in ('accepted', 'converted') and k.created_at >= ${of.from} and k.created_at < ${of.to}`.execute(
    ctx.tx,
  );
  const kinds = missedKinds.map(kind => {
    const row = rows.find(one => one.kind === kind);
    return { kind, n: row?.n ?? 0, items: row?.items ?? [] };
  });
  return {
    linkedCases: kinds.filter(({ kind }) => kind !== 'neverReached').reduce((sum, { n }) => sum + n, 0),
    contacts: contacts.rows[0]!.n,
    kinds,
  };
}
