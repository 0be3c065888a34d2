import { type KeyPress, pressName } from '../../keys.ts';
import { entriesOfDay, moveEntry, resizeEntry, stepMinutes, type TimelineEntry } from './entries.ts';

export type TimelineCommand =
  | { do: 'select'; id: string }
  | { do: 'change'; entry: TimelineEntry }
  | { do: 'add'; day: string }
  | { do: 'edit'; id: string }
  | { do: 'remove'; id: string }
  | { do: 'repeat'; entry: TimelineEntry }
  | { do: 'next-gap' };

/**
 * What a key means on the selected entry: arrows walk through the entries, Alt+↑↓ moves by 15 minutes, Alt+Shift+↑↓ moves the end, Enter edits,
 * N adds, G goes to the next gap, Ctrl+D repeats it the day after. Undefined when the key is not ours.
 */
export function onTimelineKey(
  press: KeyPress,
  selected: string | null,
  entries: TimelineEntry[],
  days: string[],
): TimelineCommand | undefined {
  const ordered = days.flatMap(day => entriesOfDay(entries, day));
  const index = ordered.findIndex(entry => entry.id === selected);
  const entry = ordered[index];
  const name = pressName(press);
  if (name === 'G') return { do: 'next-gap' };
  if (name === 'N') return { do: 'add', day: entry?.day ?? days[days.length - 1] ?? '' };
  if (name === 'ArrowRight' || name === 'ArrowDown' || name === 'ArrowLeft' || name === 'ArrowUp') {
    if (ordered.length === 0) return undefined;
    if (!entry) return { do: 'select', id: ordered[0]!.id };
    if (name === 'ArrowRight' || name === 'ArrowLeft') {
      const next = ordered[index + (name === 'ArrowRight' ? 1 : -1)];
      return next ? { do: 'select', id: next.id } : undefined;
    }
    const step = name === 'ArrowDown' ? 1 : -1;
    for (let row = days.indexOf(entry.day) + step; row >= 0 && row < days.length; row += step) {
      const there = entriesOfDay(entries, days[row]!)[0];
      if (there) return { do: 'select', id: there.id };
    }
    return undefined;
  }
  if (!entry) return undefined;
  switch (name) {
    case 'Alt+ArrowUp':
      return { do: 'change', entry: moveEntry(entry, -stepMinutes) };
    case 'Alt+ArrowDown':
      return { do: 'change', entry: moveEntry(entry, stepMinutes) };
    case 'Alt+Shift+ArrowUp':
      return { do: 'change', entry: resizeEntry(entry, 'to', -stepMinutes) };
    case 'Alt+Shift+ArrowDown':
      return { do: 'change', entry: resizeEntry(entry, 'to', stepMinutes) };
    case 'Enter':
      return { do: 'edit', id: entry.id };
    case 'Delete':
      return { do: 'remove', id: entry.id };
    case 'Ctrl+D':
      return { do: 'repeat', entry };
    default:
      return undefined;
  }
}
