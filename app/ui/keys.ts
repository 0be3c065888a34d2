import { useEffect, useRef, useSyncExternalStore } from 'react';
import type { Bilingual } from './words/language.ts';

export type Hotkey = {
  /** `C`, `/`, `Ctrl+Enter`, `Alt+ArrowUp`, or a sequence `G S`. */
  keys: string;
  label: Bilingual;
  run: () => void;
  disabled?: boolean;
};

export type KeyPress = {
  key: string;
  ctrlKey?: boolean;
  metaKey?: boolean;
  altKey?: boolean;
  shiftKey?: boolean;
};

/** The press as written in `Hotkey.keys`; Cmd counts as Ctrl, Shift is named only with keys that have a name. */
export function pressName(press: KeyPress): string {
  const named = press.key.length > 1;
  const parts = [
    press.ctrlKey || press.metaKey ? 'Ctrl' : '',
    press.altKey ? 'Alt' : '',
    press.shiftKey && named ? 'Shift' : '',
    named ? press.key : press.key.toUpperCase(),
  ];
  return parts.filter(Boolean).join('+');
}

/** Which hotkey a press completes, given the press before it (for sequences like `G S`). */
export function matchHotkey(hotkeys: Hotkey[], previous: string | null, press: string): Hotkey | undefined {
  return hotkeys.find(
    hotkey =>
      !hotkey.disabled &&
      (hotkey.keys === press || (previous !== null && hotkey.keys === `${previous} ${press}`)),
  );
}

let active: Hotkey[][] = [];
let snapshot: Hotkey[] = [];
const listeners = new Set<() => void>();
let lettersOn = true;
const lettersKey = 'outpace.letters';

function publish() {
  snapshot = active.flat();
  for (const listener of listeners) listener();
}

/** Single letters can be switched off (WCAG 2.1.4); combinations stay. */
export function setLetterKeys(on: boolean): void {
  lettersOn = on;
  try {
    localStorage.setItem(lettersKey, on ? 'on' : 'off');
  } catch {
    // remembered for this page only
  }
  publish();
}

export const letterKeysAreOn = (): boolean => lettersOn;

function isTextField(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

let previous: { press: string; at: number } | null = null;

function onKeyDown(event: KeyboardEvent) {
  if (event.defaultPrevented || event.isComposing) return;
  const press = pressName(event);
  const combined = event.ctrlKey || event.metaKey || event.altKey;
  if (!combined && (isTextField(event.target) || (!lettersOn && press.length === 1))) return;
  // Enter and Space belong to a focused button or link.
  if (
    /^(Enter| )$/.test(press) &&
    event.target instanceof Element &&
    event.target.closest('button, a[href], summary, [role="grid"]')
  )
    return;
  const before = previous && event.timeStamp - previous.at < 1200 ? previous.press : null;
  // The newest registration wins: a dialog's keys go before its page's.
  const hit = matchHotkey([...active].reverse().flat(), before, press);
  previous = { press, at: event.timeStamp };
  if (!hit) return;
  event.preventDefault();
  previous = null;
  hit.run();
}

/** Registers keys while the component is on screen; they are listed under `?`. */
export function useHotkeys(hotkeys: Hotkey[]): void {
  const current = useRef(hotkeys);
  current.current = hotkeys;
  const signature = hotkeys
    .map(hotkey => `${hotkey.keys}${hotkey.disabled ? '-' : ''}${hotkey.label.zh}`)
    .join('|');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the signature stands for the keys; run is read through the ref
  useEffect(() => {
    const group = current.current.map((hotkey, index) => ({
      ...hotkey,
      run: () => current.current[index]?.run(),
    }));
    if (active.length === 0) {
      addEventListener('keydown', onKeyDown);
      try {
        lettersOn = localStorage.getItem(lettersKey) !== 'off';
      } catch {
        lettersOn = true;
      }
    }
    active = [...active, group];
    publish();
    return () => {
      active = active.filter(other => other !== group);
      if (active.length === 0) removeEventListener('keydown', onKeyDown);
      publish();
    };
  }, [signature]);
}

/** All keys on screen now, for the `?` dialog. */
export function useActiveHotkeys(): Hotkey[] {
  return useSyncExternalStore(
    listener => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => snapshot,
  );
}
