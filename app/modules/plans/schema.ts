import Type, { type Static } from 'typebox';
import type { Bilingual } from '../../core/refusal.ts';
import type { Role } from '../../core/sessions/capabilities.ts';

const closed = { additionalProperties: false };
const optional = Type.Optional;
const oneOf = <const T extends readonly string[]>(values: T) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: [...values] });
export const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) =>
  Type.Union([type, Type.Null()]);

/** What a trigger watches: each is a figure of the product itself. */
export const figures = [
  'cases',
  'community_share',
  'open_chains',
  'days_since_case',
  'tasks_overdue',
  'measures_open',
  'ears',
] as const;
export type Figure = (typeof figures)[number];
/** Where it is counted: the plan's whole area as one, or each area just below it by itself. */
export const levels = ['whole', 'each'] as const;
export type Level = (typeof levels)[number];

/** A part of a plan by its key, which stays the same from version to version: differences and episodes go by it. */
const key = Type.String({ pattern: '^[a-z][a-z0-9_]{0,29}$' });

/** A condition, as data. Which fields a figure takes, and within which bounds, is PLN-4 (`triggers.ts`). */
export const Trigger = Type.Object(
  {
    key,
    figure: oneOf(figures),
    level: oneOf(levels),
    /** Fires when the value is at least this: a count, a share from 0 to 1, or days. EARS brings its own threshold. */
    atLeast: optional(Type.Number()),
    /** Over so many days, today among them. */
    days: optional(Type.Integer()),
    /** A share is taken only of at least so many cases of known finding. */
    leastKnown: optional(Type.Integer()),
    /** Overdue by so many hours. */
    hours: optional(Type.Integer()),
    method: optional(oneOf(['C1', 'C2', 'C3'] as const)),
    /** Response level the plan proposes when it fires, 1 (highest) to 4. */
    responseLevel: optional(Type.Integer({ minimum: 1, maximum: 4 })),
    note: optional(Type.String({ maxLength: 300 })),
  },
  closed,
);
export type Trigger = Static<typeof Trigger>;

/** Who an action is for: a role of the product, in the area where the trigger fired or in the whole area of the plan. */
export const actionRoles = [
  'city_epidemiologist',
  'district_epidemiologist',
  'grid_worker',
  'duty_officer',
] as const satisfies readonly Role[];
export const Action = Type.Object(
  {
    key,
    text: Type.String({ minLength: 1, maxLength: 200 }),
    role: oneOf(actionRoles),
    unit: Type.String({ maxLength: 80 }),
    /** Deadline: hours from the firing. */
    hours: Type.Number({ minimum: 0 }),
    where: oneOf(['fired', 'plan'] as const),
    /** Triggers it belongs to; empty: any. */
    triggers: Type.Array(Type.String({ maxLength: 30 }), { maxItems: 30 }),
  },
  closed,
);
export type Action = Static<typeof Action>;

export const Section = Type.Object(
  {
    key,
    heading: Type.String({ minLength: 1, maxLength: 120 }),
    unit: Type.String({ maxLength: 120 }),
    text: Type.String({ maxLength: 20_000 }),
  },
  closed,
);
export type Section = Static<typeof Section>;

export const PlanBody = Type.Object(
  {
    sections: Type.Array(Section, { maxItems: 60 }),
    triggers: Type.Array(Trigger, { maxItems: 30 }),
    actions: Type.Array(Action, { maxItems: 60 }),
  },
  closed,
);
export type PlanBody = Static<typeof PlanBody>;

export const planContent = {
  title: Type.String({ minLength: 1, maxLength: 120 }),
  diseases: Type.Array(Type.String({ minLength: 1, maxLength: 60 }), { maxItems: 20 }),
  note: Type.String({ maxLength: 500 }),
  body: PlanBody,
};

export type VersionState = 'draft' | 'reviewed' | 'in_force' | 'superseded';

/** A plan as stored. */
export interface PlanRow {
  id: string;
  title: string;
  diseases: string[];
  example: string | null;
  areaKey: number;
  createdAt: Date;
  createdBy: string;
  withdrawnAt: Date | null;
  withdrawnBy: string | null;
  withdrawnReason: string | null;
  version: number;
}

/** A version as stored; `version` counts changes of the row. */
export interface VersionRow {
  id: string;
  planId: string;
  number: number;
  state: VersionState;
  title: string;
  diseases: string[];
  body: PlanBody;
  note: string;
  writers: string[];
  writerPeople: string[];
  writtenAt: Date;
  reviewNote: string | null;
  reviewedAt: Date | null;
  reviewedBy: string | null;
  inForceAt: Date | null;
  inForceBy: string | null;
  untilAt: Date | null;
  areaKey: number;
  version: number;
}

/** The counts behind a value: enough to check it by hand, never who. */
export const Evidence = Type.Object({
  /** Days counted, both inclusive; null for a figure of the moment. */
  from: nullable(Type.String()),
  to: nullable(Type.String()),
  byDay: Type.Array(Type.Object({ day: Type.String(), n: Type.Integer() })),
  /** Of a share: counted and of how many known. */
  n: nullable(Type.Integer()),
  of: nullable(Type.Integer()),
  /** EARS: what was usual. */
  mean: nullable(Type.Number()),
  sd: nullable(Type.Number()),
  /** Why there is no value. */
  why: nullable(Type.Object({ zh: Type.String(), en: Type.String() })),
});
export type Evidence = Static<typeof Evidence>;

/** One trigger in one area: its value now. `threshold` in the unit of the value. */
export interface Reading {
  triggerKey: string;
  areaKey: number;
  value: number | null;
  threshold: number;
  met: boolean;
  evidence: Evidence;
}

export interface FiringRow {
  id: string;
  planId: string;
  versionNumber: number;
  triggerKey: string;
  trigger: Trigger;
  outbreakId: string;
  areaKey: number;
  firedAt: Date;
  value: number;
  evidence: Evidence;
  lastTrueAt: Date;
  clearedAt: Date | null;
  clearedWhy: 'false' | 'ended' | 'changed' | 'withdrawn' | null;
  taskIds: string[];
}

declare module '../../core/module.ts' {
  interface Events {
    /** A trigger of a plan in force fired; its checklist has become tasks. */
    'plan.fired': {
      planId: string;
      title: string;
      firingId: string;
      outbreakId: string;
      areaKey: number;
      trigger: Bilingual;
      tasks: number;
    };
  }
}
