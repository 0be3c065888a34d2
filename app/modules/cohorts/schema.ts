import Type, { type Static } from 'typebox';
import { listQuery } from '../../core/http/lists.ts';
import { dutyStates } from './duty.ts';

export const Words = Type.Object({ zh: Type.String(), en: Type.String() });
export const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) =>
  Type.Union([type, Type.Null()]);
export const oneOf = <const T extends readonly string[]>(values: T) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: [...values] });
export const Uuid = Type.String({ format: 'uuid' });
export const Day = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' });
export const ById = Type.Object({ id: Uuid });
export const reasonText = Type.String({ minLength: 1, maxLength: 500 });
export const closed = { additionalProperties: false } as const;

/** People of a cohort by where they stand now. `notRequired`: members of whom nothing is asked at present (at home between rotations). */
export const Counts = Type.Object({
  members: Type.Integer(),
  done: Type.Integer(),
  due: Type.Integer(),
  overdue: Type.Integer(),
  exempt: Type.Integer(),
  notRequired: Type.Integer(),
});
export type Counts = Static<typeof Counts>;
const Loop = Type.Object({
  workDays: Type.Integer(),
  isolationDays: Type.Integer(),
  homeDays: Type.Integer(),
});
const TrendDay = Type.Object({
  day: Type.String(),
  members: Type.Integer(),
  done: Type.Integer(),
  overdue: Type.Integer(),
  coverage: nullable(Type.Number()),
});

export const CohortView = Type.Object({
  id: Type.String(),
  key: Type.String(),
  title: Words,
  department: Type.String(),
  packId: Type.String(),
  packVersion: Type.String(),
  overlayIds: Type.Array(Type.String()),
  ruleId: Type.String(),
  gapDays: nullable(Type.Integer()),
  onEntry: Type.Boolean(),
  onExit: Type.Boolean(),
  loop: nullable(Loop),
  byReport: Type.Boolean(),
  coverageTarget: Type.Number(),
  programmeIds: Type.Array(Type.String()),
  areaKey: Type.Integer(),
  area: Type.String(),
  closedAt: nullable(Type.String()),
  version: Type.Integer(),
  counts: Counts,
  /** Of those who owe a test now, the share who have it; null when nobody owes one. */
  coverage: nullable(Type.Number()),
  trend: Type.Array(TrendDay),
});
export type CohortView = Static<typeof CohortView>;

export const CohortBody = Type.Object(
  {
    key: Type.String({ minLength: 1, maxLength: 60 }),
    packId: Type.String({ maxLength: 80 }),
    packVersion: Type.String({ maxLength: 20 }),
    overlayIds: Type.Optional(Type.Array(Type.String({ maxLength: 80 }), { maxItems: 20 })),
    department: Type.String({ minLength: 1, maxLength: 120 }),
    coverageTarget: Type.Number({ exclusiveMinimum: 0, maximum: 1 }),
    areaKey: Type.Integer({ minimum: 0 }),
  },
  closed,
);
export type CohortBody = Static<typeof CohortBody>;

export const UnitView = Type.Object({
  id: Type.String(),
  name: Type.String(),
  placeIds: Type.Array(Type.String()),
  places: Type.Array(Type.Object({ id: Type.String(), name: Type.String() })),
  areaKey: Type.Integer(),
  area: Type.String(),
  counts: Counts,
  coverage: nullable(Type.Number()),
  version: Type.Integer(),
});
export type UnitView = Static<typeof UnitView>;

export const MemberView = Type.Object({
  id: Type.String(),
  personId: Type.String(),
  maskedName: Type.String(),
  unit: nullable(Type.String()),
  team: nullable(Type.String()),
  fromOn: Type.String(),
  toOn: nullable(Type.String()),
  loopFromOn: nullable(Type.String()),
  phase: nullable(oneOf(['work', 'isolation', 'home'] as const)),
  source: Type.String(),
  area: Type.String(),
  state: oneOf(dutyStates),
  dueFrom: nullable(Type.String()),
  dueAt: nullable(Type.String()),
  lastTakenAt: nullable(Type.String()),
  ended: Type.Boolean(),
  endReason: nullable(Type.String()),
  version: Type.Integer(),
});
export type MemberView = Static<typeof MemberView>;

/** A member named by the caller: a person known here, or an identity to be matched. */
export const NewMember = Type.Object(
  {
    personId: Type.Optional(Uuid),
    externalId: Type.Optional(Type.String({ maxLength: 80 })),
    identity: Type.Optional(
      Type.Object(
        {
          name: Type.String({ minLength: 1, maxLength: 120 }),
          documentNumber: Type.Optional(Type.String({ maxLength: 40 })),
          phone: Type.Optional(Type.String({ maxLength: 40 })),
          birthDate: Type.Optional(Day),
        },
        closed,
      ),
    ),
    unitId: Type.Optional(Uuid),
    team: Type.Optional(Type.String({ maxLength: 60 })),
    fromOn: Type.Optional(Day),
    toOn: Type.Optional(nullable(Day)),
    loopFromOn: Type.Optional(nullable(Day)),
  },
  closed,
);
export type NewMember = Static<typeof NewMember>;

