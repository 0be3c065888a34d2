import { CUSTODY_MOMENTS, POOLING_ZONES, SINGLE_GROUPS, TUBE_MIXINGS } from '@outpace/protocol';
import Type, { type Static } from 'typebox';
import { listOf, listQuery } from '../../core/http/lists.ts';

/** Why people are sampled. */
export const programmeKinds = [
  'campaign',
  'cohort',
  'voluntary',
  'retest',
  'measure',
  'environment',
] as const;
export type ProgrammeKind = (typeof programmeKinds)[number];
export const pointKinds = [
  'fixed',
  'temporary',
  'mobile',
  'home_visits',
  'hospital',
  'isolation_site',
  'entry_point',
] as const;
export type PointKind = (typeof pointKinds)[number];
export const pointStates = ['planned', 'open', 'paused', 'closed'] as const;
export type PointState = (typeof pointStates)[number];
/** A tube on its way; `void` is out of use, `conflict` bears a label that is another's. */
export const tubeStates = [
  'open',
  'closed',
  'boxed',
  'in_transit',
  'received',
  'loaded',
  'reported',
  'void',
  'conflict',
] as const;
export type TubeState = (typeof tubeStates)[number];
export const tubeResults = ['negative', 'positive', 'inconclusive', 'invalid'] as const;
export type TubeResult = (typeof tubeResults)[number];
export const boxStates = ['open', 'closed', 'in_transit', 'received'] as const;
export type BoxState = (typeof boxStates)[number];
/** How the person was found. */
export const sampleHows = ['code', 'document', 'household', 'manual', 'task'] as const;
export type SampleHow = (typeof sampleHows)[number];
export const eventStates = ['recorded', 'already', 'refused', 'conflict'] as const;
export type EventState = (typeof eventStates)[number];
export const balanceGroups = ['box', 'lab', 'point', 'day'] as const;
export type BalanceGroup = (typeof balanceGroups)[number];

export const closed = { additionalProperties: false };
export const oneOf = <const T extends readonly string[]>(values: T) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: [...values] });
export const orNull = <T extends Type.TSchema>(of: T) => Type.Union([of, Type.Null()]);
export const Id = Type.String({ format: 'uuid' });
/** ISO 8601 with an offset. */
export const Moment = Type.String({ format: 'date-time' });
export const Said = Type.Object({ zh: Type.String(), en: Type.String() }, closed);
const WrittenSaid = Type.Object(
  { zh: Type.String({ minLength: 1, maxLength: 120 }), en: Type.String({ minLength: 1, maxLength: 200 }) },
  closed,
);
/** What is printed on a tube or a box. */
export const Label = Type.String({ pattern: '^[A-Za-z0-9-]{4,40}$' });
const Reason = Type.String({ minLength: 2, maxLength: 200 });
const AreaKey = Type.Integer({ minimum: 0, maximum: 281474976710655 });
export const ById = Type.Object({ id: Id }, closed);

