import { addDays, dayOf, startOfDay } from '@outpace/protocol';
import { sql } from 'kysely';
import type { Context, JobContext } from '../../core/module.ts';
import { peopleOf } from '../people/queries.ts';
import { placesOf } from '../places/queries.ts';
import { presenceSourceOf, traceEngine } from '../presence/queries.ts';
import { readDuties } from './dutyStore.ts';
import { readMembers } from './memberStore.ts';
import { officeTimes, regularlySeen, type SeenStay } from './rules.ts';
import { type CohortRow, readCohort, readUnits, type UnitRow } from './store.ts';
import { todayOf } from './views.ts';

/** A difference between a roster and what was seen, with what speaks for it. */
interface Found {
  personId: string;
  unitId: string | null;
  memberId: string | null;
  kind: 'seen_not_listed' | 'tested_not_listed' | 'listed_not_seen';
  evidence: { days?: number; minutes?: number; lastOn?: string | null; tests?: number; sinceOn?: string };
}

/** Whether a source says that somebody was there themselves, to the minute: a gate or a scanner, not a poster, a text or a guess. */
export const isSeenThere = (source: number): boolean =>
  ['access_log', 'scan'].includes(presenceSourceOf(source));

/**
 * COH-13: compares the rosters of a cohort with who was seen at its workplaces and who was tested under its programmes. Only the employers' own places are asked about, only stays a gate or a scanner
 * recorded, and of anybody else than regular workers nothing is kept. Journaled with the purpose of whoever asked.
 */
export async function searchGaps(job: JobContext, payload: { cohortId: string }): Promise<void> {
  await job.transaction(async ctx => {
    const cohort = await readCohort(ctx, payload.cohortId);
    if (!cohort) return;
    const units = await readUnits(ctx, { cohortId: cohort.id });
    const found = [...(await atWorkplaces(ctx, cohort, units)), ...(await testedUnlisted(ctx, cohort))];
    const counts = await writeGaps(ctx, cohort, found);
    await ctx.journal({
      act: 'cohort.gaps_searched',
      objectKind: 'cohort',
      objectId: cohort.id,
      rule: 'COH-13',
      areaKey: cohort.areaKey,
      detail: counts,
    });
  });
}

async function atWorkplaces(ctx: Context, cohort: CohortRow, units: readonly UnitRow[]): Promise<Found[]> {
  const known = units.filter(unit => unit.placeIds.length);
  if (!known.length) return [];
  const tz = ctx.outpace.city.timeZone;
  const today = todayOf(ctx);
  const places = await placesOf(
    ctx,
    known.flatMap(unit => unit.placeIds),
  );
  const engine = await traceEngine(ctx);
  const [from, to] = [
    engine.minuteOf(startOfDay(addDays(today, -officeTimes.notSeenDays), tz)),
    engine.minuteOf(ctx.now),
  ];
  const recent = engine.minuteOf(startOfDay(addDays(today, -officeTimes.seenWithinDays + 1), tz));
  const members = await readMembers(ctx, { cohortId: cohort.id });
  const listed = new Set(members.map(member => member.personId));
  const found: Found[] = [];
  const everSeen = new Set<string>();
  for (const unit of known) {
    const stays = (
      await Promise.all(
        unit.placeIds.flatMap(id => places.get(id)?.no ?? []).map(no => engine.staysAt(no, from, to)),
      )
    )
      .flat()
      .filter(stay => isSeenThere(stay.source) && stay.precision === 0);
    const ids = await engine.personsOf(new Set(stays.map(stay => stay.person)));
    const seen: SeenStay[] = [];
    for (const stay of stays) {
      const personId = ids.get(stay.person);
      if (!personId) continue;
      everSeen.add(personId);
      if (stay.from >= recent && !listed.has(personId))
        seen.push({
          personId,
          placeNo: stay.place,
          day: engine.dayOfMinute(stay.from),
          minutes: stay.to - stay.from,
        });
    }
    for (const [personId, evidence] of regularlySeen(seen))
      found.push({ personId, unitId: unit.id, memberId: null, kind: 'seen_not_listed', evidence });
  }
  const since = addDays(today, -officeTimes.notSeenDays);
  const placed = new Set(known.map(unit => unit.id));
  const silent = members.filter(
    member =>
      member.unitId &&
      placed.has(member.unitId) &&
      dayOf(member.startsAt.getTime(), tz) <= since &&
      !everSeen.has(member.personId),
  );
  const duties = await readDuties(
    ctx,
    silent.map(member => member.personId),
  );
  for (const member of silent) {
    const lastAt = duties.get(member.personId)?.lastTakenAt ?? null;
    const lastOn = lastAt ? dayOf(lastAt.getTime(), tz) : null;
    if (lastOn === null || lastOn < since)
      found.push({
        personId: member.personId,
        unitId: member.unitId,
        memberId: member.id,
        kind: 'listed_not_seen',
        evidence: { lastOn, sinceOn: since },
      });
  }
  return found;
}

