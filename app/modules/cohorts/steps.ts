import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import { addTasks, closeTasksOf } from '../tasks/queries.ts';
import { type OverdueFound, overdueColumns, overdueFrom } from './overdue.ts';
import { nextStep, officeTimes } from './rules.ts';
import { readCohorts } from './store.ts';
import { tell } from './tell.ts';

/** People whose next step is taken at once, and whose steps are ended at once; the rest with the next sweep. Telling is work: few and often keeps it from being felt. */
const atOnce = { taken: 1000, ended: 5000 };

/** A due or overdue person with the keys of where they live. */
export type Found = OverdueFound & { locatedKey: number; originKey: number };

/** Marks a step of some people's due or overdue tests, set-based. */
export async function mark(
  ctx: Context,
  people: readonly Found[],
  step: 'reminded_at' | 'told_at' | 'again_at' | 'door_at',
  tasks?: readonly (string | null)[],
): Promise<void> {
  if (!people.length) return;
  const json = JSON.stringify(
    people.map((one, n) => ({
      p: one.personId,
      d: one.dueAt.toISOString(),
      t: tasks?.[n] ?? null,
      a: one.areaKey,
      k: one.locatedKey,
      o: one.originKey,
    })),
  );
  const column = sql.ref(step);
  await sql`insert into duty_step (person_id, overdue_at, ${column}, task_id, area_key, located_key, origin_key)
    select x.p, x.d, ${new Date(ctx.now)}, x.t, x.a, x.k, x.o from jsonb_to_recordset(${json}::jsonb) as x(p uuid, d timestamptz, t uuid, a bigint, k bigint, o bigint)
    on conflict (person_id, overdue_at) do update set ${column} = excluded.${column}, task_id = coalesce(excluded.task_id, duty_step.task_id)`.execute(
    ctx.tx,
  );
}

/** COH-12: sends somebody to the doors of these people: a task of the area where each of them lives. */
export async function sendToDoor(ctx: Context, people: readonly Found[]): Promise<number> {
  const tasks = await addTasks(
    ctx,
    people.map(one => ({
      outbreakId: null,
      kind: 'overdue_test' as const,
      title: { zh: '应检未检:上门了解并采样', en: 'Overdue test: visit, ask why, and take a sample' },
      subjectKind: 'test_duty',
      subjectId: one.personId,
      personId: one.personId,
      dueAt: ctx.now + officeTimes.doorVisitHours * 3_600_000,
      ruleId: 'COH-12',
      areaKey: one.areaKey,
      locatedKey: one.locatedKey,
      originKey: one.originKey,
    })),
    { unlessOpen: true },
  );
  await mark(ctx, people, 'door_at', tasks);
  return tasks.filter(id => id !== null).length;
}

/** COH-12: tells these people of their overdue test and notes it. */
export async function tellOverdue(
  ctx: Context,
  people: readonly Found[],
  which: 'first' | 'second',
): Promise<{ sent: number; held: number; duplicates: number }> {
  const cohorts = new Map(
    (await readCohorts(ctx, { nos: [...new Set(people.map(one => one.cohortNo))] })).map(row => [
      row.no,
      row,
    ]),
  );
  const told = await tell(
    ctx,
    people.flatMap(one => {
      const cohort = cohorts.get(one.cohortNo);
      return cohort
        ? [
            {
              personId: one.personId,
              dueAt: one.dueAt,
              lastAt: one.lastTakenAt,
              cohort: cohort.title,
              ruleId: cohort.ruleId,
            },
          ]
        : [];
    }),
    which === 'first' ? 'overdue_first' : 'overdue_second',
    which === 'second' ? { visitAt: ctx.now + officeTimes.doorHours * 3_600_000 } : {},
  );
  await mark(ctx, people, which === 'first' ? 'told_at' : 'again_at');
  return told;
}

const found = sql`select ${overdueColumns}, d.located_key as "locatedKey", d.origin_key as "originKey"`;

