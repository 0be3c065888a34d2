import Type, { type Static } from 'typebox';
import { Hours } from './benchApi.ts';
import {
  Bilingual,
  closed,
  Genes,
  instant,
  LabStateWord,
  nullable,
  OutcomeWord,
  oneOf,
  text,
  Uuid,
  WellName,
  whole,
  words,
} from './shapes.ts';

// ── results ─────────────────────────────────────────────────────────────────
/** POST /labs/:id/results (lab.write): results typed in or sent by the page; the same door as files and messages. */
export const IncomingResults = Type.Object(
  {
    messageId: words(120),
    results: Type.Array(
      Type.Object(
        {
          tubeCode: words(60),
          takenAt: Type.Optional(instant),
          testedAt: instant,
          reportedAt: Type.Optional(instant),
          outcome: OutcomeWord,
          genes: Type.Optional(Genes),
          reagent: Type.Optional(words(80)),
          instrument: Type.Optional(words(80)),
          plateCode: Type.Optional(words(40)),
          well: Type.Optional(WellName),
          correction: Type.Optional(Type.Boolean()),
          key: words(200),
        },
        closed,
      ),
      { minItems: 1, maxItems: 5000 },
    ),
  },
  closed,
);
export type IncomingResults = Static<typeof IncomingResults>;
export const TakenAnswer = Type.Object({
  rows: Type.Array(
    Type.Object({
      index: whole,
      state: oneOf(['released', 'for_review', 'already', 'waiting', 'refused'] as const),
      rule: Type.Optional(text),
      why: Type.Optional(Bilingual),
      tubeId: Type.Optional(text),
      outcomeId: Type.Optional(text),
    }),
  ),
});
export const OutcomeStateWord = oneOf([
  'for_review',
  'reviewed',
  'released',
  'corrected',
  'withdrawn',
] as const);
/** GET /labs/:id/outcomes?state=&outcome= list and GET /laboratory/outcomes/:id (lab.read). */
export const OutcomeView = Type.Object({
  id: text,
  labId: text,
  labName: text,
  tubeId: text,
  tubeCode: text,
  poolSize: whole,
  outcome: OutcomeWord,
  genes: Genes,
  reagent: nullable(text),
  instrument: nullable(text),
  plateCode: nullable(text),
  plateId: nullable(text),
  well: nullable(text),
  state: OutcomeStateWord,
  /** Why a second look is asked: the Ct values do not say what the outcome says. */
  doubt: nullable(Bilingual),
  source: oneOf(['plate', 'screen', 'file', 'hl7', 'fhir', 'rejection'] as const),
  testedAt: text,
  createdAt: text,
  reviewedAt: nullable(text),
  reviewedBy: nullable(text),
  /** The one who looks at it now was its reviewer, and so cannot release it (LAB-8). */
  reviewedByMe: Type.Boolean(),
  releasedAt: nullable(text),
  releasedBy: nullable(text),
  correctsId: nullable(text),
  correctedById: nullable(text),
  correctionReason: nullable(text),
});
export type OutcomeView = Static<typeof OutcomeView>;
/** POST /labs/:id/outcomes/review and …/release (lab.release): by ids, or all negatives that wait. Others than negatives only by id and one by one. */
export const OutcomeChoice = Type.Union([
  Type.Object({ ids: Type.Array(Uuid, { minItems: 1, maxItems: 5000 }) }, closed),
  Type.Object({ allNegative: Type.Literal(true) }, closed),
]);
export type OutcomeChoice = Static<typeof OutcomeChoice>;
export const ChoiceAnswer = Type.Object({
  done: whole,
  refused: Type.Array(Type.Object({ id: text, rule: text, why: Bilingual })),
});
/** POST /laboratory/outcomes/:id/corrections (lab.release): proposes; another natural person releases it. */
export const NewCorrection = Type.Object(
  { outcome: OutcomeWord, reason: words(500), genes: Type.Optional(Genes) },
  closed,
);
export type NewCorrection = Static<typeof NewCorrection>;
/** GET /laboratory/outcomes/:id/effects (measure.read): what followed from a result, and what its correction undid. */
export const Effects = Type.Object({
  items: Type.Array(
    Type.Object({
      kind: oneOf([
        'hold',
        'case',
        'case_task',
        'test',
        'retest_task',
        'contact',
        'measure',
        'message',
      ] as const),
      count: whole,
      text: Bilingual,
      /** Of a case. */
      caseId: nullable(text),
      at: text,
      undoneAt: nullable(text),
      undone: nullable(Bilingual),
    }),
  ),
});
export type Effects = Static<typeof Effects>;

