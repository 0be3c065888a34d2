/** A task as the routes answer it. */
export interface TaskItem {
  id: string;
  kind: string;
  title: { zh: string; en: string };
  subjectKind: string | null;
  subjectId: string | null;
  person: { id: string; maskedName: string } | null;
  state: string;
  assignee: { id: string; name: string; unit: string } | null;
  mine: boolean;
  dueAt: string;
  overdue: boolean;
  escalation: number;
  ruleId: string | null;
  note: string | null;
  evidence: { note?: string } | null;
  createdBy: string;
  createdAt: string;
  doneAt: string | null;
  doneBy: string | null;
  areaKey: number;
  area: string;
  version: number;
}
export interface TaskDetail {
  task: TaskItem;
  steps: { state: string; at: string; actor: string; note: string | null }[];
}

/** Where the thing a task is about can be seen. */
export function subjectLink(task: TaskItem): string | null {
  if (!task.subjectId) return null;
  const pages: Record<string, string> = {
    measure: '/measures',
    case: '/cases',
    contact: '/contacts',
    task: '/tasks',
    plan: '/plans',
    review: '/reviews',
    box: '/custody/boxes',
    plate: '/laboratory/plates',
    test_duty: '/test-duties',
    environment_followup: '/environment/followups',
  };
  // shown on a list: what the task is about has no page of its own, or its page goes by another name than its id
  const lists: Record<string, string> = {
    positive_pool: `/holds?pool=${task.subjectId}`,
    test_hold: '/holds',
    point: '/sampling-points',
    lab_signal: '/laboratory/figures',
    lab_reroute: `/laboratory/rerouting?proposal=${task.subjectId}`,
    lab_outcome: '/laboratory/results?tab=released',
    laboratory: '/laboratory/results?tab=inbox',
    lab_file: `/laboratory/results?tab=files&file=${task.subjectId}`,
    lab_feed: '/laboratory/results?tab=messages',
    feed_signal: '/sources',
    loop_breach: '/closed-loop',
    home_visit: '/door-to-door',
    household: '/door-to-door',
  };
  if (task.kind === 'rerun_tube' && task.subjectKind === 'tube') return '/laboratory?rerun=1';
  if (task.kind === 'label_conflict') return `/label-conflicts?tube=${task.subjectId}`;
  const kind = task.subjectKind ?? '';
  const page = pages[kind];
  return page ? `${page}/${task.subjectId}` : (lists[kind] ?? null);
}

/** Steps open to someone now; the server decides. */
export function stepsFor(
  task: TaskItem,
): ('accept' | 'done' | 'verify' | 'return' | 'close' | 'reassign' | 'cancel')[] {
  if (task.state === 'assigned') return ['accept', 'done', 'reassign', 'cancel'];
  if (task.state === 'accepted') return ['done', 'reassign', 'cancel'];
  if (task.state === 'done') return ['verify', 'return'];
  return task.state === 'verified' ? ['close'] : [];
}
