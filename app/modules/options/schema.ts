import { placeKinds } from '@outpace/sim';
import Type, { type Static } from 'typebox';

const closed = { additionalProperties: false };
const share = Type.Number({ minimum: 0, maximum: 1 });
const hours = Type.Number({ minimum: 0, maximum: 240 });
const whole = (minimum: number, maximum: number) => Type.Integer({ minimum, maximum });
const orNull = <T extends Type.TSchema>(of: T) => Type.Union([of, Type.Null()]);
const Said = Type.Object({ zh: Type.String({ maxLength: 60 }), en: Type.String({ maxLength: 90 }) }, closed);
const kinds = placeKinds.filter(kind => kind !== 'home' && kind !== 'dorm' && kind !== 'hotel');

/** A response as the page edits it: the policy of the simulation and its levers. */
export const WhatIfBody = Type.Object(
  {
    policy: Type.Object(
      {
        id: Type.String({ pattern: '^[a-z0-9-]{1,40}$' }),
        title: Said,
        testAtClinics: share,
        cohorts: Type.Array(
          Type.Object(
            {
              role: Type.Unsafe<'health_worker'>({
                type: 'string',
                enum: ['health_worker', 'teacher', 'shift_worker'],
              }),
              shareADay: share,
            },
            closed,
          ),
          { maxItems: 3 },
        ),
        screening: orNull(
          Type.Object({ rounds: whole(1, 20), everyDays: whole(1, 7), coverage: share }, closed),
        ),
        hoursToIsolateCase: hours,
        caseDaysApart: whole(0, 28),
        tracing: orNull(
          Type.Object(
            {
              hoursToInterview: hours,
              hoursFromInterviewToQuarantine: hours,
              lookBackDays: whole(0, 14),
              byScans: Type.Boolean(),
              secondHop: Type.Boolean(),
              interviewsPerDay: whole(1, 100_000),
              keeping: Type.Unsafe<'home' | 'apart'>({ type: 'string', enum: ['home', 'apart'] }),
              quarantineDays: whole(1, 28),
              testOnDays: Type.Array(whole(1, 28), { maxItems: 14 }),
              compliance: share,
            },
            closed,
          ),
        ),
        zone: orNull(
          Type.Object(
            {
              unit: Type.Unsafe<'building' | 'grid' | 'community'>({
                type: 'string',
                enum: ['building', 'grid', 'community'],
              }),
              hours,
              days: whole(1, 28),
              compliance: share,
            },
            closed,
          ),
        ),
        closures: Type.Array(
          Type.Object(
            {
              kinds: Type.Array(Type.Unsafe<(typeof kinds)[number]>({ type: 'string', enum: kinds }), {
                minItems: 1,
                maxItems: 17,
              }),
              atCases: whole(0, 0),
              days: whole(1, 28),
            },
            closed,
          ),
          { maxItems: 3 },
        ),
        masks: orNull(Type.Object({ factor: share, atCases: whole(0, 0) }, closed)),
      },
      closed,
    ),
    contactsNamed: share,
    scanCoverage: share,
    screensAtOnce: Type.Boolean(),
  },
  closed,
);
export type WhatIfBody = Static<typeof WhatIfBody>;

const SpreadBody = (least: number, most: number) => {
  const number = Type.Number({ minimum: least, maximum: most });
  return Type.Object({ low: number, mid: number, high: number }, closed);
};

export const NewRun = Type.Object(
  {
    outbreakId: Type.String({ format: 'uuid' }),
    /** Typed in when the register is not complete. */
    people: Type.Optional(whole(1000, 100_000_000)),
    disease: Type.String({ maxLength: 40 }),
    days: whole(7, 28),
    worlds: whole(20, 200),
    seed: Type.Optional(whole(0, 2_000_000_000)),
    /** Absent: as estimated from the cases. */
    r: Type.Optional(SpreadBody(0.05, 20)),
    detected: SpreadBody(0.02, 1),
    responses: Type.Array(WhatIfBody, { minItems: 2, maxItems: 3 }),
    prices: Type.Object(
      {
        test: Type.Number({ minimum: 0, maximum: 1e6 }),
        roomDay: Type.Number({ minimum: 0, maximum: 1e6 }),
        restrictedDay: Type.Number({ minimum: 0, maximum: 1e6 }),
        placeDay: Type.Number({ minimum: 0, maximum: 1e6 }),
      },
      closed,
    ),
    sensitivity: Type.Boolean(),
  },
  closed,
);
export type NewRun = Static<typeof NewRun>;

declare module '../../core/database/tables.ts' {
  interface Tables {
    option_run: {
      id: string;
      outbreak_id: string;
      state: 'waiting' | 'running' | 'done' | 'stopped' | 'failed';
    };
  }
}
