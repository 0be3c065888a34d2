import { describe, expect, it } from 'vitest';
import { hashBytes } from '../random/hash.ts';
import { buildCity } from './build.ts';
import { areasOf, areaTree, campusesOf, placeOf, placesOfKinds } from './describe.ts';
import { areaOutlines, buildingFootprints, placePoints } from './export-map.ts';
import { kindNumber, NONE, roleNumber } from './kinds.ts';
import { placeName } from './names.ts';
import { populationParameters } from './population-parameters.ts';

const city = buildCity({ seed: 5, people: 60_000 });
const bytes = (c: typeof city) =>
  hashBytes([
    c.age,
    c.sex,
    c.role,
    c.household,
    c.group,
    c.members,
    c.placeBuilding,
    c.placeLon,
    c.buildingLat,
  ]);

describe('a city is a pure function of seed and size', () => {
  it('the same seed gives the same bytes, another seed others', () => {
    expect(bytes(buildCity({ seed: 5, people: 60_000 }))).toBe(bytes(city));
    expect(bytes(buildCity({ seed: 6, people: 60_000 }))).not.toBe(bytes(city));
  });

  it('has exactly the people asked for, from small to larger', () => {
    for (const people of [1000, 10_000, 123_457]) {
      const built = buildCity({ seed: 1, people });
      expect(built.age.length).toBe(people);
      expect(built.householdStart[built.households]).toBe(people);
      expect(built.areaPersonEnd[0]).toBe(people);
    }
  });

  it('refuses sizes out of bounds, naming the value', () => {
    expect(() => buildCity({ seed: 1, people: 12 })).toThrow('not 12');
  });
});

describe('people are like those of the census of 2020', () => {
  it('household sizes follow the distribution within one percentage point', () => {
    const sizes = new Array<number>(9).fill(0);
    let families = 0;
    for (let home = 0; home < city.households; home++) {
      if (city.householdKind[home] !== kindNumber.home) continue;
      sizes[city.householdStart[home + 1]! - city.householdStart[home]!]!++;
      families++;
    }
    for (const [i, share] of populationParameters.householdSizes.value.entries())
      expect(Math.abs(sizes[i + 1]! / families - share)).toBeLessThan(0.01);
  });

  it('ages 0–14, 15–59 and 60 and over are within two points of 17.95, 63.35 and 18.70 %', () => {
    const shares = [0, 0, 0];
    for (const age of city.age) shares[age < 15 ? 0 : age < 60 ? 1 : 2]! += 1 / city.people;
    expect(Math.abs(shares[0]! - 0.1795)).toBeLessThan(0.02);
    expect(Math.abs(shares[1]! - 0.6335)).toBeLessThan(0.02);
    expect(Math.abs(shares[2]! - 0.187)).toBeLessThan(0.02);
  });

  it('children are in classes of their age with a teacher, students in dormitories', () => {
    const classes = new Map<number, number[]>();
    for (let person = 0; person < city.people; person++) {
      if (city.role[person] !== roleNumber.pupil) continue;
      const group = city.group[person]!;
      classes.set(group, [...(classes.get(group) ?? []), city.age[person]!]);
    }
    expect(classes.size).toBeGreaterThan(50);
    for (const ages of classes.values()) expect(new Set(ages).size).toBe(1);
    const students = [...city.role.keys()].filter(person => city.role[person] === roleNumber.student);
    expect(students.every(person => city.householdKind[city.household[person]!] === kindNumber.dorm)).toBe(
      true,
    );
    expect(students.length / city.people).toBeGreaterThan(0.02);
    const [campus] = campusesOf(city);
    expect(students.every(person => city.householdCommunity[city.household[person]!] === campus)).toBe(true);
  });
});

