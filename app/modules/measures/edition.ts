import {
  comparePlans,
  type Pack,
  type PlanDifference,
  type PlanOutcome,
  type TransitionPolicy,
  transitionPlan,
} from '@outpace/protocol';
import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import { type Bilingual, isRefusal, type Refusal } from '../../core/refusal.ts';
import { planFor } from './plan.ts';
import { findingsByOutbreak } from './replan.ts';
import type { MeasureRow } from './schema.ts';
import { measureColumns } from './store.ts';

/** What a change of edition does to one open measure. */
export interface EditionEffect {
  row: MeasureRow;
  /** The plan from then on; null: nothing is decided by rule, an officer must. */
  outcome: PlanOutcome | null;
  difference: PlanDifference;
  /** `keeps`: the old plan stands although the edition changed. */
  kind: 'same' | 'shorter' | 'longer' | 'altered' | 'ends' | 'keeps' | 'undecided';
  rule: string;
  why: Bilingual;
}

/** Totals of a preview: what is agreed to. */
export type EditionTotals = {
  people: number;
  same: number;
  shorter: number;
  longer: number;
  altered: number;
  ends: number;
  keeps: number;
  undecided: number;
  /** Days by which ends come earlier, all people together. */
  daysEarlier: number;
  daysLater: number;
};

/** Works out what a pack would do to these open measures, each by the pack's transition rule (or `policy`, where the pack allows it). Pure but for reading findings. */
export async function effectsOf(
  ctx: Context,
  rows: readonly MeasureRow[],
  pack: Pack,
  policy: TransitionPolicy | undefined,
): Promise<EditionEffect[] | Refusal> {
  const findings = await findingsByOutbreak(ctx, rows);
  const tz = ctx.outpace.city.timeZone;
  const effects: EditionEffect[] = [];
  for (const row of rows) {
    const after = planFor(
      pack,
      { ...row, foundAt: row.foundAt.getTime() },
      findings.get(row.id) ?? { tests: [] },
      ctx.now,
      tz,
    );
    // A class the new pack has never heard of is not an abolished one: nobody is let go by an omission.
    if ('refused' in after && after.refused === 'PRO-1') {
      effects.push({
        row,
        outcome: null,
        difference: comparePlans(row.plan, row.plan),
        kind: 'undecided',
        rule: 'MSR-12',
        why: after.why,
      });
      continue;
    }
    const decision = transitionPlan(pack, row.plan, after, policy);
    if ('refused' in decision) return { refused: decision.refused, why: decision.why };
    effects.push({
      row,
      outcome: decision.outcome,
      difference: decision.outcome === null ? comparePlans(row.plan, after) : decision.difference,
      kind: kindOf(row, after, decision.outcome, decision.difference),
      rule: decision.ruleId,
      why: decision.why,
    });
  }
  return effects;
}

function kindOf(
  row: MeasureRow,
  after: PlanOutcome,
  outcome: PlanOutcome | null,
  difference: PlanDifference,
): EditionEffect['kind'] {
  if (outcome === null) return 'undecided';
  if (outcome === row.plan) return comparePlans(row.plan, after).kind === 'same' ? 'same' : 'keeps';
  if ('refused' in outcome) return 'ends';
  if (difference.endsByDays < 0) return 'shorter';
  if (difference.endsByDays > 0) return 'longer';
  return difference.kind === 'same' ? 'same' : 'altered';
}

/** Adds effects to totals. */
export function addTotals(totals: EditionTotals, effects: readonly EditionEffect[]): EditionTotals {
  for (const effect of effects) {
    totals.people++;
    totals[effect.kind]++;
    if (effect.kind === 'shorter') totals.daysEarlier -= effect.difference.endsByDays;
    if (effect.kind === 'longer') totals.daysLater += effect.difference.endsByDays;
  }
  return totals;
}

export const noTotals = (): EditionTotals => ({
  people: 0,
  same: 0,
  shorter: 0,
  longer: 0,
  altered: 0,
  ends: 0,
  keeps: 0,
  undecided: 0,
  daysEarlier: 0,
  daysLater: 0,
});

/** Open measures of an outbreak behind `afterId`, by id; at most `limit`. */
export async function openBehind(
  ctx: Context,
  outbreakId: string,
  afterId: string | null,
  limit: number,
): Promise<MeasureRow[]> {
  const { rows } =
    await sql<MeasureRow>`select ${measureColumns} from measure m where m.outbreak_id = ${outbreakId} and m.state = 'open' and (${afterId}::uuid is null or m.id > ${afterId}::uuid) order by m.id limit ${limit}`.execute(
      ctx.tx,
    );
  return rows;
}

/** Totals over every open measure of an outbreak, in steps of 2,000. */
export async function totalsOf(
  ctx: Context,
  outbreakId: string,
  pack: Pack,
  policy: TransitionPolicy | undefined,
): Promise<EditionTotals | Refusal> {
  const totals = noTotals();
  let after: string | null = null;
  for (;;) {
    const rows = await openBehind(ctx, outbreakId, after, 2000);
    const effects = await effectsOf(ctx, rows, pack, policy);
    if (isRefusal(effects)) return effects;
    addTotals(totals, effects);
    if (rows.length < 2000) return totals;
    after = rows.at(-1)!.id;
  }
}
