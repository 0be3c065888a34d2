import type { EvidenceKind, ExposureFacts, Pack, Precision } from '@outpace/protocol';
import type {
  Encounter,
  PersonRef,
  PlaceEvidence,
  Presence,
  SeatEvidence,
  TieEvidence,
} from '@outpace/trace';
import type { Bilingual } from '../../core/refusal.ts';
import type { PlaceRow } from '../places/queries.ts';
import { presenceSourceOf, type TraceEngine } from '../presence/queries.ts';
import { journeyText, placeText, theCase, theCloseContact, tieText } from './evidenceText.ts';
import {
  evidenceKindOf,
  linkFeatures,
  precisionWord,
  protocolPlace,
  protocolTie,
  protocolVehicle,
  type Shared,
} from './exposure.ts';
import { tracing } from './parameters.ts';
import type { EvidenceLine, EvidenceStay } from './schema.ts';

/** What turning encounters into facts and lines needs: the index and the names behind its numbers. */
export interface Scene {
  engine: TraceEngine;
  pack: Pack;
  places: ReadonlyMap<number, PlaceRow>;
  journeys: ReadonlyMap<number, { mode: string; number: string; day: string; sealedAc: boolean | null }>;
  /** Labels of tie groups by their number. */
  labels: ReadonlyMap<number, string>;
  /** Minutes the air stays infectious after someone left, by the pack. */
  tail: number;
  /** Ids of the people met, by their number. */
  people: ReadonlyMap<PersonRef, string>;
}

/** One person's stays, by place. */
export type StaysByPlace = ReadonlyMap<number, readonly Presence[]>;

/** Something shared, with its evidence line made only when wanted: a second hop meets tens of thousands. */
export interface SharedThing extends Shared {
  make: (others: StaysByPlace) => EvidenceLine;
  /** Engine minute of the last and first exposure by this thing. */
  first: number;
  last: number;
  kind: EvidenceLine['kind'];
  placeName?: string;
  tie?: string;
}

/** Stays as they were asked for, by place. */
export function byPlace(stays: readonly Presence[]): StaysByPlace {
  return Map.groupBy(stays, stay => stay.place);
}

/** Everything two people shared, as facts of the protocol's closed list. `own` is the case, or the close contact for a second hop. */
export function sharedThings(
  scene: Scene,
  own: { ref: PersonRef; stays: StaysByPlace },
  encounter: Encounter,
  link?: { risk: 'high' | 'ordinary'; viaPersonId: string },
): SharedThing[] {
  const things: SharedThing[] = [];
  const who = link ? theCloseContact : theCase;
  for (const met of encounter.places) things.push(placeThing(scene, own, met, who, link));
  for (const tie of encounter.ties) things.push(tieThing(scene, tie, encounter, who, link));
  for (const seat of encounter.seats) things.push(journeyThing(scene, seat, who, link));
  return things.map((thing, line) => ({ ...thing, line }));
}

type Link = { risk: 'high' | 'ordinary'; viaPersonId: string } | undefined;

function hopFacts(
  link: Link,
  features: Parameters<typeof linkFeatures>[0],
): Pick<ExposureFacts, 'hop' | 'link' | 'linkedRisk'> {
  return link ? { hop: 2, link: linkFeatures(features), linkedRisk: link.risk } : { hop: 1 };
}

function placeThing(
  scene: Scene,
  own: { stays: StaysByPlace },
  met: PlaceEvidence,
  who: Bilingual,
  link: Link,
): SharedThing {
  const place = scene.places.get(met.place);
  const kinds = (codes: number[]) => codes.map(code => evidenceKindOf(presenceSourceOf(code)));
  const ownKinds = kinds(met.ownSources);
  const otherKinds = kinds(met.otherSources);
  const precision = precisionWord(met.precision);
  const protocolKind = protocolPlace(place?.kind ?? 'other');
  const airspaceOnly = met.minutes === 0 && met.minutesAfterDeparture > 0;
  const departures = airspaceOnly
    ? (own.stays.get(met.place) ?? [])
        .filter(stay => stay.to <= met.firstMinute)
        .map(stay => met.firstMinute - stay.to)
    : [];
  const gap = departures.length ? Math.min(...departures) : undefined;
  const facts: ExposureFacts = {
    ...hopFacts(link, { place: protocolKind, closed: place?.closedSpace === true, minutes: met.minutes }),
    setting: {
      place: protocolKind,
      ...(place?.closedSpace == null ? {} : { closedSpace: place.closedSpace }),
      ...(place?.ventilation === 'poor' || place?.ventilation === 'good'
        ? { ventilation: place.ventilation }
        : {}),
    },
    precision,
    ...(precision === 'minute' && met.minutes > 0 ? { overlapMinutes: met.minutes } : {}),
    ...(precision === 'minute'
      ? airspaceOnly
        ? gap === undefined
          ? {}
          : { minutesAfterCaseLeft: gap }
        : { minutesAfterCaseLeft: 0 }
      : {}),
    evidence: [...new Set([...ownKinds, ...otherKinds])].sort(),
  };
  const name = place?.name ?? '—';
  return {
    facts,
    line: 0,
    own: ownKinds,
    other: otherKinds,
    first: met.firstMinute,
    last: met.lastMinute,
    kind: airspaceOnly ? 'airspace' : 'place',
    placeName: name,
    posterOnly:
      met.otherSources.length > 0 && met.otherSources.every(code => presenceSourceOf(code) === 'poster_scan'),
    make: others => ({
      ...lineOf(
        scene,
        airspaceOnly ? 'airspace' : 'place',
        met.firstMinute,
        met.lastMinute,
        precision,
        met.minutes + met.minutesAfterDeparture,
        facts.evidence,
        link,
      ),
      text: placeText(name, met, gap, minute => scene.engine.dayOfMinute(minute), ownKinds, otherKinds, who),
      ...(place ? { placeId: place.id, place: place.name, placeKind: place.kind } : {}),
      ...(place?.lon != null && place.lat != null ? { lon: place.lon, lat: place.lat } : {}),
      own: shownStays(scene, own.stays.get(met.place) ?? [], met),
      other: shownStays(scene, others.get(met.place) ?? [], met),
    }),
  };
}

