import Type, { type Static } from 'typebox';
import type { Bilingual } from '../../core/refusal.ts';

/** How a message reaches a person. `in_app`: only on the person's own result page. */
export const channels = ['sms', 'email', 'in_app'] as const;
export type Channel = (typeof channels)[number];

/**
 * `queued` → (`held` until a rule lets it go) → `sending` → `sent` → `delivered`; `failed` when every try failed, `cancelled` by a person before it went.
 * `sending` left behind by a crash is taken up again when its lease is over.
 */
export const messageStates = [
  'queued',
  'held',
  'sending',
  'sent',
  'delivered',
  'failed',
  'cancelled',
] as const;
export type MessageState = (typeof messageStates)[number];

/** What each template is made from. Instants are ISO 8601; optional facts leave their sentence out. No fact names anybody. */
export interface MessageFacts {
  /** A member of a cohort is to be tested. */
  test_due: { cohort: Bilingual; dueAt: string; lastAt?: string; place?: string; ruleId?: string };
  test_overdue_first: { cohort: Bilingual; dueAt: string; place?: string; ruleId?: string };
  /** `visitAt`: when somebody comes to the door. */
  test_overdue_second: {
    cohort: Bilingual;
    dueAt: string;
    visitAt?: string;
    place?: string;
    ruleId?: string;
  };
  /** Everybody in a positive pool waits. `people`: in the tube. */
  pool_positive_hold: { people: number; sampledAt: string; until: string; ruleId?: string };
  /** A positive result is never written into a message: leave `negative` out. */
  result_ready: { sampledAt: string; reportedAt: string; negative?: boolean };
  /** `by`: 'negative' (the re-test) unless somebody of the staff decided it. */
  hold_lifted: { liftedAt: string; by?: 'negative' | 'staff'; ruleId?: string };
  /** Nobody came to sample the person in time: waiting is no longer asked. */
  hold_expired: { endedAt: string; ruleId?: string };
  /** A later end, decided by the staff. */
  hold_extended: { until: string; ruleId?: string };
  /** A specimen that says nothing: damaged or not received as it should be, or unreadable. `before`: by when to be sampled again. */
  sample_again: { sampledAt: string; before: string; why: 'rejected' | 'unreadable'; ruleId?: string };
  /** What was asked of somebody because of another person's result that was wrong. */
  measure_revoked: { revokedAt: string; ruleId?: string };
  correction: { sampledAt: string; reason?: Bilingual; now?: 'negative' };
}
export type Template = keyof MessageFacts;
export const templates = [
  'test_due',
  'test_overdue_first',
  'test_overdue_second',
  'pool_positive_hold',
  'result_ready',
  'hold_lifted',
  'hold_expired',
  'hold_extended',
  'sample_again',
  'measure_revoked',
  'correction',
] as const satisfies readonly Template[];

/** One message to send. `dedupeKey`: what this is about, within the person: the same again is not sent again (MSG-1). */
export type NewMessage = {
  [T in Template]: {
    personId: string;
    template: T;
    facts: MessageFacts[T];
    /** 'sms' unless given. */
    channel?: Channel;
    /** Goes at once, whatever the hour and the quiet period. */
    urgent?: boolean;
    subjectKind: string;
    subjectId: string;
    dedupeKey: string;
  };
}[Template];

/** A message as other modules read it. */
export interface MessageRow {
  id: string;
  personId: string;
  template: Template;
  text: string;
  language: 'zh' | 'en';
  channel: Channel;
  state: MessageState;
  subjectKind: string;
  subjectId: string;
  createdAt: Date;
  sentAt: Date | null;
  deliveredAt: Date | null;
  failedAt: Date | null;
}

const nullable = <T extends Parameters<typeof Type.Optional>[0]>(type: T) => Type.Union([type, Type.Null()]);
export const Words = Type.Object({ zh: Type.String(), en: Type.String() });

/** A row of the outbox: the text as sent, the number masked. */
export const OutboxItem = Type.Object({
  id: Type.String(),
  personId: Type.String(),
  maskedName: Type.String(),
  maskedTo: nullable(Type.String()),
  template: Type.String(),
  text: Type.String(),
  language: Type.String(),
  channel: Type.String(),
  urgent: Type.Boolean(),
  subjectKind: Type.String(),
  subjectId: Type.String(),
  state: Type.String(),
  heldBy: nullable(Type.String()),
  nextAt: Type.String(),
  attempts: Type.Integer(),
  gateway: nullable(Type.String()),
  problem: nullable(Words),
  createdAt: Type.String(),
  createdBy: Type.String(),
  sentAt: nullable(Type.String()),
  deliveredAt: nullable(Type.String()),
  failedAt: nullable(Type.String()),
  cancelReason: nullable(Type.String()),
  version: Type.Integer(),
});
export type OutboxItem = Static<typeof OutboxItem>;

declare module '../../core/module.ts' {
  interface Events {
    /** Messages that every try failed to send: whoever sent them finds another way, such as a visit. At most 200 at once, told with the rights of the sending system. */
    'message.failed': {
      messages: { id: string; personId: string; subjectKind: string; subjectId: string }[];
    };
  }
}
