import type { Draws } from '../random/draws.ts';
import { GrowingColumn } from './columns.ts';
import { kindNumber } from './kinds.ts';
import { populationParameters as known, type Member } from './population-parameters.ts';

/** Columns while people are being made; each household's people are neighbours. */
export class PeopleBuilder {
  readonly age: Uint8Array;
  readonly sex: Uint8Array;
  readonly householdStart = new GrowingColumn();
  readonly householdKind = new GrowingColumn();
  people = 0;

  constructor(age: Uint8Array, sex: Uint8Array) {
    this.age = age;
    this.sex = sex;
  }

  /** Adds a household of people of these ages; opposite sexes for the first two if `couple`. */
  household(kind: 'home' | 'dorm' | 'hotel', ages: readonly number[], sexes: readonly number[]): void {
    this.householdStart.push(this.people);
    this.householdKind.push(kindNumber[kind]);
    for (let i = 0; i < ages.length; i++) {
      this.age[this.people] = ages[i]!;
      this.sex[this.people++] = sexes[i]!;
    }
  }
}

/** Makes family households, with workers' dormitories and hotel guests among them, for exactly `people` people. */
export function settleFamilies(builder: PeopleBuilder, people: number, draws: Draws): void {
  const sizes = known.householdSizes.value;
  const compositions = known.compositions.value;
  const mean = sizes.reduce((sum, share, i) => sum + share * (i + 1), 0);
  const guests = Math.round(people * known.visitorsPerResident.value);
  const dormWorkers = Math.round(people * known.shareInWorkerDorms.value);
  const families = people - guests - dormWorkers;
  let left = families;
  while (left > 0) {
    const size = Math.min(left, draws.weighted(sizes) + 1);
    left -= size;
    const choices = compositions[size - 1]!;
    const members = choices[draws.weighted(choices.map(([weight]) => weight))]![1];
    builder.household('home', agesOf(members, draws), sexesOf(members, draws));
  }
  rooms(builder, 'dorm', dormWorkers, 6, draws, () => draws.between(19, 48));
  rooms(builder, 'hotel', guests, Math.round(mean) - 1, draws, () => draws.between(22, 66));
}

/** Makes the dormitories of a campus: rooms of four to six students of one sex. */
export function settleCampus(builder: PeopleBuilder, people: number, draws: Draws): void {
  rooms(builder, 'dorm', people, 6, draws, () => draws.between(18, 22));
}

function rooms(
  builder: PeopleBuilder,
  kind: 'dorm' | 'hotel',
  people: number,
  most: number,
  draws: Draws,
  age: () => number,
): void {
  for (let left = people; left > 0; ) {
    const size = Math.min(left, kind === 'hotel' ? draws.between(1, most) : draws.between(4, most));
    const sex = draws.below(2);
    builder.household(kind, Array.from({ length: size }, age), new Array<number>(size).fill(sex));
    left -= size;
  }
}

function agesOf(members: readonly Member[], draws: Draws): number[] {
  const parentAge = draws.between(26, 47);
  const middleAge = draws.between(44, 61);
  const oldAge = 60 + Math.floor(28 * draws.uniform() ** 1.5);
  const youngAge = draws.between(21, 39);
  return members.map(member => {
    const near = draws.between(-3, 3);
    switch (member) {
      case 'young':
        return Math.max(20, youngAge + near);
      case 'middle':
        return middleAge + near;
      case 'old':
        return Math.max(60, oldAge + near);
      case 'parent':
        return parentAge + near;
      case 'child':
        return draws.between(Math.max(0, parentAge - 38), Math.min(17, Math.max(2, parentAge - 22)));
      case 'grownChild':
        return draws.between(18, Math.max(20, middleAge - 24));
      default:
        return Math.min(96, parentAge + 24 + draws.between(0, 8));
    }
  });
}

const coupled: readonly Member[] = ['parent', 'middle', 'old'];

function sexesOf(members: readonly Member[], draws: Draws): number[] {
  const couple = members.length > 1 && members[0] === members[1] && coupled.includes(members[0]!);
  return members.map((_, i) => (couple && i < 2 ? i : draws.below(2)));
}
