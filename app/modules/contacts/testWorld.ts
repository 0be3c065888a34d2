import type { Caller, TestCity } from '../../../test/support/city.ts';
import { checkNewCase, type NewCase, openCases } from '../cases/queries.ts';
import { openOutbreak, packOfOutbreak } from '../outbreaks/queries.ts';
import { createPeople, createTieGroups, type NewTieGroup } from '../people/queries.ts';
import { addSeats, ensureJourneys, ensurePlaces, type NewPlace } from '../places/queries.ts';
import { type NewPresence, recordPresences } from '../presence/queries.ts';

/** A small made-up world for tests, written through the modules' doors. */
export class World {
  readonly city: TestCity;
  readonly worker: Caller;
  readonly people = new Map<string, string>();
  readonly places = new Map<string, string>();
  constructor(city: TestCity, worker: Caller) {
    this.city = city;
    this.worker = worker;
  }

  /** People by made-up name, each in an area of the test city. */
  async addPeople(names: readonly string[], area = 'A/1/1/1', vulnerable: string[] = []): Promise<void> {
    const made = await this.worker.act(ctx =>
      createPeople(
        ctx,
        names.map(name => ({
          identity: { name },
          areaKey: this.city.areas[area]!,
          vulnerable,
          source: { kind: 'entry' as const },
        })),
      ),
    );
    for (const [index, person] of made.entries()) this.people.set(names[index]!, person.id);
  }
  async addPlaces(
    places: Record<string, Omit<NewPlace, 'name' | 'areaKey'>>,
    area = 'A/1/1/1',
  ): Promise<void> {
    const names = Object.keys(places);
    const ids = await this.worker.act(ctx =>
      ensurePlaces(
        ctx,
        names.map(name => ({ name, areaKey: this.city.areas[area]!, ...places[name] })),
      ),
    );
    for (const [index, id] of ids.entries()) this.places.set(names[index]!, id);
  }
  person = (name: string): string => this.people.get(name)!;
  nameOf = (id: string): string => [...this.people].find(([, one]) => one === id)?.[0] ?? id;

  /** `at('甲', '面馆', '2022-07-18', '12:00-12:40', 'scan')`; a part such as 'day' makes it known by its day only, 'morning' by a part of it. */
  async at(rows: readonly [string, string, string, string, NewPresence['source']?][]): Promise<void> {
    const minutes = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
    await this.worker.act(ctx =>
      recordPresences(
        ctx,
        rows.map(([name, place, day, time, source]) => {
          const known = {
            personId: this.person(name),
            placeId: this.places.get(place)!,
            day,
            source: source ?? 'scan',
          };
          if (time === 'day') return { ...known, fromMinute: 0, toMinute: 1440, precision: 2 as const };
          if (time === 'morning') return { ...known, fromMinute: 360, toMinute: 720, precision: 1 as const };
          const [from, to] = time.split('-');
          return {
            ...known,
            fromMinute: minutes(from!),
            toMinute: minutes(to ?? from!),
            precision: 0 as const,
          };
        }),
      ),
    );
  }
  async tie(kind: NewTieGroup['kind'], label: string, names: readonly string[]): Promise<void> {
    await this.worker.act(ctx =>
      createTieGroups(ctx, [
        {
          kind,
          label,
          areaKey: this.city.areas['A/1/1/1']!,
          members: names.map(name => ({ personId: this.person(name) })),
        },
      ]),
    );
  }
  async ride(
    mode: 'plane' | 'train' | 'coach',
    number: string,
    day: string,
    seats: readonly { name: string; carriage?: string; seatRow?: number; seat?: string; crew?: boolean }[],
  ): Promise<void> {
    await this.worker.act(async ctx => {
      const [journeyId] = await ensureJourneys(ctx, [{ mode, number, day, sealedAc: true }]);
      await addSeats(
        ctx,
        seats.map(({ name, ...seat }) => ({
          journeyId: journeyId!,
          personId: this.person(name),
          source: 'ticket',
          areaKey: this.city.areas['A/1/1/1']!,
          ...seat,
        })),
      );
    });
  }
  async outbreak(code: string, packId: string, packVersion?: string): Promise<string> {
    const lead = await this.city.as('city_epidemiologist');
    const made = await lead.act(ctx =>
      openOutbreak(ctx, { code, name: code, packId, packVersion, startedOn: '2022-07-01' } as never),
    );
    if (!('id' in made)) throw new Error(JSON.stringify(made));
    return made.id;
  }
  async openCase(outbreakId: string, name: string, given: Partial<NewCase>): Promise<string> {
    return this.worker.act(async ctx => {
      const row: NewCase = { outbreakId, personId: this.person(name), state: 'confirmed', ...given };
      const no = checkNewCase(ctx, await packOfOutbreak(ctx, outbreakId), row);
      if (no) throw new Error(JSON.stringify(no));
      return (await openCases(ctx, [row]))[0]!.id;
    });
  }
}
