/** A scanner or card reader that types: characters in quick succession, then Enter. */
export interface Typed {
  text: string;
  lastMillis: number;
}

export const nothingTyped: Typed = { text: '', lastMillis: 0 };
/** A pause longer than this begins a new code; hand scanners send a character every few milliseconds. */
const longestPauseMillis = 300;

/** One key more. `done`: the whole code, when this key ended it. Keys that are no character (Shift, arrows) change nothing. */
export function typeKey(before: Typed, key: string, millis: number): { typed: Typed; done: string | null } {
  const stale = millis - before.lastMillis > longestPauseMillis;
  if (key === 'Enter' || key === 'Tab') {
    const text = stale ? '' : before.text;
    return { typed: nothingTyped, done: text.length >= 4 ? text : null };
  }
  if ([...key].length !== 1) return { typed: before, done: null };
  return { typed: { text: (stale ? '' : before.text) + key, lastMillis: millis }, done: null };
}