function tieThing(
  scene: Scene,
  tie: TieEvidence,
  encounter: Encounter,
  who: Bilingual,
  link: Link,
): SharedThing {
  const word = protocolTie(tie.kind);
  const facts: ExposureFacts = {
    ...hopFacts(link, { tie: tie.kind, minutes: 0 }),
    ties: word ? [word] : [],
    evidence: ['roster'],
  };
  const label = scene.labels.get(tie.group);
  // People of one home are exposed for as long as they both belong to it; a class or an office only while it meets, where that is known.
  const lives = tie.kind === 'household' || tie.kind === 'dorm';
  const met = encounter.places.filter(place => place.precision === 0);
  const last = lives || !met.length ? tie.to : Math.max(...met.map(place => place.lastMinute));
  return {
    facts,
    line: 0,
    own: ['roster'],
    other: ['roster'],
    first: tie.from,
    last,
    kind: 'tie',
    tie: tie.kind,
    make: () => ({
      ...lineOf(scene, 'tie', tie.from, tie.to, 'day', 0, ['roster'], link),
      text: tieText(tie.kind, label, who),
      own: [],
      other: [],
    }),
  };
}

function journeyThing(scene: Scene, seat: SeatEvidence, who: Bilingual, link: Link): SharedThing {
  const journey = scene.journeys.get(seat.journey) ?? {
    mode: 'other',
    number: '—',
    day: scene.engine.dayOfMinute(seat.from),
    sealedAc: null,
  };
  const vehicle = protocolVehicle(journey, seat.sameCompartment !== null);
  const facts: ExposureFacts = {
    ...hopFacts(link, { minutes: 0 }),
    ...(vehicle
      ? {
          seat: {
            vehicle,
            ...(seat.sameCarriage === null ? {} : { sameCarriage: seat.sameCarriage }),
            ...(seat.sameCompartment === null ? {} : { sameCompartment: seat.sameCompartment }),
            ...(seat.rowDifference === null ? {} : { rowDifference: seat.rowDifference }),
            isCrew: seat.crew,
            ...(seat.crew && seat.sameCarriage !== null ? { crewServesArea: seat.sameCarriage } : {}),
          },
        }
      : { setting: { place: 'vehicle' as const }, precision: 'part_of_day' as const }),
    evidence: ['ticket'],
  };
  return {
    facts,
    line: 0,
    own: ['ticket'],
    other: ['ticket'],
    first: seat.from,
    last: seat.to,
    kind: 'journey',
    make: () => ({
      ...lineOf(scene, 'journey', seat.from, seat.to, 'minute', seat.to - seat.from, ['ticket'], link),
      text: journeyText(journey, seat, who),
      place: `${journey.number}`,
      own: [],
      other: [],
    }),
  };
}

function lineOf(
  scene: Scene,
  kind: EvidenceLine['kind'],
  from: number,
  to: number,
  precision: Precision,
  minutes: number,
  evidence: EvidenceKind[],
  link: Link,
) {
  const at = (minute: number) => new Date(scene.engine.instantOf(minute)).toISOString();
  return {
    kind,
    evidence,
    precision,
    from: at(from),
    to: at(to),
    minutes,
    ...(link ? { viaPersonId: link.viaPersonId } : {}),
  };
}

function shownStays(scene: Scene, stays: readonly Presence[], met: PlaceEvidence): EvidenceStay[] {
  const at = (minute: number) => new Date(scene.engine.instantOf(minute)).toISOString();
  return stays
    .filter(stay => stay.from <= met.lastMinute && stay.to >= met.firstMinute - scene.tail)
    .slice(0, tracing.staysShown.value)
    .map(stay => ({
      from: at(stay.from),
      to: at(stay.to),
      source: presenceSourceOf(stay.source),
      precision: precisionWord(stay.precision),
    }));
}
