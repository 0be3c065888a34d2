import { useSyncExternalStore } from 'react';
import type { Theme } from './tokens.ts';

export type ThemeChoice = Theme | 'system';
const listeners = new Set<() => void>();
const storageKey = 'outpace.theme';

function systemTheme(): Theme {
  return globalThis.matchMedia?.('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

function storedChoice(): ThemeChoice {
  try {
    const stored = globalThis.localStorage?.getItem(storageKey);
    return stored === 'light' || stored === 'dark' ? stored : 'system';
  } catch {
    return 'system'; // storage may be blocked by policy; the page must still draw
  }
}

let choice: ThemeChoice = 'system';
let current: Theme = 'light';

/** Reads the remembered theme and puts it on the document; call once before the first render. */
export function startTheme(): void {
  choice = storedChoice();
  apply();
  globalThis.matchMedia?.('(prefers-color-scheme: dark)').addEventListener('change', apply);
}

function apply() {
  current = choice === 'system' ? systemTheme() : choice;
  document.documentElement.dataset.theme = current;
  for (const listener of listeners) listener();
}

/** Chooses and remembers a theme. */
export function setTheme(next: ThemeChoice): void {
  choice = next;
  try {
    localStorage.setItem(storageKey, next);
  } catch {
    // remembered for this page only
  }
  apply();
}

/** The theme now on screen. */
export function useTheme(): Theme {
  return useSyncExternalStore(
    listener => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
    () => 'light' as const,
  );
}
