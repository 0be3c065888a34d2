import Type, { type Static } from 'typebox';
import { IdentityRecord, Sex } from '../people/schema.ts';

const optional = Type.Optional;
export const Uuid = Type.String({ format: 'uuid' });
const Day = Type.String({ format: 'date' });
const Instant = Type.String({ format: 'date-time' });
const text = (maxLength: number) => Type.String({ minLength: 1, maxLength });
const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) =>
  Type.Union([type, Type.Null()]);
export const Bilingual = Type.Object({ zh: Type.String(), en: Type.String() });
const closed = { additionalProperties: false };

const literal = <const T extends string[]>(...values: T) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: values });
export const FoundIn = literal('in_control', 'community', 'unknown');
export const Origin = literal('local', 'imported', 'unknown');
export const Source = literal(
  'interview',
  'scan',
  'ticket',
  'roster',
  'access_log',
  'official_text',
  'import',
  'other',
);
export const Certainty = literal('certain', 'stated', 'doubtful');
export const Precision = literal('minute', 'part_of_day', 'day');
export const Part = literal('dawn', 'morning', 'noon', 'afternoon', 'evening', 'night');
export const LinkKindOf = literal('stated', 'interview', 'sequence', 'judged');
export const EntryStateOf = literal('proposed', 'confirmed', 'rejected');

export const CaseId = Type.Object({ id: Uuid });
export const EntryIds = Type.Object({ id: Uuid, entryId: Uuid });
export const LinkIds = Type.Object({ id: Uuid, linkId: Uuid });

const factTypes = {
  onsetOn: Day,
  infectionOn: Day,
  sampledOn: Day,
  positiveAt: Instant,
  confirmedOn: Day,
  reportedAt: Instant,
  isolatedAt: Instant,
  hospitalOn: Day,
  releasedOn: Day,
  diedOn: Day,
  outcomeOn: Day,
  outcome: text(60),
  exposureText: text(2000),
  exposureFrom: Day,
  exposureTo: Day,
  cluster: text(120),
  symptoms: text(1000),
  areaText: text(200),
};
const coordinates = {
  lon: Type.Number({ minimum: -180, maximum: 180 }),
  lat: Type.Number({ minimum: -90, maximum: 90 }),
};

/** Facts given when a case is opened; absent means unknown. */
export const FactsBody = Type.Object(
  {
    ...Type.Partial(Type.Object({ ...factTypes, ...coordinates })).properties,
    foundIn: optional(FoundIn),
    origin: optional(Origin),
  },
  closed,
);
/** Changes of facts; null makes a fact unknown again. */
export const FactChanges = Type.Object(
  {
    ...Object.fromEntries(
      Object.entries({ ...factTypes, ...coordinates }).map(([name, type]) => [
        name,
        optional(nullable(type)),
      ]),
    ),
    foundIn: optional(FoundIn),
    origin: optional(Origin),
  },
  closed,
);

export const OpenBody = Type.Object(
  {
    outbreakId: Uuid,
    state: text(60),
    stateReason: optional(text(500)),
    externalId: optional(text(120)),
    personId: optional(Uuid),
    person: optional(
      Type.Object(
        {
          identity: IdentityRecord,
          sex: optional(Sex),
          birthYear: optional(Type.Integer({ minimum: 1880, maximum: 2200 })),
          areaKey: Type.Integer({ minimum: 0 }),
          locatedKey: optional(Type.Integer({ minimum: 0 })),
          vulnerable: optional(Type.Array(text(60), { maxItems: 10 })),
        },
        closed,
      ),
    ),
    /** The investigator has looked at the people this one may be, and it is none of them. */
    notThese: optional(Type.Array(Uuid, { maxItems: 50 })),
    facts: optional(FactsBody),
  },
  closed,
);

const Colleague = Type.Object({ id: Type.String(), name: Type.String(), unit: Type.String() });
const CallingNow = Type.Object({ actor: Colleague, since: Type.String(), mine: Type.Boolean() });

