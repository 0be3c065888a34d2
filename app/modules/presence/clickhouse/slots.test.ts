import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ALL_SLOTS, slotOf, slotsMeeting } from './slots.ts';

const minute = fc.integer({ min: 0, max: 1439 });
const stay = fc
  .record({
    from: minute,
    length: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 1440 })),
  })
  .map(({ from, length }) => ({ from, to: Math.min(1440, from + length) }));
const meets = (a: { from: number; to: number }, b: { from: number; to: number }) =>
  a.from < Math.max(b.to, b.from + 1) && b.from < Math.max(a.to, a.from + 1);

describe('slots of a day', () => {
  it('hold every stay that meets what was asked', () => {
    fc.assert(
      fc.property(stay, stay, (asked, other) => {
        const mask = slotsMeeting(asked.from, asked.to);
        expect(mask & ~ALL_SLOTS).toBe(0n);
        if (meets(asked, other)) expect((mask >> BigInt(slotOf(other.from, other.to))) & 1n).toBe(1n);
      }),
      { numRuns: 2000 },
    );
  });

  it('leave out what is far away: a stay no longer than its class begins at most that long before', () => {
    const classes = [32, 128, 512, 1440];
    fc.assert(
      fc.property(stay, stay, (asked, other) => {
        const longest = classes.find(one => other.to - other.from <= one)!;
        const far =
          other.from < asked.from - 2 * longest || other.from >= Math.max(asked.to, asked.from + 1) + longest;
        if (far && longest < 1440)
          expect((slotsMeeting(asked.from, asked.to) >> BigInt(slotOf(other.from, other.to))) & 1n).toBe(0n);
      }),
      { numRuns: 2000 },
    );
  });

  it('of a whole day are all, of minutes outside it none', () => {
    expect(slotsMeeting(0, 1440)).toBe(ALL_SLOTS);
    expect(slotsMeeting(1440, 1500)).toBe(0n);
    expect(slotsMeeting(-20, 0)).toBe(0n);
    expect(() => slotOf(1440, 1440)).toThrow(RangeError);
  });
});
