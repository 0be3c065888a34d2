import Type, { type Static } from 'typebox';

const Nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) =>
  Type.Union([schema, Type.Null()]);

export const forgettingSteps = ['key', 'partition', 'segment', 'cluster', 'purge', 'entry'] as const;
/** The steps of forgetting one day, in their order: the key is always first. */
export type ForgettingStep = (typeof forgettingSteps)[number];

export const RetentionShape = Type.Object({
  keptFrom: Type.String({ format: 'date' }),
  days: Type.Integer(),
  lookBackDays: Type.Integer(),
  marginDays: Type.Integer(),
  outbreak: Nullable(Type.String()),
  pack: Type.String(),
});

const Failure = Type.Object({ at: Type.String(), step: Type.String(), reason: Type.String() });
export type Failure = Static<typeof Failure>;

/** One line of the destruction report: what became of one day, without anybody in it. */
export const DestructionShape = Type.Object({
  id: Type.String(),
  day: Type.String({ format: 'date' }),
  rule: Type.String(),
  /** Who: the rule and the job, never a person. */
  actor: Type.String(),
  retention: RetentionShape,
  begunAt: Type.String(),
  doneAt: Nullable(Type.String()),
  keyFingerprint: Nullable(Type.String()),
  keyDestroyedAt: Nullable(Type.String()),
  presences: Type.Integer(),
  partitionDroppedAt: Nullable(Type.String()),
  segmentRemovedAt: Nullable(Type.String()),
  segmentBytes: Nullable(Type.Integer()),
  cluster: Nullable(Type.String()),
  purgedAt: Nullable(Type.String()),
  seats: Type.Integer(),
  lines: Type.Integer(),
  files: Type.Integer(),
  failures: Type.Array(Failure),
});
export type Destruction = Static<typeof DestructionShape>;

export const ForgettingStatusShape = Type.Object({
  state: Type.Union([Type.Literal('in_time'), Type.Literal('silent'), Type.Literal('not_yet_run')]),
  lastCompleteAt: Nullable(Type.String()),
  silenceHours: Type.Integer(),
  retention: Nullable(RetentionShape),
  /** Days begun and not finished. */
  unfinished: Type.Integer(),
  /** Days past the window that open cases keep. */
  held: Type.Array(Type.Object({ day: Type.String(), cases: Type.Integer() })),
});
export type ForgettingStatus = Static<typeof ForgettingStatusShape>;