// ── positive pools and holds ────────────────────────────────────────────────
export const HoldStateWord = oneOf(['waiting', 'lifted', 'became_case', 'expired'] as const);
/** GET /laboratory/holds?state=&poolId= list (measure.read). */
/** Where the specimen of a re-test is: at the point, handed over, received, or reported. */
export const RetestWhere = oneOf(['taken', 'on_the_way', 'in_laboratory', 'reported'] as const);
export const HoldView = Type.Object({
  id: text,
  poolId: text,
  personId: text,
  maskedName: text,
  areaKey: whole,
  areaName: text,
  tubeTail: text,
  state: HoldStateWord,
  since: text,
  until: text,
  reason: Bilingual,
  ruleId: text,
  appeal: Bilingual,
  /** Of the own re-test: known as soon as the specimen is registered, before there is a result. */
  retestTakenAt: nullable(text),
  retestTubeCode: nullable(text),
  retestWhere: nullable(RetestWhere),
  /** `inconclusive` and `invalid` end nothing: the person is asked again. */
  retestResult: nullable(OutcomeWord),
  caseId: nullable(text),
  endedAt: nullable(text),
  endReason: nullable(Bilingual),
  version: whole,
});
export type HoldView = Static<typeof HoldView>;
/** POST /laboratory/holds/:id/lift (measure.release) and …/extend (measure.release). */
export const LiftHold = Type.Object({ version: whole, reason: words(500) }, closed);
export const ExtendHold = Type.Object({ version: whole, until: instant, reason: words(500) }, closed);

const poolStates = ['open', 'all_negative', 'positive_found', 'expired', 'withdrawn'] as const;
/** GET /laboratory/pools?state= list (measure.read). */
export const PoolListItem = Type.Object({
  id: text,
  tubeId: text,
  /** As it is labelled: its way is at GET /tubes/by-code/:code. */
  tubeCode: text,
  tubeTail: text,
  state: oneOf(poolStates),
  ruleId: text,
  since: text,
  until: text,
  people: whole,
  unknownPeople: whole,
  waiting: whole,
  lifted: whole,
  cases: whole,
  expired: whole,
  areaKey: whole,
  areaName: text,
});
export type PoolListItem = Static<typeof PoolListItem>;
/** GET /laboratory/pools/:id (measure.read): its holds, the buildings they live in and the companions of each (not held). */
export const PoolView = Type.Object({
  ...PoolListItem.properties,
  holds: Type.Array(HoldView),
  buildings: Type.Array(Type.Object({ areaKey: whole, name: text, held: whole })),
  companions: Type.Array(
    Type.Object({
      personId: text,
      maskedName: text,
      tie: text,
      label: text,
      ofPersonIds: Type.Array(text),
      areaName: text,
    }),
  ),
});
export type PoolView = Static<typeof PoolView>;

// ── signals ─────────────────────────────────────────────────────────────────
export const SignalKindWord = oneOf([
  'plate_cluster',
  'point_cluster',
  'discordance',
  'positivity_jump',
  'control_drift',
] as const);
/** GET /laboratory/signals?state=&labId=&kind= list (lab.read). */
export const SignalView = Type.Object({
  id: text,
  kind: SignalKindWord,
  labId: nullable(text),
  labName: nullable(text),
  plateId: nullable(text),
  pointId: nullable(text),
  tubeCodes: Type.Array(text),
  title: Bilingual,
  /** Name of the statistic, its value and how likely it is by chance alone. */
  statistic: Type.Object({
    method: text,
    value: Type.Number(),
    expected: nullable(Type.Number()),
    p: nullable(Type.Number()),
    n: whole,
    k: whole,
  }),
  state: oneOf(['open', 'explained', 'confirmed'] as const),
  note: nullable(text),
  at: text,
  decidedAt: nullable(text),
  decidedBy: nullable(text),
  version: whole,
});
export type SignalView = Static<typeof SignalView>;
/** POST /laboratory/signals/:id/decision (lab.write or testing.write). */
export const DecideSignal = Type.Object(
  { version: whole, state: oneOf(['explained', 'confirmed'] as const), note: words(500) },
  closed,
);

