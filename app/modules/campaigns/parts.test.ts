import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ancestorKey, areaAround, byOwner, edgesOf, ownerOf } from './parts.ts';

it('a key belongs to the innermost part that holds it, as looking through all of them says', () => {
  const nested = fc
    .array(fc.record({ low: fc.integer({ min: 0, max: 60 }), size: fc.constantFrom(1, 2, 4, 8, 16, 32) }), {
      maxLength: 12,
    })
    .map(list =>
      // aligned powers of two are apart or one within the other, as areas of the tree are
      [
        ...new Map(
          list.map(({ low, size }) => [
            Math.floor(low / size) * size * 100 + size,
            { key: Math.floor(low / size) * size, hi: Math.floor(low / size) * size + size - 1 },
          ]),
        ).values(),
      ].filter((part, index, all) => all.findIndex(other => other.key === part.key) === index),
    );
  fc.assert(
    fc.property(nested, parts => {
      const edges = edgesOf(parts);
      for (let key = 0; key < 70; key++) {
        const holding = parts
          .filter(part => part.key <= key && part.hi >= key)
          .sort((a, b) => a.hi - a.key - (b.hi - b.key));
        expect(ownerOf(edges, key)).toBe(holding[0]?.key ?? null);
      }
      const sums = byOwner(
        edges,
        edges.lows.map(low => [low, 1]),
      );
      for (const key of sums.keys()) expect(parts.some(part => part.key === key)).toBe(true);
    }),
  );
});

it('the area around some keys is the smallest that holds them', () => {
  const district = 2 ** 42;
  const street = district + 2 ** 34;
  const community = street + 2 ** 24;
  expect(areaAround([community, street + 2 * 2 ** 24])).toEqual({ key: street, hi: street + 2 ** 34 - 1 });
  expect(areaAround([community])).toEqual({ key: community, hi: community + 2 ** 24 - 1 });
  expect(areaAround([community, 2 * district])).toEqual({ key: 0, hi: 2 ** 48 - 1 });
  expect(areaAround([district, community])).toEqual({ key: district, hi: 2 * district - 1 });
  expect(ancestorKey(community + 5, 2)).toBe(street);
});
