import {
  type Classification,
  classifyContact,
  type EvidenceGrade,
  type EvidenceKind,
  type ExposureFacts,
  type LinkFeature,
  type Pack,
  type PlaceKind,
  type Precision,
  type TieKind,
  type VehicleKind,
  vocabulary,
} from '@outpace/protocol';
import { tracing } from './parameters.ts';

/** Presence sources (places' and presence's words) as the protocol's kinds of evidence. */
const evidenceOf: Record<string, EvidenceKind> = {
  access_log: 'access',
  scan: 'scan',
  poster_scan: 'scan',
  ticket: 'ticket',
  roster: 'roster',
  interview: 'interview',
  import: 'record',
  official_text: 'record',
  statistical: 'statistical',
};
export const evidenceKindOf = (source: string): EvidenceKind => evidenceOf[source] ?? 'record';

// hospital: as the part of it that anyone enters; a ward is named as one
const placeWords: Record<string, PlaceKind> = {
  hospital: 'waiting_room',
  worship: 'religious',
  transport: 'vehicle',
  hotel: 'residential_building',
  isolation_site: 'quarantine_site',
};
/** A place's kind in the protocol's closed list. */
export function protocolPlace(kind: string): PlaceKind {
  return (
    placeWords[kind] ??
    ((vocabulary.PLACE_KINDS as readonly string[]).includes(kind) ? (kind as PlaceKind) : 'other')
  );
}

const tieWords: Record<string, TieKind> = {
  household: 'household',
  dorm: 'dorm',
  class: 'class',
  office: 'office',
  workshop: 'workshop',
  team: 'team',
  ward: 'ward',
};
/** A tie group's kind in the protocol's closed list; undefined when the protocol has no word for it. */
export const protocolTie = (kind: string): TieKind | undefined => tieWords[kind];

/** A vehicle as the seat tables name it. A Chinese train numbered G, D, C, Z, T or K is sealed and air-conditioned unless said otherwise. */
export function protocolVehicle(
  journey: { mode: string; number: string; sealedAc: boolean | null },
  compartments: boolean,
): VehicleKind | undefined {
  if (journey.mode === 'plane' || journey.mode === 'ship') return journey.mode;
  if (journey.mode === 'taxi' || journey.mode === 'car') return 'car';
  if (journey.mode === 'coach' || journey.mode === 'bus') return journey.sealedAc ? 'sealed_ac_coach' : 'bus';
  if (journey.mode === 'metro') return 'train';
  if (journey.mode !== 'train') return undefined;
  const sealed = journey.sealedAc ?? /^[GDCZTK]\d/i.test(journey.number);
  return sealed ? (compartments ? 'sealed_ac_sleeper' : 'sealed_ac_train') : 'train';
}

export const precisionWord = (precision: 0 | 1 | 2): Precision =>
  (['minute', 'part_of_day', 'day'] as const)[precision];

/** One thing shared by two people, still without a class. */
export interface Shared {
  facts: ExposureFacts;
  /** Index of the evidence line that shows it. */
  line: number;
  /** Sources of either side, in the protocol's words. */
  own: EvidenceKind[];
  other: EvidenceKind[];
  /** Seen by a printed poster only: anyone may hold a photo of it. */
  posterOnly?: boolean;
}

/** A class with the line that decided it. */
export interface Judged extends Classification {
  line: number;
  facts: ExposureFacts;
}

const weakest = (a: EvidenceGrade, b: EvidenceGrade): EvidenceGrade => (a > b ? a : b);
const rankOf = (pack: Pack, id: string) => pack.classes.find(one => one.id === id)?.rank ?? 0;

/**
 * The strictest class among the things shared, then the best grade, then the first. The grade is capped by the weaker of the two sides: a contact
 * is no better known than the side that is known worse. Null when the pack classes none of them. Pure; `seen` remembers answers for equal facts.
 */
export function judge(
  pack: Pack,
  shared: readonly Shared[],
  seen: Map<string, Classification | null>,
): Judged | null {
  let best: Judged | null = null;
  for (const one of shared) {
    const key = JSON.stringify(one.facts);
    let found = seen.get(key);
    if (found === undefined) {
      found = classifyContact(pack, one.facts);
      seen.set(key, found);
    }
    if (!found) continue;
    const cap = (kinds: readonly EvidenceKind[]) =>
      kinds.map(kind => pack.grade_caps.evidence[kind]).sort()[0] ?? 'C';
    let grade = weakest(found.grade, weakest(cap(one.own), cap(one.other)));
    if (one.posterOnly) grade = weakest(grade, 'C');
    const judged: Judged = {
      ...found,
      grade,
      reviewRequired: found.reviewRequired || grade >= 'C',
      line: one.line,
      facts: one.facts,
    };
    if (
      !best ||
      rankOf(pack, judged.classId) > rankOf(pack, best.classId) ||
      (judged.classId === best.classId && judged.grade < best.grade)
    )
      best = judged;
  }
  return best;
}

/** Whether the pack knows contacts of contacts. */
export const hasSecondHop = (pack: Pack): boolean => pack.contact_rules.some(rule => rule.hop === 2);

/** The class whose contacts are followed to a second hop: the one the pack's secondary contacts hang on. */
export function followedClass(pack: Pack): string {
  const named = pack.measures
    .flatMap(rule => rule.release ?? [])
    .find(rule => rule.linked_class)?.linked_class;
  return named ?? 'close';
}

/** Minutes the air stays infectious after the case left, as the pack's contact rules say (measles 120); 0 when none asks. */
export function afterDepartureMinutes(pack: Pack): number {
  const minutes = pack.contact_rules
    .flatMap(rule => [...(rule.all ?? []), ...(rule.any ?? [])])
    .filter(criterion => criterion.input === 'minutes_after_case_left');
  return Math.max(0, ...minutes.map(criterion => criterion.at_most ?? 0));
}

/** Whether anything is asked of a class, so that a second-hop contact of it is worth a row. */
export const isAskedOf = (pack: Pack, classId: string): boolean =>
  pack.measures.some(rule => rule.class === classId && rule.status === 'in_force');

/** What joins a close contact and the person they met, from what they shared. Pure. */
export function linkFeatures(shared: {
  tie?: string;
  place?: PlaceKind;
  closed?: boolean;
  minutes: number;
  sameVehicleSeat?: boolean;
}): LinkFeature[] {
  const features = new Set<LinkFeature>();
  if (shared.tie === 'household' || shared.tie === 'dorm') features.add('co_living');
  if (shared.tie === 'class') features.add('co_studying');
  if (shared.tie === 'office' || shared.tie === 'workshop' || shared.tie === 'team')
    features.add('co_working').add('same_closed_workplace');
  if (shared.minutes >= tracing.sharedActivity.value) {
    if (shared.place === 'home' || shared.place === 'dorm') features.add('co_living');
    if (shared.place === 'restaurant' || shared.place === 'canteen' || shared.place === 'banquet_hall')
      features.add('co_eating');
    if (shared.place === 'office' || shared.place === 'workshop' || shared.place === 'construction_site')
      features.add('co_working');
    if ((shared.place === 'office' || shared.place === 'workshop') && shared.closed)
      features.add('same_closed_workplace');
    if (shared.place === 'classroom') features.add('co_studying');
    if (shared.place === 'entertainment' || shared.place === 'gym') features.add('co_entertainment');
  }
  if (shared.minutes >= tracing.longStay.value) features.add('long_duration');
  return [...features];
}
