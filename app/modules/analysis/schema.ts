import Type, { type Static, type TSchema } from 'typebox';

const int = Type.Integer();
const num = Type.Number();
const day = Type.String();
const orNull = <T extends TSchema>(type: T) => Type.Union([type, Type.Null()]);
export const Said = Type.Object({ zh: Type.String(), en: Type.String() });
/** "Not estimable" is an answer, with its reason. */
const NotEstimable = Type.Object({ notEstimable: Said });
const orNotEstimable = <T extends TSchema>(type: T) => Type.Union([type, NotEstimable]);
const literal = <const T extends string[]>(...values: T) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: values });

export const DateOf = literal('onset', 'sample', 'report');
export const SplitBy = literal('found', 'origin', 'area', 'setting');

const Change = Type.Object({ on: day, what: Said, definition: Type.Boolean() });
const head = {
  asOf: Type.String(),
  area: Type.Object({ name: Type.String(), whole: Type.Boolean() }),
  outbreak: Type.Object({ code: Type.String(), name: Type.String(), nameEn: orNull(Type.String()) }),
  changes: Type.Array(Change),
};
/** What stands under every figure: how it was made, what it takes for granted, from which days and how many. */
const Basis = Type.Object({
  method: Said,
  assumes: Said,
  source: Said,
  from: orNull(day),
  to: orNull(day),
  n: int,
  unit: literal('cases', 'pairs', 'contacts', 'measures', 'mixed'),
});
export type Basis = Static<typeof Basis>;
/** Cases that have no place in the figure; the kinds with an address open their list. */
const LeftOut = Type.Array(
  Type.Object({
    kind: literal(
      'undated',
      'early',
      'late',
      'reversed',
      'tooYoung',
      'noOnset',
      'negative',
      'noExposureStart',
      'impossible',
      'notFollowed',
      'before',
    ),
    n: int,
    opens: Type.Boolean(),
  }),
);
export type LeftOut = Static<typeof LeftOut>;
const Interval = Type.Object({ estimate: num, lower: orNull(num), upper: orNull(num) });

export const CurveOut = Type.Object({
  ...head,
  by: DateOf,
  split: SplitBy,
  known: Type.Object({ cases: int, onset: int, sample: int, report: int }),
  days: Type.Array(day),
  series: Type.Array(
    Type.Object({
      key: Type.String(),
      label: orNull(Type.String()),
      members: Type.Array(Type.String()),
      values: Type.Array(int),
    }),
  ),
  incompleteFrom: orNull(day),
  nowcast: Type.Union([
    Type.Object({
      days: Type.Array(
        Type.Object({ day, reported: int, share: num, expected: num, lower: num, upper: num }),
      ),
      longestDelay: int,
      learnedFrom: int,
      dispersion: num,
    }),
    NotEstimable,
    Type.Null(),
  ]),
  jumps: Type.Array(Type.Object({ day, text: Said })),
  leftOut: LeftOut,
  basis: Basis,
  nowcastBasis: orNull(Basis),
});
export type CurveOut = Static<typeof CurveOut>;

const warnings = Type.Array(Said);
const RWindow = Type.Object({
  from: day,
  to: day,
  cases: int,
  partial: Type.Boolean(),
  across: Type.Boolean(),
  warnings,
  r: orNotEstimable(Type.Object({ mean: num, median: num, lower: num, upper: num, low50: num, high50: num })),
});
const CohortWindow = Type.Object({
  from: day,
  to: day,
  cases: int,
  complete: num,
  across: Type.Boolean(),
  warnings,
  r: orNotEstimable(Type.Object({ mean: num, lower: num, upper: num })),
});
export const ReproductionOut = Type.Object({
  ...head,
  by: DateOf,
  windowDays: int,
  interval: orNotEstimable(
    Type.Object({
      mean: num,
      sd: num,
      from: literal('pack', 'pairs'),
      source: Said,
      pairs: orNull(int),
    }),
  ),
  incompleteFrom: orNull(day),
  imported: int,
  cori: Type.Array(RWindow),
  cohort: Type.Array(CohortWindow),
  cohortEvery: int,
  growth: orNotEstimable(
    Type.Object({
      from: day,
      to: day,
      rate: Interval,
      doubling: orNull(Interval),
      halving: orNull(Interval),
      r: orNull(Interval),
      cases: int,
      warnings,
    }),
  ),
  leftOut: LeftOut,
  basis: Basis,
  cohortBasis: Basis,
  growthBasis: Basis,
});
export type ReproductionOut = Static<typeof ReproductionOut>;

