import type { Context } from '../../core/module.ts';
import { markMissed, setSteps, stepsDue } from './store.ts';

/** Marks what ended undone as missed (OBL-1) and takes the steps of missed clocks that have come (OBL-2). At most 5,000 rows a sweep. */
export async function sweepObligations(ctx: Context): Promise<{ missed: number; steps: number }> {
  const missed = await markMissed(ctx, 5000);
  if (missed.length) await ctx.emit('obligation.missed', { obligationIds: missed });
  const due = await stepsDue(ctx, 500);
  const taken: { obligationId: string; ruleId: string; to: { zh: string; en: string }; level: number }[] = [];
  const next: { id: string; escalation: number; next: string | null }[] = [];
  for (const row of due) {
    const steps = row.steps.toSorted((a, b) => a.at.localeCompare(b.at));
    // A server that was down takes every step it slept through, in order.
    const come = steps.filter((step, index) => index >= row.escalation && Date.parse(step.at) <= ctx.now);
    for (const [index, step] of come.entries())
      taken.push({ obligationId: row.id, ruleId: step.ruleId, to: step.to, level: row.escalation + index });
    const reached = row.escalation + come.length;
    next.push({ id: row.id, escalation: reached, next: steps[reached]?.at ?? null });
  }
  if (next.length) await setSteps(ctx, next);
  if (taken.length) {
    await ctx.emit('obligation.escalated', { steps: taken });
    for (const step of taken)
      await ctx.journal({
        act: 'obligation.escalated',
        objectKind: 'obligation',
        objectId: step.obligationId,
        rule: step.ruleId,
        detail: { level: step.level },
      });
  }
  return { missed: missed.length, steps: taken.length };
}
