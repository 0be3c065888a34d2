import type { CustodyKind } from './custodySchema.ts';
import type { BoxState } from './schema.ts';

/** One thing said of a box, as far as its state depends on it. `at`: epoch ms, by the clock of the one who said it. */
export interface CustodyFact {
  id: string;
  kind: CustodyKind;
  at: number;
  /** 'point:<id>', 'courier:<account>', 'lab:<id>': who says it. */
  party: string;
  counterpart: string | null;
  /** Tubes, as counted. */
  count: number | null;
  /** Labels put in, or found on opening. */
  tubes: readonly string[] | null;
  /** The account that said it: whoever took a box in person gives it as themselves, not for the point they belong to. */
  actor?: string;
}
/** Two counts of one box that differ. `key` names the place of the difference, whatever the counts. */
export interface Difference {
  key: string;
  at: 'closing' | 'giving' | 'handover' | 'reception';
  expected: number;
  found: number;
  missing: string[];
  unexpected: string[];
  when: number;
}
/** What a box is, from all that was said of it. */
export interface BoxFold {
  openedAt: number;
  state: BoxState;
  /** Exactly one: 'point' until somebody took it, then the party that took it last. */
  holder: string;
  closedAt: number | null;
  closedCount: number | null;
  handedOverAt: number | null;
  receivedAt: number | null;
  receivedCount: number | null;
  lostSince: number | null;
  /** The newest hand-over signed at one end only: which signature is missing, whose (where said), since when. */
  waiting: { side: 'given' | 'taken'; party: string | null; since: number } | null;
  /** Labels registered into it, sorted. */
  tubes: string[];
  differences: Difference[];
}

// on one instant: first what fills, then what moves
const rank: Record<CustodyKind, number> = {
  opened: 0,
  filled: 1,
  closed: 2,
  given: 3,
  taken: 4,
  unpacked: 5,
  reported_lost: 6,
  found: 7,
};

/**
 * Works out a box from everything said of it: a pure function of the set, so neither the order of arrival nor a repetition matters (CUS-2). Facts are
 * ordered by when they happened. A hand-over is a `given` and the first `taken` after it by another party (clocks may differ by `clocksApartMs`); opening a
 * box in a laboratory is a taking where the laboratory did not sign one. Cost: n log n in the facts of one box. Throws RangeError without any.
 */
export function foldBox(facts: readonly CustodyFact[], clocksApartMs: number): BoxFold {
  const all = inPerson(
    [...new Map(facts.map(fact => [fact.id, fact])).values()].sort(
      (a, b) => a.at - b.at || rank[a.kind] - rank[b.kind] || (a.id < b.id ? -1 : 1),
    ),
  );
  if (!all.length) throw new RangeError('Nothing was said of this box.');
  const tubes = [...new Set(all.flatMap(fact => (fact.kind === 'filled' ? (fact.tubes ?? []) : [])))].sort();
  const closing = all.findLast(fact => fact.kind === 'closed');
  const unpacked = all.filter(fact => fact.kind === 'unpacked');
  const taking = takings(all);
  const pairs = handovers(
    all.filter(fact => fact.kind === 'given'),
    taking,
    clocksApartMs,
  );
  const last = taking.at(-1);
  const holder = last && !last.party.startsWith('point') ? last.party : 'point';
  const atLab = taking.filter(fact => fact.party.startsWith('lab:'));
  const left = [
    ...pairs.filter(pair => pair.given?.party.startsWith('point')).map(pair => pair.given!.at),
    ...taking.filter(fact => !fact.party.startsWith('point')).map(fact => fact.at),
  ];
  return {
    openedAt: all[0]!.at,
    state: holder.startsWith('lab:')
      ? 'received'
      : holder !== 'point'
        ? 'in_transit'
        : closing
          ? 'closed'
          : 'open',
    holder,
    closedAt: closing?.at ?? null,
    closedCount: closing?.count ?? null,
    handedOverAt: left.length ? Math.min(...left) : null,
    receivedAt: holder.startsWith('lab:') ? atLab[0]!.at : null,
    receivedCount: unpacked.length ? foundIn(unpacked).length : null,
    lostSince: lostSince(all),
    waiting: waitingFor(pairs, holder),
    tubes,
    differences: differences(tubes, closing, pairs, unpacked, clocksApartMs),
  };
}

/** A box has one point, known or not yet; and whoever took it in person gives it as themselves. */
function inPerson(all: readonly CustodyFact[]): CustodyFact[] {
  const point = (party: string) => (party.startsWith('point:') ? 'point' : party);
  const carriers = new Set<string>();
  return all.map(fact => {
    if (fact.kind === 'taken') carriers.add(fact.party);
    const self = `courier:${fact.actor ?? ''}`;
    const party = fact.kind === 'given' && carriers.has(self) ? self : point(fact.party);
    return { ...fact, party, counterpart: fact.counterpart && point(fact.counterpart) };
  });
}

