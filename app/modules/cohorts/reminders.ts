import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import { renewEnded } from './dutyStore.ts';
import { overdueColumns, overdueFrom } from './overdue.ts';
import { officeTimes } from './rules.ts';
import { type Found, mark } from './steps.ts';
import { readCohorts } from './store.ts';
import { tell } from './tell.ts';

/** People reminded in one round; a round every five minutes. */
const atOnce = 20_000;
const hour = 3_600_000;

/**
 * COH-17: reminds everyone whose test is due and not done, once for each limit, in the hours before it (`officeTimes.remindHours` to `remindLatestHours`). Nights and the quiet period all
 * departments share are kept by the messages module. Bounded; what is left is taken up by the next round. Returns how many were told.
 */
export async function remindDue(ctx: Context): Promise<number> {
  await renewEnded(ctx);
  const at = (hours: number) => new Date(ctx.now + hours * hour);
  const { rows } =
    await sql<Found>`select ${overdueColumns}, d.located_key as "locatedKey", d.origin_key as "originKey" ${overdueFrom}
    where d.due_at > ${at(officeTimes.remindLatestHours)} and d.due_at <= ${at(officeTimes.remindHours)} and d.due_from <= ${new Date(ctx.now)} and s.reminded_at is null and s.ended_at is null
    order by d.due_at, d.person_id limit ${atOnce}`.execute(ctx.tx);
  if (!rows.length) return 0;
  const cohorts = new Map(
    (await readCohorts(ctx, { nos: [...new Set(rows.map(one => one.cohortNo))] })).map(row => [row.no, row]),
  );
  const people = rows.filter(one => cohorts.has(one.cohortNo));
  const told = await tell(
    ctx,
    people.map(one => {
      const cohort = cohorts.get(one.cohortNo)!;
      return {
        personId: one.personId,
        dueAt: one.dueAt,
        lastAt: one.lastTakenAt,
        cohort: cohort.title,
        ruleId: cohort.ruleId,
      };
    }),
    'due',
  );
  await mark(ctx, people, 'reminded_at');
  await ctx.journal({
    act: 'duty.people_reminded',
    rule: 'COH-17',
    detail: { people: people.length, ...told },
  });
  return people.length;
}
