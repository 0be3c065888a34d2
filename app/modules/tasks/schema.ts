import type { Bilingual } from '../../core/refusal.ts';

/** The closed loop of a task. */
export type TaskState = 'assigned' | 'accepted' | 'done' | 'verified' | 'closed' | 'cancelled';

/** One task to add. Its title never carries a name. */
export interface NewTask {
  outbreakId: string | null;
  kind: TaskKind;
  title: Bilingual;
  subjectKind?: string | null;
  subjectId?: string | null;
  personId?: string | null;
  /** Account id; absent: whoever is responsible in the area. */
  assignee?: string | null;
  /** Epoch ms. */
  dueAt: number;
  ruleId?: string | null;
  obligationId?: string | null;
  note?: string | null;
  areaKey: number;
  locatedKey: number;
  originKey: number;
}

export const taskKinds = [
  'notify_contact',
  'door_visit',
  'take_sample',
  'investigate',
  'find_person',
  'review_escalation',
  'check_symptoms',
  'missed_check',
  'decide_appeal',
  'arrange_transfer',
  // testing
  'overdue_test',
  'retest',
  'custody_difference',
  'find_box',
  'label_conflict',
  'rerun_tube',
  'settle_result',
  'environment_followup',
  'silent_source',
  'other',
] as const;
export type TaskKind = (typeof taskKinds)[number];

/** A task as other modules read it. */
export interface TaskRow {
  id: string;
  outbreakId: string | null;
  kind: string;
  title: Bilingual;
  subjectKind: string | null;
  subjectId: string | null;
  personId: string | null;
  state: TaskState;
  assignee: string | null;
  dueAt: Date;
  escalation: number;
  ruleId: string | null;
  evidence: Record<string, unknown> | null;
  createdBy: string;
  createdAt: Date;
  doneAt: Date | null;
  doneBy: string | null;
  donePerson: string | null;
  areaKey: number;
  locatedKey: number;
  originKey: number;
  version: number;
}
