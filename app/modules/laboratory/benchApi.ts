import Type, { type Static } from 'typebox';
import {
  Bilingual,
  Clock,
  Code,
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

export const Hours = Type.Array(
  Type.Object(
    {
      from: Clock,
      to: Clock,
      days: Type.Optional(Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), { maxItems: 7 })),
    },
    closed,
  ),
  { maxItems: 14 },
);
export const Reagents = Type.Array(
  Type.Object(
    {
      name: words(80),
      lot: words(40),
      tests: Type.Integer({ minimum: 0 }),
      expiresOn: Type.Optional(Type.String({ format: 'date' })),
    },
    closed,
  ),
  { maxItems: 60 },
);

// ── laboratories ────────────────────────────────────────────────────────────
/** GET /labs and GET /labs/:id. */
export const LabView = Type.Object({
  id: text,
  code: text,
  name: text,
  nameEn: nullable(text),
  areaKey: whole,
  areaName: text,
  state: LabStateWord,
  stateNote: nullable(text),
  stateAt: nullable(text),
  tubesPerHour: whole,
  hours: Hours,
  reagents: Reagents,
  releases: oneOf(['here', 'at_source'] as const),
  /** Accessioned and not reported. */
  tubesWaiting: whole,
  /** Opened hours of work that is, at the stated rate; null at rate 0. */
  hoursOfWork: nullable(Type.Number()),
  /** When the last waiting tube would be reported; null when never. */
  finishesAt: nullable(text),
  reportedLastHour: whole,
  forReview: whole,
  reruns: whole,
  openSignals: whole,
  version: whole,
});
export type LabView = Static<typeof LabView>;
/** POST /labs (testing.write). */
export const NewLab = Type.Object(
  {
    code: Code,
    name: words(80),
    nameEn: Type.Optional(words(120)),
    areaKey: whole,
    tubesPerHour: Type.Integer({ minimum: 0, maximum: 100_000 }),
    hours: Type.Optional(Hours),
    reagents: Type.Optional(Reagents),
    releases: oneOf(['here', 'at_source'] as const),
  },
  closed,
);
export type NewLab = Static<typeof NewLab>;
/** PATCH /labs/:id (lab.write): what the laboratory itself keeps up to date. */
export const LabChanges = Type.Object(
  {
    version: whole,
    tubesPerHour: Type.Optional(Type.Integer({ minimum: 0, maximum: 100_000 })),
    hours: Type.Optional(Hours),
    reagents: Type.Optional(Reagents),
    state: Type.Optional(LabStateWord),
    stateNote: Type.Optional(words(300)),
  },
  closed,
);
export type LabChanges = Static<typeof LabChanges>;

// ── reception and bench ─────────────────────────────────────────────────────
/** POST /labs/:id/receptions (lab.write). `id` is made by the device; the same id again is answered alike. */
export const NewReception = Type.Object(
  {
    id: Uuid,
    boxCode: words(60),
    tubeCodes: Type.Array(words(60), { maxItems: 500 }),
    temperatureC: nullable(Type.Number({ minimum: -80, maximum: 60 })),
    sealIntact: Type.Boolean(),
    packaging: oneOf(['intact', 'damaged', 'leaking'] as const),
    at: instant,
  },
  closed,
);
export type NewReception = Static<typeof NewReception>;
export const ReceptionView = Type.Object({
  id: text,
  boxId: text,
  boxCode: text,
  at: text,
  expected: whole,
  found: whole,
  missing: Type.Array(text),
  unexpected: Type.Array(Type.Object({ code: text, why: Type.Union([text, Bilingual]) })),
  temperatureC: nullable(Type.Number()),
  sealIntact: Type.Boolean(),
  packaging: text,
  already: Type.Boolean(),
});
export type ReceptionView = Static<typeof ReceptionView>;

export const rejectionReasons = [
  'leaking',
  'no_label',
  'too_little',
  'too_warm',
  'too_late',
  'wrong_medium',
  'other',
] as const;
/** POST /labs/:id/rejections (lab.write): the tube is reported as without a result; everyone in it is asked again. */
export const NewRejection = Type.Object(
  { tubeCode: words(60), reason: oneOf(rejectionReasons), note: Type.Optional(words(300)), at: instant },
  closed,
);
export type NewRejection = Static<typeof NewRejection>;