// Two questions, each answered by an index from where the answer begins: asked as one, a city's million overdue are read for the next five thousand of them.
async function neverTold(ctx: Context): Promise<Found[]> {
  const { rows } = await sql<Found>`${found} ${overdueFrom}
    where d.due_at <= ${new Date(ctx.now)}
      and not exists (select from duty_step o where o.person_id = d.person_id and o.overdue_at = d.due_at and (o.told_at is not null or o.door_at is not null or o.ended_at is not null))
    order by d.due_at, d.person_id limit ${atOnce.taken}`.execute(ctx.tx);
  return rows;
}

async function waitedLongEnough(ctx: Context): Promise<Found[]> {
  const before = (hours: number) => new Date(ctx.now - hours * 3_600_000);
  const { tellAgainHours, doorHours } = officeTimes;
  const { rows } =
    await sql<Found>`${found} from duty_step s join test_duty d on d.person_id = s.person_id and d.due_at = s.overdue_at
    where s.ended_at is null and s.door_at is null and coalesce(s.again_at, s.told_at) <= ${before(Math.min(tellAgainHours, doorHours))}
      and coalesce(s.again_at, s.told_at) <= case when s.again_at is null then ${before(tellAgainHours)}::timestamptz else ${before(doorHours)}::timestamptz end
      and d.due_at <= ${new Date(ctx.now)}
    order by coalesce(s.again_at, s.told_at), d.person_id limit ${atOnce.taken}`.execute(ctx.tx);
  return rows;
}

/** Takes the next step with everyone overdue whose time for it has come (COH-12). Bounded; what is left is taken up by the next sweep. */
export async function takeSteps(ctx: Context): Promise<{ told: number; again: number; doors: number }> {
  const rows = [...(await neverTold(ctx)), ...(await waitedLongEnough(ctx))];
  const at = (date: Date | null) => date?.getTime() ?? null;
  const steps = Map.groupBy(rows, row =>
    nextStep(
      row.dueAt.getTime(),
      { toldAt: at(row.toldAt), againAt: at(row.againAt), doorAt: at(row.doorAt) },
      ctx.now,
    ),
  );
  const first = steps.get('tell') ?? [];
  const second = steps.get('tell_again') ?? [];
  await tellOverdue(ctx, first, 'first');
  await tellOverdue(ctx, second, 'second');
  const doors = await sendToDoor(ctx, steps.get('door') ?? []);
  if (rows.length)
    await ctx.journal({
      act: 'duty.steps_taken',
      rule: 'COH-12',
      detail: { told: first.length, again: second.length, doors },
    });
  return { told: first.length, again: second.length, doors };
}

/** A test in between ends it, as does an exemption or leaving the roster: what is still open about it is closed, the visit with the reason. */
export async function endSteps(ctx: Context): Promise<number> {
  const { rows } = await sql<{ person_id: string; has_task: boolean }>`with over as (
      select s.person_id, s.overdue_at from duty_step s left join test_duty d on d.person_id = s.person_id
      where s.ended_at is null and (d.person_id is null or d.due_at is distinct from s.overdue_at) limit ${atOnce.ended} for update of s)
    update duty_step s set ended_at = ${new Date(ctx.now)}, end_reason = case when d.person_id is null or d.due_at is null then 'not_required' else 'tested' end
    from over o left join test_duty d on d.person_id = o.person_id where s.person_id = o.person_id and s.overdue_at = o.overdue_at returning s.person_id, s.task_id is not null as has_task`.execute(
    ctx.tx,
  );
  const visits = rows.filter(row => row.has_task).map(row => row.person_id);
  await closeTasksOf(ctx, visits, '已检测或不再要求检测,不必上门', { kinds: ['overdue_test'] });
  return rows.length;
}

/** Messages that nobody could deliver: the visit does not wait for the second one. */
export async function visitUntold(ctx: Context, personIds: readonly string[]): Promise<void> {
  const { rows } =
    await sql<Found>`select ${overdueColumns}, d.located_key as "locatedKey", d.origin_key as "originKey" ${overdueFrom}
    where d.person_id = any(${[...personIds]}::uuid[]) and d.due_at <= ${new Date(ctx.now)} and s.door_at is null`.execute(
      ctx.tx,
    );
  await sendToDoor(ctx, rows);
}
