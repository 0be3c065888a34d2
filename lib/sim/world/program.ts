import type { World } from './world.ts';

/** Plain data a program keeps between days; JSON-able, so that a world can be saved with it. */
export type ProgramState = Record<string, unknown>;

/** Something that acts on a world on each day, from what can be observed. */
export interface Program {
  id: string;
  /** Called in step 3 of day `day`, before its contacts: what is observed today may be acted on, at the minute it was observed or later. */
  act(world: World, day: number): void;
}
