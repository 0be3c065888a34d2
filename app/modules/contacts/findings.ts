import type { Classification, Pack } from '@outpace/protocol';
import type { Encounter, PersonRef, TraceQuery, TwoHopQuery } from '@outpace/trace';
import type { PairQuery } from '@outpace/trace/pairs/types.ts';
import type { Context } from '../../core/module.ts';
import { measuresOf } from '../measures/queries.ts';
import { tiesOf } from '../people/queries.ts';
import { journeysByNo, placesByNo, placesOf } from '../places/queries.ts';
import type { TraceEngine } from '../presence/queries.ts';
import { afterDepartureMinutes, followedClass, hasSecondHop, type Judged, judge } from './exposure.ts';
import { tracing } from './parameters.ts';
import type { RunOptions, VenueCount } from './runStore.ts';
import { byPlace, type Scene, type SharedThing, type StaysByPlace, sharedThings } from './shared.ts';

/** One person met, judged, with what was shared. Minutes are the engine's. */
export interface Finding {
  ref: PersonRef;
  personId: string;
  hop: 1 | 2;
  judged: Judged;
  shared: SharedThing[];
  minutes: number;
  first: number;
  /** Last shared minute, inclusive. */
  last: number;
  viaPersonId?: string;
}

export interface Findings {
  found: Finding[];
  venues: VenueCount[];
  belowMinimum: number;
  unclassed: number;
  secondHopNotListed: number;
  /** Ties of rosters that the case itself had in the window. */
  ties: number;
  /** Milliseconds the index took. */
  searchMs: number;
  /** Everything that was asked of the index, as pairs: the case, then each contact that was followed. */
  questions: PairQuery[];
}

export interface Search {
  outbreakId: string;
  personId: string;
  pack: Pack;
  /** Instants, half-open. */
  from: number;
  to: number;
  options: RunOptions;
}

/** Everyone who shared place, time, a roster or a journey with a person, judged by the pack. Reads the index; writes nothing. */
export async function findContacts(ctx: Context, engine: TraceEngine, search: Search): Promise<Findings> {
  const none: Findings = {
    found: [],
    venues: [],
    belowMinimum: 0,
    unclassed: 0,
    secondHopNotListed: 0,
    ties: 0,
    searchMs: 0,
    questions: [],
  };
  const ref = (await engine.numbersOf([search.personId])).get(search.personId);
  if (ref === undefined) return none;
  const { pack, options } = search;
  const window = { from: engine.minuteOf(search.from), to: engine.minuteOf(search.to) };
  const query = {
    person: ref,
    ...window,
    minOverlapMinutes: options.minOverlapMinutes,
    afterDepartureMinutes: afterDepartureMinutes(pack),
    placeCap: tracing.placeCap.value,
  };
  const started = performance.now();
  const first = await engine.trace(query);
  const searchMs = performance.now() - started;
  const places = await placesOf(
    ctx,
    options.slices.map(slice => slice.placeId),
  );
  const encounters = await withSlices(
    engine,
    query,
    first.encounters,
    options,
    new Map([...places.values()].map(place => [place.id, place.no])),
  );
  const scene = await sceneOf(ctx, engine, pack, search.personId, encounters);
  const seen = new Map<string, Classification | null>();
  const own = { ref, stays: byPlace(await engine.staysOf(ref, window.from, window.to)) };
  const findings: Findings = {
    ...none,
    belowMinimum: first.belowMinimum.length,
    ties: first.encounters.reduce((sum, encounter) => sum + encounter.ties.length, 0),
    searchMs,
    questions: [caseQuestion(query)],
    found: [],
    venues: [],
  };
  for (const encounter of encounters) {
    const finding = findingOf(scene, own, encounter, seen);
    if (finding) findings.found.push(finding);
    else findings.unclassed++;
  }
  const venuePlaces = await placesByNo(
    ctx,
    first.venues.map(venue => venue.place),
  );
  for (const venue of first.venues) {
    const place = venuePlaces.get(venue.place);
    if (place)
      findings.venues.push({
        placeId: place.id,
        people: venue.count,
        firstAt: engine.instantOf(venue.firstMinute),
        lastAt: engine.instantOf(venue.lastMinute),
      });
  }
  if (options.twoHops && hasSecondHop(pack)) await addSecondHop(ctx, scene, search, query, findings, seen);
  return findings;
}

