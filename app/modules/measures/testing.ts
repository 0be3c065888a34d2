import { dayOf, startOfDay } from '@outpace/protocol';
import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import { notFound, type Refusal, refuse } from '../../core/refusal.ts';
import { obligationsOf, recordResults } from '../obligations/queries.ts';
import { peopleOf } from '../people/queries.ts';
import { addTasks } from '../tasks/queries.ts';
import { taskFor } from './followup.ts';
import { linkedUpgrade } from './linked.ts';
import { officeTimes } from './rules.ts';
import type { MeasureRow } from './schema.ts';
import { readMeasure, readMeasures } from './store.ts';

/** One test result as entered. */
export interface TestEntry {
  measureId: string;
  takenOn: string;
  takenAt?: string;
  reportedAt?: string;
  kind: 'naat' | 'antigen' | 'serology' | 'culture' | 'other';
  specimen?: string;
  reagent?: string;
  double?: boolean;
  result: 'positive' | 'negative' | 'inconclusive' | 'pending';
  ctN?: number;
  ctOrf?: number;
}

/** Records a test of someone under a measure: its planned test is done, a positive one starts its effects (MSR-6). */
export async function recordTest(ctx: Context, entry: TestEntry): Promise<{ testId: string } | Refusal> {
  const row = await readMeasure(ctx, entry.measureId);
  if (!row) return notFound;
  const today = dayOf(ctx.now, ctx.outpace.city.timeZone);
  if (entry.takenOn > today)
    return refuse('MSR-18', '采样日期不能晚于今天。', 'A specimen cannot have been taken after today.', {
      errors: [
        { path: 'body/takenOn', message: { zh: `今天是${today}`, en: `today is ${today}` }, rule: 'MSR-18' },
      ],
    });
  if (entry.reportedAt && Date.parse(entry.reportedAt) < startOfDay(entry.takenOn, ctx.outpace.city.timeZone))
    return refuse(
      'MSR-18',
      '报告时间早于采样日期。',
      'The result was reported before the specimen was taken.',
      {
        errors: [
          { path: 'body/reportedAt', message: { zh: '早于采样', en: 'before the specimen' }, rule: 'MSR-18' },
        ],
      },
    );
  const reported = entry.result === 'pending' ? null : (entry.reportedAt ?? new Date(ctx.now).toISOString());
  const { rows } = await sql<{
    id: string;
  }>`insert into test_result (person_id, outbreak_id, measure_id, kind, specimen, reagent, double, taken_on, taken_at, reported_at, result, ct_n, ct_orf, source, recorded_by, recorded_at, area_key, located_key, origin_key)
    values (${row.personId}, ${row.outbreakId}, ${row.id}, ${entry.kind}, ${entry.specimen ?? null}, ${entry.reagent ?? null}, ${entry.double ?? false}, ${entry.takenOn}, ${entry.takenAt ?? null}, ${reported}, ${entry.result}, ${entry.ctN ?? null}, ${entry.ctOrf ?? null},
      'entry', ${ctx.scope.actor}, ${new Date(ctx.now)}, ${row.areaKey}, ${row.locatedKey}, ${row.originKey}) returning id`.execute(
    ctx.tx,
  );
  const testId = rows[0]!.id;
  const planned = (
    await obligationsOf(ctx, [row.id], { fromDay: entry.takenOn, toDay: entry.takenOn })
  ).filter(one => one.kind === 'test' && one.state !== 'done' && one.state !== 'waived');
  await recordResults(
    ctx,
    planned.map(one => ({ id: one.id, state: 'done' as const, result: { outcome: entry.result, testId } })),
  );
  const person = (await peopleOf(ctx, [row.personId])).get(row.personId);
  await ctx.journal({
    act: 'test.recorded',
    objectKind: 'test',
    objectId: testId,
    rule: planned[0]?.ruleId,
    subject: person?.pseudonym,
    areaKey: row.areaKey,
    detail: { result: entry.result, takenOn: entry.takenOn, kind: entry.kind },
  });
  if (entry.result === 'positive') await positiveFound(ctx, row, testId, entry.takenOn);
  await ctx.emit('test.recorded', {
    personId: row.personId,
    outbreakId: row.outbreakId,
    result: entry.result,
    testId,
  });
  return { testId };
}

