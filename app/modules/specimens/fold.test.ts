import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CustodyFact, foldBox } from './fold.ts';

const minute = 60_000;
const skew = 10 * minute;
const point = 'point:p';
const courier = (n: number) => `courier:${n}`;
const lab = 'lab:l';
let n = 0;
const fact = (
  kind: CustodyFact['kind'],
  at: number,
  party: string,
  more: Partial<CustodyFact> = {},
): CustodyFact => ({
  id: `e${String(++n).padStart(5, '0')}`,
  kind,
  at: at * minute,
  party,
  counterpart: null,
  count: null,
  tubes: null,
  ...more,
});

/** A box's whole way as it happened: filled, closed, through some couriers, opened; every count right. */
const history = fc
  .record({
    tubes: fc.uniqueArray(
      fc.integer({ min: 0, max: 999 }).map(i => `T${i}`),
      { minLength: 1, maxLength: 12 },
    ),
    couriers: fc.integer({ min: 0, max: 3 }),
    received: fc.boolean(),
    // both clocks of a hand-over may be off by some minutes
    drift: fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 12, maxLength: 12 }),
  })
  .map(({ tubes, couriers, received, drift }) => {
    const half = Math.ceil(tubes.length / 2);
    const facts = [
      fact('filled', 0, point, { tubes: tubes.slice(0, half) }),
      fact('filled', 20, point, { tubes: tubes.slice(half) }),
      fact('closed', 40, point, { count: tubes.length }),
    ];
    const parties = [
      point,
      ...Array.from({ length: couriers }, (_, i) => courier(i)),
      ...(received ? [lab] : []),
    ];
    for (let i = 1; i < parties.length; i++) {
      const at = 40 + 30 * i;
      facts.push(
        fact('given', at + drift[2 * i]!, parties[i - 1]!, { counterpart: parties[i]!, count: tubes.length }),
        fact('taken', at + drift[2 * i + 1]!, parties[i]!, { count: tubes.length }),
      );
    }
    if (received) facts.push(fact('unpacked', 40 + 30 * parties.length, lab, { tubes, count: tubes.length }));
    return { facts, tubes, holder: parties.at(-1)!, received };
  });

/** The same messages as they arrive: in any order, some of them more than once. */
const arriving = <T>(messages: readonly T[]) =>
  fc
    .tuple(
      fc.shuffledSubarray([...messages], { minLength: messages.length, maxLength: messages.length }),
      fc.subarray([...messages]),
    )
    .map(([order, again]) => [...order, ...again]);