/** Takings in order; opening a box counts as one by a laboratory that has not signed. Who has it already takes nothing by signing again. */
function takings(all: readonly CustodyFact[]): CustodyFact[] {
  const signed = new Set(all.filter(fact => fact.kind === 'taken').map(fact => fact.party));
  return all
    .filter(
      fact =>
        fact.kind === 'taken' ||
        (fact.kind === 'unpacked' && !signed.has(fact.party) && !!signed.add(fact.party)),
    )
    .filter((fact, index, those) => index === 0 || those[index - 1]!.party !== fact.party);
}

interface Pair {
  given: CustodyFact | null;
  taken: CustodyFact | null;
}

function handovers(
  given: readonly CustodyFact[],
  taken: readonly CustodyFact[],
  clocksApartMs: number,
): Pair[] {
  const open = new Set(taken);
  const pairs: Pair[] = [];
  for (const give of given) {
    const take = taken.find(
      one =>
        open.has(one) &&
        one.at >= give.at - clocksApartMs &&
        one.party !== give.party &&
        (give.counterpart === null || give.counterpart === one.party) &&
        (one.counterpart === null || one.counterpart === give.party),
    );
    if (take) open.delete(take);
    pairs.push({ given: give, taken: take ?? null });
  }
  for (const take of open) pairs.push({ given: null, taken: take });
  const when = (pair: Pair) => (pair.given ?? pair.taken)!;
  return pairs.sort((a, b) => when(a).at - when(b).at || (when(a).id < when(b).id ? -1 : 1));
}

function waitingFor(pairs: readonly Pair[], holder: string): BoxFold['waiting'] {
  const pair = pairs.at(-1);
  if (!pair) return null;
  if (!pair.taken) {
    const giver = pair.given!.party;
    // whoever gave it is not the one who has it: an old signature without an answer, and the box has moved on since
    const isHolder = giver === holder || (holder === 'point' && giver.startsWith('point'));
    return isHolder ? { side: 'taken', party: pair.given!.counterpart, since: pair.given!.at } : null;
  }
  if (pair.given) return null;
  const before = pairs.at(-2)?.taken?.party ?? null;
  return { side: 'given', party: pair.taken.counterpart ?? before, since: pair.taken.at };
}

const foundIn = (unpacked: readonly CustodyFact[]) => [
  ...new Set(unpacked.flatMap(fact => fact.tubes ?? [])),
];

function lostSince(all: readonly CustodyFact[]): number | null {
  const lost = all.findLast(fact => fact.kind === 'reported_lost');
  if (!lost) return null;
  const seen = all.findLast(
    fact => fact.kind === 'found' || fact.kind === 'taken' || fact.kind === 'unpacked',
  );
  return seen && seen.at >= lost.at ? null : lost.at;
}

function differences(
  tubes: readonly string[],
  closing: CustodyFact | undefined,
  pairs: readonly Pair[],
  unpacked: readonly CustodyFact[],
  clocksApartMs: number,
): Difference[] {
  const found: Difference[] = [];
  const differ = (
    key: string,
    at: Difference['at'],
    expected: number | null | undefined,
    counted: number | null | undefined,
    when: number,
  ) => {
    if (expected != null && counted != null && expected !== counted)
      found.push({ key, at, expected, found: counted, missing: [], unexpected: [], when });
  };
  if (closing) differ('closing', 'closing', tubes.length, closing.count, closing.at);
  const firstGiven = pairs.find(pair => pair.given)?.given;
  if (closing && firstGiven && firstGiven.at >= closing.at)
    differ(`giving:${firstGiven.id}`, 'giving', closing.count, firstGiven.count, firstGiven.at);
  // whoever takes a box counts it: against the giver's signature, and while that is missing against what was said last
  let before: CustodyFact | undefined;
  for (const { given, taken } of pairs) {
    if (taken?.kind !== 'taken') continue;
    const sealed = closing && closing.at <= taken.at + clocksApartMs ? closing : undefined;
    const said = before && (!sealed || before.at > sealed.at) ? before : sealed;
    differ(`handover:${taken.id}`, 'handover', given?.count ?? said?.count, taken.count, taken.at);
    if (taken.count !== null) before = taken;
  }
  if (unpacked.length) {
    const labels = foundIn(unpacked);
    const expected = new Set(tubes);
    const seen = new Set(labels);
    const missing = tubes.filter(label => !seen.has(label));
    const unexpected = labels.filter(label => !expected.has(label)).sort();
    if (missing.length || unexpected.length)
      found.push({
        key: 'reception',
        at: 'reception',
        expected: tubes.length,
        found: labels.length,
        missing,
        unexpected,
        when: unpacked[0]!.at,
      });
  }
  return found;
}
