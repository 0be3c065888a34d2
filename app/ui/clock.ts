import { useSyncExternalStore } from 'react';

/**
 * Server time in the browser. A drill runs on its own clock and office computers are often minutes wrong, so pages never read the machine's own
 * date: the server says its `now`, the browser only counts on from there.
 */
let serverMillis = Date.now();
let heardAt = performance.now();
/** Seconds of the server's clock a second: 1 in a real city; in a drill 0 while it is paused. */
let rate = 1;
let shown = new Date(serverMillis).toISOString();
const listeners = new Set<() => void>();
const tickMillis = 30_000;

function tick() {
  shown = currentNow();
  for (const listener of listeners) listener();
}

/** Sets the clock by the server's answer (ISO instant); `pace` says how fast it goes on from there, as before when left out. */
export function setServerNow(now: string, pace?: number): void {
  serverMillis = Date.parse(now);
  heardAt = performance.now();
  rate = pace ?? rate;
  tick();
}

/** Server time at this moment, ISO. */
export function currentNow(): string {
  return new Date(serverMillis + (performance.now() - heardAt) * rate).toISOString();
}

let timer: ReturnType<typeof setInterval> | undefined;

/** Server time as ISO, fresh every 30 s; one timer for all components. */
export function useNow(): string {
  return useSyncExternalStore(
    listener => {
      listeners.add(listener);
      timer ??= setInterval(tick, tickMillis);
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) {
          clearInterval(timer);
          timer = undefined;
        }
      };
    },
    () => shown,
  );
}