const Fit = orNotEstimable(
  Type.Object({
    family: Type.String(),
    mean: Interval,
    sd: num,
    median: Interval,
    p95: Interval,
    aic: num,
    n: int,
    firstDay: int,
    shares: Type.Array(num),
  }),
);
export const IntervalsOut = Type.Object({
  ...head,
  serial: Type.Object({
    gaps: Type.Array(Type.Object({ gap: int, n: int })),
    gamma: Fit,
    normal: Fit,
    across: Type.Boolean(),
    leftOut: LeftOut,
    basis: Basis,
  }),
  incubation: Type.Object({
    middles: Type.Array(Type.Object({ days: int, n: int })),
    bothEnds: int,
    fit: Fit,
    across: Type.Boolean(),
    leftOut: LeftOut,
    basis: Basis,
  }),
});
export type IntervalsOut = Static<typeof IntervalsOut>;

export const OffspringOut = Type.Object({
  ...head,
  counts: Type.Array(Type.Object({ offspring: int, cases: int })),
  matureOn: day,
  fit: orNotEstimable(
    Type.Object({
      r: Interval,
      k: Type.Object({ estimate: orNull(num), lower: orNull(num), upper: orNull(num) }),
      shareCausing80: Interval,
      observedShareCausing80: num,
      expected: Type.Array(num),
    }),
  ),
  across: Type.Boolean(),
  leftOut: LeftOut,
  basis: Basis,
});
export type OffspringOut = Static<typeof OffspringOut>;

const Rate = Type.Object({
  setting: Type.String(),
  members: Type.Array(Type.String()),
  contacts: int,
  followed: int,
  infected: int,
  rate: orNotEstimable(Interval),
});
export const AttackOut = Type.Object({
  ...head,
  followedBefore: day,
  settings: Type.Array(Rate),
  overall: Rate,
  across: Type.Boolean(),
  leftOut: LeftOut,
  basis: Basis,
});
export type AttackOut = Static<typeof AttackOut>;

export const DelaysOut = Type.Object({
  ...head,
  steps: Type.Array(
    Type.Object({
      step: Type.String(),
      unit: literal('days', 'hours'),
      opens: literal('cases', 'measures'),
      done: int,
      open: int,
      before: int,
      summary: orNotEstimable(
        Type.Object({
          least: num,
          lowerQuartile: num,
          median: num,
          upperQuartile: num,
          p90: num,
          most: num,
        }),
      ),
      outliers: Type.Object({
        n: int,
        items: Type.Array(Type.Object({ id: Type.String(), number: orNull(Type.String()), delay: num })),
      }),
    }),
  ),
  across: Type.Boolean(),
  basis: Basis,
});
export type DelaysOut = Static<typeof DelaysOut>;

export const ControlOut = Type.Object({
  ...head,
  windowDays: int,
  clearDays: orNull(int),
  days: Type.Array(
    Type.Object({
      day,
      inControl: int,
      community: int,
      unknown: int,
      window: Type.Object({
        community: int,
        known: int,
        share: orNull(Type.Object({ estimate: num, lower: num, upper: num })),
      }),
    }),
  ),
  incompleteFrom: orNull(day),
  leftOut: LeftOut,
  basis: Basis,
});
export type ControlOut = Static<typeof ControlOut>;

export const SignalsOut = Type.Object({
  ...head,
  by: DateOf,
  days: Type.Array(
    Type.Object({
      day,
      cases: int,
      c1: orNull(num),
      c2: orNull(num),
      c3: orNull(num),
      cusum: orNull(num),
      alarms: Type.Array(Type.String()),
      across: Type.Boolean(),
    }),
  ),
  thresholds: Type.Object({ c1: num, c2: num, c3: num, cusum: num }),
  cusum: orNotEstimable(Type.Object({ mean: num, sd: num, until: day })),
  jumps: Type.Array(Type.Object({ day, text: Said })),
  leftOut: LeftOut,
  basis: Basis,
});
export type SignalsOut = Static<typeof SignalsOut>;
