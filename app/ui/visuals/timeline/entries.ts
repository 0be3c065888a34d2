import type { SourceKind } from '../../sources.ts';
import { formatMinutes } from '../../words/format.ts';
import { addDays } from '../../words/formatTime.ts';
import type { Bilingual } from '../../words/language.ts';

/** Minutes from the city day's midnight; `from` inclusive, `to` exclusive, 0–1440. An entry may know only a part of the day, or only the day. */
export type TimelineSpan =
  | { kind: 'exact'; from: number; to: number }
  | { kind: 'part'; from: number; to: number; word: string }
  | { kind: 'day' };

export type Certainty = 'certain' | 'probable' | 'uncertain';

export type TimelineEntry = {
  id: string;
  /** City date. */
  day: string;
  span: TimelineSpan;
  place: string;
  source: SourceKind;
  certainty: Certainty;
  companions?: string[];
  note?: string;
};

export type TimelineDraft = Omit<TimelineEntry, 'id'>;

export type IssueKind = 'gap' | 'overlap' | 'impossible' | 'contradiction';
export type TimelineIssue = {
  kind: IssueKind;
  day: string;
  from: number;
  to: number;
  entryIds: string[];
  text?: Bilingual;
};

export const stepMinutes = 15;
const dayMinutes = 1440;

const bounds = (span: TimelineSpan): [number, number] =>
  span.kind === 'day' ? [0, dayMinutes] : [span.from, span.to];

/** Entries of one day by start, those known only by their day last. */
export function entriesOfDay(entries: TimelineEntry[], day: string): TimelineEntry[] {
  return entries
    .filter(entry => entry.day === day)
    .sort((a, b) => {
      if (a.span.kind === 'day' || b.span.kind === 'day')
        return Number(a.span.kind === 'day') - Number(b.span.kind === 'day');
      return a.span.from - b.span.from || a.span.to - b.span.to;
    });
}

/** Moves an entry by minutes, keeping its length within the day. An entry known only by its day has nothing to move and comes back as it is. */
export function moveEntry(entry: TimelineEntry, minutes: number): TimelineEntry {
  if (entry.span.kind === 'day') return entry;
  const length = entry.span.to - entry.span.from;
  const from = Math.max(0, Math.min(dayMinutes - length, entry.span.from + minutes));
  return { ...entry, span: { kind: 'exact', from, to: from + length } };
}

/** Moves one end of an entry; it never gets shorter than a step nor leaves the day. */
export function resizeEntry(entry: TimelineEntry, end: 'from' | 'to', minutes: number): TimelineEntry {
  if (entry.span.kind === 'day') return entry;
  const { from, to } = entry.span;
  const span =
    end === 'from'
      ? { from: Math.max(0, Math.min(to - stepMinutes, from + minutes)), to }
      : { from, to: Math.min(dayMinutes, Math.max(from + stepMinutes, to + minutes)) };
  return { ...entry, span: { kind: 'exact', ...span } };
}

/**
 * Hours of a day that no exact or part-of-day entry covers (gaps) and hours that two entries at different places claim (overlaps).
 * A day-only entry covers nothing: it says where, not when. `until` bounds the last day (minutes), so the future is no gap.
 */
export function findIssues(entries: TimelineEntry[], day: string, until = dayMinutes): TimelineIssue[] {
  const timed = entriesOfDay(entries, day).filter(entry => entry.span.kind !== 'day');
  const issues: TimelineIssue[] = [];
  let covered = 0;
  for (const entry of timed) {
    const [from, to] = bounds(entry.span);
    if (from > covered)
      issues.push({ kind: 'gap', day, from: covered, to: Math.min(from, until), entryIds: [] });
    covered = Math.max(covered, to);
  }
  if (covered < until) issues.push({ kind: 'gap', day, from: covered, to: until, entryIds: [] });
  for (let i = 0; i < timed.length; i++)
    for (let j = i + 1; j < timed.length; j++) {
      const [a, b] = [timed[i]!, timed[j]!];
      const from = Math.max(bounds(a.span)[0], bounds(b.span)[0]);
      const to = Math.min(bounds(a.span)[1], bounds(b.span)[1]);
      // A part of the day is a range in which something happened, so it may share its hours with an exact entry.
      if (to > from && a.place !== b.place && a.span.kind === 'exact' && b.span.kind === 'exact')
        issues.push({ kind: 'overlap', day, from, to, entryIds: [a.id, b.id] });
    }
  return issues.filter(issue => issue.to > issue.from);
}

/** Gap and overlap of a whole timeline; `now` (city date and minutes) ends the last day. */
export function findAllIssues(
  entries: TimelineEntry[],
  days: string[],
  now?: { day: string; minutes: number },
): TimelineIssue[] {
  return days.flatMap(day => {
    if (now && day > now.day) return [];
    return findIssues(entries, day, now && day === now.day ? now.minutes : dayMinutes);
  });
}

/** `08:30–09:10`, `上午(06:00–12:00)`, or the word for "whole day, time unknown". */
export function spanText(span: TimelineSpan, dayOnly: string): string {
  if (span.kind === 'day') return dayOnly;
  const times = `${formatMinutes(span.from)}–${formatMinutes(span.to)}`;
  return span.kind === 'part' ? `${span.word}(${times})` : times;
}

/** The next line's start: where the last timed entry of the day ends, or the start of the day. */
export function nextStart(entries: TimelineEntry[], day: string): number {
  const timed = entriesOfDay(entries, day).filter(entry => entry.span.kind !== 'day');
  return timed.reduce((latest, entry) => Math.max(latest, bounds(entry.span)[1]), 0);
}

/** The same entry a day later, for what is repeated daily. */
export function repeatNextDay(entry: TimelineEntry): TimelineDraft {
  const { id: _, ...draft } = entry;
  return { ...draft, day: addDays(entry.day, 1) };
}
