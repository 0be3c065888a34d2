import { kindNumber } from '@outpace/sim';
import type { CityBooks } from '../../drills/city/books.ts';
import { largestNeighbourhood } from '../../drills/city/build.ts';
import type { Hands } from './hands.ts';

/** Who of the simulated city appears in the demo's testing, by product id; nobody under a measure, since they are sampled where they stay. */
export class Residents {
  readonly books: CityBooks;
  readonly #busy: ReadonlySet<string>;

  private constructor(books: CityBooks, busy: ReadonlySet<string>) {
    this.books = books;
    this.#busy = busy;
  }

  static async of(hands: Hands): Promise<Residents> {
    const rows = await hands.as('city').all<{ personId: string }>('/measures?state=any');
    return new Residents(hands.drill.engine.books, new Set(rows.map(row => row.personId)));
  }

  /** The community where the grid worker of the demo works, as an area number of the simulation. */
  get neighbourhood(): number {
    return largestNeighbourhood(this.books.city);
  }

  communities(): number[] {
    const { levelStart } = this.books.city;
    return Array.from({ length: levelStart[4]! - levelStart[3]! }, (_, n) => levelStart[3]! + n);
  }

  /** Residents of an area in the order of their doors. */
  ofArea(area: number): string[] {
    const { areaPersonStart, areaPersonEnd } = this.books.city;
    const ids: string[] = [];
    for (let person = areaPersonStart[area]!; person < areaPersonEnd[area]!; person++) {
      const id = this.books.idOfPerson(person);
      if (!this.#busy.has(id)) ids.push(id);
    }
    return ids;
  }

  /** Grown-ups who work at places of a kind, by place, places with most of them first. */
  staffOf(
    kind: keyof typeof kindNumber,
  ): { placeId: string; areaKey: number; name: number; people: string[] }[] {
    const { city } = this.books;
    const byPlace = new Map<number, string[]>();
    for (let group = 0; group < city.groups; group++) {
      const place = city.sitePlace[city.groupSite[group]!]!;
      if (city.placeKind[place - city.households] !== kindNumber[kind]) continue;
      const people = byPlace.get(place) ?? [];
      for (let n = city.groupStart[group]!; n < city.groupStart[group + 1]!; n++) {
        const person = city.members[n]!;
        const id = this.books.idOfPerson(person);
        if (city.age[person]! >= 18 && city.age[person]! < 70 && !this.#busy.has(id)) people.push(id);
      }
      byPlace.set(place, people);
    }
    return [...byPlace]
      .toSorted((a, b) => b[1].length - a[1].length || a[0] - b[0])
      .map(([place, people]) => ({
        placeId: this.books.idOfPlace(place),
        areaKey: this.books.buildingKeyOf(city.placeBuilding[place - city.households]!),
        name: place,
        people,
      }));
  }

  /** Where somebody of an area lives: a spot for a sampling point. `nth` chooses among its buildings. */
  spot(area: number, nth: number): { lon: number; lat: number } {
    const { city } = this.books;
    const grids = new Set<number>();
    for (let grid = city.levelStart[4]!; grid < city.areas; grid++)
      if (city.areaParent[grid] === area) grids.add(grid);
    const buildings: number[] = [];
    for (let building = 0; building < city.buildings; building++)
      if (grids.has(city.buildingGrid[building]!)) buildings.push(building);
    const building = buildings[Math.floor((buildings.length * (2 * nth + 1)) / 8) % buildings.length]!;
    return { lon: city.buildingLon[building]!, lat: city.buildingLat[building]! };
  }
}
