import type { Presences } from './presences.ts';
import { type TraceIndex, traceContacts } from './trace.ts';
import type { SecondHopContact, TwoHopQuery, TwoHopResult } from './types.ts';

/**
 * Contacts of a case and the contacts of those contacts: each first-hop contact that may be followed is traced forward
 * from their first contact with the case until their own end. Nobody of the first hop, its venues included, appears in
 * the second; every path to a second-hop person is kept. Cost: one trace per contact followed.
 */
export function traceTwoHops(index: TraceIndex<Presences>, query: TwoHopQuery): TwoHopResult {
  const first = traceContacts(index, query);
  const firstHop = new Set<number>([query.person]);
  for (const encounter of first.encounters) firstHop.add(encounter.person);
  for (const venue of first.venues) for (const person of venue.persons) firstHop.add(person);

  const second = new Map<number, SecondHopContact>();
  const secondVenues: TwoHopResult['secondVenues'] = [];
  for (const contact of first.encounters) {
    if (query.mayFollow && !query.mayFollow(contact)) continue;
    const end = query.endOfContact ? query.endOfContact(contact.person, contact) : query.to;
    if (end <= contact.firstMinute) continue;
    const hop = traceContacts(index, {
      person: contact.person,
      from: contact.firstMinute,
      to: end,
      minOverlapMinutes: query.minOverlapMinutes,
      afterDepartureMinutes: query.afterDepartureMinutes,
      placeCap: query.placeCap,
    });
    for (const encounter of hop.encounters) {
      if (firstHop.has(encounter.person)) continue;
      const known = second.get(encounter.person);
      const path = { via: contact.person, encounter };
      if (known === undefined)
        second.set(encounter.person, {
          person: encounter.person,
          firstMinute: encounter.firstMinute,
          paths: [path],
        });
      else {
        known.paths.push(path);
        known.firstMinute = Math.min(known.firstMinute, encounter.firstMinute);
      }
    }
    for (const venue of hop.venues) {
      const persons = venue.persons.filter(person => !firstHop.has(person));
      if (persons.length > 0)
        secondVenues.push({ via: contact.person, venue: { ...venue, persons, count: persons.length } });
    }
  }
  return { first, second: [...second.values()].sort((a, b) => a.person - b.person), secondVenues };
}
