/** A stretch of a text with which proposals it belongs to, and whether nobody could read it. */
export interface TextPiece {
  text: string;
  start: number;
  proposals: number[];
  unread: boolean;
}

/** Cuts a text at every edge of the spans, so that each piece is wholly inside or outside each of them. O(edges × spans). */
export function piecesOf(
  text: string,
  proposals: readonly (readonly { start: number; end: number }[])[],
  unread: readonly { start: number; end: number }[],
): TextPiece[] {
  const edges = new Set([0, text.length]);
  for (const span of [...proposals.flat(), ...unread]) edges.add(span.start).add(span.end);
  const cuts = [...edges].filter(edge => edge >= 0 && edge <= text.length).sort((a, b) => a - b);
  return cuts.slice(0, -1).map((start, index) => {
    const end = cuts[index + 1]!;
    const inside = (span: { start: number; end: number }) => span.start <= start && span.end >= end;
    return {
      text: text.slice(start, end),
      start,
      proposals: proposals.flatMap((spans, n) => (spans.some(inside) ? [n] : [])),
      unread: unread.some(inside),
    };
  });
}