/** Whom the case met, as a question of pairs. */
export function caseQuestion(query: Omit<PairQuery, 'direction'>): PairQuery {
  const { person, from, to, minOverlapMinutes, afterDepartureMinutes } = query;
  return { person, from, to: Math.max(from, to), minOverlapMinutes, afterDepartureMinutes };
}

/** Whom a followed contact met from their first minute with the case until their own end. */
export function followQuestion(query: PairQuery, person: PersonRef, from: number, to: number): PairQuery {
  return { ...caseQuestion(query), person, from, to: Math.max(from, to) };
}

/** People of opened slices of large venues join the encounters; one who was met elsewhere as well keeps both. */
async function withSlices(
  engine: TraceEngine,
  query: TraceQuery,
  encounters: Encounter[],
  options: RunOptions,
  placeNo: ReadonlyMap<string, number>,
): Promise<Encounter[]> {
  if (!options.slices.length) return encounters;
  const byPerson = new Map(encounters.map(encounter => [encounter.person, encounter]));
  for (const slice of options.slices) {
    const from = Math.max(query.from, engine.minuteOf(Date.parse(slice.from)));
    const to = Math.min(query.to, engine.minuteOf(Date.parse(slice.to)));
    if (to <= from) continue;
    for (const met of (await engine.trace({ ...query, from, to, placeCap: undefined })).encounters) {
      const at = met.places.filter(place => place.place === placeNo.get(slice.placeId));
      if (!at.length) continue;
      const known = byPerson.get(met.person);
      const minutes = at.reduce((sum, place) => sum + place.minutes, 0);
      const first = Math.min(...at.map(place => place.firstMinute));
      const last = Math.max(...at.map(place => place.lastMinute));
      if (!known)
        byPerson.set(met.person, {
          ...met,
          places: at,
          ties: [],
          seats: [],
          minutes,
          firstMinute: first,
          lastMinute: last,
        });
      else if (!known.places.some(place => place.place === at[0]!.place))
        byPerson.set(met.person, {
          ...known,
          places: [...known.places, ...at],
          minutes: known.minutes + minutes,
          firstMinute: Math.min(known.firstMinute, first),
          lastMinute: Math.max(known.lastMinute, last),
        });
    }
  }
  return [...byPerson.values()];
}

async function sceneOf(
  ctx: Context,
  engine: TraceEngine,
  pack: Pack,
  personId: string,
  encounters: readonly Encounter[],
): Promise<Scene> {
  const places = await placesByNo(
    ctx,
    new Set(encounters.flatMap(encounter => encounter.places.map(place => place.place))),
  );
  const journeys = await journeysByNo(
    ctx,
    new Set(encounters.flatMap(encounter => encounter.seats.map(seat => seat.journey))),
  );
  const ties = await tiesOf(ctx, [personId]);
  return {
    engine,
    pack,
    places,
    journeys,
    labels: new Map(ties.map(tie => [tie.groupNo, tie.label])),
    tail: afterDepartureMinutes(pack),
    people: await engine.personsOf(encounters.map(encounter => encounter.person)),
  };
}

function findingOf(
  scene: Scene,
  own: { ref: PersonRef; stays: StaysByPlace },
  encounter: Encounter,
  seen: Map<string, Classification | null>,
  link?: { risk: 'high' | 'ordinary'; viaPersonId: string },
): Finding | null {
  // someone whose record is gone (an import undone) has nobody to be told
  const personId = scene.people.get(encounter.person);
  if (personId === undefined) return null;
  const shared = sharedThings(scene, own, encounter, link);
  const judged = judge(scene.pack, shared, seen);
  if (!judged) return null;
  return {
    ref: encounter.person,
    personId,
    hop: link ? 2 : 1,
    judged,
    shared,
    minutes: encounter.minutes,
    first: encounter.firstMinute,
    last: Math.max(
      encounter.firstMinute,
      Math.max(...shared.map(thing => (thing.last > thing.first ? thing.last - 1 : thing.last))),
    ),
    ...(link ? { viaPersonId: link.viaPersonId } : {}),
  };
}

