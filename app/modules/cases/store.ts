import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import type { StartedClock } from './rules.ts';
import type { CaseFacts, CaseRow, NewCase } from './schema.ts';

/** Columns of a case, as `CaseRow`, from alias `c`. */
export const caseColumns = sql`c.id, c.outbreak_id as "outbreakId", c.person_id as "personId", c.number, c.external_id as "externalId", c.state,
  c.onset_on as "onsetOn", c.infection_on as "infectionOn", c.sampled_on as "sampledOn", c.positive_at as "positiveAt", c.confirmed_on as "confirmedOn", c.reported_at as "reportedAt",
  c.isolated_at as "isolatedAt", c.hospital_on as "hospitalOn", c.released_on as "releasedOn", c.died_on as "diedOn", c.outcome_on as "outcomeOn", c.outcome,
  c.found_in as "foundIn", c.origin, c.exposure_text as "exposureText", c.exposure_from as "exposureFrom", c.exposure_to as "exposureTo", c.cluster, c.symptoms, c.lon, c.lat, c.area_text as "areaText",
  c.infectious_from as "infectiousFrom", c.infectious_to as "infectiousTo", c.infectious_rule as "infectiousRule", c.contact_id as "contactId", c.owner, c.calling, c.clocks, c.next_due_at as "nextDueAt",
  c.last_call as "lastCall", c.import_id as "importId", c.created_at as "createdAt", c.created_by as "createdBy", c.closed_at as "closedAt",
  c.area_key as "areaKey", c.located_key as "locatedKey", c.origin_key as "originKey", c.version`;

export async function readCases(ctx: Context, ids: Iterable<string>): Promise<Map<string, CaseRow>> {
  const wanted = [...new Set(ids)];
  if (!wanted.length) return new Map();
  const { rows } =
    await sql<CaseRow>`select ${caseColumns} from case_record c where c.id = any(${wanted}::uuid[])`.execute(
      ctx.tx,
    );
  return new Map(rows.map(row => [row.id, row]));
}

/** Fresh uuids in time order, so that what is inserted in bulk is known by position. */
export async function freshIds(ctx: Context, count: number): Promise<string[]> {
  const { rows } = await sql<{
    id: string;
  }>`select uuidv7() as id from generate_series(1, ${count}::int)`.execute(ctx.tx);
  return rows.map(row => row.id);
}

/** CAS-4: takes `count` numbers of the outbreak and returns the first. The counter stays locked until this transaction ends, so a rolled-back case leaves no gap. */
export async function takeNumbers(ctx: Context, outbreakId: string, count: number): Promise<number> {
  const { rows } = await sql<{
    last: number;
  }>`insert into case_counter (outbreak_id, last) values (${outbreakId}, ${count})
    on conflict (outbreak_id) do update set last = case_counter.last + excluded.last returning last`.execute(
    ctx.tx,
  );
  return rows[0]!.last - count + 1;
}

/** What a new case row holds besides the facts given. */
export interface PreparedCase {
  id: string;
  number: string;
  sequence: number;
  given: NewCase;
  states: { state: string; at: number; ruleId: string | null }[];
  window: { from: number; to: number; ruleId: string } | null;
  clocks: StartedClock[];
  nextDueAt: string | null;
  closedAt: number | null;
  areaKey: number;
  locatedKey: number;
  originKey: number;
}

const iso = (instant: number | null | undefined) =>
  instant === null || instant === undefined ? null : new Date(instant).toISOString();

/** A fact as its column takes it. */
export function factColumns(facts: CaseFacts): Record<string, string | number | null | undefined> {
  return {
    onset_on: facts.onsetOn,
    infection_on: facts.infectionOn,
    sampled_on: facts.sampledOn,
    positive_at: facts.positiveAt === undefined ? undefined : iso(facts.positiveAt),
    confirmed_on: facts.confirmedOn,
    reported_at: facts.reportedAt === undefined ? undefined : iso(facts.reportedAt),
    isolated_at: facts.isolatedAt === undefined ? undefined : iso(facts.isolatedAt),
    hospital_on: facts.hospitalOn,
    released_on: facts.releasedOn,
    died_on: facts.diedOn,
    outcome_on: facts.outcomeOn,
    outcome: facts.outcome,
    found_in: facts.foundIn,
    origin: facts.origin,
    exposure_text: facts.exposureText,
    exposure_from: facts.exposureFrom,
    exposure_to: facts.exposureTo,
    cluster: facts.cluster,
    symptoms: facts.symptoms,
    lon: facts.lon,
    lat: facts.lat,
    area_text: facts.areaText,
  };
}

