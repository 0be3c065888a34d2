import { type City, placeKinds } from '@outpace/sim';
import type { Outpace } from '../../core/outpace.ts';
import { createPeople, createTieGroups } from '../../modules/people/queries.ts';
import { ensurePlaces } from '../../modules/places/queries.ts';
import type { AreaKeys } from './areaKeys.ts';
import { personCode, placeCode, writeId } from './books.ts';
import { Identities, type Registered } from './identities.ts';
import { inParallel, type Progress } from './progress.ts';
import type { Venue } from './venues.ts';

type Groups = Parameters<typeof createTieGroups>[1];
type GroupKind = Groups[number]['kind'];

/** People of one transaction; larger ones are no faster. Three under way keep the database at work while the next is sealed. */
const batchPeople = 1500;
const batchPlaces = 2000;
const batchMembers = 8000;
const atOnce = 3;

/** Records all places but homes; answers with their ids, 16 bytes each. */
export async function fillPlaces(
  outpace: Outpace,
  token: Buffer,
  venues: readonly Venue[],
  progress: Progress,
): Promise<Buffer> {
  const ids = Buffer.alloc(venues.length * 16);
  for (let from = 0; from < venues.length; from += batchPlaces) {
    const batch = venues.slice(from, from + batchPlaces);
    const made = await outpace.act(token, ctx =>
      ensurePlaces(
        ctx,
        batch.map(({ place, name, kind, areaKey, lon, lat, capacity, closedSpace }) => ({
          name,
          kind,
          areaKey,
          lon,
          lat,
          closedSpace,
          externalId: placeCode(place),
          ...(capacity ? { capacity } : {}),
        })),
      ),
    );
    for (const [index, id] of made.entries()) writeId(ids, from + index, id);
    progress('places', from + batch.length, venues.length);
  }
  return ids;
}

/** Records everybody with a made-up identity, and with each batch the households, rooms of dormitories and of hotels; answers with their ids, 16 bytes each. `today` decides birth dates. */
export async function fillPeople(
  outpace: Outpace,
  token: Buffer,
  city: City,
  keys: AreaKeys,
  today: string,
  progress: Progress,
): Promise<Buffer> {
  const ids = Buffer.alloc(city.people * 16);
  const year = Number(today.slice(0, 4));
  let done = 0;
  function* batches() {
    const identities = new Identities(city, keys, today);
    for (let home = 0; home < city.households; ) {
      const first = home;
      const from = city.householdStart[home]!;
      const people: Registered[] = [];
      const homes: string[] = [];
      for (; home < city.households && people.length < batchPeople; home++) {
        for (let person = city.householdStart[home]!; person < city.householdStart[home + 1]!; person++)
          people.push(identities.next());
        homes.push(identities.home);
      }
      yield () => record(first, from, people, homes);
    }
  }
  async function record(first: number, from: number, people: Registered[], homes: string[]): Promise<void> {
    await outpace.act(token, async ctx => {
      const made = await createPeople(
        ctx,
        people.map(({ identity, sex }, index) => ({
          identity,
          sex,
          birthYear: identity.birthDate ? Number(identity.birthDate.slice(0, 4)) : year,
          areaKey: keyOfHome(city.household[from + index]!),
          externalId: personCode(from + index),
          source: { kind: 'import' as const, id: 'register' },
        })),
      );
      for (const [index, { id }] of made.entries()) writeId(ids, from + index, id);
      await createTieGroups(
        ctx,
        homes.map((label, index): Groups[number] => {
          const home = first + index;
          const [start, end] = [city.householdStart[home]!, city.householdStart[home + 1]!];
          return {
            kind: placeKinds[city.householdKind[home]!] === 'home' ? 'household' : 'dorm',
            label,
            areaKey: keyOfHome(home),
            members: made.slice(start - from, end - from).map(({ id }) => ({ personId: id })),
          };
        }),
      );
    });
    done += people.length;
    progress('people', done, city.people);
  }
  const keyOfHome = (home: number) => keys.ofBuilding[city.householdBuilding[home]!]!;
  await inParallel(batches(), atOnce);
  return ids;
}

/** Staff of a hospital are a team: a ward is who lies in it. */
const groupKinds: Partial<Record<string, GroupKind>> = {
  classroom: 'class',
  office: 'office',
  workshop: 'workshop',
};

/** Records classes and teams with their places. */
export async function fillGroups(
  outpace: Outpace,
  token: Buffer,
  city: City,
  venues: readonly Venue[],
  ids: { people: Buffer; places: Buffer },
  progress: Progress,
): Promise<void> {
  const idAt = (bytes: Buffer, index: number) => {
    const hex = bytes.toString('hex', index * 16, index * 16 + 16);
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  };
  const teamOfPlace = new Map<number, number>();
  let done = 0;
  function* batches() {
    for (let group = 0; group < city.groups; ) {
      const batch: Groups[number][] = [];
      for (let members = 0; group < city.groups && members < batchMembers; group++) {
        const place = city.groupPlace[group]!;
        const venue = venues[place - city.households]!;
        const kind = groupKinds[placeKinds[city.placeKind[place - city.households]!]!] ?? 'team';
        const nth = (teamOfPlace.get(place) ?? 0) + 1;
        teamOfPlace.set(place, nth);
        const people = city.members.subarray(city.groupStart[group]!, city.groupStart[group + 1]!);
        members += people.length;
        batch.push({
          kind,
          label: kind === 'class' ? venue.name : `${venue.name}${nth}组`,
          areaKey: venue.areaKey,
          placeId: idAt(ids.places, place - city.households),
          members: Array.from(people, person => ({ personId: idAt(ids.people, person) })),
        });
      }
      yield async () => {
        await outpace.act(token, ctx => createTieGroups(ctx, batch));
        done += batch.length;
        progress('groups', done, city.groups);
      };
    }
  }
  await inParallel(batches(), atOnce);
}
