import type { Context } from '../../core/module.ts';
import { obligationsByIds } from '../obligations/queries.ts';
import { areaAbove, escalationHours } from './rules.ts';
import type { NewTask } from './schema.ts';
import { insertTasks, raiseEscalation, readOverdue } from './store.ts';

/** Tells the next level up about tasks past their deadline (TSK-5): one review task a level, most overdue first. Returns how many. */
export async function sweepTasks(ctx: Context): Promise<number> {
  const late = await readOverdue(ctx, escalationHours, 500);
  await insertTasks(
    ctx,
    late.map((task): NewTask => {
      const above = areaAbove(task.areaKey, task.escalation + 1);
      return {
        outbreakId: task.outbreakId,
        kind: 'review_escalation',
        title: { zh: `督办超时任务:${task.title.zh}`, en: `Overdue: ${task.title.en}` },
        subjectKind: 'task',
        subjectId: task.id,
        personId: task.personId,
        dueAt: ctx.now + 3_600_000,
        ruleId: 'TSK-5',
        areaKey: above,
        locatedKey: above,
        originKey: above,
      };
    }),
    false,
  );
  await raiseEscalation(
    ctx,
    late.map(task => task.id),
  );
  for (const task of late)
    await ctx.journal({
      act: 'task.escalated',
      objectKind: 'task',
      objectId: task.id,
      rule: 'TSK-5',
      areaKey: task.areaKey,
      detail: { level: task.escalation + 1, due: task.dueAt.toISOString() },
    });
  return late.length;
}

/** A missed clock's step has come: a review task for the one the pack names, in the area above the last told. */
export async function onEscalated(
  ctx: Context,
  steps: readonly { obligationId: string; ruleId: string; to: { zh: string; en: string }; level: number }[],
): Promise<void> {
  const obligations = new Map(
    (
      await obligationsByIds(
        ctx,
        steps.map(step => step.obligationId),
      )
    ).map(one => [one.id, one]),
  );
  await insertTasks(
    ctx,
    steps.flatMap((step): NewTask[] => {
      const one = obligations.get(step.obligationId);
      if (!one) return [];
      const area = areaAbove(one.areaKey, step.level);
      return [
        {
          outbreakId: one.outbreakId,
          kind: 'review_escalation',
          title: {
            zh: `超时:${one.label.zh}(报${step.to.zh})`,
            en: `Overdue: ${one.label.en} (for: ${step.to.en})`,
          },
          subjectKind: one.subjectKind,
          subjectId: one.subjectId,
          personId: one.personId,
          dueAt: ctx.now + 3_600_000,
          ruleId: step.ruleId,
          obligationId: one.id,
          areaKey: area,
          locatedKey: area,
          originKey: area,
        },
      ];
    }),
    false,
  );
}

/** Daily checks that nobody made: one task a measure asks the responsible grid to find out, however many were missed. */
export async function onMissed(ctx: Context, obligationIds: readonly string[]): Promise<void> {
  const missed = (await obligationsByIds(ctx, obligationIds)).filter(
    one => one.kind === 'daily_check' || one.kind === 'test',
  );
  await insertTasks(
    ctx,
    missed.map(
      (one): NewTask => ({
        outbreakId: one.outbreakId,
        kind: one.kind === 'test' ? 'take_sample' : 'missed_check',
        title:
          one.kind === 'test'
            ? { zh: `补做:${one.label.zh}`, en: `Missed: ${one.label.en}` }
            : {
                zh: '当日随访漏做,请核实本人情况',
                en: 'A daily check was missed: find out how the person is',
              },
        subjectKind: one.subjectKind,
        subjectId: one.subjectId,
        personId: one.personId,
        dueAt: ctx.now + 4 * 3_600_000,
        ruleId: one.ruleId,
        obligationId: one.id,
        areaKey: one.areaKey,
        locatedKey: one.locatedKey,
        originKey: one.originKey,
      }),
    ),
    true,
  );
}
