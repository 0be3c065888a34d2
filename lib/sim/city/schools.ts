import type { Draws } from '../random/draws.ts';
import type { GroupsBuilder, WorkerPool } from './groups.ts';
import { roleNumber } from './kinds.ts';
import type { PlacesBuilder } from './places.ts';
import { populationParameters as known } from './population-parameters.ts';

/** A kind of school: whom it takes from how large an area, how its classes are. */
interface SchoolKind {
  name: 'kindergarten' | 'primary' | 'junior' | 'senior' | 'university';
  ages: [number, number];
  share: number;
  pupils: number;
  teachersPerClass: number;
  regulars: number;
  daily: number;
  siteDaily: number;
}

const kinds: Record<SchoolKind['name'], SchoolKind> = {
  kindergarten: {
    name: 'kindergarten',
    ages: [3, 5],
    share: known.kindergarten.value,
    pupils: 240,
    teachersPerClass: 2,
    regulars: 2,
    daily: 2,
    siteDaily: 0,
  },
  primary: {
    name: 'primary',
    ages: [6, 11],
    share: 1,
    pupils: 1200,
    teachersPerClass: 2,
    regulars: 2,
    daily: 2,
    siteDaily: 1,
  },
  junior: {
    name: 'junior',
    ages: [12, 14],
    share: 1,
    pupils: 1300,
    teachersPerClass: 3,
    regulars: 2,
    daily: 2,
    siteDaily: 1,
  },
  senior: {
    name: 'senior',
    ages: [15, 17],
    share: known.seniorHigh.value,
    pupils: 1800,
    teachersPerClass: 3,
    regulars: 2,
    daily: 2,
    siteDaily: 1,
  },
  university: {
    name: 'university',
    ages: [18, 22],
    share: 1,
    pupils: 12000,
    teachersPerClass: 1,
    regulars: 2,
    daily: 2,
    siteDaily: 2,
  },
};

/** What the schools of a city are made in. */
export interface SchoolMaking {
  age: Uint8Array;
  role: Uint8Array;
  places: PlacesBuilder;
  groups: GroupsBuilder;
  workers: WorkerPool;
  draws: Draws;
  /** Index from 0 of the community of a person. */
  communityOf(person: number): number;
}

/** Puts the children among people `from` (inclusive) to `to` (exclusive) into classes by age; neighbours go to one school. */
export function openSchools(making: SchoolMaking, name: SchoolKind['name'], from: number, to: number): void {
  const kind = kinds[name];
  const { age, role, draws } = making;
  const pupils: number[] = [];
  for (let person = from; person < to; person++) {
    if (age[person]! < kind.ages[0] || age[person]! > kind.ages[1] || role[person] !== roleNumber.home)
      continue;
    if (kind.share === 1 || draws.happens(kind.share)) pupils.push(person);
  }
  const schools = Math.max(1, Math.round(pupils.length / kind.pupils));
  for (let school = 0; school < schools; school++)
    openSchool(
      making,
      kind,
      pupils.slice(
        Math.floor((school * pupils.length) / schools),
        Math.floor(((school + 1) * pupils.length) / schools),
      ),
    );
}

function openSchool(making: SchoolMaking, kind: SchoolKind, pupils: number[]): void {
  if (!pupils.length) return;
  const { age, role, places, groups, workers, draws } = making;
  const community = making.communityOf(pupils[pupils.length >> 1]!);
  const place = places.add('school', community, pupils.length);
  const site = groups.openSite(place, kind.siteDaily);
  for (let year = kind.ages[0]; year <= kind.ages[1]; year++) {
    const ofYear = pupils.filter(person => age[person] === year);
    const classes = Math.round(ofYear.length / known.classSizes.value[kind.name]) || (ofYear.length ? 1 : 0);
    draws.shuffle(ofYear, 0, ofYear.length);
    for (let i = 0; i < classes; i++) {
      const members = ofYear.slice(
        Math.floor((i * ofYear.length) / classes),
        Math.floor(((i + 1) * ofYear.length) / classes),
      );
      const teachers = workers.take(community, kind.teachersPerClass);
      for (const person of members)
        role[person] =
          kind.name === 'kindergarten'
            ? roleNumber.kindergarten
            : kind.name === 'university'
              ? roleNumber.student
              : roleNumber.pupil;
      for (const person of teachers) role[person] = roleNumber.teacher;
      groups.group(
        site,
        places.add('classroom', community, members.length, place),
        [...members, ...teachers],
        { regulars: kind.regulars, daily: kind.daily + draws.below(kind.name === 'kindergarten' ? 2 : 7) },
      );
    }
  }
}