const rowTypes = {
  id: Type.String(),
  number: Type.String(),
  outbreakId: Type.String(),
  outbreakCode: Type.String(),
  personId: Type.String(),
  maskedName: Type.String(),
  sex: Type.String(),
  birthYear: nullable(Type.Integer()),
  externalId: nullable(Type.String()),
  state: Type.String(),
  stateTitle: Bilingual,
  onsetOn: nullable(Type.String()),
  sampledOn: nullable(Type.String()),
  positiveAt: nullable(Type.String()),
  reportedAt: nullable(Type.String()),
  foundIn: FoundIn,
  origin: Origin,
  owner: nullable(Colleague),
  mine: Type.Boolean(),
  areaKey: Type.Integer(),
  areaPath: Type.String(),
  nextDueAt: nullable(Type.String()),
  nextClock: nullable(Bilingual),
  calling: nullable(CallingNow),
  closedAt: nullable(Type.String()),
  version: Type.Integer(),
};
export const CaseListItem = Type.Object(rowTypes);
export type CaseListItem = Static<typeof CaseListItem>;

const Clock = Type.Object({
  ruleId: Type.String(),
  title: Bilingual,
  step: Type.String(),
  due: Type.String(),
  doneAt: nullable(Type.String()),
  doneBy: nullable(Colleague),
});
const StateStep = Type.Object({
  state: Type.String(),
  title: Bilingual,
  at: Type.String(),
  by: nullable(Colleague),
  reason: nullable(Type.String()),
  ruleId: nullable(Type.String()),
});
const LinkOut = Type.Object({
  id: Type.String(),
  direction: literal('from', 'to'),
  caseId: nullable(Type.String()),
  number: nullable(Type.String()),
  externalId: nullable(Type.String()),
  kind: LinkKindOf,
  note: nullable(Type.String()),
});

export const CaseDetail = Type.Object({
  ...rowTypes,
  outbreakName: Type.String(),
  locatedKey: Type.Integer(),
  locatedPath: Type.String(),
  originKey: Type.Integer(),
  originPath: Type.String(),
  infectionOn: nullable(Type.String()),
  confirmedOn: nullable(Type.String()),
  isolatedAt: nullable(Type.String()),
  hospitalOn: nullable(Type.String()),
  releasedOn: nullable(Type.String()),
  diedOn: nullable(Type.String()),
  outcomeOn: nullable(Type.String()),
  outcome: nullable(Type.String()),
  exposureText: nullable(Type.String()),
  exposureFrom: nullable(Type.String()),
  exposureTo: nullable(Type.String()),
  cluster: nullable(Type.String()),
  symptoms: nullable(Type.String()),
  areaText: nullable(Type.String()),
  lon: nullable(Type.Number()),
  lat: nullable(Type.Number()),
  contactId: nullable(Type.String()),
  importId: nullable(Type.String()),
  createdAt: Type.String(),
  clocks: Type.Array(Clock),
  states: Type.Array(StateStep),
  nextStates: Type.Array(Type.Object({ state: Type.String(), title: Bilingual, ruleId: Type.String() })),
  window: nullable(
    Type.Object({
      from: Type.String(),
      to: Type.String(),
      ruleId: Type.String(),
      text: Bilingual,
      days: Type.Array(Type.String()),
    }),
  ),
  windowProblem: nullable(Type.Object({ ruleId: Type.String(), why: Bilingual })),
  doubts: Type.Array(
    Type.Object({ ruleId: Type.String(), fields: Type.Array(Type.String()), message: Bilingual }),
  ),
  counts: Type.Object({ confirmed: Type.Integer(), proposed: Type.Integer(), texts: Type.Integer() }),
  links: Type.Array(LinkOut),
  lastCall: nullable(Type.Object({ actor: Colleague, at: Type.String(), outcome: Type.String() })),
});
export type CaseDetail = Static<typeof CaseDetail>;

