import fs from 'node:fs';
import Type, { type Static } from 'typebox';
import { Value } from 'typebox/value';

const Bilingual = Type.Object({ zh: Type.String(), en: Type.String() }, { additionalProperties: false });
const share = Type.Number({ minimum: 0, maximum: 1 });
const minutes = Type.Integer({ minimum: 0 });
const minuteRange = Type.Tuple([minutes, minutes]);
/** Day of the drill (0 is its first) and local time. */
const Moment = Type.Object(
  { day: Type.Integer({ minimum: 0 }), time: Type.String({ pattern: '^\\d{2}:\\d{2}$' }) },
  { additionalProperties: false },
);

/** Fewest and most people a simulated city may have. */
export const peopleBounds = { least: 1000, most: 10_000_000 } as const;

/** What an inject changes in the simulated world, beside being told. */
const Effect = Type.Union([
  Type.Object({ kind: Type.Literal('laboratory-down'), hours: Type.Number(), share }),
  Type.Object({ kind: Type.Literal('rooms-lost'), rooms: Type.Integer() }),
  Type.Object({ kind: Type.Literal('staff-absent'), role: Type.String(), share, hours: Type.Number() }),
  Type.Object({ kind: Type.Literal('clinic-surge'), visitsPer100k: Type.Number(), days: Type.Integer() }),
  Type.Object({ kind: Type.Literal('compliance'), factor: share, days: Type.Integer() }),
  Type.Object({ kind: Type.Literal('imported-case'), count: Type.Integer({ minimum: 1 }) }),
]);

/** A drill as a file. Numbers say where they come from in `sources`. */
export const Scenario = Type.Object(
  {
    id: Type.String({ pattern: '^[a-z0-9-]+$' }),
    title: Bilingual,
    briefing: Bilingual,
    sources: Type.Array(Type.Object({ what: Type.String(), source: Type.String() })),
    mode: Type.Union([Type.Literal('simulated'), Type.Literal('tabletop')]),
    /** First day of the drill, `YYYY-MM-DD`; day 0 of the simulated world is `warmUpDays` before it. */
    startsOn: Type.String({ format: 'date' }),
    /** Local time at which the drill begins on its first day. */
    startsAt: Type.String({ pattern: '^\\d{2}:\\d{2}$' }),
    days: Type.Integer({ minimum: 1, maximum: 120 }),
    city: Type.Object({
      name: Bilingual,
      people: Type.Integer({ minimum: peopleBounds.least, maximum: peopleBounds.most }),
      seed: Type.Integer(),
      /** Calendar days without school and office work, both inclusive. */
      holidays: Type.Array(
        Type.Object({ from: Type.String({ format: 'date' }), to: Type.String({ format: 'date' }) }),
      ),
    }),
    outbreak: Type.Object({
      code: Type.String(),
      name: Bilingual,
      /** Disease of the simulation, `covid-omicron`. */
      disease: Type.String(),
      /** Protocol pack of the product, `covid19-cn-v9`. */
      packId: Type.String(),
      seed: Type.Integer(),
      firstCases: Type.Integer({ minimum: 0 }),
      /** Where the first are: anywhere, or on the largest campus, or among people who arrive. */
      firstCasesAt: Type.Union([
        Type.Literal('anywhere'),
        Type.Literal('campus'),
        Type.Literal('travellers'),
      ]),
      /** Days that the disease spreads unseen before the drill begins. */
      warmUpDays: Type.Integer({ minimum: 0, maximum: 30 }),
      importedPerDay: Type.Number({ minimum: 0 }),
    }),
    observation: Type.Object({
      scanCoverage: share,
      otherFeverPer100k: Type.Number({ minimum: 0 }),
      /** Share of those at fever clinics who are tested. */
      testAtClinics: share,
    }),
    /** Share of people who keep to a measure, by kind. */
    compliance: Type.Object({ apart: share, home: share, monitoring: share }),
    capacities: Type.Object({
      tubesPerDay: Type.Integer({ minimum: 0 }),
      isolationRooms: Type.Integer({ minimum: 0 }),
    }),
    /** Staff of the simulation; they take what people leave. Minutes of work are drawn between the two numbers. */
    staff: Type.Object({
      /** Minutes something may lie untouched before they take it; people come first. */
      takeAfterMinutes: minutes,
      investigators: Type.Integer({ minimum: 0 }),
      /** The interview and writing it down, one case. */
      minutesPerInterview: minuteRange,
      /** Reading the proposed contacts of a case and deciding, one case. */
      minutesPerTrace: minuteRange,
      /** Share of proposed contacts wrongly left out. */
      contactsOverlooked: share,
      gridWorkers: Type.Integer({ minimum: 0 }),
      /** Reaching one person: call, door, transport asked for. */
      minutesPerPerson: minuteRange,
      /** From being reached to being in the room, for those kept apart. */
      minutesToRoom: minuteRange,
      samplers: Type.Integer({ minimum: 0 }),
      minutesPerSample: minuteRange,
      /** Share of daily checks and samples left out. */
      roundsMissed: share,
      /** Hours of the day at work, local, [from, to). */
      hours: Type.Tuple([Type.Integer(), Type.Integer()]),
    }),
    injects: Type.Array(
      Type.Object({
        id: Type.String(),
        at: Moment,
        title: Bilingual,
        text: Bilingual,
        expected: Type.Optional(Bilingual),
        effect: Type.Optional(Effect),
      }),
    ),
    /** For a tabletop, and for the talk after any drill. */
    questions: Type.Array(Type.Object({ id: Type.String(), at: Type.Optional(Moment), text: Bilingual })),
  },
  { additionalProperties: false },
);
export type Scenario = Static<typeof Scenario>;
export type ScenarioEffect = Static<typeof Effect>;

/** Reads a scenario file; throws an Error naming the field and the rule where it is not one. */
export function readScenario(file: string): Scenario {
  let found: unknown;
  try {
    found = JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`);
  }
  const problem = Value.Errors(Scenario, found)[0];
  if (problem) throw new Error(`${file}: ${problem.instancePath || '/'} ${problem.message}`);
  return found as Scenario;
}
