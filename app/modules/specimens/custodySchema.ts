import { TUBE_MIXINGS } from '@outpace/protocol';
import Type, { type Static } from 'typebox';
import { listOf, listQuery } from '../../core/http/lists.ts';
import {
  balanceGroups,
  boxStates,
  closed,
  Id,
  Label,
  LimitView,
  Moment,
  MomentName,
  oneOf,
  orNull,
  programmeKinds,
  Said,
  tubeResults,
  tubeStates,
} from './schema.ts';

export const custodyKinds = [
  'opened',
  'filled',
  'closed',
  'given',
  'taken',
  'unpacked',
  'reported_lost',
  'found',
] as const;
export type CustodyKind = (typeof custodyKinds)[number];
export const packagings = ['intact', 'damaged', 'leaking'] as const;

const Party = Type.String({ pattern: '^(courier|lab|point):[0-9a-fA-F-]{36}$' });
const Note = Type.String({ minLength: 2, maxLength: 300 });
const kindOf = <const T extends string>(kind: T) => Type.Unsafe<T>({ type: 'string', const: kind });
const said = { id: Id, at: Moment, boxCode: Label };
const handover = {
  ...said,
  counterpart: Type.Optional(Party),
  count: Type.Integer({ minimum: 0, maximum: 5000 }),
  temperatureC: Type.Optional(Type.Number({ minimum: -80, maximum: 60 })),
  sealIntact: Type.Optional(Type.Boolean()),
  packaging: Type.Optional(oneOf(packagings)),
  vehicle: Type.Optional(Type.String({ maxLength: 40 })),
  note: Type.Optional(Type.String({ maxLength: 300 })),
};
export const CustodyEvent = Type.Union([
  Type.Object({ ...handover, kind: kindOf('given') }, closed),
  Type.Object({ ...handover, kind: kindOf('taken') }, closed),
  Type.Object({ ...said, kind: kindOf('reported_lost'), note: Note }, closed),
  Type.Object({ ...said, kind: kindOf('found'), note: Note }, closed),
]);
export type CustodyEvent = Static<typeof CustodyEvent>;
export const CustodyBody = Type.Object(
  { events: Type.Array(CustodyEvent, { minItems: 1, maxItems: 100 }) },
  closed,
);
export type CustodyBody = Static<typeof CustodyBody>;
export const CustodyResult = Type.Object({
  id: Type.String(),
  state: oneOf(['recorded', 'already', 'refused'] as const),
  rule: Type.Optional(Type.String()),
  why: Type.Optional(Said),
});
export type CustodyResult = Static<typeof CustodyResult>;

/** What differs between two counts of one box. */
export const DifferenceView = Type.Object({
  /** closing: declared against registered; handover: taken against given, or against what was said before where the giver has not signed; giving: given against closed; reception: found against registered. */
  at: oneOf(['closing', 'giving', 'handover', 'reception'] as const),
  expected: Type.Integer(),
  found: Type.Integer(),
  /** Labels, where it is known which. */
  missing: Type.Array(Type.String()),
  unexpected: Type.Array(Type.String()),
  when: Type.String(),
});
export type DifferenceView = Static<typeof DifferenceView>;
export const Holder = Type.Object({
  kind: oneOf(['point', 'courier', 'lab'] as const),
  id: orNull(Type.String()),
  name: orNull(Type.String()),
});
const boxFacts = {
  id: Type.String(),
  code: Type.String(),
  pointId: orNull(Type.String()),
  pointName: orNull(Type.String()),
  labId: orNull(Type.String()),
  labName: orNull(Type.String()),
  state: oneOf(boxStates),
  holder: Holder,
  /** A hand-over signed at one end only. */
  waitingFor: orNull(
    Type.Object({
      side: oneOf(['given', 'taken'] as const),
      party: orNull(Type.String()),
      since: Type.String(),
      overdue: Type.Boolean(),
    }),
  ),
  lostSince: orNull(Type.String()),
  tubeCount: Type.Integer(),
  closedCount: orNull(Type.Integer()),
  receivedCount: orNull(Type.Integer()),
  openedAt: Type.String(),
  closedAt: orNull(Type.String()),
  handedOverAt: orNull(Type.String()),
  receivedAt: orNull(Type.String()),
  oldestSampleAt: orNull(Type.String()),
  limits: Type.Array(LimitView),
  difference: orNull(DifferenceView),
  areaKey: Type.Integer(),
};
export const BoxView = Type.Object(boxFacts);
export type BoxView = Static<typeof BoxView>;
export const CustodyAnswer = Type.Object({ results: Type.Array(CustodyResult), boxes: Type.Array(BoxView) });
export type CustodyAnswer = Static<typeof CustodyAnswer>;
export const BoxQuery = Type.Object(
  {
    ...listQuery,
    state: Type.Optional(oneOf(boxStates)),
    /** On its way and past a limit. */
    late: Type.Optional(Type.Boolean()),
    labId: Type.Optional(Id),
    pointId: Type.Optional(Id),
  },
  closed,
);
export const BoxList = listOf(BoxView);
export const BoxDetail = Type.Object({
  ...boxFacts,
  differences: Type.Array(DifferenceView),
  events: Type.Array(
    Type.Object({
      id: Type.String(),
      kind: oneOf(custodyKinds),
      at: Type.String(),
      receivedAt: Type.String(),
      party: Type.String(),
      partyName: orNull(Type.String()),
      counterpart: orNull(Type.String()),
      count: orNull(Type.Integer()),
      temperatureC: orNull(Type.Number()),
      sealIntact: orNull(Type.Boolean()),
      packaging: orNull(oneOf(packagings)),
      vehicle: orNull(Type.String()),
      note: orNull(Type.String()),
    }),
  ),
  tubes: Type.Array(
    Type.Object({
      id: orNull(Type.String()),
      code: Type.String(),
      state: orNull(oneOf(tubeStates)),
      memberCount: orNull(Type.Integer()),
      firstSampleAt: orNull(Type.String()),
    }),
  ),
});
export type BoxDetail = Static<typeof BoxDetail>;

