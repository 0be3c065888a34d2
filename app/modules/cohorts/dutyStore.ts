import { type RawBuilder, sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import type { DutyState } from './duty.ts';
import type { Counts } from './schema.ts';

/** How many ended pieces are worked out anew in one go; some 50 µs each. */
const renewedAtOnce = 20_000;

/** Works out anew what is asked of people whose facts changed. Set-based, some 50 µs a person. */
export async function renewDuties(ctx: Context, personIds: readonly string[]): Promise<void> {
  const people = [...new Set(personIds)].toSorted();
  for (let from = 0; from < people.length; from += renewedAtOnce)
    await sql`select core.renew_duties(${people.slice(from, from + renewedAtOnce)}::uuid[], ${new Date(ctx.now)})`.execute(
      ctx.tx,
    );
  if (people.length) await ctx.emit('duty.renewed', { personIds: people });
}

/** Brings every piece that has ended up to now, so that what is read next is exact (COH-2). One index lookup when there is none. Returns how many there were. */
export async function renewEnded(ctx: Context): Promise<number> {
  for (let renewed = 0; ; ) {
    const { rows } = await sql<{
      n: number;
    }>`select core.renew_ended_duties(${new Date(ctx.now)}, ${renewedAtOnce}) as n`.execute(ctx.tx);
    renewed += rows[0]!.n;
    if (rows[0]!.n < renewedAtOnce) return renewed;
  }
}

/** SQL: the state of duty d at `now` (COH-2), exact for pieces that have not ended. */
export const stateSql = (
  now: Date,
) => sql<DutyState>`case when d.due_at is null then case when cardinality(d.exempt_nos) > 0 then 'exempt' else 'not_required' end
  when ${now} < d.due_from then 'done' when ${now} < d.due_at then 'due' else 'overdue' end`;

/** SQL: a boundary as an instant, null where nothing more is asked. */
export const finite = (column: RawBuilder<unknown>) => sql<Date | null>`nullif(${column}, 'infinity')`;

export const noCounts = (): Counts => ({
  members: 0,
  done: 0,
  due: 0,
  overdue: 0,
  exempt: 0,
  notRequired: 0,
});

/** Adds people in a state to counts. */
export function addTo(counts: Counts, state: DutyState, n: number): void {
  counts.members += n;
  if (state === 'not_required') counts.notRequired += n;
  else counts[state] += n;
}

/** What a count is narrowed to: a cohort by its number, an area interval (both ends inclusive). */
export interface CountOf {
  cohortNo?: number;
  areaLo?: number;
  areaHi?: number;
}
const wholeCity = 281474976710655;

/**
 * Counts of every cohort in this scope, by cohort number. One pass over the duties, whatever their number: sets of cohorts are few, so they are counted as sets and taken apart here.
 */
export async function countsByCohort(ctx: Context, of: CountOf = {}): Promise<Map<number, Counts>> {
  const { rows } = await sql<{ in: number[]; excused: number[]; state: DutyState; n: number }>`
    select cohort_nos as "in", exempt_nos as excused, state, n from core.duty_counts(${new Date(ctx.now)}, ${of.cohortNo ?? null}, ${of.areaLo ?? 0}, ${of.areaHi ?? wholeCity})`.execute(
    ctx.tx,
  );
  const counts = new Map<number, Counts>();
  const at = (no: number) => counts.get(no) ?? counts.set(no, noCounts()).get(no)!;
  for (const row of rows) {
    for (const no of row.in) addTo(at(no), row.state, row.n);
    for (const no of row.excused) addTo(at(no), 'exempt', row.n);
  }
  return counts;
}

/** Counts of people by the areas they are responsible to (`lows` ascending area keys; '' before the first). One pass. */
export async function countsByArea(
  ctx: Context,
  lows: readonly number[],
  of: CountOf = {},
): Promise<Map<string, Counts>> {
  const { rows } = await sql<{ area: number; state: DutyState; n: number }>`
    select area, state, n from core.duty_counts_by_area(${new Date(ctx.now)}, ${of.cohortNo ?? null}, ${of.areaLo ?? 0}, ${of.areaHi ?? wholeCity}, ${[...lows]}::bigint[])`.execute(
    ctx.tx,
  );
  const counts = new Map<string, Counts>();
  for (const row of rows) {
    const area = row.area === 0 ? '' : String(lows[row.area - 1]);
    if (!counts.has(area)) counts.set(area, noCounts());
    addTo(counts.get(area)!, row.state, row.n);
  }
  return counts;
}

/** Counts of one cohort by its employers ('' = none named). Linear in the members of the cohort. */
export async function countsByUnit(
  ctx: Context,
  cohort: { id: string; no: number },
): Promise<Map<string, Counts>> {
  const now = new Date(ctx.now);
  const { rows } = await sql<{ unit: string; state: DutyState; n: number }>`
    select coalesce(m.unit_id::text, '') as unit, case when ${cohort.no} = any(d.exempt_nos) then 'exempt' else ${stateSql(now)} end as state, count(*)::int as n
    from cohort_member m join test_duty d on d.person_id = m.person_id
    where m.cohort_id = ${cohort.id} and m.starts_at <= ${now} and (m.ends_at is null or m.ends_at > ${now}) group by 1, 2`.execute(
    ctx.tx,
  );
  const counts = new Map<string, Counts>();
  for (const row of rows) {
    if (!counts.has(row.unit)) counts.set(row.unit, noCounts());
    addTo(counts.get(row.unit)!, row.state, row.n);
  }
  return counts;
}

/** A duty as it is stored, with the state of now. */
export interface DutyRow {
  personId: string;
  state: DutyState;
  dueFrom: Date | null;
  dueAt: Date | null;
  lastTakenAt: Date | null;
  cohortNos: number[];
  exemptNos: number[];
  cohortNo: number | null;
  gap: number | null;
  hasMore: boolean;
}

/** Duties of some people, keyed by person; those of whom nothing was ever asked are absent. */
export async function readDuties(ctx: Context, personIds: readonly string[]): Promise<Map<string, DutyRow>> {
  if (!personIds.length) return new Map();
  const { rows } =
    await sql<DutyRow>`select d.person_id as "personId", ${stateSql(new Date(ctx.now))} as state, ${finite(sql`d.due_from`)} as "dueFrom", ${finite(sql`d.due_at`)} as "dueAt", d.last_taken_at as "lastTakenAt",
      d.cohort_nos as "cohortNos", d.exempt_nos as "exemptNos", d.cohort_no as "cohortNo", d.gap, d.more is not null as "hasMore" from test_duty d where d.person_id = any(${[...new Set(personIds)]}::uuid[])`.execute(
      ctx.tx,
    );
  return new Map(rows.map(row => [row.personId, row]));
}