const entryFacts = {
  day: Day,
  from: nullable(Instant),
  to: nullable(Instant),
  precision: Precision,
  part: nullable(Part),
  placeId: nullable(Uuid),
  placeText: nullable(text(200)),
  placeKind: nullable(text(40)),
  lon: nullable(coordinates.lon),
  lat: nullable(coordinates.lat),
  transportNumber: nullable(text(40)),
  carriage: nullable(text(20)),
  seat: nullable(text(20)),
  source: Source,
  certainty: Certainty,
  companions: nullable(text(200)),
  note: nullable(text(500)),
};
/** A line typed as one text, or given field by field. */
export const EntryBody = Type.Object(
  { line: optional(text(400)), lineDay: optional(Day), ...Type.Partial(Type.Object(entryFacts)).properties },
  closed,
);
export const EntryChange = Type.Object(
  { version: Type.Integer(), changes: Type.Partial(Type.Object(entryFacts), closed) },
  closed,
);

export const EntryOut = Type.Object({
  id: Type.String(),
  day: Type.String(),
  from: nullable(Type.String()),
  to: nullable(Type.String()),
  precision: Precision,
  part: nullable(Part),
  placeId: nullable(Type.String()),
  place: Type.String(),
  placeText: nullable(Type.String()),
  placeKind: nullable(Type.String()),
  lon: nullable(Type.Number()),
  lat: nullable(Type.Number()),
  transportNumber: nullable(Type.String()),
  carriage: nullable(Type.String()),
  seat: nullable(Type.String()),
  source: Source,
  certainty: Certainty,
  state: EntryStateOf,
  quote: nullable(Type.String()),
  companions: nullable(Type.String()),
  note: nullable(Type.String()),
  /** Its place is in the trace index by this line or by the record it copies. */
  traced: Type.Boolean(),
  inWindow: Type.Boolean(),
  version: Type.Integer(),
});
export type EntryOut = Static<typeof EntryOut>;
const MarkOut = Type.Object({
  ruleId: Type.String(),
  kind: literal('gap', 'overlap', 'impossible', 'contradiction'),
  day: Type.String(),
  from: Type.String(),
  to: Type.String(),
  entryIds: Type.Array(Type.String()),
  winner: nullable(Type.String()),
  text: Bilingual,
});
export const TrajectoryOut = Type.Object({
  days: Type.Array(Type.String()),
  window: CaseDetail.properties.window,
  entries: Type.Array(EntryOut),
  marks: Type.Array(MarkOut),
  parts: Type.Array(Type.Object({ part: Part, word: Bilingual, from: Type.Integer(), to: Type.Integer() })),
  asOf: Type.String(),
});
export type TrajectoryOut = Static<typeof TrajectoryOut>;

const Span = Type.Object({ start: Type.Integer(), end: Type.Integer() });
const Unread = Type.Object({ start: Type.Integer(), end: Type.Integer(), text: Type.String() });
export const ReadOut = Type.Object({
  textId: Type.String(),
  text: Type.String(),
  proposals: Type.Array(Type.Object({ entry: EntryOut, spans: Type.Array(Span), confidence: Type.Number() })),
  unread: Type.Array(Unread),
});
export type ReadOut = Static<typeof ReadOut>;
export const TextsOut = Type.Object({
  items: Type.Array(
    Type.Object({
      id: Type.String(),
      readAt: Type.String(),
      by: nullable(Colleague),
      text: nullable(Type.String()),
      unread: Type.Array(Unread),
    }),
  ),
});
export const HistoryOut = Type.Object({
  items: Type.Array(
    Type.Object({
      seq: Type.Integer(),
      at: Type.String(),
      act: Type.String(),
      by: nullable(Colleague),
      rule: nullable(Type.String()),
    }),
  ),
  next: nullable(Type.Integer()),
});
