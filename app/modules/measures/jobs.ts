import type { TransitionPolicy } from '@outpace/protocol';
import { sql } from 'kysely';
import type { Context, JobContext } from '../../core/module.ts';
import { isRefusal } from '../../core/refusal.ts';
import { changeEdition } from '../outbreaks/queries.ts';
import { packOf } from '../protocols/queries.ts';
import { addTasks } from '../tasks/queries.ts';
import { effectsOf, openBehind } from './edition.ts';
import { taskFor } from './followup.ts';
import { replan } from './replan.ts';

interface SwitchRow {
  id: string;
  outbreakId: string;
  toPack: { packId: string; packVersion: string; overlayIds: string[] };
  policy: TransitionPolicy | null;
  shown: Record<string, number>;
  state: string;
  afterId: string | null;
}

const stepSize = 500;

/** Carries out an agreed change of edition, a few hundred people a transaction; stopped half-way it goes on where it was. */
export async function switchEdition(job: JobContext, payload: { switchId: string }): Promise<void> {
  try {
    for (;;) {
      const finished = await job.transaction(ctx => switchStep(ctx, payload.switchId));
      if (finished) return;
    }
  } catch (error) {
    await job.transaction(async ctx => {
      await sql`update edition_switch set state = 'failed', error = ${error instanceof Error ? error.constructor.name : 'error'}, finished_at = ${new Date(ctx.now)} where id = ${payload.switchId}`.execute(
        ctx.tx,
      );
    });
    throw error;
  }
}

async function switchStep(ctx: Context, switchId: string): Promise<boolean> {
  const { rows } =
    await sql<SwitchRow>`select id, outbreak_id as "outbreakId", to_pack as "toPack", policy, shown, state, after_id as "afterId" from edition_switch where id = ${switchId} for update`.execute(
      ctx.tx,
    );
  const work = rows[0];
  if (!work || work.state === 'done') return true;
  const { packId, packVersion, overlayIds } = work.toPack;
  const pack = await packOf(ctx, packId, packVersion, overlayIds);
  const measures = await openBehind(ctx, work.outbreakId, work.afterId, stepSize);
  const effects = await effectsOf(ctx, measures, pack, work.policy ?? undefined);
  if (isRefusal(effects)) throw new Error(effects.refused);
  const changing = effects.filter(effect => effect.outcome && effect.outcome !== effect.row.plan);
  await replan(
    ctx,
    changing.map(effect => ({ row: effect.row, pack, packName: work.toPack, outcome: effect.outcome! })),
    { zh: `改按${pack.title.zh}`, en: `now under ${pack.title.en}` },
    'MSR-12',
  );
  await addTasks(
    ctx,
    effects
      .filter(effect => effect.kind === 'undecided')
      .map(effect =>
        taskFor(
          ctx,
          effect.row,
          'other',
          '方案更换:由负责人决定如何衔接',
          'Edition changed: an officer decides how this measure goes over',
          24,
          effect.rule,
        ),
      ),
    { unlessOpen: true },
  );
  const last = measures.length < stepSize;
  await sql`update edition_switch set state = ${last ? 'done' : 'running'}, done = done + ${measures.length}, after_id = ${measures.at(-1)?.id ?? work.afterId}, finished_at = ${last ? new Date(ctx.now) : null} where id = ${switchId}`.execute(
    ctx.tx,
  );
  // The outbreak goes over in the same transaction as its last people, so that nobody is opened in between under either rule.
  if (last) await changeEdition(ctx, work.outbreakId, work.toPack, { switchId, ...work.shown });
  return last;
}

export const jobs = { 'measures.switch_edition': switchEdition };