async function testedUnlisted(ctx: Context, cohort: CohortRow): Promise<Found[]> {
  if (!cohort.programmeIds.length) return [];
  const tz = ctx.outpace.city.timeZone;
  const since = startOfDay(addDays(todayOf(ctx), -officeTimes.notSeenDays), tz);
  const { rows } = await sql<{
    person_id: string;
    tests: number;
    last_at: Date;
  }>`select person_id, tests, last_at from core.tested_unlisted(${cohort.id}, ${new Date(since)}, ${cohort.programmeIds}::uuid[])`.execute(
    ctx.tx,
  );
  return rows.map(row => ({
    personId: row.person_id,
    unitId: null,
    memberId: null,
    kind: 'tested_not_listed',
    evidence: { tests: row.tests, lastOn: dayOf(row.last_at.getTime(), tz) },
  }));
}

/** Keeps what was found, once; what was open and is not found any more is gone. */
async function writeGaps(
  ctx: Context,
  cohort: CohortRow,
  found: readonly Found[],
): Promise<Record<string, number>> {
  const people = await peopleOf(
    ctx,
    found.map(one => one.personId),
  );
  const rows = [
    ...new Map(
      found.filter(one => people.has(one.personId)).map(one => [`${one.personId} ${one.kind}`, one]),
    ).values(),
  ];
  const json = JSON.stringify(
    rows.map(one => {
      const person = people.get(one.personId)!;
      return {
        p: one.personId,
        u: one.unitId,
        m: one.memberId,
        k: one.kind,
        e: one.evidence,
        a: person.areaKey,
        l: person.locatedKey,
        o: person.originKey,
      };
    }),
  );
  const now = new Date(ctx.now);
  await sql`with wanted as (select x.* from jsonb_to_recordset(${json}::jsonb) as x(p uuid, u uuid, m uuid, k text, e jsonb, a bigint, l bigint, o bigint)),
    gone as (update roster_gap g set state = 'gone', settled_at = ${now}, version = version + 1 where g.cohort_id = ${cohort.id} and g.state = 'open' and not exists (select from wanted w where w.p = g.person_id and w.k = g.kind))
    insert into roster_gap (cohort_id, unit_id, person_id, member_id, kind, evidence, found_at, area_key, located_key, origin_key)
    select ${cohort.id}, w.u, w.p, w.m, w.k, w.e, ${now}, w.a, w.l, w.o from wanted w
    -- what somebody dismissed is not asked again while nothing is new
    where not exists (select from roster_gap g where g.cohort_id = ${cohort.id} and g.person_id = w.p and g.kind = w.k and g.state = 'dismissed' and g.settled_at > ${new Date(ctx.now - officeTimes.notSeenDays * 86_400_000)})
    on conflict (cohort_id, person_id, kind) where state = 'open' do update set evidence = excluded.evidence`.execute(
    ctx.tx,
  );
  return Object.fromEntries(
    [...Map.groupBy(rows, one => one.kind)].map(([kind, list]) => [kind, list.length]),
  );
}