/** Classes of the second hop that hang on a close contact's own results; the others are counted, not listed. */
function hangsOnContact(pack: Pack, classId: string): boolean {
  const rule = pack.measures.find(one => one.class === classId);
  return (
    rule !== undefined &&
    (rule.linked_upgrade !== undefined ||
      (rule.release ?? []).some(condition => condition.linked_class !== undefined))
  );
}

async function addSecondHop(
  ctx: Context,
  scene: Scene,
  search: Search,
  query: TwoHopQuery,
  findings: Findings,
  seen: Map<string, Classification | null>,
): Promise<void> {
  const { engine, pack } = scene;
  const followed = new Map(
    findings.found
      .filter(finding => finding.judged.classId === followedClass(pack))
      .map(finding => [finding.ref, finding]),
  );
  if (!followed.size) return;
  const measures = await measuresOf(ctx, {
    personIds: [...followed.values()].map(finding => finding.personId),
    outbreakId: search.outbreakId,
    state: 'open',
  });
  const held = measures.filter(measure => measure.inPlaceAt);
  const numbers = await engine.numbersOf(held.map(measure => measure.personId));
  const heldFrom = new Map(
    held.map(measure => [numbers.get(measure.personId), engine.minuteOf(measure.inPlaceAt!.getTime())]),
  );
  const now = engine.minuteOf(ctx.now);
  for (const [person, finding] of [...followed].sort(([a], [b]) => a - b))
    findings.questions.push(
      followQuestion(query, person, finding.first, Math.min(now, heldFrom.get(person) ?? now)),
    );
  const started = performance.now();
  const hops = await engine.traceTwoHops({
    ...query,
    mayFollow: encounter => followed.has(encounter.person),
    endOfContact: person => Math.min(now, heldFrom.get(person) ?? now),
  });
  findings.searchMs += performance.now() - started;
  const known = new Set(findings.found.map(finding => finding.ref));
  const second = hops.second.filter(contact => !known.has(contact.person));
  const wide: Scene = {
    ...scene,
    people: new Map([...scene.people, ...(await engine.personsOf(second.map(contact => contact.person)))]),
    places: new Map([
      ...scene.places,
      ...(await placesByNo(
        ctx,
        new Set(
          second.flatMap(contact =>
            contact.paths.flatMap(path => path.encounter.places.map(place => place.place)),
          ),
        ),
      )),
    ]),
    journeys: new Map([
      ...scene.journeys,
      ...(await journeysByNo(
        ctx,
        new Set(
          second.flatMap(contact =>
            contact.paths.flatMap(path => path.encounter.seats.map(seat => seat.journey)),
          ),
        ),
      )),
    ]),
  };
  const vias = [...new Set(second.flatMap(contact => contact.paths.map(path => path.via)))];
  const ofVias = await engine.staysOfMany(
    vias.map(via => ({ person: via, from: followed.get(via)!.first, to: now })),
  );
  const stays = new Map(vias.map((via, index) => [via, byPlace(ofVias[index]!)]));
  for (const contact of second) {
    let best: Finding | null = null;
    for (const path of contact.paths) {
      const via = followed.get(path.via)!;
      const finding = findingOf(wide, { ref: path.via, stays: stays.get(path.via)! }, path.encounter, seen, {
        risk: via.judged.infectionRisk,
        viaPersonId: via.personId,
      });
      if (!finding) continue;
      if (!best) best = finding;
      else {
        // every path stays as evidence; the stronger one decides and is the one the person hangs on
        const [strong, weak]: [Finding, Finding] = isStronger(pack, finding, best)
          ? [finding, best]
          : [best, finding];
        best = {
          ...strong,
          shared: [...strong.shared, ...weak.shared],
          minutes: Math.max(strong.minutes, weak.minutes),
          first: Math.min(strong.first, weak.first),
          last: Math.max(strong.last, weak.last),
        };
      }
    }
    if (!best) findings.unclassed++;
    else if (hangsOnContact(pack, best.judged.classId)) findings.found.push(best);
    else findings.secondHopNotListed++;
  }
}

function isStronger(pack: Pack, a: Finding, b: Finding): boolean {
  const rank = (finding: Finding) => pack.classes.find(one => one.id === finding.judged.classId)?.rank ?? 0;
  return rank(a) > rank(b) || (rank(a) === rank(b) && a.judged.grade < b.judged.grade);
}
