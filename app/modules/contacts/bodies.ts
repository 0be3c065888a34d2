import { vocabulary } from '@outpace/protocol';
import Type from 'typebox';
import { IdentityRecord, Sex } from '../people/schema.ts';

export const Uuid = Type.String({ format: 'uuid' });
export const Day = Type.String({ format: 'date' });
const oneOf = (values: readonly string[]) => Type.Union(values.map(value => Type.Literal(value)));
const some = (values: readonly string[]) =>
  Type.Optional(Type.Array(oneOf(values), { maxItems: 30, uniqueItems: true }));

/** The facts a person may state: the closed list of the protocol and nothing else. */
export const FactsBody = Type.Object(
  {
    ties: some(vocabulary.TIE_KINDS),
    contacts: some(vocabulary.CONTACT_KINDS),
    setting: Type.Optional(
      Type.Object(
        {
          place: oneOf(vocabulary.PLACE_KINDS),
          closedSpace: Type.Optional(Type.Boolean()),
          ventilation: Type.Optional(oneOf(['good', 'poor'])),
        },
        { additionalProperties: false },
      ),
    ),
    overlapMinutes: Type.Optional(Type.Number({ minimum: 0, maximum: 100_000 })),
    minutesAfterCaseLeft: Type.Optional(Type.Number({ minimum: 0, maximum: 10_000 })),
    precision: Type.Optional(oneOf(vocabulary.PRECISIONS)),
    distanceMetres: Type.Optional(Type.Number({ minimum: 0, maximum: 10_000 })),
    seat: Type.Optional(
      Type.Object(
        {
          vehicle: oneOf(vocabulary.VEHICLE_KINDS),
          sameCarriage: Type.Optional(Type.Boolean()),
          sameCompartment: Type.Optional(Type.Boolean()),
          rowDifference: Type.Optional(Type.Integer({ minimum: 0, maximum: 200 })),
          bayDifference: Type.Optional(Type.Integer({ minimum: 0, maximum: 200 })),
          isCrew: Type.Optional(Type.Boolean()),
          crewServesArea: Type.Optional(Type.Boolean()),
        },
        { additionalProperties: false },
      ),
    ),
    link: some(vocabulary.LINK_FEATURES),
    linkedRisk: Type.Optional(oneOf(['high', 'ordinary'])),
    protection: Type.Optional(oneOf(['effective', 'partial', 'none'])),
    immune: Type.Optional(Type.Boolean()),
    evidence: Type.Array(oneOf(vocabulary.EVIDENCE_KINDS), { minItems: 1, maxItems: 10, uniqueItems: true }),
  },
  { additionalProperties: false },
);

export const ContactFilterQuery = {
  outbreakId: Type.Optional(Uuid),
  caseId: Type.Optional(Uuid),
  classId: Type.Optional(Type.String({ maxLength: 60 })),
  state: Type.Optional(Type.String({ maxLength: 80, pattern: '^[a-z_,]+$' })),
  change: Type.Optional(Type.String({ maxLength: 80, pattern: '^[a-z_,]+$' })),
  reach: Type.Optional(Type.String({ maxLength: 30 })),
  grade: Type.Optional(Type.String({ pattern: '^[A-D]$' })),
  addedBy: Type.Optional(Type.String({ maxLength: 10 })),
  areaKey: Type.Optional(Type.Integer({ minimum: 0 })),
  hop: Type.Optional(Type.Integer({ minimum: 1, maximum: 2 })),
};

/** Some contacts: by id, or everything a list's filter means. */
export const TargetBody = {
  ids: Type.Optional(Type.Array(Uuid, { minItems: 1, maxItems: 20_000 })),
  query: Type.Optional(Type.Object(ContactFilterQuery, { additionalProperties: false })),
};

export const HandBody = Type.Object(
  {
    caseId: Uuid,
    personId: Type.Optional(Uuid),
    person: Type.Optional(
      Type.Object(
        {
          identity: IdentityRecord,
          sex: Type.Optional(Sex),
          birthYear: Type.Optional(Type.Integer({ minimum: 1880, maximum: 2100 })),
          areaKey: Type.Integer({ minimum: 0 }),
          vulnerable: Type.Optional(Type.Array(Type.String({ maxLength: 40 }), { maxItems: 10 })),
        },
        { additionalProperties: false },
      ),
    ),
    another: Type.Optional(Type.Boolean()),
    relation: Type.String({ minLength: 1, maxLength: 200 }),
    lastExposureOn: Day,
    firstExposureOn: Type.Optional(Day),
    facts: FactsBody,
    note: Type.Optional(Type.String({ maxLength: 1000 })),
  },
  { additionalProperties: false },
);

const Words = Type.Object({ zh: Type.String(), en: Type.String() });
export const RefusedItem = Type.Object({ contactId: Type.String(), refused: Type.String(), why: Words });
export const AcceptedShape = Type.Object({
  accepted: Type.Array(Type.String()),
  measuresOpened: Type.Integer(),
  measuresKept: Type.Integer(),
  nothingAsked: Type.Array(RefusedItem),
  refused: Type.Array(RefusedItem),
  batchId: Type.Union([Type.String(), Type.Null()]),
  waiting: Type.Boolean(),
  count: Type.Integer(),
});
export const CountsShape = Type.Object({
  byClass: Type.Record(Type.String(), Type.Integer()),
  listed: Type.Integer(),
  new: Type.Integer(),
  changed: Type.Integer(),
  unaffected: Type.Integer(),
  gone: Type.Integer(),
  upgraded: Type.Integer(),
  downgraded: Type.Integer(),
  venues: Type.Integer(),
  venuePeople: Type.Integer(),
  belowMinimum: Type.Integer(),
  unclassed: Type.Integer(),
  secondHopNotListed: Type.Integer(),
});
export const SearchedShape = Type.Array(
  Type.Object({
    key: Type.String(),
    name: Words,
    rows: Type.Integer(),
    none: Type.Union([Words, Type.Null()]),
  }),
);
export const TraceShape = Type.Object({
  runId: Type.Union([Type.String(), Type.Null()]),
  stored: Type.Boolean(),
  window: Type.Object({ from: Type.String(), to: Type.String(), ruleId: Type.String() }),
  counts: CountsShape,
  searched: SearchedShape,
  durationMs: Type.Number(),
  searchMs: Type.Number(),
  staysSearched: Type.Integer(),
  settings: Type.Optional(
    Type.Array(
      Type.Object({ key: Type.Union([Type.String(), Type.Null()]), name: Words, people: Type.Integer() }),
      { description: 'Of a what-if: who would be listed, by the strongest setting they were met in' },
    ),
  ),
});
