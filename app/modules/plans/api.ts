import Type from 'typebox';
import { Evidence, nullable, PlanBody, Trigger } from './schema.ts';

const text = Type.String();
const int = Type.Integer();
const Words = Type.Object({ zh: text, en: text });
const Person = nullable(Type.Object({ name: text, unit: text }));

export const PlanItem = Type.Object({
  id: text,
  title: text,
  diseases: Type.Array(text),
  areaKey: int,
  areaPath: text,
  inForce: nullable(int),
  inForceAt: nullable(text),
  draft: nullable(Type.Union([Type.Literal('draft'), Type.Literal('reviewed')])),
  /** Episodes open now. */
  open: int,
  example: nullable(text),
  withdrawnAt: nullable(text),
});
export const PlanList = Type.Object({ items: Type.Array(PlanItem), asOf: text });

export const VersionHead = Type.Object({
  number: int,
  state: text,
  title: text,
  note: text,
  writers: Type.Array(Type.Object({ name: text, unit: text })),
  writtenAt: text,
  reviewer: Person,
  reviewedAt: nullable(text),
  reviewNote: nullable(text),
  enforcer: Person,
  inForceAt: nullable(text),
  untilAt: nullable(text),
  /** Of the row, for changing it. */
  rowVersion: int,
});
export const PlanOut = Type.Object({
  id: text,
  title: text,
  diseases: Type.Array(text),
  areaKey: int,
  areaPath: text,
  example: nullable(text),
  createdAt: text,
  withdrawnAt: nullable(text),
  withdrawnReason: nullable(text),
  rowVersion: int,
  /** Whether the reader may change it: holds plan.write and the plan lies in their area. */
  mayChange: Type.Boolean(),
  /** Whether the reader wrote the draft, and so cannot review it (PLN-1). */
  wroteDraft: Type.Boolean(),
  versions: Type.Array(VersionHead),
  shown: Type.Object({
    number: int,
    state: text,
    title: text,
    diseases: Type.Array(text),
    note: text,
    body: PlanBody,
    triggerWords: Type.Array(Type.Object({ key: text, words: Words })),
  }),
});

export const DifferenceOut = Type.Object({
  from: int,
  to: int,
  title: nullable(Type.Object({ before: text, after: text })),
  same: int,
  differences: Type.Array(
    Type.Object({
      part: text,
      key: text,
      kind: text,
      before: nullable(Words),
      after: nullable(Words),
      lines: Type.Array(Type.Object({ sign: text, text })),
    }),
  ),
});

export const ReadingOut = Type.Object({
  triggerKey: text,
  outbreak: Type.Object({ id: text, code: text, name: text, nameEn: nullable(text) }),
  areaKey: int,
  areaName: text,
  value: nullable(Type.Number()),
  threshold: Type.Number(),
  met: Type.Boolean(),
  since: nullable(text),
  at: text,
  evidence: Evidence,
  /** The open episode, if any. */
  firingId: nullable(text),
  firedAt: nullable(text),
});
export const FiringOut = Type.Object({
  id: text,
  triggerKey: text,
  trigger: Trigger,
  words: Words,
  versionNumber: int,
  outbreak: Type.Object({ id: text, code: text, name: text, nameEn: nullable(text) }),
  areaKey: int,
  areaName: text,
  firedAt: text,
  value: Type.Number(),
  evidence: Evidence,
  lastTrueAt: text,
  clearedAt: nullable(text),
  clearedWhy: nullable(text),
  tasks: int,
  openTasks: Type.Array(Type.Object({ id: text, title: Words, state: text, dueAt: text })),
});
export const TriggersOut = Type.Object({
  asOf: text,
  /** 'live': counted now for this reader; 'stored': as the timed evaluation last saw it. */
  source: Type.Union([Type.Literal('live'), Type.Literal('stored')]),
  number: int,
  triggers: Type.Array(Type.Object({ trigger: Trigger, words: Words })),
  readings: Type.Array(ReadingOut),
  firings: Type.Array(FiringOut),
});

export const ReplayOut = Type.Object({
  asOf: text,
  outbreak: Type.Object({ id: text, code: text, name: text, nameEn: nullable(text) }),
  trigger: Trigger,
  words: Words,
  /** Whether the reader's area holds the whole area of the plan; otherwise only what they may see was counted. */
  whole: Type.Boolean(),
  days: Type.Array(text),
  threshold: Type.Number(),
  areas: Type.Array(
    Type.Object({
      areaKey: int,
      name: text,
      cases: Type.Array(int),
      values: Type.Array(nullable(Type.Number())),
      met: Type.Array(Type.Boolean()),
      fired: Type.Array(Type.Object({ day: text, cleared: nullable(text), value: Type.Number() })),
    }),
  ),
});

export const ChoicesOut = Type.Object({
  diseases: Type.Array(Type.Object({ code: text, name: Words })),
  areas: Type.Array(Type.Object({ key: int, name: text, level: int })),
  examples: Type.Array(Type.Object({ id: text, title: Words, about: Words })),
});