export const ByCode = Type.Object({ code: Label }, closed);
/** A tube's life-line. */
export const TubeDetail = Type.Object({
  id: Type.String(),
  code: Type.String(),
  state: oneOf(tubeStates),
  /** Another tube bears the same label. */
  sharesLabel: Type.Boolean(),
  programme: Type.Object({ id: Type.String(), kind: oneOf(programmeKinds), title: Said }),
  point: orNull(Type.Object({ id: Type.String(), name: Type.String() })),
  lab: orNull(Type.Object({ id: Type.String(), name: orNull(Type.String()) })),
  box: orNull(Type.Object({ id: Type.String(), code: Type.String() })),
  poolSize: Type.Integer(),
  mixing: oneOf(TUBE_MIXINGS),
  memberCount: Type.Integer(),
  result: orNull(oneOf(tubeResults)),
  note: orNull(Type.String()),
  moments: Type.Array(
    Type.Object({
      moment: MomentName,
      at: orNull(Type.String()),
      who: orNull(Type.String()),
      whoName: orNull(Type.String()),
    }),
  ),
  limits: Type.Array(LimitView),
  /** Empty without the right to read people; see `memberCount`. */
  members: Type.Array(
    Type.Object({
      sampleId: Type.String(),
      personId: orNull(Type.String()),
      maskedName: Type.String(),
      takenAt: Type.String(),
      takenBy: Type.String(),
      how: Type.String(),
      /** Said afterwards: late, and the like. */
      flags: Type.Array(Type.String()),
      undoneAt: orNull(Type.String()),
      undoReason: orNull(Type.String()),
    }),
  ),
});
export type TubeDetail = Static<typeof TubeDetail>;

export const BalanceQuery = Type.Object(
  { day: Type.Optional(Type.String({ format: 'date' })), by: Type.Optional(oneOf(balanceGroups)) },
  closed,
);
export const BalanceDifference = Type.Object({
  kind: oneOf([
    'not_closed',
    'not_boxed',
    'not_received',
    'not_reported',
    'unboxed_received',
    'count',
  ] as const),
  count: Type.Integer(),
  /** The first fifty labels. */
  tubes: Type.Array(Type.String()),
  box: Type.Optional(Type.String()),
});
export const BalanceRow = Type.Object({
  key: Type.String(),
  label: Type.String(),
  sampledPeople: Type.Integer(),
  tubesClosed: Type.Integer(),
  tubesBoxed: Type.Integer(),
  tubesReceived: Type.Integer(),
  tubesReported: Type.Integer(),
  differences: Type.Array(BalanceDifference),
});
export type BalanceRow = Static<typeof BalanceRow>;
export const BalanceAnswer = Type.Object({
  day: Type.String(),
  by: oneOf(balanceGroups),
  balanced: Type.Boolean(),
  rows: Type.Array(BalanceRow),
  asOf: Type.String(),
});
export type BalanceAnswer = Static<typeof BalanceAnswer>;
