import { scorePair } from './score.ts';
import { estimatedOnset } from './timing.ts';
import type {
  CaseFacts,
  CaseTie,
  CaseVisit,
  InfectorCandidate,
  LikelyInfectors,
  LinkEvidence,
  LinkParameters,
  PairScore,
  SharedPresence,
} from './types.ts';

/** What else is known between pairs of cases. */
export interface PairKnowledge {
  shared?: readonly SharedPresence[];
  ties?: readonly CaseTie[];
}

/**
 * For each case, who of the list may have infected it, ranked, with probabilities that add up to 1 together with the
 * share of "nobody on the list". A candidate must share something besides time (a place, a neighbourhood, a label, an
 * area, a tie, a presence), so cost follows what is shared, not the square of the list. Visits of cases not in the
 * list are ignored. Two cases with the same key throw.
 */
export function likelyInfectors(
  cases: readonly CaseFacts[],
  visits: readonly CaseVisit[],
  parameters: LinkParameters,
  knowledge: PairKnowledge = {},
): LikelyInfectors[] {
  const numberOf = new Map<string, number>();
  cases.forEach((facts, i) => {
    if (numberOf.has(facts.key)) throw new Error(`case ${facts.key} is listed twice`);
    numberOf.set(facts.key, i);
  });
  const visitsOf = visitsByCase(visits, numberOf, cases.length);
  const blocks = sharedBlocks(cases, visitsOf, parameters);
  const sharedOf = pairMap(knowledge.shared ?? [], numberOf, row => row);
  const tiesOf = pairMap(knowledge.ties ?? [], numberOf, row => row.kind);

  return cases.map((infectee, i) => {
    const possible = new Set<number>();
    for (const block of blocks[i]) for (const j of block) possible.add(j);
    for (const j of sharedOf[i].keys()) possible.add(j);
    for (const j of tiesOf[i].keys()) possible.add(j);
    possible.delete(i);
    const candidates: InfectorCandidate[] = [];
    for (const j of possible) {
      const score = scorePair(
        {
          infector: cases[j],
          infectee,
          infectorVisits: visitsOf[j],
          infecteeVisits: visitsOf[i],
          shared: sharedOf[i].get(j)?.[0],
          ties: tiesOf[i].get(j),
        },
        parameters,
      );
      if (score !== null && score.logWeight >= parameters.floor && sharesSomething(score))
        candidates.push({ infector: cases[j].key, probability: 0, ...score });
    }
    return normalised(infectee, candidates, parameters);
  });
}

/** Timing and the infector's own figures fit thousands of pairs: alone they make no candidate. */
const UNSHARED = new Set<LinkEvidence['kind']>([
  'onset_gap',
  'confirmation_gap',
  'incubation',
  'infector_reported_contact',
  'infector_contacts',
]);

function sharesSomething(score: PairScore): boolean {
  return score.evidence.some(line => !UNSHARED.has(line.kind));
}

function normalised(
  infectee: CaseFacts,
  candidates: InfectorCandidate[],
  parameters: LinkParameters,
): LikelyInfectors {
  const outside = infectee.imported ? parameters.unknownSourceImported : parameters.unknownSource;
  const highest = candidates.reduce((max, c) => Math.max(max, c.logWeight), outside);
  let total = Math.exp(outside - highest);
  const unknownShare = total;
  for (const candidate of candidates) {
    candidate.probability = Math.exp(candidate.logWeight - highest);
    total += candidate.probability;
  }
  for (const candidate of candidates) candidate.probability /= total;
  candidates.sort((a, b) => b.logWeight - a.logWeight || (a.infector < b.infector ? -1 : 1));
  return { infectee: infectee.key, unknownSource: unknownShare / total, candidates };
}

function visitsByCase(
  visits: readonly CaseVisit[],
  numberOf: Map<string, number>,
  cases: number,
): CaseVisit[][] {
  const crowdOf = new Map<string, Set<string>>();
  for (const visit of visits) {
    if (visit.place === null || !numberOf.has(visit.caseKey)) continue;
    const crowd = crowdOf.get(visit.place);
    if (crowd === undefined) crowdOf.set(visit.place, new Set([visit.caseKey]));
    else crowd.add(visit.caseKey);
  }
  const visitsOf: CaseVisit[][] = Array.from({ length: cases }, () => []);
  for (const visit of visits) {
    const i = numberOf.get(visit.caseKey);
    if (i === undefined) continue;
    const crowd = visit.place === null ? undefined : crowdOf.get(visit.place)!.size;
    visitsOf[i].push({ ...visit, crowd });
  }
  return visitsOf;
}

