import { addDays, dayOf, endOfDay, startOfDay } from '@outpace/protocol';
import { sql } from 'kysely';
import type { Context, JobContext } from '../../core/module.ts';
import { placesOf } from '../places/queries.ts';
import { traceEngine } from '../presence/queries.ts';
import { addTasks } from '../tasks/queries.ts';
import { dutyAt } from './duty.ts';
import { isSeenThere } from './gaps.ts';
import {
  asExemption,
  asMembership,
  type MemberRow,
  memberColumns,
  readExemptions,
  testsThatCount,
} from './memberStore.ts';
import { type LoopPhase, officeTimes, phaseOn } from './rules.ts';
import { type CohortRow, loopOf, readCohort, readUnits } from './store.ts';
import { todayOf } from './views.ts';

export type BreachKind = 'outside' | 'test_missed' | 'early_exit' | 'ppe';
export interface NewBreach {
  member: MemberRow;
  kind: BreachKind;
  onDay: string;
  phase: LoopPhase;
  evidence: Record<string, unknown>;
}

/** COH-14: looks for breaches of one post's loop over the last days: seen outside its places while inside, a test that was missed, the loop left early. Each becomes a row and a task, once. */
export async function searchBreaches(job: JobContext, payload: { cohortId: string }): Promise<void> {
  await job.transaction(async ctx => {
    const cohort = await readCohort(ctx, payload.cohortId);
    if (!cohort || cohort.workDays === null) return;
    const since = startOfDay(addDays(todayOf(ctx), -officeTimes.breachDays), ctx.outpace.city.timeZone);
    const { rows: members } =
      await sql<MemberRow>`select ${memberColumns} from cohort_member m where m.cohort_id = ${cohort.id} and m.loop_from_on is not null and m.starts_at <= ${new Date(ctx.now)}
      and (m.ends_at is null or m.ends_at > ${new Date(since)})`.execute(ctx.tx);
    const found = [
      ...(await outside(ctx, cohort, members)),
      ...(await missedTests(ctx, cohort, members)),
      ...leftEarly(ctx, cohort, members),
    ];
    const added = await writeBreaches(ctx, cohort, found);
    await ctx.journal({
      act: 'loop.breaches_searched',
      objectKind: 'cohort',
      objectId: cohort.id,
      rule: 'COH-14',
      areaKey: cohort.areaKey,
      detail: { people: members.length, added },
    });
  });
}

async function outside(ctx: Context, cohort: CohortRow, members: readonly MemberRow[]): Promise<NewBreach[]> {
  const units = new Map(
    (await readUnits(ctx, { cohortId: cohort.id }))
      .filter(unit => unit.placeIds.length)
      .map(unit => [unit.id, unit]),
  );
  const watched = members.filter(member => member.unitId && units.has(member.unitId));
  if (!watched.length) return [];
  const tz = ctx.outpace.city.timeZone;
  const places = await placesOf(
    ctx,
    [...units.values()].flatMap(unit => unit.placeIds),
  );
  const engine = await traceEngine(ctx);
  const refs = await engine.numbersOf(watched.map(member => member.personId));
  const asked = watched.filter(member => refs.has(member.personId));
  const [from, to] = [
    engine.minuteOf(startOfDay(addDays(todayOf(ctx), -officeTimes.breachDays), tz)),
    engine.minuteOf(ctx.now),
  ];
  const stays = await engine.staysOfMany(
    asked.map(member => ({ person: refs.get(member.personId)!, from, to })),
  );
  return asked.flatMap((member, n) => {
    const own = new Set(units.get(member.unitId!)!.placeIds.flatMap(id => places.get(id)?.no ?? []));
    const inside = stays[n]!.filter(stay => {
      if (!isSeenThere(stay.source) || stay.precision !== 0 || own.has(stay.place)) return false;
      const phase = phaseOn(loopOf(cohort)!, member.loopFromOn!, engine.dayOfMinute(stay.from))?.phase;
      return (
        (phase === 'work' || phase === 'isolation') &&
        engine.instantOf(stay.from) >= member.startsAt.getTime() &&
        (member.endsAt === null || engine.instantOf(stay.from) < member.endsAt.getTime())
      );
    });
    return [...Map.groupBy(inside, stay => engine.dayOfMinute(stay.from))].flatMap(
      ([onDay, list]): NewBreach[] => {
        const minutes = list.reduce((sum, stay) => sum + stay.to - stay.from, 0);
        if (minutes < officeTimes.outsideMinutes) return [];
        const iso = (minute: number) => new Date(engine.instantOf(minute)).toISOString();
        // when and how long, not where: where a person was is asked of the person
        const evidence = {
          minutes,
          places: new Set(list.map(stay => stay.place)).size,
          from: iso(Math.min(...list.map(stay => stay.from))),
          to: iso(Math.max(...list.map(stay => stay.to))),
        };
        return [
          {
            member,
            kind: 'outside',
            onDay,
            phase: phaseOn(loopOf(cohort)!, member.loopFromOn!, onDay)!.phase,
            evidence,
          },
        ];
      },
    );
  });
}