// Points ————————————————————————————————————————————————————————————————————
const Opening = Type.Object(
  {
    from: Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$' }),
    to: Type.String({ pattern: '^(([01]\\d|2[0-3]):[0-5]\\d|24:00)$' }),
    /** 1 = Monday … 7 = Sunday; absent: every day. */
    days: Type.Optional(Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), { maxItems: 7 })),
  },
  closed,
);
const pointFacts = {
  name: Type.String({ minLength: 1, maxLength: 80 }),
  nameEn: Type.Optional(orNull(Type.String({ maxLength: 120 }))),
  kind: oneOf(pointKinds),
  address: Type.Optional(orNull(Type.String({ maxLength: 200 }))),
  lon: Type.Optional(orNull(Type.Number({ minimum: -180, maximum: 180 }))),
  lat: Type.Optional(orNull(Type.Number({ minimum: -90, maximum: 90 }))),
  lanes: Type.Integer({ minimum: 0, maximum: 60 }),
  peoplePerLaneHour: Type.Integer({ minimum: 1, maximum: 1000 }),
  opening: Type.Array(Opening, { maxItems: 14 }),
  walkIn: Type.Boolean(),
  state: oneOf(pointStates),
  labId: Type.Optional(orNull(Id)),
};
export const NewPointBody = Type.Object(
  {
    ...pointFacts,
    opening: Type.Optional(pointFacts.opening),
    walkIn: Type.Optional(pointFacts.walkIn),
    state: Type.Optional(pointFacts.state),
    areaKey: AreaKey,
  },
  closed,
);
export type NewPointBody = Static<typeof NewPointBody>;
export const PointPatchBody = Type.Object(
  { version: Type.Integer(), ...Type.Partial(Type.Object(pointFacts)).properties },
  closed,
);
export type PointPatchBody = Static<typeof PointPatchBody>;
export const QueueBody = Type.Object({ people: Type.Integer({ minimum: 0, maximum: 100_000 }) }, closed);
export const PointView = Type.Object({
  id: Type.String(),
  name: Type.String(),
  nameEn: orNull(Type.String()),
  kind: oneOf(pointKinds),
  address: orNull(Type.String()),
  lon: orNull(Type.Number()),
  lat: orNull(Type.Number()),
  lanes: Type.Integer(),
  peoplePerLaneHour: Type.Integer(),
  opening: Type.Array(Opening),
  walkIn: Type.Boolean(),
  state: oneOf(pointStates),
  labId: orNull(Type.String()),
  labName: orNull(Type.String()),
  queuePeople: orNull(Type.Integer()),
  queueAt: orNull(Type.String()),
  lastSampleAt: orNull(Type.String()),
  sampledLastHour: Type.Integer(),
  waitMinutes: orNull(Type.Integer()),
  areaKey: Type.Integer(),
  areaName: Type.String(),
  /** Only with `near`. */
  distanceMetres: Type.Optional(Type.Number()),
  version: Type.Integer(),
});
export type PointView = Static<typeof PointView>;
export const PointQuery = Type.Object(
  {
    ...listQuery,
    state: Type.Optional(oneOf(pointStates)),
    walkIn: Type.Optional(Type.Boolean()),
    areaKey: Type.Optional(AreaKey),
    near: Type.Optional(Type.String({ pattern: '^-?\\d{1,3}(\\.\\d+)?,-?\\d{1,2}(\\.\\d+)?$' })),
  },
  closed,
);
export const PointList = listOf(PointView);

// Programmes —————————————————————————————————————————————————————————————————
export const ProgrammeView = Type.Object({
  id: Type.String(),
  kind: oneOf(programmeKinds),
  title: Said,
  poolingZone: Type.String(),
  poolSize: Type.Integer(),
  mixing: oneOf(TUBE_MIXINGS),
  poolingRule: Type.String(),
  opensAt: Type.String(),
  closesAt: orNull(Type.String()),
  closedAt: orNull(Type.String()),
  outbreakId: orNull(Type.String()),
  areaKey: Type.Integer(),
});
export type ProgrammeView = Static<typeof ProgrammeView>;
export const ProgrammeQuery = Type.Object(
  { ...listQuery, open: Type.Optional(Type.Boolean()), kind: Type.Optional(oneOf(programmeKinds)) },
  closed,
);
export const ProgrammeList = listOf(ProgrammeView);
/** By hand only voluntary testing is opened; the others come with what they serve. */
export const NewProgrammeBody = Type.Object(
  {
    kind: oneOf(['voluntary'] as const),
    title: WrittenSaid,
    packId: Type.String({ maxLength: 80 }),
    packVersion: Type.String({ maxLength: 40 }),
    overlayIds: Type.Optional(Type.Array(Type.String({ maxLength: 80 }), { maxItems: 10 })),
    poolingZone: oneOf(POOLING_ZONES),
    poolSize: Type.Optional(Type.Integer({ minimum: 1, maximum: 20 })),
    opensAt: Moment,
    closesAt: Type.Optional(Moment),
    areaKey: AreaKey,
  },
  closed,
);
export type NewProgrammeBody = Static<typeof NewProgrammeBody>;
export const ClosedProgramme = Type.Object({ id: Type.String(), closedAt: Type.String() });

