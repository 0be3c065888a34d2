import fc from 'fast-check';
import { expect, it } from 'vitest';
import { piecesOf } from './textPieces.ts';

it('the pieces together are the text, and each is marked by exactly the spans around it', () => {
  const span = fc.tuple(fc.nat(30), fc.nat(10)).map(([start, length]) => ({ start, end: start + length }));
  fc.assert(
    fc.property(
      fc.string({ minLength: 40, maxLength: 60 }),
      fc.array(fc.array(span, { maxLength: 3 }), { maxLength: 4 }),
      fc.array(span, { maxLength: 3 }),
      (text, proposals, unread) => {
        const pieces = piecesOf(text, proposals, unread);
        expect(pieces.map(piece => piece.text).join('')).toBe(text);
        for (const piece of pieces) {
          const covers = (one: { start: number; end: number }) =>
            one.start <= piece.start && one.end > piece.start;
          expect(piece.unread).toBe(unread.some(covers));
          expect(piece.proposals).toEqual(proposals.flatMap((spans, n) => (spans.some(covers) ? [n] : [])));
        }
      },
    ),
  );
});