async function positiveFound(ctx: Context, row: MeasureRow, testId: string, takenOn: string): Promise<void> {
  await addTasks(
    ctx,
    [
      taskFor(
        ctx,
        row,
        'investigate',
        '检测阳性:登记病例并开始流调',
        'Positive result: open the case and begin the investigation',
        officeTimes.symptomVisitHours,
        'MSR-6',
      ),
    ],
    { unlessOpen: true },
  );
  // Who may record a result but not change measures leaves the effects to the system's next sweep, seconds later.
  if (ctx.can('measure.write')) await drawEffects(ctx, row, testId, takenOn);
}

async function drawEffects(ctx: Context, row: MeasureRow, testId: string, takenOn: string): Promise<void> {
  const all = await readMeasures(ctx, { personIds: [row.personId], outbreakId: row.outbreakId });
  await linkedUpgrade(
    ctx,
    all.map(one => one.id),
    takenOn,
  );
  await sql`update test_result set effects_at = ${new Date(ctx.now)} where id = ${testId}`.execute(ctx.tx);
}

/** Draws the effects of positive results that still wait for them, at most 200 a sweep. */
export async function drawWaitingEffects(ctx: Context): Promise<number> {
  const { rows } = await sql<{
    id: string;
    personId: string;
    outbreakId: string | null;
    takenOn: string;
  }>`select id, person_id as "personId", outbreak_id as "outbreakId", taken_on as "takenOn" from test_result
    where result = 'positive' and effects_at is null order by id limit 200 for update skip locked`.execute(
    ctx.tx,
  );
  for (const row of rows) {
    const all = await readMeasures(ctx, {
      personIds: [row.personId],
      ...(row.outbreakId ? { outbreakId: row.outbreakId } : {}),
    });
    const since = all.filter(one => row.takenOn >= one.lastExposureOn).map(one => one.id);
    await linkedUpgrade(ctx, since, row.takenOn);
    await sql`update test_result set effects_at = ${new Date(ctx.now)} where id = ${row.id}`.execute(ctx.tx);
  }
  return rows.length;
}

/** Tests of one person in an outbreak, newest first. */
export async function readTests(
  ctx: Context,
  personId: string,
  outbreakId: string,
): Promise<
  {
    id: string;
    takenOn: string;
    reportedAt: Date | null;
    kind: string;
    specimen: string | null;
    double: boolean;
    result: string;
    ctN: number | null;
    ctOrf: number | null;
    source: string;
  }[]
> {
  const { rows } = await sql<{
    id: string;
    takenOn: string;
    reportedAt: Date | null;
    kind: string;
    specimen: string | null;
    double: boolean;
    result: string;
    ctN: number | null;
    ctOrf: number | null;
    source: string;
  }>`select id, taken_on as "takenOn", reported_at as "reportedAt", kind, specimen, double, result, ct_n as "ctN", ct_orf as "ctOrf", source
    from test_result where person_id = ${personId} and (outbreak_id = ${outbreakId} or outbreak_id is null) order by taken_on desc, id desc limit 200`.execute(
    ctx.tx,
  );
  return rows;
}

/** A laboratory's result of one person. Instants are ISO 8601; `outcomeId` names the laboratory's statement. */
export interface PersonResult {
  personId: string;
  outcomeId: string;
  takenAt: string;
  reportedAt: string;
  result: 'positive' | 'negative' | 'inconclusive';
}

/**
 * LAB-24: results that a laboratory released, of those among these people who stand under open measures: each is recorded once a statement, and their planned tests of
 * that day are done. Three statements whatever the number; people under no measure cost an index look-up and nothing is written of them. Returns how many were recorded.
 */
