import type { Context } from '../../core/module.ts';
import { colleagues } from '../accounts/queries.ts';
import { areaNames } from '../areas/queries.ts';
import { type OutbreakRow, outbreakList } from '../outbreaks/queries.ts';
import { openTasksOf } from '../tasks/queries.ts';
import type { FiringRow, PlanRow, VersionRow } from './schema.ts';
import { sayTrigger } from './triggers.ts';

const iso = (instant: Date | null) => instant?.toISOString() ?? null;
const someone = { name: '', unit: '' };

/** Whether the reader may change what lies in this area. */
export const mayChange = (ctx: Context, areaKey: number): boolean =>
  ctx.can('plan.write') && areaKey >= ctx.scope.lo && areaKey <= ctx.scope.hi;

/** Names of outbreaks by id. */
export async function outbreakNames(ctx: Context): Promise<Map<string, OutbreakRow>> {
  return new Map((await outbreakList(ctx)).map(row => [row.id, row]));
}
export const outbreakHead = (row: OutbreakRow | undefined) => ({
  id: row?.id ?? '',
  code: row?.code ?? '',
  name: row?.name ?? '',
  nameEn: row?.nameEn ?? null,
});

/** A plan with its versions, one of them whole. */
export async function planView(
  ctx: Context,
  plan: PlanRow,
  versions: readonly VersionRow[],
  shown: VersionRow,
) {
  const names = await colleagues(
    ctx,
    versions.flatMap(row => [...row.writers, row.reviewedBy, row.inForceBy]),
  );
  const person = (actor: string | null) => (actor === null ? null : (names.get(actor) ?? someone));
  const paths = await areaNames(ctx, [plan.areaKey]);
  const draft = versions.find(row => row.state === 'draft');
  const { naturalPerson, actor } = ctx.scope;
  return {
    id: plan.id,
    title: plan.title,
    diseases: plan.diseases,
    areaKey: plan.areaKey,
    areaPath: paths.get(plan.areaKey)?.path ?? '',
    example: plan.example,
    createdAt: plan.createdAt.toISOString(),
    withdrawnAt: iso(plan.withdrawnAt),
    withdrawnReason: plan.withdrawnReason,
    rowVersion: plan.version,
    mayChange: mayChange(ctx, plan.areaKey),
    wroteDraft:
      !!draft && (naturalPerson ? draft.writerPeople.includes(naturalPerson) : draft.writers.includes(actor)),
    versions: versions.map(row => ({
      number: row.number,
      state: row.state,
      title: row.title,
      note: row.note,
      writers: row.writers.map(actor => names.get(actor) ?? someone),
      writtenAt: row.writtenAt.toISOString(),
      reviewer: person(row.reviewedBy),
      reviewedAt: iso(row.reviewedAt),
      reviewNote: row.reviewNote,
      enforcer: person(row.inForceBy),
      inForceAt: iso(row.inForceAt),
      untilAt: iso(row.untilAt),
      rowVersion: row.version,
    })),
    shown: {
      number: shown.number,
      state: shown.state,
      title: shown.title,
      diseases: shown.diseases,
      note: shown.note,
      body: shown.body,
      triggerWords: shown.body.triggers.map(trigger => ({ key: trigger.key, words: sayTrigger(trigger) })),
    },
  };
}

/** Firings with the names of their areas and outbreaks, and those of their tasks that are still open. */
export async function firingViews(ctx: Context, planId: string, firings: readonly FiringRow[]) {
  const outbreaks = await outbreakNames(ctx);
  const areas = await areaNames(
    ctx,
    firings.map(row => row.areaKey),
  );
  const open = ctx.can('task.read') ? await openTasksOf(ctx, [planId]) : [];
  return firings.map(row => ({
    id: row.id,
    triggerKey: row.triggerKey,
    trigger: row.trigger,
    words: sayTrigger(row.trigger),
    versionNumber: row.versionNumber,
    outbreak: outbreakHead(outbreaks.get(row.outbreakId)),
    areaKey: row.areaKey,
    areaName: areas.get(row.areaKey)?.path ?? '',
    firedAt: row.firedAt.toISOString(),
    value: row.value,
    evidence: row.evidence,
    lastTrueAt: row.lastTrueAt.toISOString(),
    clearedAt: iso(row.clearedAt),
    clearedWhy: row.clearedWhy,
    tasks: row.taskIds.length,
    openTasks: open
      .filter(task => row.taskIds.includes(task.id))
      .map(task => ({
        id: task.id,
        title: task.title,
        state: task.state,
        dueAt: task.dueAt.toISOString(),
      })),
  }));
}
