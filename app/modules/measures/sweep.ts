import { dayOf } from '@outpace/protocol';
import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import { addObligations, asksAfter } from '../obligations/queries.ts';
import { addTasks } from '../tasks/queries.ts';
import { taskFor } from './followup.ts';
import { applyMoves } from './moves.ts';
import { obligationsOfPlan } from './plan.ts';
import { settingOn } from './rules.ts';
import type { MeasureRow } from './schema.ts';
import { measureColumns } from './store.ts';
import { drawWaitingEffects } from './testing.ts';

/** What time itself changes: settings at midnight (with the transfer they ask for), days of open-ended measures, and what others could not write. */
export async function sweepMeasures(ctx: Context): Promise<void> {
  await drawWaitingEffects(ctx);
  await applyMoves(ctx);
  const today = dayOf(ctx.now, ctx.outpace.city.timeZone);
  const { rows } =
    await sql<MeasureRow>`select ${measureColumns} from measure m where m.state = 'open' and m.setting is distinct from
      coalesce((select p->>'kind' from jsonb_array_elements(m.plan->'phases') p where p->>'from' <= ${today} and ${today} <= p->>'to' limit 1), m.setting)
    order by m.id limit 2000 for update skip locked`.execute(ctx.tx);
  const changed = rows.map(row => ({ row, setting: settingOn(row.plan, today) }));
  if (changed.length) {
    await sql`update measure m set setting = x.s, version = m.version + 1 from jsonb_to_recordset(${JSON.stringify(changed.map(one => ({ i: one.row.id, s: one.setting })))}::jsonb) as x(i uuid, s text) where m.id = x.i`.execute(
      ctx.tx,
    );
    await addTasks(
      ctx,
      changed.map(({ row }) =>
        taskFor(
          ctx,
          row,
          'arrange_transfer',
          '管理方式变更:安排转接',
          'The setting changes: arrange the transfer',
          12,
          row.plan.phases.find(phase => phase.from <= today && today <= phase.to)?.ruleId ?? 'MSR-2',
        ),
      ),
      { unlessOpen: true },
    );
  }
  const { rows: openEnded } =
    await sql<MeasureRow>`select ${measureColumns} from measure m where m.state = 'open' and m.plan->'phases'->-1->>'openEnded' = 'true' and m.plan->'phases'->-1->>'to' < ${today}
    and not ${asksAfter(sql`m.id`, today)} and jsonb_array_length(m.plan->'dailyChecks') > 0 limit 2000`.execute(
      ctx.tx,
    );
  await addObligations(
    ctx,
    openEnded.flatMap(row =>
      obligationsOfPlan(row.plan, row, Math.max(row.foundAt.getTime(), ctx.now), ctx.now),
    ),
  );
}