/** Inserts cases with their state history. Two statements whatever the count. */
export async function insertCases(ctx: Context, cases: readonly PreparedCase[]): Promise<void> {
  const at = iso(ctx.now);
  const rows = cases.map(prepared => ({
    ...factColumns(prepared.given),
    found_in: prepared.given.foundIn ?? 'unknown',
    origin: prepared.given.origin ?? 'unknown',
    id: prepared.id,
    outbreak_id: prepared.given.outbreakId,
    person_id: prepared.given.personId,
    number: prepared.number,
    sequence: prepared.sequence,
    external_id: prepared.given.externalId,
    state: prepared.given.state,
    infectious_from: iso(prepared.window?.from),
    infectious_to: iso(prepared.window?.to),
    infectious_rule: prepared.window?.ruleId,
    contact_id: prepared.given.contactId,
    owner: prepared.given.owner,
    clocks: prepared.clocks.map(({ steps: _, ...clock }) => clock),
    next_due_at: prepared.nextDueAt,
    import_id: prepared.given.importId,
    closed_at: iso(prepared.closedAt),
    area_key: prepared.areaKey,
    located_key: prepared.locatedKey,
    origin_key: prepared.originKey,
  }));
  await sql`insert into case_record (id, outbreak_id, person_id, number, sequence, external_id, state, outcome, onset_on, infection_on, sampled_on, positive_at, confirmed_on, reported_at, isolated_at,
      hospital_on, released_on, died_on, outcome_on, found_in, origin, exposure_text, exposure_from, exposure_to, cluster, symptoms, lon, lat, area_text, infectious_from, infectious_to, infectious_rule,
      contact_id, owner, clocks, next_due_at, import_id, closed_at, area_key, located_key, origin_key, created_at, created_by)
    select r.id, r.outbreak_id, r.person_id, r.number, r.sequence, r.external_id, r.state, r.outcome, r.onset_on, r.infection_on, r.sampled_on, r.positive_at, r.confirmed_on, r.reported_at, r.isolated_at,
      r.hospital_on, r.released_on, r.died_on, r.outcome_on, r.found_in, r.origin, r.exposure_text, r.exposure_from, r.exposure_to, r.cluster, r.symptoms, r.lon, r.lat, r.area_text, r.infectious_from, r.infectious_to, r.infectious_rule,
      r.contact_id, r.owner, r.clocks, r.next_due_at, r.import_id, r.closed_at, r.area_key, r.located_key, r.origin_key, ${at}::timestamptz, ${ctx.scope.actor}
    from jsonb_populate_recordset(null::case_record, ${JSON.stringify(rows)}::jsonb) r`.execute(ctx.tx);
  const states = cases.flatMap(prepared =>
    prepared.states.map(step => ({
      case_id: prepared.id,
      state: step.state,
      at: iso(step.at),
      rule_id: step.ruleId,
      reason: prepared.given.stateReason ?? null,
      area_key: prepared.areaKey,
      located_key: prepared.locatedKey,
      origin_key: prepared.originKey,
    })),
  );
  await insertStates(ctx, states);
}

export async function insertStates(
  ctx: Context,
  states: readonly {
    case_id: string;
    state: string;
    at: string | null;
    rule_id: string | null;
    reason: string | null;
    area_key: number;
    located_key: number;
    origin_key: number;
  }[],
): Promise<void> {
  await sql`insert into case_state (case_id, state, at, actor, reason, rule_id, area_key, located_key, origin_key)
    select r.case_id, r.state, r.at, ${ctx.scope.actor}, r.reason, r.rule_id, r.area_key, r.located_key, r.origin_key
    from jsonb_populate_recordset(null::case_state, ${JSON.stringify(states)}::jsonb) r`.execute(ctx.tx);
}

export interface StateLine {
  id: string;
  state: string;
  at: Date;
  actor: string;
  reason: string | null;
  ruleId: string | null;
}

/** Every state a case ever had, first to last. */
export async function readStates(ctx: Context, caseId: string): Promise<StateLine[]> {
  const { rows } =
    await sql<StateLine>`select id, state, at, actor, reason, rule_id as "ruleId" from case_state where case_id = ${caseId} order by at, id`.execute(
      ctx.tx,
    );
  return rows;
}

/** Changes columns of one case if it is still at `version`. False when someone else was quicker or it is out of reach. */
export async function changeCase(
  ctx: Context,
  id: string,
  version: number,
  columns: Record<string, string | number | null | undefined>,
): Promise<boolean> {
  const sets = Object.entries(columns).filter(([, value]) => value !== undefined);
  const assignments = [
    ...sets.map(([column, value]) => sql`${sql.ref(column)} = ${value}`),
    sql`version = version + 1`,
  ];
  const { numAffectedRows } =
    await sql`update case_record set ${sql.join(assignments)} where id = ${id} and version = ${version}`.execute(
      ctx.tx,
    );
  return numAffectedRows === 1n;
}

/** Calls under way with a person, in any of their cases seen from here. Locks the rows, so that two who dial at once do not both get through. */
export async function callsOfPerson(
  ctx: Context,
  personId: string,
): Promise<{ id: string; number: string; version: number; calling: NonNullable<CaseRow['calling']> }[]> {
  const { rows } = await sql<{
    id: string;
    number: string;
    version: number;
    calling: CaseRow['calling'];
  }>`select id, number, version, calling from case_record where person_id = ${personId} order by id for update`.execute(
    ctx.tx,
  );
  return rows.flatMap(({ calling, ...row }) => (calling ? [{ ...row, calling }] : []));
}

/** The rows that hang on a case follow its area keys. */
export async function moveCaseRows(ctx: Context, caseId: string): Promise<void> {
  for (const table of ['case_state', 'case_link', 'trajectory_entry', 'track_text']) {
    await sql`update ${sql.table(table)} t set area_key = c.area_key, located_key = c.located_key from case_record c where c.id = ${caseId} and t.case_id = c.id`.execute(
      ctx.tx,
    );
  }
}

/** Journal lines of a case, newest first, older than `before`. */
export async function readHistory(
  ctx: Context,
  caseId: string,
  before: number,
  limit: number,
): Promise<{ seq: number; at: Date; actor: string; act: string; rule: string | null }[]> {
  const { rows } = await sql<{
    seq: number;
    at: Date;
    actor: string;
    act: string;
    rule: string | null;
  }>`select * from journal.case_lines(${caseId}, ${before}, ${limit})`.execute(ctx.tx);
  return rows;
}

/** Accounts that work on cases in areas touching the caller's or holding one of `keys`; at most 500, by unit and name. */
export async function readColleagues(
  ctx: Context,
  keys: readonly number[] = [],
): Promise<{ id: string; name: string; unit: string }[]> {
  const { rows } = await sql<{ id: string; name: string; unit: string }>`
    select * from core.case_colleagues(${[...keys]}::bigint[])`.execute(ctx.tx);
  return rows;
}
