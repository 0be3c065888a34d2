import { addDays, daysBetween, isDay } from '@outpace/protocol';
import { readTracks, type TracksReading, type TrackVisit } from '@outpace/reading/tracks/index.ts';
import { instantAt } from './cityTime.ts';
import { minutesOfPart } from './dayParts.ts';
import { trajectoryParameters } from './parameters.ts';
import type { NewEntry } from './schema.ts';

/** A proposal from a text, with where its words stand. */
export interface ReadEntry {
  entry: NewEntry;
  spans: { start: number; end: number }[];
  confidence: number;
}

/** What a text gave: lines to confirm, and everything that could not be read or dated. */
export interface TextReading {
  entries: ReadEntry[];
  unread: { start: number; end: number; text: string }[];
  notVisits: TracksReading['notVisits'];
}

// a text that gives a range of days gives one line a day; longer ranges are left to a person
const longestRange = 31;

/**
 * Reads official prose into proposed trajectory lines of one case. `reportedOn` (city day) dates what has no year. A visit that cannot be dated, or spans more than a month,
 * comes back among `unread`: nothing of the text is lost. Pure.
 */
export function readTrackText(
  text: string,
  caseId: string,
  options: { year?: number; reportedOn: string },
  tz: string,
): TextReading {
  const reading = readTracks(text, options);
  const entries: ReadEntry[] = [];
  const unread = [...reading.unread];
  for (const visit of reading.visits) {
    const days = daysOf(visit, options.reportedOn);
    if (!days) unread.push(...visit.spans.map(span => ({ ...span, text: text.slice(span.start, span.end) })));
    else
      for (const day of days)
        entries.push({
          entry: entryOf(visit, day, caseId, text, tz),
          spans: visit.spans,
          confidence: visit.confidence,
        });
  }
  unread.sort((a, b) => a.start - b.start);
  return {
    entries,
    unread: unread.filter((span, index) => index === 0 || span.start !== unread[index - 1]!.start),
    notVisits: reading.notVisits,
  };
}

function daysOf(visit: TrackVisit, reportedOn: string): string[] | null {
  if (!isDay(visit.on) || visit.on > reportedOn) return null;
  if (!visit.until) return [visit.on];
  if (!isDay(visit.until) || visit.until < visit.on || daysBetween(visit.on, visit.until) >= longestRange)
    return null;
  return Array.from({ length: daysBetween(visit.on, visit.until) + 1 }, (_, n) => addDays(visit.on, n));
}

function minutes(clock: string): number {
  const [hours, rest] = clock.split(':').map(Number) as [number, number];
  return hours * 60 + rest;
}

function entryOf(visit: TrackVisit, day: string, caseId: string, text: string, tz: string): NewEntry {
  const quote = visit.spans.map(span => text.slice(span.start, span.end)).join('……');
  const { transport } = visit;
  const route = [transport?.fromPlace?.text, transport?.toPlace?.text].filter(Boolean).join('→');
  // a ride is named by its number first: "the station" alone says nothing
  const place = transport?.number
    ? [transport.number.text, route || visit.place?.text].filter(Boolean).join(' ')
    : (visit.place?.text ?? (route || undefined));
  const entry: NewEntry = {
    caseId,
    day,
    precision: visit.precision,
    placeText: place ?? (visit.kind === 'home' ? '家中' : undefined),
    placeKind:
      visit.kind === 'home'
        ? 'home'
        : transport
          ? 'transport'
          : visit.kind === 'medical'
            ? 'hospital'
            : undefined,
    transportNumber: transport?.number?.text,
    carriage: transport?.carriage,
    seat: transport?.seat,
    source: 'official_text',
    certainty: visit.approximate ? 'doubtful' : 'stated',
    state: 'proposed',
    quote,
    companions: visit.companions?.join('、') || undefined,
  };
  if (visit.precision === 'minute' && visit.from) {
    const from = minutes(visit.from);
    let to = visit.to ? minutes(visit.to) : from + trajectoryParameters.unstatedStay.value;
    if (to <= from) to += 1440;
    if (!visit.to) {
      entry.certainty = 'doubtful';
      entry.note = `原文未写离开时间,按${trajectoryParameters.unstatedStay.value}分钟记`;
    }
    entry.fromAt = instantAt(day, from, tz);
    entry.toAt = instantAt(day, to, tz);
  } else if (visit.precision === 'part_of_day' && visit.part) {
    const part = minutesOfPart(visit.part);
    entry.part = visit.part;
    entry.fromAt = instantAt(day, part.from, tz);
    entry.toAt = instantAt(day, part.to, tz);
  } else if (visit.precision !== 'day') entry.precision = 'day';
  return entry;
}
