const CANDIDATES = [',', '\t', ';', '|'] as const;

/**
 * Finds the delimiter of a text from its first lines: the candidate that, outside quotation marks, splits most lines into the same number (> 1) of
 * cells; a blank only when no other splits anything; a comma when nothing does (one column).
 */
export function findDelimiter(head: string): string {
  let best = { delimiter: ',', score: 0 };
  for (const delimiter of CANDIDATES) {
    const score = evenness(head, delimiter);
    if (score > best.score) best = { delimiter, score };
  }
  if (best.score === 0 && evenness(head, ' ') > 0.9) return ' ';
  return best.delimiter;
}

/** Share of lines with the commonest count of the delimiter, weighted a little by that count; 0 when the commonest count is none. */
function evenness(head: string, delimiter: string): number {
  const counts = lineCounts(head, delimiter).slice(0, 50);
  if (counts.length === 0) return 0;
  const frequency = new Map<number, number>();
  for (const count of counts) frequency.set(count, (frequency.get(count) ?? 0) + 1);
  let [commonest, lines] = [0, 0];
  for (const [count, n] of frequency) if (count > 0 && n > lines) [commonest, lines] = [count, n];
  if (commonest === 0) return 0;
  // More columns break a tie: "a,b;c,d;e" is three columns by semicolon only if it is steadier.
  return (lines / counts.length) * (1 + Math.min(commonest, 20) / 100);
}

function lineCounts(head: string, delimiter: string): number[] {
  const counts: number[] = [];
  let [count, quoted, length] = [0, false, 0];
  for (const character of head) {
    if (character === '"') quoted = !quoted;
    else if (!quoted && character === '\n') {
      if (length > 0) counts.push(count);
      [count, length] = [0, 0];
      continue;
    } else if (!quoted && character === delimiter) count += 1;
    if (character !== '\r') length += 1;
  }
  // The last line of the head may be cut in the middle.
  if (counts.length === 0 && length > 0) counts.push(count);
  return counts;
}
