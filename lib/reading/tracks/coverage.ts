import type { ClauseOutcome } from './reader.ts';
import type { NotVisit, QuotedText, TrackVisit } from './types.ts';

const inVisit = 1;
const understood = 2;

const isWord = (unit: string): boolean => !/[\s,.。，、;；:：!！?？()（）\u200b\ufeff-]/.test(unit);

/**
 * What is left once the visits are taken out: clauses understood to be no visit, and the unread rest. A date or time that no
 * visit inherited goes with the clause it introduces. `outcomes` are in text order.
 */
export function coverageOf(
  text: string,
  visits: readonly TrackVisit[],
  outcomes: readonly ClauseOutcome[],
): { notVisits: NotVisit[]; unread: QuotedText[] } {
  const covered = new Uint8Array(text.length);
  for (const visit of visits) for (const span of visit.spans) covered.fill(inVisit, span.start, span.end);
  const notVisits: NotVisit[] = [];
  const reasons = outcomes.map((outcome, index) =>
    outcome.reason === 'marks' ? (outcomes[index + 1]?.reason ?? undefined) : outcome.reason,
  );
  outcomes.forEach((outcome, index) => {
    const reason = reasons[index];
    if (reason === undefined || outcome.visits > 0 || (reason === 'marks' && isLeftover(text, outcome)))
      return;
    for (let at = outcome.start; at < outcome.end; at += 1) {
      if (covered[at] !== 0) continue;
      let end = at;
      while (end < outcome.end && covered[end] === 0) end += 1;
      covered.fill(understood, at, end);
      notVisits.push({ start: at, end, reason });
      at = end;
    }
  });
  return { notVisits, unread: unreadRuns(text, covered) };
}

function isLeftover(text: string, outcome: ClauseOutcome): boolean {
  return [...text.slice(outcome.start, outcome.end)].some(isWord);
}

function unreadRuns(text: string, covered: Uint8Array): QuotedText[] {
  const runs: QuotedText[] = [];
  for (let at = 0; at < text.length; at += 1) {
    if (covered[at] !== 0 || !isWord(text[at]!)) continue;
    let end = at + 1;
    let last = end;
    while (end < text.length && covered[end] === 0) {
      end += 1;
      if (isWord(text[end - 1]!)) last = end;
    }
    runs.push({ text: text.slice(at, last), start: at, end: last });
    at = end;
  }
  return runs;
}