describe('places', () => {
  it('every member of a group knows the group, and the group has a place', () => {
    let wrong = 0;
    for (let group = 0; group < city.groups; group++)
      for (let i = city.groupStart[group]!; i < city.groupStart[group + 1]!; i++) {
        const person = city.members[i]!;
        if (city.group[person] !== group || city.groupPosition[person] !== i - city.groupStart[group]!)
          wrong++;
      }
    expect(wrong).toBe(0);
    expect(city.groupPlace.every(place => place >= city.households && place < city.places)).toBe(true);
  });

  it('has hospitals, stations, isolation sites, laboratories, markets, and each has kind, grid, building and point', () => {
    for (const kind of ['hospital', 'station', 'isolation_site', 'laboratory', 'market', 'school'] as const) {
      const places = placesOfKinds(city, kind);
      expect(places.length, kind).toBeGreaterThan(0);
      const described = placeOf(city, places[0]!);
      expect(described).toMatchObject({ kind, place: places[0] });
      expect(city.buildingGrid[described.building]).toBe(described.grid);
      expect(described.lon).toBeGreaterThan(116);
    }
    expect(placeOf(city, 0).kind).toBe('home');
    const classroom = placesOfKinds(city, 'classroom')[0]!;
    expect(placeOf(city, placeOf(city, classroom).parent!).kind).toBe('school');
  });

  it('names are distinct', () => {
    const names = new Set(
      placesOfKinds(city, 'shop', 'school', 'restaurant', 'classroom').map(place => placeName(city, place)),
    );
    expect(names.size).toBe(placesOfKinds(city, 'shop', 'school', 'restaurant', 'classroom').length);
  });
});

describe('areas', () => {
  it('are a tree in which the people of the parts are the people of the whole', () => {
    const tree = areaTree(city);
    for (const { area, level } of tree) {
      if (level === 4) continue;
      const parts = tree.filter(each => each.parent === area);
      expect(parts[0]!.personStart).toBe(city.areaPersonStart[area]);
      expect(parts.at(-1)!.personEnd).toBe(city.areaPersonEnd[area]);
      for (let i = 1; i < parts.length; i++) expect(parts[i]!.personStart).toBe(parts[i - 1]!.personEnd);
      expect(parts.map(part => part.path.at(-1))).toEqual(parts.map((_, i) => i + 1));
    }
  });

  it('fit the product’s keys: at most 63 districts, 255 streets, 1,023 communities and grids within their parent', () => {
    const most = [0, 63, 255, 1023, 1023];
    for (const { level, path } of areaTree(city))
      if (level > 0) expect(path.at(-1)).toBeLessThanOrEqual(most[level]!);
  });

  it('contain the people who live there', () => {
    for (const person of [0, 777, 59_999])
      for (const area of areasOf(city, person).areas) {
        expect(person).toBeGreaterThanOrEqual(city.areaPersonStart[area]!);
        expect(person).toBeLessThan(city.areaPersonEnd[area]!);
      }
  });
});

describe('the map', () => {
  it('has roads of four classes, a river, a lake, blocks and parks, as GeoJSON', () => {
    const { features } = buildCity({ seed: 5, people: 260_000 }).baseMap;
    const layers = new Set(
      features.map(each => `${each.properties.layer} ${each.properties.road ?? each.properties.name}`),
    );
    for (const layer of [
      'road arterial',
      'road street',
      'road lane',
      'water river',
      'water lake',
      'block block',
      'block campus',
      'park park',
    ])
      expect(layers).toContain(layer);
    for (const each of features)
      if (each.geometry.type === 'Polygon')
        expect(each.geometry.coordinates[0]!.at(-1)).toEqual(each.geometry.coordinates[0]![0]);
    expect(buildingFootprints(city, 0, 10).features).toHaveLength(10);
    expect(placePoints(city).features.length).toBeGreaterThan(500);
    expect(areaOutlines(city, 3).features.length).toBe(city.levelStart[4]! - city.levelStart[3]!);
  });

  it('puts no two buildings at one point', () => {
    const points = new Set([...city.buildingLon].map((lon, i) => `${lon} ${city.buildingLat[i]}`));
    expect(points.size).toBe(city.buildings);
    expect(city.placeParent.some(parent => parent !== NONE)).toBe(true);
  });
});