/**
 * Per case the lists of cases it shares something with: area, label, place, or neighbouring grid cell of
 * `distanceLimitKm`; within an area only those whose onsets lie near enough to matter.
 */
function sharedBlocks(
  cases: readonly CaseFacts[],
  visitsOf: readonly CaseVisit[][],
  parameters: LinkParameters,
): number[][][] {
  const lists = new Map<string, number[]>();
  const keysOf: string[][] = cases.map(() => []);
  const join = (i: number, key: string): void => {
    const list = lists.get(key);
    if (list === undefined) lists.set(key, [i]);
    else if (list[list.length - 1] !== i) list.push(i);
  };
  // Time slots as long as the longest gap allowed: a case looks into its own slot and the two beside it, on each of the
  // clocks a pair may be compared by (onsets, confirmations, estimated onsets).
  const slotDays = longestGapDays(parameters);
  cases.forEach((facts, i) => {
    const clocks: [string, number | null][] = [
      ['onset', facts.onsetDay],
      ['confirmed', facts.confirmedDay],
      ['estimated', estimatedOnset(facts, parameters)],
    ];
    const topics = new Set<string>();
    if (facts.area) topics.add(`area ${facts.area}`);
    for (const label of facts.exposureLabels ?? []) topics.add(`label ${label}`);
    const near = new Set<string>(topics);
    for (const visit of visitsOf[i]) {
      if (visit.place !== null) {
        topics.add(`place ${visit.place}`);
        near.add(`place ${visit.place}`);
      }
      if (visit.latitude == null || visit.longitude == null || parameters.distanceLimitKm <= 0) continue;
      const km = parameters.distanceLimitKm;
      const row = Math.floor((visit.latitude * 111) / km);
      topics.add(`cell ${row} ${columnIn(row, visit.longitude, km)}`);
      for (let r = row - 1; r <= row + 1; r++) {
        const column = columnIn(r, visit.longitude, km);
        for (let c = column - 1; c <= column + 1; c++) near.add(`cell ${r} ${c}`);
      }
    }
    for (const [clock, day] of clocks) {
      if (day === null) continue;
      const slot = Math.floor(day / slotDays);
      for (const topic of topics) join(i, `${clock} ${slot} ${topic}`);
      for (const topic of near)
        for (let s = slot - 1; s <= slot + 1; s++) keysOf[i].push(`${clock} ${s} ${topic}`);
    }
  });
  return keysOf.map(keys => keys.flatMap(key => (lists.has(key) ? [lists.get(key)!] : [])));
}

function longestGapDays(parameters: LinkParameters): number {
  const spread = (delay: { meanDays: number; sdDays: number }) =>
    Math.abs(delay.meanDays) + parameters.gapLimitSds * delay.sdDays;
  return Math.max(1, spread(parameters.serialInterval), spread(parameters.confirmationInterval));
}

/** Column of a longitude in a grid row of height `km`; cells are at least `km` wide at the row's far edge. */
function columnIn(row: number, longitude: number, km: number): number {
  const latitude = Math.min(85, ((Math.abs(row) + 2) * km) / 111);
  return Math.floor((longitude * 111 * Math.cos((latitude * Math.PI) / 180)) / km);
}

function pairMap<R extends { a: string; b: string }, T>(
  rows: readonly R[],
  numberOf: Map<string, number>,
  value: (row: R) => T,
): Map<number, T[]>[] {
  const maps: Map<number, T[]>[] = Array.from({ length: numberOf.size }, () => new Map());
  for (const row of rows) {
    const a = numberOf.get(row.a);
    const b = numberOf.get(row.b);
    if (a === undefined || b === undefined || a === b) continue;
    for (const [i, j] of [
      [a, b],
      [b, a],
    ]) {
      const list = maps[i].get(j);
      if (list === undefined) maps[i].set(j, [value(row)]);
      else list.push(value(row));
    }
  }
  return maps;
}
