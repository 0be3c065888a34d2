/** The one source of time. A real deployment follows the wall; a drill or a test brings its own. */
export interface Clock {
  /** Now, in epoch milliseconds. */
  now(): number;
}

export const wallClock: Clock = { now: () => Date.now() };

/** A clock that stands still until it is moved; for tests and drills. */
export function standingClock(start: number): Clock & { set(at: number): void; advance(ms: number): void } {
  let at = start;
  return {
    now: () => at,
    set: next => {
      at = next;
    },
    advance: ms => {
      at += ms;
    },
  };
}
