import type { Draws } from '../random/draws.ts';
import { GrowingColumn } from './columns.ts';
import { NONE } from './kinds.ts';

/** How many people members of a group meet on each side of them: the same every day, and others each day. */
export interface Closeness {
  regulars: number;
  daily: number;
}

/** Classes and teams while they are being made; the groups of a site are added one after another. */
export class GroupsBuilder {
  readonly start = new GrowingColumn();
  readonly members = new GrowingColumn();
  readonly site = new GrowingColumn();
  readonly place = new GrowingColumn();
  readonly regulars = new GrowingColumn();
  readonly daily = new GrowingColumn();
  readonly siteFirstGroup = new GrowingColumn();
  readonly sitePlace = new GrowingColumn();
  readonly siteDaily = new GrowingColumn();
  readonly groupOf: Uint32Array;
  readonly positionOf: Uint16Array;

  constructor(groupOf: Uint32Array, positionOf: Uint16Array) {
    this.groupOf = groupOf;
    this.positionOf = positionOf;
    groupOf.fill(NONE);
  }

  openSite(place: number, daily: number): number {
    this.siteFirstGroup.push(this.start.length);
    this.siteDaily.push(daily);
    return this.sitePlace.push(place);
  }

  group(site: number, place: number, people: readonly number[], closeness: Closeness): void {
    const group = this.start.push(this.members.length);
    this.site.push(site);
    this.place.push(place);
    this.regulars.push(closeness.regulars);
    this.daily.push(closeness.daily);
    for (const [position, person] of people.entries()) {
      if (this.groupOf[person] !== NONE)
        throw new Error(`person ${person} is already in group ${this.groupOf[person]}`);
      this.members.push(person);
      this.groupOf[person] = group;
      this.positionOf[person] = position;
    }
  }
}

/** The workers of each community who have no workplace yet; taken from the end, in random order. */
export class WorkerPool {
  #people: Uint32Array;
  #start: Uint32Array;
  #end: Uint32Array;

  /** `target` is the community each worker goes to, by index from 0. */
  constructor(workers: Uint32Array, target: Uint32Array, communities: number, draws: Draws) {
    this.#start = new Uint32Array(communities + 1);
    for (const community of target) this.#start[community + 1]!++;
    for (let i = 0; i < communities; i++) this.#start[i + 1]! += this.#start[i]!;
    this.#end = this.#start.slice(0, communities);
    this.#people = new Uint32Array(workers.length);
    for (let i = 0; i < workers.length; i++) this.#people[this.#end[target[i]!]!++] = workers[i]!;
    for (let i = 0; i < communities; i++) draws.shuffle(this.#people, this.#start[i]!, this.#start[i + 1]!);
  }

  left(community: number): number {
    return this.#end[community]! - this.#start[community]!;
  }

  /** Up to `count` workers of a community. */
  take(community: number, count: number): number[] {
    const taken: number[] = [];
    while (taken.length < count && this.#end[community]! > this.#start[community]!)
      taken.push(this.#people[--this.#end[community]!]!);
    return taken;
  }
}