// A device's bundle for working offline ———————————————————————————————————————
export const Bundle = Type.Object({
  point: PointView,
  programmes: Type.Array(ProgrammeView),
  /** Groups whose members are always alone in a tube, with their words. */
  singleGroups: Type.Array(Type.Object({ group: oneOf(SINGLE_GROUPS), words: Said })),
  households: Type.Array(
    Type.Object({
      id: Type.String(),
      label: Type.String(),
      areaName: Type.String(),
      members: Type.Array(
        Type.Object({
          personId: Type.String(),
          maskedName: Type.String(),
          /** Tell apart people of one household who share a surname. */
          birthYear: orNull(Type.Integer()),
          sex: oneOf(['male', 'female', 'other', 'unknown'] as const),
          groups: Type.Array(Type.String()),
          lastTakenAt: orNull(Type.String()),
          dueAt: orNull(Type.String()),
        }),
      ),
    }),
  ),
  /** People of the point's area left out because there are more than a device takes. */
  more: Type.Integer(),
  asOf: Type.String(),
});
export type Bundle = Static<typeof Bundle>;

// What a device at a table says ———————————————————————————————————————————————
const TypedIdentity = Type.Object(
  {
    name: Type.Optional(Type.String({ maxLength: 80 })),
    documentNumber: Type.Optional(Type.String({ maxLength: 40 })),
    phone: Type.Optional(Type.String({ maxLength: 30 })),
    address: Type.Optional(Type.String({ maxLength: 200 })),
    birthDate: Type.Optional(Type.String({ format: 'date' })),
  },
  { ...closed, minProperties: 1 },
);
export type TypedIdentity = Static<typeof TypedIdentity>;
/** Exactly one of the four. */
const Sampled = Type.Object(
  {
    code: Type.Optional(Type.String({ minLength: 1, maxLength: 80 })),
    personId: Type.Optional(Id),
    documentNumber: Type.Optional(Type.String({ minLength: 3, maxLength: 40 })),
    unknown: Type.Optional(TypedIdentity),
  },
  { ...closed, minProperties: 1, maxProperties: 1 },
);
export type SampledPerson = Static<typeof Sampled>;
const kindOf = <const T extends string>(kind: T) => Type.Unsafe<T>({ type: 'string', const: kind });
const said = { id: Id, at: Moment };
export const SamplingEvent = Type.Union([
  Type.Object(
    {
      ...said,
      kind: kindOf('tube_opened'),
      tubeId: Id,
      tubeCode: Label,
      programmeId: Id,
      pointId: Id,
      poolSize: Type.Optional(Type.Integer({ minimum: 1, maximum: 20 })),
    },
    closed,
  ),
  Type.Object(
    {
      ...said,
      kind: kindOf('sampled'),
      tubeId: Id,
      person: Sampled,
      how: oneOf(sampleHows),
      householdId: Type.Optional(Id),
      /** An earlier sample was shown and another is wanted. */
      again: Type.Optional(Type.Boolean()),
      /** The team at the table says this person is of a group that is sampled alone (SPC-19); what the records say holds besides. */
      group: Type.Optional(oneOf(SINGLE_GROUPS)),
    },
    closed,
  ),
  Type.Object({ ...said, kind: kindOf('sample_undone'), sampleId: Id, reason: Reason }, closed),
  Type.Object({ ...said, kind: kindOf('tube_closed'), tubeId: Id }, closed),
  Type.Object({ ...said, kind: kindOf('tube_voided'), tubeId: Id, reason: Reason }, closed),
  Type.Object(
    {
      ...said,
      kind: kindOf('box_filled'),
      boxCode: Label,
      pointId: Id,
      tubeCodes: Type.Array(Label, { minItems: 1, maxItems: 500 }),
    },
    closed,
  ),
  Type.Object(
    {
      ...said,
      kind: kindOf('box_closed'),
      boxCode: Label,
      count: Type.Integer({ minimum: 0, maximum: 5000 }),
      labId: Type.Optional(Id),
    },
    closed,
  ),
]);
export type SamplingEvent = Static<typeof SamplingEvent>;
export const SamplingBody = Type.Object(
  {
    device: Type.String({ minLength: 1, maxLength: 60 }),
    events: Type.Array(SamplingEvent, { minItems: 1, maxItems: 200 }),
  },
  closed,
);
export type SamplingBody = Static<typeof SamplingBody>;
export const SamplingResult = Type.Object({
  id: Type.String(),
  state: oneOf(eventStates),
  /** With `refused` and `conflict` the rule that said so; with `recorded` what is unusual about it and was kept all the same. */
  rule: Type.Optional(Type.String()),
  why: Type.Optional(Said),
  maskedName: Type.Optional(Type.String()),
  groups: Type.Optional(Type.Array(Type.String())),
  tubeId: Type.Optional(Type.String()),
  previous: Type.Optional(Type.Object({ tubeTail: Type.String(), at: Type.String() })),
});
export type SamplingResult = Static<typeof SamplingResult>;
export const TubeBrief = Type.Object({
  id: Type.String(),
  code: Type.String(),
  state: oneOf(tubeStates),
  memberCount: Type.Integer(),
  poolSize: Type.Integer(),
  mixing: oneOf(TUBE_MIXINGS),
});
export type TubeBrief = Static<typeof TubeBrief>;
export const SamplingAnswer = Type.Object({
  results: Type.Array(SamplingResult),
  tubes: Type.Array(TubeBrief),
});
export type SamplingAnswer = Static<typeof SamplingAnswer>;

