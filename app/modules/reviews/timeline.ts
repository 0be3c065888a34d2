import { dayOf } from '@outpace/protocol';
import { type RawBuilder, sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import { editionsOf } from '../outbreaks/queries.ts';
import type { Moment, MomentId } from './moments.ts';
import { type Counted, casesIn, cityDay, within } from './period.ts';
import { type TimelineKind, timelineKinds } from './timelineKinds.ts';

/** Acts of the journal behind the kinds it tells. */
const acts: Record<string, TimelineKind> = {
  'import.committed': 'imported',
  'export.made': 'exported',
  'chains.exported': 'exported',
  'journal.exported': 'exported',
  'person.revealed': 'looked',
  'contact.evidence_looked_at': 'looked',
  'export.revealed': 'looked',
  'case.source_judged': 'judged',
  'appeal.opened': 'appealed',
};

/** How often something was done on a day, and some of the records it opens. */
export interface TimelineEntry {
  day: string;
  kind: TimelineKind;
  n: number;
  /** Pages of up to three of the records. */
  links: string[];
}

const pageOf: Record<string, string> = {
  case: '/cases/',
  measure: '/measures/',
  task: '/tasks/',
  import: '/imports/',
};
const linked = 3;

/** REV-2: what happened on each day of the period in the reader's area. Counted by the database; at most days × kinds rows. */
export async function timelineOf(ctx: Context, of: Counted): Promise<TimelineEntry[]> {
  const part = (
    kind: TimelineKind,
    page: string,
    from: RawBuilder<unknown>,
    at: RawBuilder<unknown>,
    id: RawBuilder<unknown>,
  ) =>
    sql`select ${kind}::text as kind, ${cityDay(of, at)} as day, count(*)::int as n, ${page}::text as page, (array_agg((${id})::text order by ${at}))[1:${sql.raw(String(linked))}] as ids from ${from} and ${within(of, at)} group by 2`;
  const ofOutbreak = (table: string, alias: string) =>
    sql`${sql.raw(table)} ${sql.raw(alias)} where ${sql.raw(alias)}.outbreak_id = ${of.outbreakId}`;
  const counted = sql`${casesIn(of)} c where true`;
  const { rows } = await sql<{ kind: TimelineKind; day: string; n: number; page: string; ids: string[] }>`
    select 'onset'::text as kind, c.onset_on as day, count(*)::int as n, '/cases/' as page, (array_agg(c.id::text order by c.number))[1:${sql.raw(String(linked))}] as ids from ${casesIn(of)} c where c.onset_on is not null group by 2
    union all ${part('result', '/cases/', sql`${counted} and c.known is not null`, sql`c.known`, sql`c.id`)}
    union all ${part('opened', '/cases/', ofOutbreak('case_record', 'c'), sql`c.created_at`, sql`c.id`)}
    union all ${part('traced', '/cases/', ofOutbreak('trace_run', 't'), sql`t.at`, sql`t.case_id`)}
    union all ${part('accepted', '/cases/', sql`${ofOutbreak('contact', 'k')} and k.state = 'accepted'`, sql`k.state_at`, sql`k.case_id`)}
    union all ${part('measured', '/measures/', ofOutbreak('measure', 'm'), sql`m.created_at`, sql`m.id`)}
    union all ${part('inPlace', '/measures/', ofOutbreak('measure', 'm'), sql`m.in_place_at`, sql`m.id`)}
    union all ${part('released', '/measures/', sql`${ofOutbreak('measure', 'm')} and m.state = 'released'`, sql`m.closed_at`, sql`m.id`)}
    union all ${part('overdue', '/tasks/', sql`${ofOutbreak('task', 't')} and (t.done_at > t.due_at or (t.done_at is null and t.state in ('assigned', 'accepted') and t.due_at < ${new Date(ctx.now)}))`, sql`t.due_at`, sql`t.id`)}`.execute(
    ctx.tx,
  );
  const told = await sql<{ day: string; act: string; n: number; kind: string; objects: string[] | null }>`
    select day, act, n, kind, objects from journal.acts_by_day(${Object.keys(acts)}::text[], ${of.from}, ${of.to}, ${of.timeZone})`.execute(
    ctx.tx,
  );
  const entries: TimelineEntry[] = rows.map(({ kind, day, n, page, ids }) => ({
    kind,
    day,
    n,
    links: ids.map(id => `${page}${id}`),
  }));
  for (const row of told.rows) {
    const kind = acts[row.act]!;
    const page = pageOf[row.kind];
    const same = entries.find(entry => entry.kind === kind && entry.day === row.day);
    const links = page ? (row.objects ?? []).map(id => `${page}${id}`) : [];
    if (same) {
      same.n += row.n;
      same.links = [...same.links, ...links].slice(0, linked);
    } else entries.push({ day: row.day, kind, n: row.n, links: links.slice(0, linked) });
  }
  for (const { fromAt } of (await editionsOf(ctx, of.outbreakId)).slice(1)) {
    if (fromAt < of.from || fromAt >= of.to) continue;
    entries.push({
      day: dayOf(fromAt.getTime(), of.timeZone),
      kind: 'edition',
      n: 1,
      links: [`/outbreaks/${of.outbreakId}/edition`],
    });
  }
  const order = Object.keys(timelineKinds);
  return entries.sort((a, b) => a.day.localeCompare(b.day) || order.indexOf(a.kind) - order.indexOf(b.kind));
}

/** Moments a reader looks for, with the record each opens; those that did not happen are left out. Each is a lookup or one scan. */
export async function momentsOf(
  ctx: Context,
  of: Counted,
  entries: readonly TimelineEntry[],
): Promise<Moment[]> {
  const { rows } = await sql<{
    id: MomentId;
    day: string;
    at: Date | null;
    link: string | null;
    label: string | null;
  }>`
    with c as materialized (select c.id, c.number, c.onset_on, c.known from ${casesIn(of)} c),
    accepted as (
      (select m.created_at as at, k.case_id from measure m join contact k on k.id = m.basis_id where m.outbreak_id = ${of.outbreakId} and m.basis_kind = 'contact' and ${within(of, sql`m.created_at`)} order by m.created_at limit 1)
      union all (select k.state_at, k.case_id from contact k where k.outbreak_id = ${of.outbreakId} and k.state = 'accepted' and ${within(of, sql`k.state_at`)} order by k.state_at limit 1))
    (select 'firstOnset'::text as id, c.onset_on as day, null::timestamptz as at, '/cases/' || c.id as link, c.number as label from c where c.onset_on is not null order by c.onset_on, c.number limit 1)
    union all (select 'firstResult', ${cityDay(of, sql`c.known`)}, c.known, '/cases/' || c.id, c.number from c where c.known is not null order by c.known, c.id limit 1)
    union all (select 'tenthCase', ${cityDay(of, sql`c.known`)}, c.known, '/cases/' || c.id, c.number from c where c.known is not null order by c.known, c.id offset 9 limit 1)
    union all (select 'lastCase', ${cityDay(of, sql`c.known`)}, c.known, '/cases/' || c.id, c.number from c where c.known is not null order by c.known desc, c.id limit 1)
    union all (select 'firstTrace', ${cityDay(of, sql`t.at`)}, t.at, '/cases/' || t.case_id, (select r.number from case_record r where r.id = t.case_id) from trace_run t where t.outbreak_id = ${of.outbreakId} and ${within(of, sql`t.at`)} order by t.at, t.id limit 1)
    union all (select 'firstAccepted', ${cityDay(of, sql`k.at`)}, k.at, '/cases/' || k.case_id, (select r.number from case_record r where r.id = k.case_id) from accepted k order by k.at limit 1)
    union all (select 'firstInPlace', ${cityDay(of, sql`m.in_place_at`)}, m.in_place_at, '/measures/' || m.id, null from measure m where m.outbreak_id = ${of.outbreakId} and m.basis_kind = 'contact' and ${within(of, sql`m.in_place_at`)} order by m.in_place_at, m.id limit 1)
    union all (select 'lastRelease', ${cityDay(of, sql`m.closed_at`)}, m.closed_at, '/measures/' || m.id, null from measure m where m.outbreak_id = ${of.outbreakId} and m.state = 'released' and ${within(of, sql`m.closed_at`)} order by m.closed_at desc, m.id limit 1)`.execute(
    ctx.tx,
  );
  const moments: Moment[] = rows.map(row => ({ ...row, at: row.at?.toISOString() ?? null }));
  const results = entries.filter(entry => entry.kind === 'result');
  if (results.length) {
    const peak = results.reduce((best, entry) => (entry.n > best.n ? entry : best));
    moments.push({
      id: 'peakDay',
      day: peak.day,
      at: null,
      link: `/cases?outbreakId=${of.outbreakId}`,
      label: String(peak.n),
    });
  }
  for (const edition of entries.filter(entry => entry.kind === 'edition'))
    moments.push({
      id: 'editionChanged',
      day: edition.day,
      at: null,
      link: edition.links[0] ?? null,
      label: null,
    });
  return moments.sort((a, b) => (a.day + (a.at ?? '')).localeCompare(b.day + (b.at ?? '')));
}