// ── turnaround, rerouting, pool size ────────────────────────────────────────
/** GET /laboratory/turnaround?labId=&days= (lab.read). */
export const Turnaround = Type.Object({
  labs: Type.Array(
    Type.Object({
      labId: text,
      code: text,
      name: text,
      state: LabStateWord,
      waiting: whole,
      loaded: whole,
      forReview: whole,
      oldestReceivedAt: nullable(text),
      tubesPerHour: whole,
      reportedLastHour: whole,
      hoursOfWork: nullable(Type.Number()),
      finishesAt: nullable(text),
      /** Hours from reception to release over the days asked: quartiles and 90 %; null without any. */
      receivedToReported: nullable(Type.Array(Type.Number())),
      collectedToReported: nullable(Type.Array(Type.Number())),
      reported: whole,
      /** Waiting tubes past a limit of their pack. */
      late: Type.Array(Type.Object({ ruleId: text, title: Bilingual, tubes: whole, oldestDueAt: text })),
    }),
  ),
});
export type Turnaround = Static<typeof Turnaround>;
/** GET /labs/:id/queue (lab.read): boxes in the laboratory and on their way, with when their last tube would be reported. */
export const QueueView = Type.Object({
  boxes: Type.Array(
    Type.Object({
      boxId: nullable(text),
      boxCode: nullable(text),
      tubes: whole,
      receivedAt: text,
      oldestSampleAt: nullable(text),
      predictedReportAt: nullable(text),
    }),
  ),
});
export type QueueView = Static<typeof QueueView>;
/** POST /labs/:id/reroutes (testing.write): works out where what is on its way to a full or silent laboratory would be done soonest. GET /laboratory/reroutes list (lab.read). */
export const RerouteView = Type.Object({
  id: text,
  fromLabId: text,
  fromLabName: text,
  reason: oneOf(['full', 'silent', 'closed', 'asked'] as const),
  state: oneOf(['proposed', 'confirmed', 'declined'] as const),
  /** When the last of it would be done if nothing is changed; null when never. */
  staysUntil: nullable(text),
  moves: Type.Array(
    Type.Object({
      kind: oneOf(['point', 'box'] as const),
      id: text,
      name: text,
      /** Of a point: those it opened in the two hours before. */
      tubes: whole,
      toLabId: text,
      toLabName: text,
      finishesAt: nullable(text),
      /** Once decided: it goes there, was left where it was, or had gone on meanwhile (received, sent elsewhere, closed). */
      became: Type.Optional(oneOf(['moved', 'left', 'gone'] as const)),
    }),
  ),
  proposedAt: text,
  decidedAt: nullable(text),
  decidedBy: nullable(text),
  decidedByName: nullable(text),
  note: nullable(text),
});
export type RerouteView = Static<typeof RerouteView>;
/** A laboratory beside a proposal, as it stands now. */
const RerouteLab = Type.Object({
  id: text,
  name: text,
  nameEn: nullable(text),
  state: LabStateWord,
  stateNote: nullable(text),
  stateAt: nullable(text),
  tubesPerHour: whole,
  hours: Hours,
  /** Waiting on its bench. */
  waiting: whole,
  /** In boxes on their way to it. */
  onTheWay: whole,
});
export type RerouteLab = Static<typeof RerouteLab>;
/** GET /laboratory/reroutes/:id (lab.read): a proposal beside what is so now. */
export const RerouteDetail = Type.Object({
  ...RerouteView.properties,
  from: RerouteLab,
  /** Those that take anything by this proposal, and the other working ones. */
  to: Type.Array(RerouteLab),
  /** Ids of moves that are no longer on their way there. */
  gone: Type.Array(text),
  /** On its way there now and in no move: it came since, or no laboratory could finish it. */
  unplaced: Type.Array(
    Type.Object({ kind: oneOf(['point', 'box'] as const), id: text, name: text, tubes: whole }),
  ),
  asOf: text,
});
export type RerouteDetail = Static<typeof RerouteDetail>;
/** POST /laboratory/reroutes/:id/decision (testing.write, and custody.write where boxes go elsewhere). */
export const DecideReroute = Type.Object(
  {
    confirm: Type.Boolean(),
    note: Type.Optional(words(300)),
    /** Ids of the moves wanted; all when absent. */
    only: Type.Optional(Type.Array(Uuid, { maxItems: 4_000 })),
  },
  closed,
);
/** GET /laboratory/pooling?areaKey=&days= (lab.read). Positivity is of people, estimated from pools; `interval` is its 95 % interval. */
export const PoolingView = Type.Object({
  days: whole,
  tubes: whole,
  positiveTubes: whole,
  people: whole,
  positivity: nullable(
    Type.Object({ estimate: Type.Number(), low: Type.Number(), high: Type.Number(), method: text }),
  ),
  /** Dorfman's expected tests a person by size, at the estimate and at both ends of the interval. */
  sizes: Type.Array(
    Type.Object({ size: whole, testsPerPerson: Type.Number(), low: Type.Number(), high: Type.Number() }),
  ),
  best: nullable(
    Type.Object({ size: whole, testsPerPerson: Type.Number(), sizeLow: whole, sizeHigh: whole }),
  ),
  inUse: Type.Array(Type.Object({ size: whole, tubes: whole, testsPerPerson: nullable(Type.Number()) })),
});
export type PoolingView = Static<typeof PoolingView>;
