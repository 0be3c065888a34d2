import { addDays } from '../../words/formatTime.ts';
import type { TimelineDraft, TimelineSpan } from './entries.ts';

/** Words for a part of the day, in minutes from midnight. Callers with a protocol pack pass the pack's own. */
export type DayParts = Record<string, { from: number; to: number }>;

export type TypedContext = {
  /** City date taken when the line names none. */
  day: string;
  /** Dates the timeline shows; a bare day number means the one among these. */
  days: string[];
  /** Start taken when the line has no time: the end of the line before. */
  start: number;
  parts: DayParts;
};

export type TypedResult = { draft: TimelineDraft } | { unread: string };

const clock = /^(\d{1,2})[::]?(\d{2})$/;

/**
 * Reads one typed line, `16 0830 东门菜市场 20m`: day, time (or `0830-0910`, or a part of the day with `~早上`), place, length (`20m`, `1.5h`).
 * Everything but the place may be missing. What cannot be read comes back whole as `unread`, so nothing typed is lost. O(length).
 */
export function readTypedLine(line: string, context: TypedContext): TypedResult {
  const tokens = line.trim().split(/\s+/).filter(Boolean);
  if (tokens.length === 0) return { unread: line };
  let day: string | undefined;
  let from: number | undefined;
  let to: number | undefined;
  let part: { from: number; to: number; word: string } | undefined;
  let length: number | undefined;
  const place: string[] = [];
  tokens.forEach((token, index) => {
    const first = day === undefined && from === undefined && part === undefined && place.length === 0;
    const asDay = first ? readDay(token, context) : undefined;
    if (asDay && index < tokens.length - 1) {
      day = asDay;
      return;
    }
    const span = readClockSpan(token);
    if (span && place.length === 0 && from === undefined) {
      from = span.from;
      to = span.to;
      return;
    }
    const word = token.replace(/^[~~]/, '');
    if (context.parts[word] && place.length === 0) {
      part = { ...context.parts[word], word };
      return;
    }
    const duration = readLength(token);
    if (duration !== undefined && place.length > 0) {
      length = duration;
      return;
    }
    place.push(token);
  });
  if (place.length === 0) return { unread: line };
  const start = from ?? context.start;
  const end = to ?? (length !== undefined ? start + length : undefined);
  let span: TimelineSpan;
  if (part) span = { kind: 'part', ...part };
  else if (from === undefined && length === undefined) span = { kind: 'day' };
  else if (end === undefined || end <= start || end > 1440) return { unread: line };
  else span = { kind: 'exact', from: start, to: end };
  return {
    draft: {
      day: day ?? context.day,
      span,
      place: place.join(' '),
      source: 'interview',
      certainty: part || span.kind === 'day' ? 'probable' : 'certain',
    },
  };
}

function readDay(token: string, context: TypedContext): string | undefined {
  const match = /^(?:(\d{1,2})[./月-])?(\d{1,2})[日号]?$/.exec(token);
  if (!match) return undefined;
  const [, month, date] = match;
  return context.days.find(day => {
    const [, m, d] = day.split('-').map(Number);
    return d === Number(date) && (month === undefined || m === Number(month));
  });
}

function readClock(text: string): number | undefined {
  const match = clock.exec(text);
  if (!match) return undefined;
  const minutes = Number(match[1]) * 60 + Number(match[2]);
  return Number(match[2]) < 60 && minutes <= 1440 ? minutes : undefined;
}

function readClockSpan(token: string): { from: number; to: number | undefined } | undefined {
  const [first, second, ...more] = token.split(/[-–—~至]/);
  if (more.length > 0) return undefined;
  const from = readClock(first ?? '');
  if (from === undefined) return undefined;
  if (second === undefined) return { from, to: undefined };
  const to = readClock(second);
  return to === undefined ? undefined : { from, to };
}

function readLength(token: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(m|min|分|分钟|h|小时)$/.exec(token);
  if (!match) return undefined;
  const factor = match[2]!.startsWith('h') || match[2] === '小时' ? 60 : 1;
  return Math.round(Number(match[1]) * factor);
}

/** Days of a look-back, `from` and `to` inclusive. */
export function daysFromTo(from: string, to: string): string[] {
  const days: string[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) days.push(day);
  return days;
}
