import { type RawBuilder, sql } from 'kysely';
import type { Context } from '../../core/module.ts';

/** What a case may be placed by in a curve. */
export type CaseDate = 'onset' | 'sample' | 'report';

/** The cases that are counted: those of an outbreak in the reader's scope, without the states named (suspected, excluded). */
export interface CountedCases {
  outbreakId: string;
  notCounted: readonly string[];
  timeZone: string;
  /** Cases a person judged to be infected elsewhere, besides those whose origin says so. */
  judgedImported: readonly string[];
}

/** How counted cases are told apart: a text expression on alias `c`, and a join it needs. */
export interface CaseKey {
  key: RawBuilder<unknown>;
  join?: RawBuilder<unknown>;
}

/** SQL door: the city day of a case on alias `c`. A report is the time reported, else that of the positive result, else the day confirmed. */
export function dateOfCase(by: CaseDate, timeZone: string): RawBuilder<unknown> {
  if (by === 'onset') return sql`c.onset_on`;
  if (by === 'sample') return sql`c.sampled_on`;
  return sql`coalesce((c.reported_at at time zone ${timeZone})::date, (c.positive_at at time zone ${timeZone})::date, c.confirmed_on)`;
}

/** SQL door: the first day known of a case on alias `c`: onset, else specimen, else report. */
export const firstDateOfCase = (timeZone: string): RawBuilder<unknown> =>
  sql`coalesce(c.onset_on, c.sampled_on, ${dateOfCase('report', timeZone)})`;

/** SQL door: whether a case on alias `c` counts. */
export const isCounted = (of: CountedCases): RawBuilder<unknown> =>
  sql`c.outbreak_id = ${of.outbreakId} and c.state <> all(${[...of.notCounted]}::text[])`;

/** SQL door: counted cases as rows (id, person_id, day), one per person, the earliest. */
export const datedCases = (of: CountedCases): RawBuilder<unknown> =>
  sql`select distinct on (c.person_id) c.id, c.person_id, ${firstDateOfCase(of.timeZone)} as day from case_record c where ${isCounted(of)} order by c.person_id, day, c.id`;

/** How a case was found, or where it was infected. */
export const foundKey: CaseKey = { key: sql`c.found_in` };
export const originKey = (of: CountedCases): CaseKey => ({
  key: sql`case when c.id = any(${[...of.judgedImported]}::uuid[]) then 'imported' else c.origin end`,
});
/** Which of some areas a case belongs to, by their keys in ascending order; '' before the first. Binary search, not a join. */
export const areaKeyAmong = (lows: readonly number[]): CaseKey => ({
  key: lows.length
    ? sql`coalesce((${[...lows]}::bigint[])[width_bucket(c.area_key, ${[...lows]}::bigint[])]::text, '')`
    : sql`''`,
});

/** Counted cases by day and key; `day` null: the date is unknown. One scan of the outbreak's cases whatever their number. */
export async function casesByDay(
  ctx: Context,
  of: CountedCases,
  by: CaseDate,
  { key, join }: CaseKey,
): Promise<{ day: string | null; key: string; n: number; imported: number }[]> {
  const { rows } = await sql<{ day: string | null; key: string; n: number; imported: number }>`
    select day, key, count(*)::int as n, (count(*) filter (where imported))::int as imported from (
      select ${dateOfCase(by, of.timeZone)} as day, coalesce(${key}, '') as key, (c.origin = 'imported' or c.id = any(${[...of.judgedImported]}::uuid[])) as imported
      from case_record c ${join ?? sql``} where ${isCounted(of)}) d group by 1, 2`.execute(ctx.tx);
  return rows;
}

/** How many counted cases know each of the three dates. */
export async function knownDates(
  ctx: Context,
  of: CountedCases,
): Promise<{ cases: number; onset: number; sample: number; report: number }> {
  const { rows } = await sql<{ cases: number; onset: number; sample: number; report: number }>`
    select count(*)::int as cases, count(c.onset_on)::int as onset, count(c.sampled_on)::int as sample, count(${dateOfCase('report', of.timeZone)})::int as report
    from case_record c where ${isCounted(of)}`.execute(ctx.tx);
  return rows[0]!;
}

