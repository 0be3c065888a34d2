import type { Bilingual } from './refusal.ts';

/** Something that happened or will happen in a drill, as the control room shows it. Never the truth of who is infected. */
export interface DrillEvent {
  /** Epoch milliseconds by the drill's clock. */
  at: number;
  kind: 'result' | 'clinic' | 'inject' | 'staff' | 'point' | 'day' | 'trigger';
  text: Bilingual;
  /** A page of this city, `/cases/…`. */
  link?: string;
}

/** Something put into a drill from outside the disease: a laboratory stands still, rooms run out, a rumour, a lorry driver tests positive elsewhere. */
export interface InjectState {
  id: string;
  at: number;
  title: Bilingual;
  text: Bilingual;
  state: 'planned' | 'given' | 'answered';
  /** What is expected of the command, shown to who leads the drill. */
  expected?: Bilingual;
  answer?: { at: number; by: string; text: string };
}

/** How a drill stands. */
export interface DrillState {
  scenario: { id: string; title: Bilingual; briefing: Bilingual; people: number; seed: number };
  /** `tabletop`: no simulated world, only injects and questions. */
  mode: 'simulated' | 'tabletop';
  clock: 'paused' | 'running' | 'working';
  /** Seconds of the drill a second; 1 … 3600. */
  speed: number;
  now: number;
  startedAt: number;
  endsAt: number;
  ended: boolean;
  nextEventAt: number | null;
  /** Instant being worked towards while `working`. */
  workingTo: number | null;
  points: { id: string; at: number; label: string; savedAt: number }[];
  injects: InjectState[];
  /** Newest first, at most 200. */
  events: DrillEvent[];
  staff: { role: Bilingual; people: number; busy: number; waiting: number }[];
  /** Whether staff of the simulation take what people leave. */
  autopilot: boolean;
  error: string | null;
}

/** The one way to lead a drill; present only where the city is one. The product's modules see nothing else of the simulation. */
export interface DrillControl {
  state(): DrillState;
  /** Runs at so many seconds a second until paused or ended; throws RangeError outside 1 … 3600. */
  run(speed: number): void;
  pause(): Promise<void>;
  /** Works on to an instant as fast as it can, then pauses; resolves at once, `state().workingTo` shows the way. */
  workTo(instant: number): void;
  /** Works on to the next event and pauses. */
  step(): void;
  save(label: string): Promise<string>;
  /** Back to a saved point: everything after it is gone, here and in the simulated city. The server restarts on the same address. */
  restore(pointId: string): Promise<void>;
  setAutopilot(on: boolean): void;
  /** Gives an inject now, planned or new. */
  inject(inject: { id: string } | { title: Bilingual; text: Bilingual }): Promise<void>;
  answerInject(id: string, by: string, text: string): Promise<void>;
  /** The score as JSON of `app/drills/score/score.ts`, when it was computed; else its progress. */
  score(): {
    state: 'none' | 'computing' | 'ready' | 'failed';
    done: number;
    of: number;
    computedAt: number | null;
    score: unknown;
    error?: string;
  };
  /** Begins computing the score of now, in other threads. */
  computeScore(options?: { seeds?: number }): void;
}