export const OverdueRow = Type.Object({
  personId: Type.String(),
  maskedName: Type.String(),
  area: Type.String(),
  areaKey: Type.Integer(),
  overdueSince: Type.String(),
  lastTakenAt: nullable(Type.String()),
  gapDays: nullable(Type.Integer()),
  ruleId: Type.String(),
  cohorts: Type.Array(Type.Object({ id: Type.String(), title: Words })),
  unit: nullable(Type.String()),
  toldAt: nullable(Type.String()),
  againAt: nullable(Type.String()),
  doorAt: nullable(Type.String()),
  taskId: nullable(Type.String()),
});
export type OverdueRow = Static<typeof OverdueRow>;
export const overdueFilters = {
  areaKey: Type.Optional(Type.Integer({ minimum: 0 })),
  cohortId: Type.Optional(Uuid),
  unitId: Type.Optional(Uuid),
  state: Type.Optional(oneOf(['overdue', 'due'] as const)),
  step: Type.Optional(oneOf(['none', 'told', 'again', 'door'] as const)),
};
export const OverdueQuery = Type.Object({ ...listQuery, ...overdueFilters });
export type OverdueFilters = {
  areaKey?: number;
  cohortId?: string;
  unitId?: string;
  state?: 'overdue' | 'due';
  step?: 'none' | 'told' | 'again' | 'door';
};

export const ExemptionView = Type.Object({
  id: Type.String(),
  personId: Type.String(),
  maskedName: Type.String(),
  cohortId: nullable(Type.String()),
  cohort: nullable(Words),
  ground: Type.String(),
  reason: Type.String(),
  fromAt: Type.String(),
  untilAt: Type.String(),
  endedAt: nullable(Type.String()),
  state: oneOf(['ahead', 'running', 'over', 'ended'] as const),
  decidedBy: Type.String(),
  area: Type.String(),
});
export type ExemptionView = Static<typeof ExemptionView>;
export const exemptionGrounds = [
  'medical',
  'recovered',
  'under_measure',
  'away',
  'on_leave',
  'other',
] as const;

export const RosterView = Type.Object({
  id: Type.String(),
  cohortId: Type.String(),
  unit: nullable(Type.String()),
  source: oneOf(['file', 'employer'] as const),
  fileName: Type.String(),
  fromOn: Type.String(),
  state: Type.String(),
  counts: Type.Record(Type.String(), Type.Integer()),
  headers: Type.Array(Type.Object({ header: Type.String(), field: nullable(Type.String()) })),
  error: nullable(Type.Object({ rule: Type.String(), why: Words })),
  createdAt: Type.String(),
  createdBy: Type.String(),
  committedAt: nullable(Type.String()),
  undoneAt: nullable(Type.String()),
  version: Type.Integer(),
});
export type RosterView = Static<typeof RosterView>;
export const RosterProblem = Type.Object({ rule: Type.String(), field: nullable(Type.String()), why: Words });
export type RosterProblem = Static<typeof RosterProblem>;
export const rowActions = ['create', 'add', 'same', 'ask', 'refuse'] as const;
export const RosterRowView = Type.Object({
  row: Type.Integer(),
  action: oneOf(rowActions),
  maskedName: Type.String(),
  unit: nullable(Type.String()),
  person: nullable(
    Type.Object({
      id: Type.String(),
      maskedName: Type.String(),
      birthYear: nullable(Type.Integer()),
      area: Type.String(),
    }),
  ),
  problems: Type.Array(RosterProblem),
});

export const GapView = Type.Object({
  id: Type.String(),
  cohortId: Type.String(),
  unit: nullable(Type.String()),
  personId: Type.String(),
  maskedName: Type.String(),
  kind: oneOf(['seen_not_listed', 'tested_not_listed', 'listed_not_seen'] as const),
  evidence: Type.Object({
    days: Type.Optional(Type.Integer()),
    minutes: Type.Optional(Type.Integer()),
    lastOn: Type.Optional(nullable(Type.String())),
    tests: Type.Optional(Type.Integer()),
    sinceOn: Type.Optional(Type.String()),
  }),
  state: Type.String(),
  area: Type.String(),
  foundAt: Type.String(),
  settleReason: nullable(Type.String()),
  version: Type.Integer(),
});
export type GapView = Static<typeof GapView>;

export const BreachView = Type.Object({
  id: Type.String(),
  memberId: Type.String(),
  personId: Type.String(),
  maskedName: Type.String(),
  cohortId: Type.String(),
  cohort: Words,
  unit: nullable(Type.String()),
  kind: oneOf(['outside', 'test_missed', 'early_exit', 'ppe'] as const),
  onDay: Type.String(),
  phase: oneOf(['work', 'isolation', 'home'] as const),
  evidence: Type.Object({
    minutes: Type.Optional(Type.Integer()),
    places: Type.Optional(Type.Integer()),
    from: Type.Optional(Type.String()),
    to: Type.Optional(Type.String()),
    required: Type.Optional(Type.String()),
    faults: Type.Optional(Type.Array(Type.String())),
    endedOn: Type.Optional(Type.String()),
    loopUntil: Type.Optional(Type.String()),
  }),
  state: oneOf(['open', 'confirmed', 'dismissed'] as const),
  taskId: nullable(Type.String()),
  area: Type.String(),
  foundAt: Type.String(),
  settleReason: nullable(Type.String()),
  version: Type.Integer(),
});
export type BreachView = Static<typeof BreachView>;

declare module '../../core/module.ts' {
  interface Events {
    /** Memberships, exemptions or rules of these people changed: what is asked of them was worked out anew. */
    'duty.renewed': { personIds: string[] };
  }
}
