import { dayOf, type Pack } from '@outpace/protocol';
import { type RawBuilder, sql } from 'kysely';
import type { ListPlan } from '../../core/http/lists.ts';
import type { Context } from '../../core/module.ts';
import { lastCheckMissed } from '../obligations/queries.ts';
import { outbreakList, packOfOutbreak } from '../outbreaks/queries.ts';
import { askedOf } from './rules.ts';

/** Why someone who should be under control is not (MSR-10). */
export const uncontrolledReasons = [
  'no_measure',
  'not_in_place',
  'missed_check',
  'lost',
  'past_end',
] as const;
export type UncontrolledReason = (typeof uncontrolledReasons)[number];

/** One row of the list. */
export interface UncontrolledRow {
  id: string;
  measureId: string | null;
  basisKind: string;
  basisId: string;
  outbreakId: string;
  personId: string;
  classId: string | null;
  reasons: UncontrolledReason[];
  since: Date;
  owner: string | null;
  areaKey: number;
  locatedKey: number;
}

/** A class a pack asks something of, with the day number of its last day; null when it goes on until release. */
export interface AskedClass {
  outbreakId: string;
  classId: string;
  lastDay: number | null;
}

/** Classes each running outbreak's pack asks something of, and the case states that call for isolation. */
async function asked(
  ctx: Context,
  outbreakId: string | undefined,
): Promise<{ classes: AskedClass[]; states: { outbreakId: string; state: string }[] }> {
  const classes: AskedClass[] = [];
  const states: { outbreakId: string; state: string }[] = [];
  for (const outbreak of await outbreakList(ctx)) {
    if (outbreak.endedOn || (outbreakId && outbreak.id !== outbreakId)) continue;
    const pack = await packOfOutbreak(ctx, outbreak.id);
    for (const item of pack.classes) {
      const days = lastAskedDay(pack, item.id);
      if (days !== undefined) classes.push({ outbreakId: outbreak.id, classId: item.id, lastDay: days });
    }
    if (caseClassOf(pack))
      for (const state of pack.case_states)
        if (state.meaning === 'infected') states.push({ outbreakId: outbreak.id, state: state.id });
  }
  return { classes, states };
}

/** Days from day 0 to the last day a class is asked anything; null without end, undefined when nothing is asked. */
export function lastAskedDay(pack: Pack, classId: string): number | null | undefined {
  const rule = askedOf(pack, classId);
  if (!rule?.phases) return undefined;
  if (rule.phases.some(phase => phase.open_ended)) return null;
  const first = pack.parameters.first_day_number?.value;
  return Math.max(...rule.phases.map(phase => phase.to_day)) - (typeof first === 'number' ? first : 0);
}

/** The class of a person who is a case: the first the pack asks something of, counted from a positive specimen, onset or rash. Mild before severe: the severe are moved by a clinician. */
export function caseClassOf(pack: Pack): string | null {
  const ofCases = pack.measures.filter(rule =>
    ['positive_specimen', 'onset', 'rash'].includes(rule.day_zero ?? ''),
  );
  return ofCases.find(rule => askedOf(pack, rule.class))?.class ?? null;
}

/** The list as one query: exact at the context's `now`, paged by whoever asks (MSR-10). */
export async function uncontrolledPlan(
  ctx: Context,
  filter: { outbreakId?: string; reason?: UncontrolledReason; area?: { lo: number; hi: number } },
): Promise<ListPlan> {
  const { classes, states } = await asked(ctx, filter.outbreakId);
  const now = new Date(ctx.now);
  const tz = ctx.outpace.city.timeZone;
  const today = dayOf(ctx.now, tz);
  const outbreak = filter.outbreakId ? sql`and m.outbreak_id = ${filter.outbreakId}::uuid` : sql``;
  const wanted = (reason: UncontrolledReason, part: RawBuilder<unknown>) =>
    !filter.reason || filter.reason === reason ? part : sql`select null::text where false`;
  const pastEnd = sql`m.ends_at <= ${now} and not coalesce((m.plan->'phases'->-1->>'openEnded')::boolean, false)`;
  const flags: RawBuilder<unknown>[] = [
    wanted('lost', sql`select 'lost' where m.lost_at is not null`),
    // an open-ended phase lasts until a clinician's release: its date is the earliest end, not a limit
    wanted('past_end', sql`select 'past_end' where ${pastEnd}`),
    wanted(
      'not_in_place',
      sql`select 'not_in_place' where m.in_place_at is null and m.place_due_at <= ${now} and m.lost_at is null`,
    ),
    wanted('missed_check', sql`select 'missed_check' where ${lastCheckMissed(ctx, sql`m.id`)}`),
  ];
  const measures = sql`select m.id, m.id as "measureId", m.basis_kind as "basisKind", m.basis_id as "basisId", m.outbreak_id as "outbreakId", m.person_id as "personId", m.class_id as "classId", f.reasons,
      least(m.lost_at, case when ${pastEnd} then m.ends_at end, case when m.in_place_at is null and m.place_due_at <= ${now} then m.place_due_at end, ${now}) as since,
      m.created_by as owner, m.area_key as "areaKey", m.located_key as "locatedKey"
    from measure m cross join lateral (select array_agg(r) as reasons from (${sql.join(flags, sql` union all `)}) x(r) where r is not null) f
    where m.state = 'open' ${outbreak} and f.reasons is not null`;
  const basis = sql`select b.basis_id as id, null::uuid as "measureId", b.basis_kind as "basisKind", b.basis_id as "basisId", b.outbreak_id as "outbreakId", b.person_id as "personId", b.class_id as "classId", array['no_measure'] as reasons,
      b.since, b.owner, b.area_key as "areaKey", b.located_key as "locatedKey"
    from control_basis b
    left join jsonb_to_recordset(${JSON.stringify(classes)}::jsonb) as k("outbreakId" uuid, "classId" text, "lastDay" int) on b.basis_kind = 'contact' and k."outbreakId" = b.outbreak_id and k."classId" = b.class_id
    left join jsonb_to_recordset(${JSON.stringify(states)}::jsonb) as s("outbreakId" uuid, state text) on b.basis_kind = 'case' and s."outbreakId" = b.outbreak_id and s.state = b.state
    where (s.state is not null or (k."classId" is not null and b.zero_at is not null and (k."lastDay" is null or (b.zero_at at time zone ${tz})::date + k."lastDay" >= ${today}::date)))
      and not exists (select 1 from measure m where m.person_id = b.person_id and m.outbreak_id = b.outbreak_id
        and (m.state = 'open' or (m.state in ('released', 'converted', 'revoked') and (m.basis_id = b.basis_id or (b.basis_kind = 'contact' and m.last_exposure_on >= (b.zero_at at time zone ${tz})::date)))))`;
  const where: RawBuilder<unknown>[] = [];
  if (filter.area) where.push(sql`u."areaKey" between ${filter.area.lo} and ${filter.area.hi}`);
  const both =
    !filter.reason || filter.reason === 'no_measure'
      ? filter.reason
        ? basis
        : sql`${measures} union all ${basis}`
      : measures;
  return {
    from: sql`from (${both}) u`,
    select: sql`u.*`,
    where,
    sorts: { since: { by: sql`u.since`, type: 'timestamptz' }, area: { by: sql`u."areaKey"`, type: 'int8' } },
    defaultSort: 'since',
    id: sql`u.id`,
  };
}
