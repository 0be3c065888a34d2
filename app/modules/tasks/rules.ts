import { type Refusal, refuse } from '../../core/refusal.ts';
import type { TaskState } from './schema.ts';

/** Hours late at which the next level is told: the responsible area's parent at once, then further up. An office time, chosen for the product. */
export const escalationHours = [0, 2, 8] as const;

// Shifts of the levels of an area key, from the city down to the building (see the areas module).
const shifts = [48, 42, 34, 24, 14, 0];

/** The area above: the parent of an area key, the city for a district, the city for itself. */
export function areaAbove(key: number, levels = 1): number {
  let level = 0;
  for (let deep = 5; deep > 0 && level === 0; deep--)
    if (Math.floor(key / 2 ** shifts[deep]!) % 2 ** (shifts[deep - 1]! - shifts[deep]!) !== 0) level = deep;
  const unit = 2 ** shifts[Math.max(0, level - levels)]!;
  return Math.floor(key / unit) * unit;
}

/** What can be done with a task, and from which states (TSK-1). */
export const taskActions = {
  accept: { from: ['assigned'], to: 'accepted' },
  done: { from: ['assigned', 'accepted'], to: 'done' },
  verify: { from: ['done'], to: 'verified' },
  return: { from: ['done'], to: 'assigned' },
  close: { from: ['verified'], to: 'closed' },
  reassign: { from: ['assigned', 'accepted'], to: 'assigned' },
  cancel: { from: ['assigned', 'accepted'], to: 'cancelled' },
} as const satisfies Record<string, { from: readonly TaskState[]; to: TaskState }>;
export type TaskAction = keyof typeof taskActions;

const actionWords: Record<TaskAction, { zh: string; en: string }> = {
  accept: { zh: '接受', en: 'accept' },
  done: { zh: '完成', en: 'complete' },
  verify: { zh: '核实', en: 'verify' },
  return: { zh: '退回', en: 'return' },
  close: { zh: '关闭', en: 'close' },
  reassign: { zh: '转派', en: 'reassign' },
  cancel: { zh: '取消', en: 'cancel' },
};

/**
 * Whether an action may be taken (TSK-1), with evidence where it is needed (TSK-2), a reason where one is owed (TSK-3), and
 * verification by another natural person than the one who did it (TSK-4).
 */
export function mayTakeStep(
  task: { state: TaskState; donePerson: string | null; doneBy: string | null },
  action: TaskAction,
  by: { naturalPerson: string | null; actor: string },
  given: { evidence?: object | undefined; reason?: string | undefined },
): Refusal | null {
  const rule = taskActions[action];
  if (!(rule.from as readonly TaskState[]).includes(task.state))
    return refuse(
      'TSK-1',
      `任务现在是“${stateWords[task.state].zh}”,不能${actionWords[action].zh}。`,
      `The task is ${stateWords[task.state].en}; it cannot be ${actionWords[action].en}ed.`.replace(
        'eed.',
        'ed.',
      ),
      { status: 409, details: { state: task.state } },
    );
  if (action === 'done' && (!given.evidence || Object.keys(given.evidence).length === 0))
    return refuse(
      'TSK-2',
      '完成任务须写明依据(做了什么、结果如何)。',
      'Completing a task needs its evidence: what was done and found.',
      { errors: [{ path: 'body/evidence', message: { zh: '请填写', en: 'required' }, rule: 'TSK-2' }] },
    );
  if ((action === 'return' || action === 'reassign' || action === 'cancel') && !given.reason?.trim())
    return refuse(
      'TSK-3',
      `${actionWords[action].zh}须写明理由。`,
      `To ${actionWords[action].en} a task, state the reason.`,
      { errors: [{ path: 'body/reason', message: { zh: '请填写', en: 'required' }, rule: 'TSK-3' }] },
    );
  if (
    action === 'verify' &&
    (by.naturalPerson !== null ? task.donePerson === by.naturalPerson : task.doneBy === by.actor)
  )
    return refuse('TSK-4', '完成任务的人不能核实自己的任务。', 'Whoever completed a task cannot verify it.', {
      status: 403,
    });
  return null;
}

/** States of the loop in words. */
export const stateWords: Record<TaskState, { zh: string; en: string }> = {
  assigned: { zh: '已派发', en: 'assigned' },
  accepted: { zh: '已接受', en: 'accepted' },
  done: { zh: '已完成,待核实', en: 'done, not yet verified' },
  verified: { zh: '已核实', en: 'verified' },
  closed: { zh: '已关闭', en: 'closed' },
  cancelled: { zh: '已取消', en: 'cancelled' },
};