/** Counted cases by event day (from `since` on, inclusive) and day of report; those reported before the event are counted apart. */
export async function reportsByEvent(
  ctx: Context,
  of: CountedCases,
  by: 'onset' | 'sample',
  since: string,
): Promise<{ rows: { event: string; report: string; n: number }[]; reversed: number }> {
  const { rows } = await sql<{ event: string; report: string; n: number }>`
    select event, report, count(*)::int as n from (
      select ${dateOfCase(by, of.timeZone)} as event, ${dateOfCase('report', of.timeZone)} as report from case_record c where ${isCounted(of)}) d
    where event >= ${since} and report is not null group by 1, 2`.execute(ctx.tx);
  const forward = rows.filter(row => row.report >= row.event);
  return {
    rows: forward,
    reversed: rows.filter(row => row.report < row.event).reduce((sum, row) => sum + row.n, 0),
  };
}

/** What people decided about sources, laid over stated links. A `sourceCaseId` of null: not from any case. */
export interface DecidedSources {
  standing: readonly { caseId: string; sourceCaseId: string | null }[];
  ruledOut: readonly { caseId: string; sourceCaseId: string }[];
}

/** SQL door: known pairs (infector, infectee), one infector per case: judged, then sequenced, from an interview, stated. */
export function linkedPairs(outbreakId: string, decided: DecidedSources): RawBuilder<unknown> {
  const standing = sql`unnest(${decided.standing.map(one => one.caseId)}::uuid[], ${decided.standing.map(one => one.sourceCaseId)}::uuid[])`;
  const out = sql`unnest(${decided.ruledOut.map(one => one.caseId)}::uuid[], ${decided.ruledOut.map(one => one.sourceCaseId)}::uuid[])`;
  return sql`select distinct on (p.infectee) p.infector, p.infectee from (
      select l.source_case_id as infector, l.case_id as infectee, case l.kind when 'judged' then 1 when 'sequence' then 2 when 'interview' then 3 else 4 end as rank, l.id
      from case_link l left join ${standing} d(case_id, source_id) on d.case_id = l.case_id
      where l.outbreak_id = ${outbreakId} and l.source_case_id <> l.case_id and (d.case_id is null or d.source_id = l.source_case_id)
        and not exists (select from ${out} r(case_id, source_id) where r.case_id = l.case_id and r.source_id = l.source_case_id)
      union all select d.source_id, d.case_id, 0, null from ${standing} d(case_id, source_id) where d.source_id is not null
    ) p order by p.infectee, p.rank, p.id`;
}

/** Days from the infector's onset to the infectee's over known pairs, with how many pairs have them; `gap` null: an onset is unknown. */
export async function onsetGaps(
  ctx: Context,
  of: CountedCases,
  pairs: RawBuilder<unknown>,
): Promise<{ gap: number | null; n: number }[]> {
  const { rows } = await sql<{ gap: number | null; n: number }>`
    select e.onset_on - i.onset_on as gap, count(*)::int as n from (${pairs}) p
    join (select c.id, c.onset_on from case_record c where ${isCounted(of)}) i on i.id = p.infector
    join (select c.id, c.onset_on from case_record c where ${isCounted(of)}) e on e.id = p.infectee group by 1 order by 1`.execute(
    ctx.tx,
  );
  return rows;
}

/** Days from the first and last day of exposure to onset, with their counts; `first` null: the beginning of exposure is unknown. Only cases with an onset and some exposure. */
export async function exposureWindows(
  ctx: Context,
  of: CountedCases,
): Promise<{ first: number | null; last: number | null; n: number }[]> {
  const { rows } = await sql<{ first: number | null; last: number | null; n: number }>`
    select c.onset_on - c.exposure_from as first, c.onset_on - c.exposure_to as last, count(*)::int as n from case_record c
    where ${isCounted(of)} and c.onset_on is not null and (c.exposure_from is not null or c.exposure_to is not null) group by 1, 2 order by 1, 2`.execute(
    ctx.tx,
  );
  return rows;
}

const offspringOf = (of: CountedCases, pairs: RawBuilder<unknown>) =>
  sql`select p.infector, count(*)::int as n from (${pairs}) p where exists (select from case_record c where c.id = p.infectee and ${isCounted(of)}) group by 1`;

/** How many counted cases infected 0, 1, 2 … others by known pairs, of those whose first day is at the latest `matureOn`; the others are counted apart. */
export async function offspringCounts(
  ctx: Context,
  of: CountedCases,
  pairs: RawBuilder<unknown>,
  matureOn: string,
): Promise<{ counts: { offspring: number; cases: number }[]; tooYoung: number; undated: number }> {
  const { rows } = await sql<{ age: 'mature' | 'young' | 'undated'; offspring: number; cases: number }>`
    select case when d.day is null then 'undated' when d.day <= ${matureOn} then 'mature' else 'young' end as age, coalesce(o.n, 0) as offspring, count(*)::int as cases
    from (select c.id, ${firstDateOfCase(of.timeZone)} as day from case_record c where ${isCounted(of)}) d
    left join (${offspringOf(of, pairs)}) o on o.infector = d.id group by 1, 2 order by 2`.execute(ctx.tx);
  const sum = (age: string) =>
    rows.filter(row => row.age === age).reduce((total, row) => total + row.cases, 0);
  return {
    counts: rows.filter(row => row.age === 'mature').map(({ offspring, cases }) => ({ offspring, cases })),
    tooYoung: sum('young'),
    undated: sum('undated'),
  };
}