export async function recordPeople(ctx: Context, results: readonly PersonResult[]): Promise<number> {
  if (results.length === 0) return 0;
  const tz = ctx.outpace.city.timeZone;
  const { rows } = await sql<{
    testId: string | null;
    measureId: string;
    takenOn: string;
    result: string;
  }>`with given as materialized (
      select * from unnest(${results.map(one => one.personId)}::uuid[], ${results.map(one => one.outcomeId)}::uuid[], ${results.map(one => one.takenAt)}::timestamptz[], ${results.map(one => one.reportedAt)}::timestamptz[], ${results.map(one => one.result)}::text[])
        g(person_id, outcome_id, taken_at, reported_at, result)
    ), under as materialized (
      select g.*, (g.taken_at at time zone ${tz})::date as taken_on, m.id as measure_id, m.outbreak_id, m.area_key, m.located_key, m.origin_key,
        row_number() over (partition by g.person_id, g.outcome_id order by m.id) as nth, count(*) over (partition by g.person_id, g.outcome_id) as measures
      from given g join measure m on m.person_id = g.person_id and m.state = 'open'
    ), added as (
      insert into test_result (person_id, outbreak_id, measure_id, kind, taken_on, taken_at, reported_at, result, source, recorded_by, recorded_at, laboratory_outcome, area_key, located_key, origin_key)
      select person_id, case when measures = 1 then outbreak_id end, measure_id, 'naat', taken_on, taken_at, reported_at, result, 'laboratory', ${ctx.scope.actor}, ${new Date(ctx.now)}::timestamptz, outcome_id, area_key, located_key, origin_key
      from under where nth = 1 on conflict (laboratory_outcome, person_id) where laboratory_outcome is not null do nothing returning id, person_id, laboratory_outcome
    )
    select a.id as "testId", u.measure_id as "measureId", u.taken_on::text as "takenOn", u.result from under u left join added a on a.person_id = u.person_id and a.laboratory_outcome = u.outcome_id`.execute(
    ctx.tx,
  );
  const fresh = rows.filter(row => row.testId !== null);
  if (fresh.length === 0) return 0;
  const days = fresh.map(row => row.takenOn).toSorted();
  const planned = Map.groupBy(
    (
      await obligationsOf(ctx, [...new Set(fresh.map(row => row.measureId))], {
        fromDay: days[0],
        toDay: days.at(-1),
      })
    ).filter(one => one.kind === 'test' && one.state !== 'done' && one.state !== 'waived'),
    one => `${one.subjectId} ${one.day}`,
  );
  const done = new Map<string, { outcome: string; testId: string | null }>();
  for (const row of fresh)
    for (const one of planned.get(`${row.measureId} ${row.takenOn}`) ?? [])
      done.set(one.id, { outcome: row.result, testId: row.testId });
  await recordResults(
    ctx,
    [...done].map(([id, result]) => ({ id, state: 'done' as const, result })),
  );
  const recorded = new Set(fresh.map(row => row.testId)).size;
  await ctx.journal({
    act: 'test.recorded_of_laboratory',
    rule: 'LAB-24',
    detail: { people: recorded, planned: done.size },
  });
  return recorded;
}

/** LAB-24: the laboratory corrected a statement: what was recorded from it says the new result, under the new statement. Returns how many changed. */
export async function correctPeople(
  ctx: Context,
  correction: {
    outcomeId: string;
    byOutcomeId: string;
    reportedAt: string;
    result: PersonResult['result'];
  },
): Promise<number> {
  const { rows } = await sql<{
    id: string;
  }>`update test_result set result = ${correction.result}, laboratory_outcome = ${correction.byOutcomeId}::uuid, reported_at = ${correction.reportedAt}::timestamptz, effects_at = null
    where laboratory_outcome = ${correction.outcomeId} returning id`.execute(ctx.tx);
  return rows.length;
}
