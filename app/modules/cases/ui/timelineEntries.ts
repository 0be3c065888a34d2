import { addDays, dayOf } from '@outpace/protocol/calendar.ts';
import type { SourceKind } from '../../../ui/sources.ts';
import type {
  Certainty,
  TimelineDraft,
  TimelineEntry,
  TimelineIssue,
} from '../../../ui/visuals/TrajectoryTimeline.tsx';
import type { Bilingual } from '../../../ui/words/index.ts';
import type { EntryOut, TrajectoryOut } from '../api.ts';
import { minuteOf } from '../cityTime.ts';
import { instantOf } from './cityInputs.ts';

const sourceOf: Record<EntryOut['source'], SourceKind> = {
  interview: 'interview',
  scan: 'scan',
  ticket: 'ticket',
  roster: 'roster',
  access_log: 'access',
  official_text: 'text',
  import: 'text',
  other: 'text',
};
const sourceBack: Partial<Record<SourceKind, EntryOut['source']>> = {
  interview: 'interview',
  scan: 'scan',
  ticket: 'ticket',
  roster: 'roster',
  access: 'access_log',
  text: 'official_text',
};
const certaintyOf: Record<EntryOut['certainty'], Certainty> = {
  certain: 'certain',
  stated: 'probable',
  doubtful: 'uncertain',
};
const certaintyBack: Record<Certainty, EntryOut['certainty']> = {
  certain: 'certain',
  probable: 'stated',
  uncertain: 'doubtful',
};

/** The continuation of a line past midnight is drawn on the next day under the same line. */
const nextDayMark = '~next';
export const baseId = (id: string): string => id.replace(nextDayMark, '');

/** A stored line as the time line draws it; a night becomes two pieces. */
export function toTimeline(
  entry: EntryOut,
  timeZone: string,
  partWord: (part: string) => string,
): TimelineEntry[] {
  const common = {
    id: entry.id,
    day: entry.day,
    place: entry.place,
    source: sourceOf[entry.source],
    certainty: certaintyOf[entry.certainty],
    companions: entry.companions ? [entry.companions] : undefined,
    note: entry.note ?? undefined,
  };
  if (!entry.from || !entry.to || entry.precision === 'day') return [{ ...common, span: { kind: 'day' } }];
  const from = minuteOf(Date.parse(entry.from), timeZone);
  const endDay = dayOf(Date.parse(entry.to) - 1, timeZone);
  const end = minuteOf(Date.parse(entry.to), timeZone) || 1440;
  const span = (start: number, stop: number) =>
    entry.precision === 'part_of_day'
      ? { kind: 'part' as const, from: start, to: stop, word: entry.part ? partWord(entry.part) : '' }
      : { kind: 'exact' as const, from: start, to: stop };
  if (endDay === entry.day) return [{ ...common, span: span(from, end) }];
  return [
    { ...common, span: span(from, 1440) },
    { ...common, id: `${entry.id}${nextDayMark}`, day: addDays(entry.day, 1), span: span(0, end) },
  ];
}

/** What a change on the time line means for the stored line; null when nothing of it changed or the piece cannot be changed by itself. */
export function toChanges(
  before: EntryOut,
  after: TimelineEntry,
  timeZone: string,
): Record<string, unknown> | null {
  if (after.id !== before.id) return null;
  const changes: Record<string, unknown> = {};
  if (after.place !== before.place) changes.placeText = after.place;
  if (certaintyBack[after.certainty] !== before.certainty) changes.certainty = certaintyBack[after.certainty];
  if (after.span.kind === 'day') {
    if (before.precision !== 'day')
      Object.assign(changes, { precision: 'day', from: null, to: null, part: null });
  } else if (after.span.kind === 'exact') {
    const from = instantOf(after.day, after.span.from, timeZone);
    const to = instantOf(after.day, after.span.to, timeZone);
    const crossesMidnight = before.to !== null && dayOf(Date.parse(before.to) - 1, timeZone) !== before.day;
    if (from !== before.from || (!crossesMidnight && to !== before.to))
      Object.assign(changes, {
        precision: 'minute',
        part: null,
        from,
        to: crossesMidnight && after.span.to === 1440 ? before.to : to,
      });
  }
  return Object.keys(changes).length ? changes : null;
}

/** A line typed or repeated on the time line, as the server takes it. */
export function toBody(
  draft: TimelineDraft,
  timeZone: string,
  partOf: (word: string) => string | null,
): Record<string, unknown> {
  const body: Record<string, unknown> = {
    day: draft.day,
    placeText: draft.place,
    source: sourceBack[draft.source] ?? 'other',
    certainty: certaintyBack[draft.certainty],
  };
  if (draft.span.kind === 'day') return { ...body, precision: 'day' };
  const part = draft.span.kind === 'part' ? partOf(draft.span.word) : null;
  if (part) return { ...body, precision: 'part_of_day', part };
  return {
    ...body,
    precision: draft.span.kind === 'part' ? 'part_of_day' : 'minute',
    from: instantOf(draft.day, draft.span.from, timeZone),
    to: instantOf(draft.day, draft.span.to, timeZone),
  };
}

/** Impossible moves and contradictions for the time line, which finds gaps and overlaps itself; each carries its rule id. */
export function toIssues(trajectory: TrajectoryOut, timeZone: string): TimelineIssue[] {
  return trajectory.marks.flatMap(mark => {
    if (mark.kind !== 'impossible' && mark.kind !== 'contradiction') return [];
    const winner = mark.winner
      ? trajectory.entries.find(entry => entry.id === mark.winner)?.place
      : undefined;
    const text: Bilingual = winner
      ? {
          zh: `${mark.text.zh};通常以${winner}为准(${mark.ruleId})`,
          en: `${mark.text.en}; ${winner} is usually the more exact (${mark.ruleId})`,
        }
      : { zh: `${mark.text.zh}(${mark.ruleId})`, en: `${mark.text.en} (${mark.ruleId})` };
    const from =
      dayOf(Date.parse(mark.from), timeZone) < mark.day ? 0 : minuteOf(Date.parse(mark.from), timeZone);
    return [
      {
        kind: mark.kind,
        day: mark.day,
        from,
        to: minuteOf(Date.parse(mark.to), timeZone) || 1440,
        entryIds: mark.entryIds,
        text,
      },
    ];
  });
}