/** SQL door: cases on alias `c` that infected so many others by known pairs, old enough to be counted. */
export const hasOffspring = (
  of: CountedCases,
  pairs: RawBuilder<unknown>,
  offspring: number,
  matureOn: string,
): RawBuilder<unknown> => {
  const infectors = offspringOf(of, pairs);
  const among =
    offspring === 0
      ? sql`c.id not in (select o.infector from (${infectors}) o)`
      : sql`c.id in (select o.infector from (${infectors}) o where o.n = ${offspring})`;
  return sql`${firstDateOfCase(of.timeZone)} <= ${matureOn} and ${among}`;
};

/** SQL door: cases on alias `c` infected by known pairs so many days of onset after their infector. */
export const hasOnsetGap = (pairs: RawBuilder<unknown>, gap: number): RawBuilder<unknown> =>
  sql`c.id in (select p.infectee from (${pairs}) p join case_record i on i.id = p.infector join case_record e on e.id = p.infectee where e.onset_on - i.onset_on = ${gap})`;

/** A step of the response: from and to as SQL instants on alias `c` (or a joined one). */
export interface CaseStep {
  step: string;
  from: RawBuilder<unknown>;
  to: RawBuilder<unknown>;
}

/** What a step took, in hours. `before`: the end came first (someone already isolated); those are in no quantile. */
export interface StepQuantiles {
  step: string;
  done: number;
  open: number;
  before: number;
  /** Least, quartiles, 90th percentile, most; null without any. */
  hours: [number, number, number, number, number, number] | null;
}

const runsOf = (of: CountedCases, steps: readonly CaseStep[], join: RawBuilder<unknown>) =>
  sql`select c.id, c.number, c.closed_at, s.step, s.began, extract(epoch from s.ended - s.began) / 3600 as hours
    from case_record c ${join} cross join lateral (values ${sql.join(steps.map(({ step, from, to }) => sql`(${step}::text, (${from})::timestamptz, (${to})::timestamptz)`))}) s(step, began, ended)
    where ${isCounted(of)} and s.began is not null`;

/** Quantiles of each step over counted cases (linear between order statistics), computed by the database. */
export async function stepQuantiles(
  ctx: Context,
  of: CountedCases,
  steps: readonly CaseStep[],
  join: RawBuilder<unknown>,
): Promise<StepQuantiles[]> {
  const { rows } = await sql<StepQuantiles>`
    select r.step, (count(*) filter (where r.hours >= 0))::int as done, (count(*) filter (where r.hours is null and r.closed_at is null))::int as open, (count(*) filter (where r.hours < 0))::int as before,
      percentile_cont(array[0, 0.25, 0.5, 0.75, 0.9, 1]) within group (order by r.hours) filter (where r.hours >= 0) as hours
    from (${runsOf(of, steps, join)}) r group by 1`.execute(ctx.tx);
  return steps.map(
    ({ step }) => rows.find(row => row.step === step) ?? { step, done: 0, open: 0, before: 0, hours: null },
  );
}

/** The runs of each step above its fence (hours), longest first, at most `limit` a step, with how many there are. */
export async function stepOutliers(
  ctx: Context,
  of: CountedCases,
  steps: readonly CaseStep[],
  join: RawBuilder<unknown>,
  fences: ReadonlyMap<string, number>,
  limit: number,
): Promise<{ step: string; id: string; number: string; hours: number; of: number }[]> {
  if (!fences.size) return [];
  const { rows } = await sql<{ step: string; id: string; number: string; hours: number; of: number }>`
    select step, id, number, hours::float8 as hours, "of" from (
      select r.step, r.id, r.number, r.hours, count(*) over (partition by r.step)::int as "of", row_number() over (partition by r.step order by r.hours desc, r.id) as place
      from (${runsOf(of, steps, join)}) r join unnest(${[...fences.keys()]}::text[], ${[...fences.values()]}::float8[]) f(step, fence) on f.step = r.step where r.hours > f.fence) o
    where place <= ${limit} order by step, place`.execute(ctx.tx);
  return rows;
}