/** GET /labs/:id/tubes?state=waiting|loaded|for_review|reported&rerun=true: the bench's list, oldest sample first. */
export const BenchTube = Type.Object({
  tubeId: text,
  code: text,
  boxCode: nullable(text),
  state: oneOf(['waiting', 'loaded', 'for_review', 'reported', 'rejected'] as const),
  receivedAt: text,
  firstSampleAt: nullable(text),
  poolSize: whole,
  memberCount: whole,
  programmeKind: text,
  /** The earliest limit still running, by the pack of its programme. */
  dueAt: nullable(text),
  late: Type.Boolean(),
  rerun: nullable(
    Type.Object({ reason: oneOf(['grey', 'invalid', 'control'] as const), notReagent: text, notLot: text }),
  ),
  outcome: nullable(OutcomeWord),
});
export type BenchTube = Static<typeof BenchTube>;

export const WellContent = oneOf(['tube', 'weak_positive', 'negative'] as const);
/** A well's call; `passed`/`failed` are of controls. */
export const WellCall = oneOf(['positive', 'grey', 'negative', 'invalid', 'passed', 'failed'] as const);
export const WellView = Type.Object({
  well: text,
  content: WellContent,
  tubeId: nullable(text),
  tubeCode: nullable(text),
  rerun: Type.Boolean(),
  genes: Genes,
  call: nullable(WellCall),
});
export type WellView = Static<typeof WellView>;
export const plateStates = ['open', 'running', 'read', 'blocked', 'done', 'void'] as const;
/** GET /labs/:id/plates?state= (lab.read). */
export const PlateListItem = Type.Object({
  id: text,
  code: text,
  state: oneOf(plateStates),
  tubes: whole,
  controls: whole,
  positives: whole,
  greys: whole,
  createdAt: text,
  runId: nullable(text),
});
export type PlateListItem = Static<typeof PlateListItem>;
/** GET /plates/:id. */
export const PlateView = Type.Object({
  id: text,
  labId: text,
  code: text,
  state: oneOf(plateStates),
  voidReason: nullable(text),
  createdAt: text,
  wells: Type.Array(WellView),
  /** What the pack asks of this plate: rule ids, controls, genes and cut-offs. */
  required: Type.Object({
    ruleIds: Type.Array(text),
    weakPositiveControls: whole,
    negativeControls: whole,
    genes: Type.Array(text),
    positiveCt: nullable(Type.Number()),
    greyCt: nullable(Type.Number()),
  }),
  run: nullable(
    Type.Object({
      id: text,
      reagent: text,
      lot: text,
      instrument: text,
      startedAt: text,
      startedBy: text,
      finishedAt: nullable(text),
      controls: nullable(oneOf(['passed', 'failed'] as const)),
      /** Why the controls failed, one line each. */
      problems: Type.Array(Bilingual),
      reviewedAt: nullable(text),
      reviewedBy: nullable(text),
    }),
  ),
  version: whole,
});
export type PlateView = Static<typeof PlateView>;
/** POST /labs/:id/plates (lab.write). */
export const NewPlate = Type.Object({ id: Uuid, code: Code }, closed);
export type NewPlate = Static<typeof NewPlate>;
/** POST /plates/:id/wells (lab.write): each placement is judged by itself; `placed` and `refused` together name all. */
export const Placements = Type.Object(
  {
    placements: Type.Array(
      Type.Object({ well: WellName, content: WellContent, tubeCode: Type.Optional(words(60)) }, closed),
      { minItems: 1, maxItems: 96 },
    ),
  },
  closed,
);
export type Placements = Static<typeof Placements>;
export const PlacementAnswer = Type.Object({
  placed: Type.Array(Type.Object({ well: text, tubeCode: nullable(text), already: Type.Boolean() })),
  refused: Type.Array(Type.Object({ well: text, tubeCode: nullable(text), rule: text, why: Bilingual })),
});
/** POST /plates/:id/wells/clear (lab.write). */
export const ClearWells = Type.Object({ wells: Type.Array(WellName, { minItems: 1, maxItems: 96 }) }, closed);
/** POST /plates/:id/runs (lab.write). */
export const NewRun = Type.Object(
  { id: Uuid, reagent: words(80), lot: words(40), instrument: words(80), startedAt: instant },
  closed,
);
export type NewRun = Static<typeof NewRun>;
/** POST /runs/:id/readings (lab.write): every well that holds something. */
export const Readings = Type.Object(
  {
    finishedAt: instant,
    wells: Type.Array(Type.Object({ well: WellName, genes: Genes }, closed), { minItems: 1, maxItems: 96 }),
  },
  closed,
);
export type Readings = Static<typeof Readings>;
export const RunAnswer = Type.Object({
  runId: text,
  controls: nullable(oneOf(['passed', 'failed'] as const)),
  problems: Type.Array(Bilingual),
  calls: Type.Record(Type.String(), whole),
});
