import type { Draws } from '../random/draws.ts';
import { GrowingColumn } from './columns.ts';
import { kindNumber, NONE, type PlaceKind } from './kinds.ts';

/** Places other than homes while they are being made. */
export class PlacesBuilder {
  readonly kind = new GrowingColumn();
  readonly building = new GrowingColumn();
  readonly parent = new GrowingColumn();
  readonly capacity = new GrowingColumn();
  #firstPlace: number;
  /** Buildings of each community where nobody lives. */
  #publicBuildings: number[][];
  #draws: Draws;

  constructor(firstPlace: number, publicBuildings: number[][], draws: Draws) {
    this.#firstPlace = firstPlace;
    this.#publicBuildings = publicBuildings;
    this.#draws = draws;
  }

  /** Adds a place in some public building of a community, or in its parent's building; returns its place number. */
  add(kind: PlaceKind, community: number, capacity: number, parent: number = NONE): number {
    const buildings = this.#publicBuildings[community]!;
    const building =
      parent === NONE
        ? buildings[this.#draws.below(buildings.length)]!
        : this.building.at(parent - this.#firstPlace);
    this.building.push(building);
    this.parent.push(parent);
    this.capacity.push(capacity);
    return this.#firstPlace + this.kind.push(kindNumber[kind]);
  }
}