// Labels and codes ———————————————————————————————————————————————————————————
export const LabelsBody = Type.Object(
  {
    count: Type.Integer({ minimum: 1, maximum: 500 }),
    prefix: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9]{1,8}$' })),
  },
  closed,
);
export const LabelsAnswer = Type.Object({ codes: Type.Array(Type.String()) });
/** A tube whose label is another's, and the tube that holds the label; null where that lies in another area. */
export const LabelConflict = Type.Object({
  id: Type.String(),
  code: Type.String(),
  state: oneOf(tubeStates),
  openedAt: Type.String(),
  openedBy: Type.String(),
  memberCount: Type.Integer(),
  pointName: orNull(Type.String()),
  programmeTitle: Said,
  holder: orNull(
    Type.Object({
      openedAt: Type.String(),
      pointName: orNull(Type.String()),
      memberCount: Type.Integer(),
      state: oneOf(tubeStates),
    }),
  ),
});
export type LabelConflict = Static<typeof LabelConflict>;
export const LabelConflictQuery = Type.Object({ ...listQuery, tube: Type.Optional(Id) }, closed);
export const LabelConflictList = listOf(LabelConflict);
export const RelabelBody = Type.Object({ code: Label, reason: Reason }, closed);
export const CodeAnswer = Type.Object({ code: Type.String() });
export const RevokedAnswer = Type.Object({ revoked: Type.Integer() });

// People who were not registered when they were sampled ——————————————————————
export const UnsettledView = Type.Object({
  id: Type.String(),
  takenAt: Type.String(),
  tubeId: Type.String(),
  tubeTail: Type.String(),
  pointName: orNull(Type.String()),
  programmeTitle: Said,
  maskedName: Type.String(),
  maskedPhone: orNull(Type.String()),
  typed: Type.Array(Type.String()),
  proposals: Type.Array(
    Type.Object({
      personId: Type.String(),
      maskedName: Type.String(),
      score: Type.Number(),
      verdict: Type.String(),
      agree: Type.Array(Type.String()),
      differ: Type.Array(Type.String()),
    }),
  ),
});
export const UnsettledQuery = Type.Object(listQuery, closed);
export const UnsettledList = listOf(UnsettledView);
export const SettleBody = Type.Object(
  { personId: Type.Optional(Id), newPerson: Type.Optional(Type.Literal(true)) },
  { ...closed, minProperties: 1, maxProperties: 1 },
);
export type SettleBody = Static<typeof SettleBody>;
export const SettledAnswer = Type.Object({ id: Type.String(), personId: Type.String() });

/** A moment of a tube's way. */
export const MomentName = oneOf(CUSTODY_MOMENTS);
/** A limit between two moments, as it stands at the instant of the answer. */
export const LimitView = Type.Object({
  ruleId: Type.String(),
  title: Said,
  from: MomentName,
  to: MomentName,
  dueAt: Type.String(),
  state: oneOf(['running', 'met', 'missed'] as const),
});
export type LimitView = Static<typeof LimitView>;

declare module '../../core/module.ts' {
  interface Events {
    'tube.closed': { tubeIds: string[] };
    /** What was counted on two sides of a box differs. */
    'custody.difference': { boxId: string };
    /** An unregistered person of a tube is known now. */
    'sample.settled': { sampleId: string; tubeId: string; personId: string };
  }
}
