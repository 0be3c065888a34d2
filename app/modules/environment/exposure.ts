import type { Context } from '../../core/module.ts';
import { peopleOf } from '../people/queries.ts';
import { placesOf } from '../places/queries.ts';
import { presenceSourceOf, traceEngine } from '../presence/queries.ts';
import type { Exposed } from './followupStore.ts';

/**
 * Everyone known to have been at a place within [from, to) (epoch ms), one row a person: first and last instant, minutes there, and the source of the longest
 * stay. Empty where the site has no place. One question to the trace index and three statements for any number of people.
 */
export async function peopleAt(
  ctx: Context,
  placeId: string | null,
  window: { from: number; to: number },
): Promise<{ people: Exposed[]; searched: { source: string; people: number }[] }> {
  if (!placeId) return { people: [], searched: [] };
  const place = (await placesOf(ctx, [placeId])).get(placeId);
  if (!place) return { people: [], searched: [] };
  const engine = await traceEngine(ctx);
  const from = engine.minuteOf(window.from);
  const to = engine.minuteOf(window.to);
  const stays = await engine.staysAt(place.no, from, to);
  const ids = await engine.personsOf(new Set(stays.map(stay => stay.person)));
  const known = await peopleOf(ctx, ids.values());
  const byPerson = new Map<string, Exposed & { longest: number }>();
  const searched = new Map<string, Set<string>>();
  for (const stay of stays) {
    const personId = ids.get(stay.person);
    const person = personId ? known.get(personId) : undefined;
    if (!personId || !person) continue;
    const begin = Math.max(from, stay.from);
    const end = Math.min(to, stay.to);
    const source = presenceSourceOf(stay.source);
    const found = searched.get(source) ?? new Set();
    searched.set(source, found.add(personId));
    const row = byPerson.get(personId);
    const minutes = Math.max(0, end - begin);
    byPerson.set(personId, {
      personId,
      areaKey: person.areaKey,
      locatedKey: person.locatedKey,
      firstAt: Math.min(row?.firstAt ?? Number.POSITIVE_INFINITY, engine.instantOf(begin)),
      lastAt: Math.max(row?.lastAt ?? 0, engine.instantOf(end)),
      minutes: (row?.minutes ?? 0) + minutes,
      source: row && row.longest >= minutes ? row.source : source,
      longest: Math.max(row?.longest ?? -1, minutes),
    });
  }
  return {
    people: [...byPerson.values()].map(({ longest: _, ...one }) => one),
    searched: [...searched].map(([source, people]) => ({ source, people: people.size })),
  };
}