describe('a box, from everything said of it', () => {
  it('CUS-2: any order of delayed and repeated messages gives the same box, with exactly one holder', () => {
    fc.assert(
      fc.property(
        history.chain(one => arriving(one.facts).map(arrived => ({ ...one, arrived }))),
        ({ facts, arrived, holder, tubes, received }) => {
          const told = foldBox(arrived, skew);
          expect(told).toEqual(foldBox(facts, skew));
          expect(told.holder).toBe(holder === point ? 'point' : holder);
          expect(told.tubes).toEqual([...tubes].sort());
          expect(told.differences).toEqual([]);
          expect(told.waiting).toBeNull();
          expect(told.state).toBe(received ? 'received' : holder === point ? 'closed' : 'in_transit');
        },
      ),
      { numRuns: 300 },
    );
  });

  it('CUS-2: what was lost and came later leaves no trace: the box is as if nothing had been lost', () => {
    fc.assert(
      fc.property(
        history.chain(one => fc.tuple(fc.constant(one), fc.subarray(one.facts, { minLength: 1 }))),
        ([{ facts }, first]) => {
          foldBox(first, skew);
          expect(foldBox([...first, ...facts], skew)).toEqual(foldBox(facts, skew));
        },
      ),
    );
  });

  it('CUS-4: a tube that did not arrive is a difference that names it, whatever the order', () => {
    fc.assert(
      fc.property(
        history
          .filter(one => one.received)
          .chain(one => fc.tuple(fc.constant(one), fc.nat(one.tubes.length - 1)))
          .chain(([one, gone]) => {
            const facts = one.facts.map(each =>
              each.kind === 'unpacked'
                ? { ...each, tubes: one.tubes.filter((_, i) => i !== gone), count: one.tubes.length - 1 }
                : each,
            );
            return arriving(facts).map(arrived => ({ arrived, gone: one.tubes[gone]! }));
          }),
        ({ arrived, gone }) => {
          expect(foldBox(arrived, skew).differences).toMatchObject([
            { at: 'reception', missing: [gone], unexpected: [] },
          ]);
        },
      ),
    );
  });

  it('CUS-4: a count that differs is a difference as soon as it is said, signed by the giver or not, whatever the order', () => {
    fc.assert(
      fc.property(
        history
          .filter(one => one.facts.some(each => each.kind === 'taken'))
          .chain(one => {
            const taken = one.facts.filter(each => each.kind === 'taken');
            return fc.tuple(fc.constant(one), fc.nat(taken.length - 1), fc.boolean()).map(([, n, signed]) => {
              const wrong = taken[n]!;
              const at = one.facts.indexOf(wrong);
              // nothing after the wrong count: what later hands find is theirs to say
              const facts = one.facts
                .slice(0, at + 1)
                .map(each => (each === wrong ? { ...each, count: each.count! - 1 } : each))
                .filter((_, i) => signed || i !== at - 1);
              return { facts, wrong };
            });
          })
          .chain(one => arriving(one.facts).map(arrived => ({ ...one, arrived }))),
        ({ arrived, wrong }) => {
          expect(foldBox(arrived, skew).differences).toMatchObject([
            {
              key: `handover:${wrong.id}`,
              at: 'handover',
              expected: wrong.count,
              found: wrong.count! - 1,
            },
          ]);
        },
      ),
    );
  });

  it('CUS-4: who takes a box the point never signed for is compared with the sealed count, the next hand with them', () => {
    const facts = [
      fact('filled', 0, point, { tubes: ['A', 'B', 'C'] }),
      fact('closed', 5, point, { count: 3 }),
      fact('taken', 30, courier(1), { count: 2 }),
      fact('taken', 60, courier(2), { count: 2 }),
    ];
    expect(foldBox(facts, skew).differences).toMatchObject([
      { key: `handover:${facts[2]!.id}`, expected: 3, found: 2 },
    ]);
    // a box that was never sealed has no count to differ from
    expect(foldBox([facts[0]!, facts[2]!], skew).differences).toEqual([]);
  });

  it('CUS-10: a signature that is missing is known, and whose', () => {
    const filled = fact('filled', 0, point, { tubes: ['A'] });
    const given = fact('given', 10, point, { counterpart: courier(1), count: 1 });
    const taken = fact('taken', 11, courier(1), { count: 1 });
    expect(foldBox([filled, given], skew)).toMatchObject({
      holder: 'point',
      waiting: { side: 'taken', party: courier(1) },
    });
    expect(foldBox([filled, taken], skew)).toMatchObject({
      holder: courier(1),
      state: 'in_transit',
      waiting: { side: 'given' },
    });
    expect(foldBox([filled, taken, given], skew).waiting).toBeNull();
  });

  it('who has a box takes nothing by signing again, and a box may come back', () => {
    const facts = [
      fact('filled', 0, point, { tubes: ['A'] }),
      fact('taken', 10, courier(1), { count: 1 }),
      fact('taken', 12, courier(1), { count: 1 }),
      fact('taken', 30, point, { count: 1 }),
    ];
    expect(foldBox(facts.slice(0, 3), skew)).toMatchObject({ holder: courier(1), differences: [] });
    expect(foldBox(facts, skew)).toMatchObject({ holder: 'point', state: 'open', receivedAt: null });
  });

  it('CUS-3: a sampler who carries a box themselves gives it as the one who took it, not for the point', () => {
    const facts = [
      fact('filled', 0, point, { tubes: ['A'], actor: 's' }),
      fact('taken', 10, 'courier:s', { count: 1, actor: 's' }),
      fact('given', 30, point, { count: 1, actor: 's', counterpart: lab }),
      fact('taken', 31, lab, { count: 1, actor: 'w' }),
    ];
    expect(foldBox(facts, skew)).toMatchObject({ holder: lab, state: 'received' });
    expect(foldBox(facts.slice(0, 3), skew)).toMatchObject({
      holder: 'courier:s',
      waiting: { side: 'taken', party: lab },
    });
  });

  it('nothing said is no box', () => {
    expect(() => foldBox([], skew)).toThrow(RangeError);
  });
});
