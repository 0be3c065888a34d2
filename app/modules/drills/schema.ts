import type { Generated } from 'kysely';
import Type, { type Static, type TSchema } from 'typebox';

declare module '../../core/database/tables.ts' {
  interface Tables {
    drill_run: DrillRunTable;
    drill_answer: DrillAnswerTable;
  }
}

export interface DrillRunTable {
  id: Generated<string>;
  scenario_id: string;
  title: string;
  people: number;
  seed: number;
  staff_speed: number;
  started_at: Date;
  started_by: string;
  stopped_at: Date | null;
  stopped_by: string | null;
}

export interface DrillAnswerTable {
  id: Generated<string>;
  question_id: string;
  answered_at: Date;
  answered_by: string;
  answer: string;
}

/** One of some words. */
const oneOf = <T extends string>(words: readonly T[]) =>
  Type.Unsafe<T>(Type.Union(words.map(word => Type.Literal(word))));
const nullable = <T extends TSchema>(type: T) => Type.Union([type, Type.Null()]);
const Text = Type.Object({ zh: Type.String(), en: Type.String() });
const instant = Type.String({ description: 'ISO 8601' });
const Mode = Type.Union([Type.Literal('simulated'), Type.Literal('tabletop')]);

/** A scenario that ships, as one chooses it. */
export const ScenarioView = Type.Object({
  id: Type.String(),
  title: Text,
  briefing: Text,
  mode: Mode,
  people: Type.Integer(),
  seed: Type.Integer(),
  days: Type.Integer(),
  startsOn: Type.String(),
  disease: Text,
  injects: Type.Integer(),
  questions: Type.Array(Text),
  sources: Type.Array(Type.Object({ what: Type.String(), source: Type.String() })),
});
export type ScenarioView = Static<typeof ScenarioView>;

/** Infections and people-days restricted under one command in the drill's world, since the drill began. */
const Outcome = Type.Object({ infections: Type.Number(), peopleDays: Type.Number() });
/** What stays of a drill's score in the list: the same world under four commands. */
export const ScoreSummary = Type.Object({
  computedAt: nullable(instant),
  /** By the drill's clock. */
  at: nullable(instant),
  unattended: nullable(Outcome),
  paper: nullable(Outcome),
  response: nullable(Outcome),
  perfect: nullable(Outcome),
});
export type ScoreSummary = Static<typeof ScoreSummary>;
export type ScoreOutcome = Static<typeof Outcome>;

export const runStates = ['starting', 'running', 'stopping', 'stopped', 'ended', 'failed'] as const;
export type RunState = (typeof runStates)[number];

/** A drill started from this city. */
export const DrillRun = Type.Object({
  id: Type.String(),
  scenarioId: Type.String(),
  title: Text,
  people: Type.Integer(),
  seed: Type.Integer(),
  staffSpeed: Type.Number(),
  startedAt: instant,
  startedBy: Type.String(),
  stoppedAt: nullable(instant),
  state: oneOf(runStates),
  progress: nullable(
    Type.Object({
      zh: Type.String(),
      en: Type.String(),
      done: nullable(Type.Number()),
      of: nullable(Type.Number()),
    }),
  ),
  /** Where it answers, while it runs. */
  url: nullable(Type.String()),
  /** Of the seats people take in it; made up, good for nothing else. */
  password: nullable(Type.String()),
  /** Last lines of its log, when it failed. */
  problem: nullable(Type.String()),
  score: nullable(ScoreSummary),
});
export type DrillRun = Static<typeof DrillRun>;

/** What a drill is started with beside its scenario. */
export const NewDrill = Type.Object(
  {
    scenarioId: Type.String({ maxLength: 80 }),
    people: Type.Optional(Type.Integer()),
    seed: Type.Optional(Type.Integer({ minimum: 0, maximum: 2_147_483_647 })),
    staffSpeed: Type.Optional(Type.Number()),
  },
  { additionalProperties: false },
);
export type NewDrill = Static<typeof NewDrill>;

/** The clock of a drill, as every page shows it. */
export const DrillClock = Type.Object({
  title: Text,
  lead: Type.Boolean({ description: 'Whether the reader leads the drill' }),
  mode: Mode,
  clock: Type.Union([Type.Literal('paused'), Type.Literal('running'), Type.Literal('working')]),
  speed: Type.Number(),
  now: instant,
  /** 1 is the first. */
  day: Type.Integer(),
  days: Type.Integer(),
  startedAt: instant,
  endsAt: instant,
  ended: Type.Boolean(),
  workingTo: nullable(instant),
  /** Next 08:00 by local time, at most the end. */
  nextMorning: instant,
  /** Given and not answered. */
  unanswered: Type.Integer(),
});
export type DrillClock = Static<typeof DrillClock>;

const Answer = Type.Object({ at: instant, by: Type.String(), text: Type.String() });
const Inject = Type.Object({
  id: Type.String(),
  at: instant,
  title: Text,
  text: Text,
  state: Type.Union([Type.Literal('planned'), Type.Literal('given'), Type.Literal('answered')]),
  expected: Type.Optional(Text),
  answer: Type.Optional(Answer),
});
export type InjectView = Static<typeof Inject>;
const Question = Type.Object({
  id: Type.String(),
  at: nullable(instant),
  text: Text,
  answers: Type.Array(Answer),
});
export type QuestionView = Static<typeof Question>;
const eventKinds = ['result', 'clinic', 'inject', 'staff', 'point', 'day', 'trigger'] as const;

/** A drill as its control room shows it; who does not lead sees less of it (`rules.ts`). */
export const DrillView = Type.Object({
  ...DrillClock.properties,
  scenario: Type.Object({
    id: Type.String(),
    briefing: Text,
    people: Type.Integer(),
    seed: nullable(Type.Integer()),
  }),
  nextEventAt: nullable(instant),
  points: Type.Array(Type.Object({ id: Type.String(), at: instant, label: Type.String(), savedAt: instant })),
  injects: Type.Array(Inject),
  questions: Type.Array(Question),
  events: Type.Array(
    Type.Object({
      at: instant,
      kind: oneOf(eventKinds),
      text: Text,
      link: Type.Optional(Type.String()),
    }),
  ),
  staff: Type.Array(
    Type.Object({ role: Text, people: Type.Integer(), busy: Type.Integer(), waiting: Type.Integer() }),
  ),
  autopilot: Type.Boolean(),
  error: nullable(Type.String()),
});
export type DrillView = Static<typeof DrillView>;

/** The state of the score; `score` is the score's own JSON. */
export const DrillScore = Type.Object({
  state: oneOf(['none', 'computing', 'ready', 'failed']),
  done: Type.Number(),
  of: Type.Number(),
  computedAt: nullable(instant),
  score: Type.Unknown(),
  error: Type.Optional(Type.String()),
});
