import Type from 'typebox';

/** Words in Chinese and English. */
export const Words = Type.Object({ zh: Type.String(), en: Type.String() });
export const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) =>
  Type.Union([type, Type.Null()]);
/** One of some words. */
export const oneOf = <const T extends readonly string[]>(values: T) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: [...values] });
export const Uuid = Type.String({ format: 'uuid' });
export const Day = Type.String({ format: 'date' });
export const idParam = Type.Object({ id: Uuid });

/** One row of the list of measures. */
export const MeasureItem = Type.Object({
  id: Type.String(),
  outbreakId: Type.String(),
  person: Type.Object({ id: Type.String(), maskedName: Type.String() }),
  basisKind: Type.String(),
  basisId: Type.String(),
  classId: Type.String(),
  className: Words,
  setting: Type.String(),
  state: Type.String(),
  lastExposureOn: Type.String(),
  startsOn: Type.String(),
  endsAt: Type.String(),
  day: Type.Integer(),
  ofDays: Type.Integer(),
  daysLeft: Type.Integer(),
  inPlaceAt: nullable(Type.String()),
  placeDueAt: nullable(Type.String()),
  lostAt: nullable(Type.String()),
  dueToday: Type.Boolean(),
  ruleId: Type.String(),
  reason: Words,
  closedAt: nullable(Type.String()),
  closeRule: nullable(Type.String()),
  linkedMeasureId: nullable(Type.String()),
  areaKey: Type.Integer(),
  locatedKey: Type.Integer(),
  area: Type.String(),
  elsewhere: Type.Boolean(),
  version: Type.Integer(),
});

const Phase = Type.Object({
  kind: Type.String(),
  ruleId: Type.String(),
  from: Type.String(),
  to: Type.String(),
  fromDay: Type.Integer(),
  toDay: Type.Integer(),
  goingOut: Type.String(),
  served: Type.String(),
  openEnded: Type.Optional(Type.Boolean()),
  mayChoose: Type.Optional(Type.Array(Type.String())),
});
/** A release condition and whether it holds; `met` absent while it cannot be known. */
export const Condition = Type.Object({
  id: Type.String(),
  ruleId: Type.String(),
  kind: Type.String(),
  text: Words,
  met: Type.Optional(Type.Boolean()),
  detail: Type.Optional(Words),
});
/** A schedule as the planner gives it; nothing in it names a person. */
export const PlanShape = Type.Object({
  packId: Type.String(),
  classId: Type.String(),
  dayZero: Type.String(),
  startsAt: Type.Number(),
  phases: Type.Array(Phase),
  skipped: Type.Array(
    Type.Object({
      kind: Type.String(),
      ruleId: Type.String(),
      from: Type.String(),
      to: Type.String(),
      why: Words,
    }),
  ),
  tests: Type.Array(
    Type.Object({
      on: Type.String(),
      phaseKind: Type.String(),
      day: Type.Integer(),
      dayOfPhase: Type.Integer(),
      ruleId: Type.String(),
      kind: Type.String(),
      specimen: Type.String(),
      double: Type.Optional(Type.Boolean()),
      minGapHours: Type.Optional(Type.Number()),
    }),
  ),
  dailyChecks: Type.Array(
    Type.Object({
      from: Type.String(),
      to: Type.String(),
      perDay: Type.Integer(),
      what: Words,
      ruleId: Type.String(),
    }),
  ),
  release: Type.Array(Condition),
  endsAt: Type.Number(),
  ruleIds: Type.Array(Type.String()),
  reviewRequired: Type.Array(Type.String()),
  notes: Type.Array(Type.Object({ ruleId: Type.String(), text: Words })),
  tz: Type.String(),
});

/** One appeal as a page shows it. */
export const AppealShape = Type.Object({
  id: Type.String(),
  measureId: Type.String(),
  ground: Type.String(),
  state: Type.String(),
  dueAt: Type.String(),
  decidedAt: nullable(Type.String()),
  decision: nullable(Type.String()),
  createdAt: Type.String(),
});

/** A day of the follow-up calendar. */
export const CellShape = Type.Object({
  mark: Type.String(),
  test: Type.Boolean(),
  testDone: Type.Boolean(),
  done: Type.Integer(),
  of: Type.Integer(),
});