async function missedTests(
  ctx: Context,
  cohort: CohortRow,
  members: readonly MemberRow[],
): Promise<NewBreach[]> {
  const tz = ctx.outpace.city.timeZone;
  const loop = loopOf(cohort)!;
  const rule = {
    gapDays: cohort.gapDays,
    onEntry: cohort.onEntry,
    onExit: cohort.onExit,
    loop,
    byReport: cohort.byReport,
  };
  const ids = members.map(member => member.personId);
  const tests = await testsThatCount(ctx, ids, startOfDay(addDays(todayOf(ctx), -90), tz));
  const exemptions = Map.groupBy(await readExemptions(ctx, { personIds: ids }), row => row.personId);
  const found: NewBreach[] = [];
  for (const member of members)
    for (let back = officeTimes.breachDays; back > 0; back--) {
      const onDay = addDays(todayOf(ctx), -back);
      const phase = phaseOn(loop, member.loopFromOn!, onDay);
      const at = endOfDay(onDay, tz) - 1;
      // as it stood when that day ended, by what is known now: a tube that came in late is no breach
      const duty = dutyAt(
        [asMembership(member, rule)],
        (exemptions.get(member.personId) ?? []).map(asExemption),
        (tests.get(member.personId) ?? []).filter(test => test.takenAt <= at),
        at,
        tz,
      );
      if (phase && duty.state === 'overdue')
        found.push({
          member,
          kind: 'test_missed',
          onDay,
          phase: phase.phase,
          evidence: {
            required: onDay === phase.entryOn ? 'entry' : onDay >= phase.exitOn ? 'exit' : 'regular',
          },
        });
    }
  return found;
}

function leftEarly(ctx: Context, cohort: CohortRow, members: readonly MemberRow[]): NewBreach[] {
  const today = todayOf(ctx);
  return members.flatMap((member): NewBreach[] => {
    if (member.toOn === null || member.toOn >= today) return [];
    const phase = phaseOn(loopOf(cohort)!, member.loopFromOn!, member.toOn);
    if (
      !phase ||
      phase.phase === 'home' ||
      member.toOn >= phase.exitOn ||
      member.toOn < dayOf(member.startsAt.getTime(), ctx.outpace.city.timeZone)
    )
      return [];
    return [
      {
        member,
        kind: 'early_exit',
        onDay: member.toOn,
        phase: phase.phase,
        evidence: { endedOn: member.toOn, loopUntil: phase.exitOn },
      },
    ];
  });
}

/** Keeps breaches once each (a worker, a kind, a day) and gives each to somebody to look into. Returns how many are new. */
export async function writeBreaches(
  ctx: Context,
  cohort: CohortRow,
  found: readonly NewBreach[],
): Promise<number> {
  if (!found.length) return 0;
  const json = JSON.stringify(
    found.map(({ member, kind, onDay, phase, evidence }) => ({
      m: member.id,
      p: member.personId,
      k: kind,
      d: onDay,
      h: phase,
      e: evidence,
      a: member.areaKey,
      l: member.locatedKey,
      o: member.originKey,
    })),
  );
  const { rows } = await sql<{
    id: string;
    person_id: string;
    kind: BreachKind;
    area_key: number;
    located_key: number;
    origin_key: number;
  }>`insert into loop_breach (member_id, person_id, cohort_id, kind, on_day, phase, evidence, found_at, area_key, located_key, origin_key)
    select x.m, x.p, ${cohort.id}, x.k, x.d, x.h, x.e, ${new Date(ctx.now)}, x.a, x.l, x.o from jsonb_to_recordset(${json}::jsonb) as x(m uuid, p uuid, k text, d date, h text, e jsonb, a bigint, l bigint, o bigint)
    on conflict (member_id, kind, on_day) do nothing returning id, person_id, kind, area_key, located_key, origin_key`.execute(
    ctx.tx,
  );
  const tasks = await addTasks(
    ctx,
    rows.map(row => ({
      outbreakId: null,
      kind: 'investigate' as const,
      title: breachTitles[row.kind],
      subjectKind: 'loop_breach',
      subjectId: row.id,
      personId: row.person_id,
      dueAt: ctx.now + officeTimes.breachHours * 3_600_000,
      ruleId: 'COH-14',
      areaKey: row.area_key,
      locatedKey: row.located_key,
      originKey: row.origin_key,
    })),
  );
  await sql`update loop_breach b set task_id = x.t from unnest(${rows.map(row => row.id)}::uuid[], ${tasks}::uuid[]) x(id, t) where b.id = x.id`.execute(
    ctx.tx,
  );
  return rows.length;
}

const breachTitles: Record<BreachKind, { zh: string; en: string }> = {
  outside: { zh: '闭环岗位:核实闭环外活动', en: 'Closed loop: look into a stay outside' },
  test_missed: { zh: '闭环岗位:核实漏检', en: 'Closed loop: look into a missed test' },
  early_exit: { zh: '闭环岗位:核实提前离开闭环', en: 'Closed loop: look into an early exit' },
  ppe: { zh: '闭环岗位:核实个人防护问题', en: 'Closed loop: look into protective equipment' },
};
