import type { Classification, Pack } from '@outpace/protocol';
import { type Encounter, type PersonRef, traceContacts, traceTwoHops } from '@outpace/trace';
import type { Context } from '../../core/module.ts';
import { measuresOf } from '../measures/queries.ts';
import { tiesOf } from '../people/queries.ts';
import { journeysByNo, placesByNo, placesOf } from '../places/queries.ts';
import type { TraceEngine } from '../presence/queries.ts';
import { afterDepartureMinutes, followedClass, hasSecondHop, type Judged, judge } from './exposure.ts';
import { tracing } from './parameters.ts';
import type { RunOptions, VenueCount } from './runStore.ts';
import { type Scene, type SharedThing, sharedThings, staysByPlace } from './shared.ts';

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
  const none: Findings = { found: [], venues: [], belowMinimum: 0, unclassed: 0, secondHopNotListed: 0 };
  const ref = engine.refOf(search.personId);
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
  const first = traceContacts(engine.index, query);
  const places = await placesOf(
    ctx,
    options.slices.map(slice => slice.placeId),
  );
  const encounters = withSlices(
    engine,
    query,
    first.encounters,
    options,
    new Map([...places.values()].map(place => [place.id, place.no])),
  );
  const scene = await sceneOf(ctx, engine, pack, search.personId, encounters);
  const seen = new Map<string, Classification | null>();
  const own = { ref, stays: staysByPlace(engine, ref, window.from, window.to) };
  const findings: Findings = { ...none, belowMinimum: first.belowMinimum.length, found: [], venues: [] };
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

/** People of opened slices of large venues join the encounters; one who was met elsewhere as well keeps both. */
function withSlices(
  engine: TraceEngine,
  query: Parameters<typeof traceContacts>[1],
  encounters: Encounter[],
  options: RunOptions,
  placeNo: ReadonlyMap<string, number>,
): Encounter[] {
  if (!options.slices.length) return encounters;
  const byPerson = new Map(encounters.map(encounter => [encounter.person, encounter]));
  for (const slice of options.slices) {
    const from = Math.max(query.from, engine.minuteOf(Date.parse(slice.from)));
    const to = Math.min(query.to, engine.minuteOf(Date.parse(slice.to)));
    if (to <= from) continue;
    for (const met of traceContacts(engine.index, { ...query, from, to, placeCap: undefined }).encounters) {
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
  };
}

function findingOf(
  scene: Scene,
  own: { ref: PersonRef; stays: ReturnType<typeof staysByPlace> },
  encounter: Encounter,
  seen: Map<string, Classification | null>,
  link?: { risk: 'high' | 'ordinary'; viaPersonId: string },
): Finding | null {
  const shared = sharedThings(scene, own, encounter, link);
  const judged = judge(scene.pack, shared, seen);
  if (!judged) return null;
  return {
    ref: encounter.person,
    personId: scene.engine.personOf(encounter.person),
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
  query: Parameters<typeof traceTwoHops>[1],
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
  const heldFrom = new Map(
    measures
      .filter(measure => measure.inPlaceAt)
      .map(measure => [measure.personId, measure.inPlaceAt!.getTime()]),
  );
  const now = engine.minuteOf(ctx.now);
  const hops = traceTwoHops(engine.index, {
    ...query,
    mayFollow: encounter => followed.has(encounter.person),
    endOfContact: person => {
      const held = heldFrom.get(engine.personOf(person));
      return held === undefined ? now : Math.min(now, engine.minuteOf(held));
    },
  });
  const known = new Set(findings.found.map(finding => finding.ref));
  const second = hops.second.filter(contact => !known.has(contact.person));
  const wide: Scene = {
    ...scene,
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
  const stays = new Map<PersonRef, ReturnType<typeof staysByPlace>>();
  for (const contact of second) {
    let best: Finding | null = null;
    for (const path of contact.paths) {
      const via = followed.get(path.via)!;
      let own = stays.get(path.via);
      if (!own) {
        own = staysByPlace(engine, path.via, via.first, now);
        stays.set(path.via, own);
      }
      const finding = findingOf(wide, { ref: path.via, stays: own }, path.encounter, seen, {
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
