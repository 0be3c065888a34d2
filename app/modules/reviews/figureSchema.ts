import Type, { type Static, type TSchema } from 'typebox';
import { missedKinds } from './missedKinds.ts';
import { momentIds } from './moments.ts';
import { shifts, stepIds } from './targets.ts';
import { type TimelineKind, timelineKinds } from './timelineKinds.ts';

const nullable = <T extends TSchema>(type: T) => Type.Union([type, Type.Null()]);
const oneOf = <T extends string>(values: readonly T[]) =>
  Type.Unsafe<T>({ type: 'string', enum: [...values] });
const text = Type.String();
const bilingual = Type.Object({ zh: text, en: text });
const whole = Type.Integer();
const hours = Type.Number();

const Entry = Type.Object({
  day: text,
  kind: oneOf(Object.keys(timelineKinds) as TimelineKind[]),
  n: whole,
  links: Type.Array(text),
});

const Quantiles = { n: whole, p50: hours, p90: hours, inTarget: whole, late: whole, lostHours: hours };

export const StepFigure = Type.Object({
  step: oneOf(stepIds),
  target: Type.Object({
    hours,
    rule: text,
    source: bilingual,
    status: oneOf(['pack', 'practice', 'published', 'assumed'] as const),
  }),
  all: nullable(Type.Object(Quantiles)),
  open: whole,
  before: whole,
  districts: Type.Array(Type.Object({ areaKey: whole, name: text, ...Quantiles })),
  shifts: Type.Array(Type.Object({ shift: oneOf(shifts), ...Quantiles })),
  outliers: Type.Object({
    n: whole,
    items: Type.Array(
      Type.Object({
        kind: oneOf(['case', 'contact', 'measure'] as const),
        id: text,
        label: nullable(text),
        hours,
        link: text,
      }),
    ),
  }),
});
export type StepFigure = Static<typeof StepFigure>;

/** Everything counted for a review. Parts a reader may not see are null, and say so; nothing a reader may not see is zero. */
export const Figures = Type.Object({
  asOf: text,
  period: Type.Object({ from: text, to: text }),
  area: Type.Object({ name: text, whole: Type.Boolean() }),
  /** Rights the reader lacks, so that their parts are missing. */
  withheld: Type.Array(text),
  totals: nullable(
    Type.Object({
      cases: whole,
      inControl: whole,
      foundKnown: whole,
      contacts: whole,
      measures: whole,
      tasks: whole,
      tasksLate: whole,
    }),
  ),
  timeline: nullable(
    Type.Object({
      entries: Type.Array(Entry),
      moments: Type.Array(
        Type.Object({
          id: oneOf(momentIds),
          day: text,
          at: nullable(text),
          link: nullable(text),
          label: nullable(text),
        }),
      ),
      phases: Type.Array(
        Type.Object({ id: oneOf(['silent', 'growth', 'decline', 'tail'] as const), from: text, to: text }),
      ),
    }),
  ),
  sevenOneSeven: nullable(
    Type.Object({
      detectDays: nullable(whole),
      notifyDays: nullable(Type.Number()),
      /** To the first contact in place: the response begun, not complete. */
      firstActionDays: nullable(Type.Number()),
    }),
  ),
  steps: nullable(Type.Array(StepFigure)),
  bottlenecks: nullable(Type.Array(Type.Object({ step: oneOf(stepIds), lostHours: hours, text: bilingual }))),
  missed: nullable(
    Type.Object({
      linkedCases: whole,
      contacts: whole,
      kinds: Type.Array(
        Type.Object({
          kind: oneOf(missedKinds),
          n: whole,
          items: Type.Array(Type.Object({ caseId: text, label: text })),
        }),
      ),
    }),
  ),
  truth: nullable(
    Type.Object({
      state: oneOf(['ready', 'computing', 'none', 'failed'] as const),
      arms: Type.Array(
        Type.Object({
          id: text,
          infections: nullable(Type.Number()),
          personDaysRestricted: nullable(Type.Number()),
        }),
      ),
      tracing: Type.Object({
        recall: nullable(Type.Number()),
        precision: nullable(Type.Number()),
        reached: Type.Object({
          inTime: nullable(Type.Number()),
          late: nullable(Type.Number()),
          missed: nullable(Type.Number()),
        }),
      }),
    }),
  ),
});
export type Figures = Static<typeof Figures>;
