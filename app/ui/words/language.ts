import { useSyncExternalStore } from 'react';

export type Language = 'zh-Hans' | 'en' | 'zh-Hant';
export type Bilingual = { zh: string; en: string };

const storageKey = 'outpace.language';
const listeners = new Set<() => void>();
let language: Language = 'zh-Hans';
let toTraditional: ((text: string) => string) | null = null;
/** Counts every change that alters what words look like: a new language, or the converter's arrival. */
let version = 0;
const converted = new Map<string, string>();

function changed() {
  version += 1;
  if (typeof document !== 'undefined') document.documentElement.lang = language;
  for (const listener of listeners) listener();
}

async function loadConverter() {
  if (toTraditional) return;
  const { Converter } = await import('opencc-js/cn2t');
  toTraditional = Converter({ from: 'cn', to: 'tw' });
  changed();
}

function isLanguage(value: unknown): value is Language {
  return value === 'zh-Hans' || value === 'en' || value === 'zh-Hant';
}

/** Takes the remembered language, or the given one, and puts it on the document; call once before the first render. */
export function startLanguage(fallback: Language = 'zh-Hans'): void {
  let stored: string | null = null;
  try {
    stored = globalThis.localStorage?.getItem(storageKey) ?? null;
  } catch {
    stored = null;
  }
  language = isLanguage(stored) ? stored : fallback;
  if (language === 'zh-Hant') void loadConverter();
  changed();
}

/** Switches the language of every word on screen and remembers it; zh-Hant fetches its conversion table first time. */
export function setLanguage(next: Language): void {
  language = next;
  try {
    globalThis.localStorage?.setItem(storageKey, next);
  } catch {
    // remembered for this page only
  }
  if (next === 'zh-Hant') void loadConverter();
  changed();
}

/** The language now in use. */
export function currentLanguage(): Language {
  return language;
}

/** Chinese text as the reader wants it: unchanged for zh-Hans, converted for zh-Hant once the table is here. */
export function hanzi(text: string, wanted: Language = language): string {
  if (wanted !== 'zh-Hant' || !toTraditional) return text;
  const known = converted.get(text);
  if (known !== undefined) return known;
  if (converted.size > 20_000) converted.clear();
  const result = toTraditional(text);
  converted.set(text, result);
  return result;
}

/** The side of a bilingual text in the current language; outside components only (use `usePick` inside). */
export function pick(text: Bilingual, wanted: Language = language): string {
  return wanted === 'en' ? text.en : hanzi(text.zh, wanted);
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

/** Re-renders the component when words change; the number is only good for dependency lists. */
export function useWordsVersion(): number {
  return useSyncExternalStore(
    subscribe,
    () => version,
    () => 0,
  );
}

/** The current language and the switch. */
export function useLanguage(): [Language, (next: Language) => void] {
  useWordsVersion();
  return [language, setLanguage];
}

/** `pick` bound to the component's current language. */
export function usePick(): (text: Bilingual) => string {
  useWordsVersion();
  return text => pick(text);
}
