import { startCalendar } from './calendar.ts';
import { caseHeadingAt } from './caseHeading.ts';
import { foldCharacters } from './characters.ts';
import { coverageOf } from './coverage.ts';
import type { ClauseOutcome } from './reader.ts';
import { readSentence } from './sentence.ts';
import type { ReadingState } from './state.ts';
import type { ReadTracksOptions, TextSpan, TracksReading } from './types.ts';

const longestSentence = 2000;

/** Sentences of folded text: cut after 。；! and at line ends; a sentence without any is cut at `longestSentence`. */
function sentencesOf(text: string): TextSpan[] {
  const sentences: TextSpan[] = [];
  let start = 0;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text[i]!;
    const cut =
      unit === '。' || unit === ';' || unit === '\n' || unit === '?' || i - start >= longestSentence;
    if (!cut) continue;
    sentences.push({ start, end: i + 1 });
    start = i + 1;
  }
  if (start < text.length) sentences.push({ start, end: text.length });
  return sentences;
}

/**
 * Read official activity-track prose (Chinese, simplified or traditional) into dated visits, each with the words it came from,
 * for a person to confirm. Offsets are UTF-16 units of `text`. What gives no visit is in `notVisits` (understood) or
 * `unread`; together they hold every character that is not blank or punctuation. Never throws on any text; throws when
 * `options.reportedOn` is malformed. Linear in the length of the text.
 */
export function readTracks(text: string, options: ReadTracksOptions = {}): TracksReading {
  const folded = foldCharacters(text);
  const state: ReadingState = {
    original: text,
    folded,
    calendar: startCalendar(options),
    days: [],
    daysSpans: [],
    companions: [],
    last: [],
    visits: [],
  };
  const outcomes: ClauseOutcome[] = [];
  for (const sentence of sentencesOf(folded)) {
    const heading = caseHeadingAt(folded, sentence);
    if (heading !== undefined) {
      state.caseLabel = text.slice(heading.label.start, heading.label.end);
      state.days = [];
      state.daysSpans = [];
      state.last = [];
      delete state.calendar.last;
      outcomes.push({ start: sentence.start, end: heading.end, visits: 0, reason: 'heading' });
    }
    const start = heading?.end ?? sentence.start;
    if (start < sentence.end) outcomes.push(...readSentence(state, folded, { start, end: sentence.end }));
  }
  return { visits: state.visits, ...coverageOf(text, state.visits, outcomes) };
}
