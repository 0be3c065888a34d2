import { type RawBuilder, sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import type { Bilingual } from '../../core/refusal.ts';
import { revokeByBasis } from './close.ts';
import { convert } from './convert.ts';
import { type MovedExposure, moveExposure } from './exposure.ts';
import { insertAttempts } from './followup.ts';
import { openMissing } from './missing.ts';
import { open } from './open.ts';
import { type Attempt, officeTimes, quietUntil } from './rules.ts';
import type { MeasureRow, NewMeasure, OpenedMeasures } from './schema.ts';
import * as store from './store.ts';
import { correctPeople, type PersonResult, recordPeople } from './testing.ts';

export { attemptsOf } from './followup.ts';
export type { MeasureRow, MeasureState, NewMeasure, OpenedMeasures } from './schema.ts';
export type { PersonResult } from './testing.ts';

/**
 * Puts people under the measures the outbreak's pack asks of their class: plan, obligations, tasks, journal; set-based, linear in
 * the items. MEA-1: one open measure per person and outbreak, the stricter class stands. Items for which the pack asks nothing
 * come back in `refused` with the pack's rule. Asking again changes nothing.
 */
export async function openMeasures(ctx: Context, items: readonly NewMeasure[]): Promise<OpenedMeasures> {
  return open(ctx, items);
}

/** Measures in any state of some people, bases (contacts, cases) or by id, oldest first. At most one of the three is used. */
export async function measuresOf(
  ctx: Context,
  of: {
    personIds?: readonly string[];
    basisIds?: readonly string[];
    ids?: readonly string[];
    outbreakId?: string;
    state?: MeasureRow['state'];
  },
): Promise<MeasureRow[]> {
  return store.readMeasures(ctx, of);
}

/**
 * The person became a case (MEA-11): their open measure of the outbreak is closed as converted, its history kept, and what
 * hangs on it is upgraded by the pack's rule. Returns the closed measure, or null when none was open.
 */
export async function convertMeasure(
  ctx: Context,
  personId: string,
  to: { outbreakId: string; caseId: string; positiveOn: string },
): Promise<{ measureId: string } | null> {
  return convert(ctx, personId, to);
}

/** The last exposure of a basis changed (MEA-5): plans are worked out again; says per measure by how many days its end moved. */
export async function changeLastExposure(
  ctx: Context,
  changes: readonly { basisId: string; lastExposureOn: string; reason: string }[],
): Promise<MovedExposure[]> {
  return moveExposure(ctx, changes);
}

/**
 * The evidence fell away (contact excluded, case withdrawn): measures standing on it are revoked with all they created. Who is still
 * an accepted contact elsewhere is put under the measure of that ground at once. Returns the ids revoked.
 */
export async function revokeMeasures(
  ctx: Context,
  basisIds: readonly string[],
  reason: string,
  rule: string,
): Promise<string[]> {
  const revoked = await revokeByBasis(ctx, basisIds, reason, rule);
  const people = (await store.readMeasures(ctx, { ids: revoked })).map(row => row.personId);
  for (const [outbreakId, grounds] of Map.groupBy(
    await store.otherGrounds(ctx, people, basisIds),
    one => one.outbreakId,
  ))
    await openMissing(
      ctx,
      outbreakId,
      grounds.map(one => one.basisId),
    );
  return revoked;
}

/** What stands on rows of an import and keeps it from being undone; empty when nothing does. */
export async function dependentsOfImport(ctx: Context, importId: string): Promise<Bilingual[]> {
  const n = await store.countOfImport(ctx, importId);
  return n === 0
    ? []
    : [
        {
          zh: `${n}项管控措施以这次导入的人员、病例或密接为依据`,
          en: `${n} measure${n === 1 ? '' : 's'} stand on people, cases or contacts of this import`,
        },
      ];
}

/** SQL door: whether the person stands under an open measure of the outbreak and was confirmed in place; both arguments are uuid expressions. Uses the index on person. */
export function isInPlace(
  personId: RawBuilder<unknown>,
  outbreakId: RawBuilder<unknown>,
): RawBuilder<boolean> {
  return sql<boolean>`exists (select from measure m where m.person_id = ${personId} and m.outbreak_id = ${outbreakId} and m.state = 'open' and m.in_place_at is not null)`;
}

/**
 * Hours from finding a contact to their being confirmed in place, over the measures of an outbreak in this scope: least, quartiles, 90th percentile, most (null without any), how
 * many are open and not in place yet, and the longest above the upper fence (Tukey 1977: third quartile and 1.5 quartile ranges), at most `limit`, with how many there are.
 */
export async function placementDelays(
  ctx: Context,
  outbreakId: string,
  limit: number,
): Promise<{
  done: number;
  open: number;
  hours: [number, number, number, number, number, number] | null;
  outliers: { id: string; hours: number; of: number }[];
}> {
  const runs = sql`select m.id, m.state, extract(epoch from m.in_place_at - m.found_at) / 3600 as hours from measure m where m.outbreak_id = ${outbreakId} and m.basis_kind = 'contact'`;
  const { rows } = await sql<{
    done: number;
    open: number;
    hours: [number, number, number, number, number, number] | null;
  }>`
    select (count(*) filter (where hours >= 0))::int as done, (count(*) filter (where hours is null and state = 'open'))::int as open,
      percentile_cont(array[0, 0.25, 0.5, 0.75, 0.9, 1]) within group (order by hours) filter (where hours >= 0) as hours from (${runs}) r`.execute(
    ctx.tx,
  );
  const { hours } = rows[0]!;
  const outliers = hours
    ? await sql<{ id: string; hours: number; of: number }>`
    select id, hours::float8 as hours, count(*) over ()::int as "of" from (${runs}) r where hours > ${hours[3] + 1.5 * (hours[3] - hours[1])}::float8 order by hours desc, id limit ${limit}`.execute(
        ctx.tx,
      )
    : { rows: [] };
  return { ...rows[0]!, outliers: outliers.rows };
}

/**
 * People under open measures of an outbreak in this scope who are not its open cases, counted by kind of measure, whole days left (at least 0), whether in place, and
 * which of some areas they are responsible to (keys ascending; '' before the first). One scan whatever their number; a person under several is counted by the longest.
 */
export async function heldCounts(
  ctx: Context,
  outbreakId: string,
  lows: readonly number[],
): Promise<{ area: string; setting: string; daysLeft: number; inPlace: boolean; n: number }[]> {
  const { rows } = await sql<{
    area: string;
    setting: string;
    daysLeft: number;
    inPlace: boolean;
    n: number;
  }>`
    select area, setting, "daysLeft", "inPlace", count(*)::int as n from (
      select distinct on (m.person_id) ${lows.length ? sql`coalesce((${[...lows]}::bigint[])[width_bucket(m.area_key, ${[...lows]}::bigint[])]::text, '')` : sql`''`} as area, m.setting,
        greatest(0, ceil(extract(epoch from m.ends_at - ${new Date(ctx.now)}::timestamptz) / 86400))::int as "daysLeft", m.in_place_at is not null as "inPlace"
      from measure m where m.outbreak_id = ${outbreakId} and m.state = 'open' and m.basis_kind <> 'case' order by m.person_id, m.ends_at desc) h
    group by 1, 2, 3, 4 order by 1, 2, 3, 4`.execute(ctx.tx);
  return rows;
}

/** Adds to the one log of contacts with people that all departments share; `sent` is a message of which nobody knows yet whether it was read. Needs followup.write. */
export async function logAttempts(
  ctx: Context,
  rows: readonly {
    personId: string;
    areaKey: number;
    locatedKey: number;
    originKey: number;
    channel: 'phone' | 'visit' | 'message' | 'other';
    outcome: 'reached' | 'no_answer' | 'wrong_number' | 'refused' | 'not_found' | 'sent';
    note: string | null;
  }[],
): Promise<void> {
  await insertAttempts(
    ctx,
    rows.map(({ channel, outcome, note, ...row }) => ({ row, channel, outcome, note })),
  );
}

/** Attempts of every department at some people since an instant (ISO, inclusive), keyed by person; people without any are absent. Needs measure.read. */
export async function attemptsSince(
  ctx: Context,
  personIds: readonly string[],
  since: string,
): Promise<Map<string, Attempt[]>> {
  const { rows } = await sql<
    Attempt & { personId: string }
  >`select person_id as "personId", at, actor, outcome
    from contact_attempt where person_id = any(${[...personIds]}::uuid[]) and at >= ${since}::timestamptz`.execute(
    ctx.tx,
  );
  return Map.groupBy(rows, row => row.personId);
}

/** Until when (epoch ms) people are left in peace by whoever has not just contacted them (MSR-8); people who are not are absent. `actor`: who asks; '' for nobody's own. Needs measure.read. */
export async function quietPeriods(
  ctx: Context,
  personIds: readonly string[],
  actor: string,
): Promise<Map<string, number>> {
  const longest = Math.max(officeTimes.quietAfterReachedMinutes, officeTimes.quietAfterMissMinutes);
  const since = new Date(ctx.now - longest * 60_000).toISOString();
  const quiet = new Map<string, number>();
  for (const [personId, attempts] of await attemptsSince(ctx, personIds, since)) {
    const until = quietUntil(attempts, actor, ctx.now);
    if (until !== null) quiet.set(personId, until);
  }
  return quiet;
}

/**
 * Results of people as a laboratory released them (LAB-24): recorded for those under open measures, whose planned tests of that day are done; others cost a look-up. Three
 * statements whatever the number (about 20,000 a call). The same statement of the same person is recorded once. Returns how many were recorded.
 */
export async function recordResultsOfPeople(ctx: Context, results: readonly PersonResult[]): Promise<number> {
  return recordPeople(ctx, results);
}

/** A laboratory corrected a statement: results recorded from it say the new outcome (LAB-24). Returns how many changed. */
export async function correctResultsOfPeople(
  ctx: Context,
  correction: {
    outcomeId: string;
    byOutcomeId: string;
    reportedAt: string;
    result: PersonResult['result'];
  },
): Promise<number> {
  return correctPeople(ctx, correction);
}
