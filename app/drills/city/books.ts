import fs from 'node:fs';
import path from 'node:path';
import type { City } from '@outpace/sim';
import type { Outpace } from '../../core/outpace.ts';
import { ancestorKey } from '../../modules/areas/rules.ts';
import type { Scenario } from '../scenario.ts';
import { type AreaKeys, areaKeys } from './areaKeys.ts';
import { buildScenarioCity } from './build.ts';
import type { Device } from './devices.ts';

/** Which row of the product is who and what in the simulated city. Of the drill alone; the product never reads it. */
export interface CityBooks {
  city: City;
  /** Product key of an area of the simulation, 0 … areas. */
  areaKeyOf(area: number): number;
  /** Product key of a building; where nobody lives, that of its grid. */
  buildingKeyOf(building: number): number;
  /** External id, 'P' and eight digits. */
  personCode(person: number): string;
  personOfCode(code: string): number;
  /** External id of a place that is no home, 'S' and eight digits. */
  placeCode(place: number): string;
  placeOfCode(code: string): number;
  personOfId(uuid: string): number | undefined;
  idOfPerson(person: number): string;
  /** Throws a RangeError for a home: homes are no places of the product. */
  idOfPlace(place: number): string;
  placeOfId(uuid: string): number | undefined;
  /** Token (base64url) of the scanning platform of the district that the area lies in. */
  deviceToken(areaKey: number): string;
  outbreakId: string;
}

/** What `fillCity` learnt and `openBooks` reads again. */
export interface BookEntries {
  /** 16 bytes a person, in order. */
  people: Buffer;
  /** 16 bytes a place after the homes, in order. */
  places: Buffer;
  outbreakId: string;
  devices: Device[];
}

interface Head {
  format: 1;
  scenario: string;
  seed: number;
  people: number;
  places: number;
  outbreakId: string;
}
const ID = 16;
const folderOf = (outpace: Outpace) => path.join(outpace.config.dataDirectory, 'drill');

/** Writes an id ('8-4-4-4-12') into 16 bytes. */
export function writeId(bytes: Buffer, index: number, uuid: string): void {
  bytes.write(uuid.replaceAll('-', ''), index * ID, 'hex');
}

/** Writes the books into `<data>/drill`: `books.json`, `books.bin` (ids of people, then of places) and `devices.json`, readable by their owner alone. */
export function writeBooks(outpace: Outpace, scenario: Scenario, entries: BookEntries): void {
  const folder = folderOf(outpace);
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  const head: Head = {
    format: 1,
    scenario: scenario.id,
    seed: scenario.city.seed,
    people: entries.people.length / ID,
    places: entries.places.length / ID,
    outbreakId: entries.outbreakId,
  };
  const write = (name: string, content: string | Buffer) =>
    fs.writeFileSync(path.join(folder, name), content, { mode: 0o600 });
  write('books.bin', Buffer.concat([entries.people, entries.places]));
  write('devices.json', JSON.stringify(entries.devices));
  write('books.json', JSON.stringify(head));
}

/** The books of a city filled before. Throws when there are none or they are of another scenario. */
export async function openBooks(outpace: Outpace, scenario: Scenario): Promise<CityBooks> {
  const folder = folderOf(outpace);
  const file = path.join(folder, 'books.json');
  if (!fs.existsSync(file))
    throw new Error(`${folder} has no books: this city was not filled, or not to its end.`);
  const head = JSON.parse(fs.readFileSync(file, 'utf8')) as Head;
  const { seed, people } = scenario.city;
  if (head.scenario !== scenario.id || head.seed !== seed || head.people !== people)
    throw new Error(
      `${file} is of scenario ${head.scenario} (seed ${head.seed}, ${head.people} people), not of ${scenario.id} (seed ${seed}, ${people} people).`,
    );
  const bytes = fs.readFileSync(path.join(folder, 'books.bin'));
  if (bytes.length !== (head.people + head.places) * ID)
    throw new Error(
      `${folder}/books.bin holds ${bytes.length} bytes, not ${(head.people + head.places) * ID}.`,
    );
  const city = buildScenarioCity(scenario);
  return booksOf(city, areaKeys(city), {
    people: bytes.subarray(0, head.people * ID),
    places: bytes.subarray(head.people * ID),
    outbreakId: head.outbreakId,
    devices: JSON.parse(fs.readFileSync(path.join(folder, 'devices.json'), 'utf8')) as Device[],
  });
}

/** Books over what is known of a city; 20 bytes a person. */
export function booksOf(city: City, keys: AreaKeys, entries: BookEntries): CityBooks {
  const people = new Ids(entries.people);
  const places = new Ids(entries.places);
  const tokens = new Map(entries.devices.map(device => [device.areaKey, device.token]));
  const numberOf = (code: string, letter: string) => {
    const number = code[0] === letter ? Number(code.slice(1)) : Number.NaN;
    if (!Number.isInteger(number)) throw new RangeError(`“${code}” is no code of ${letter} and eight digits`);
    return number;
  };
  return {
    city,
    outbreakId: entries.outbreakId,
    areaKeyOf: area => keys.ofArea[area]!,
    buildingKeyOf: building => keys.ofBuilding[building]!,
    personCode,
    personOfCode: code => numberOf(code, 'P'),
    placeCode,
    placeOfCode: code => numberOf(code, 'S'),
    personOfId: uuid => people.find(uuid),
    idOfPerson: person => people.at(person, 'person'),
    idOfPlace: place => places.at(place - city.households, 'place'),
    placeOfId: uuid => {
      const found = places.find(uuid);
      return found === undefined ? undefined : found + city.households;
    },
    deviceToken(areaKey) {
      const token = tokens.get(ancestorKey(areaKey, 1));
      if (!token) throw new RangeError(`no scanning platform serves area ${areaKey}`);
      return token;
    },
  };
}

/** External id of a person. */
export const personCode = (person: number): string => `P${String(person).padStart(8, '0')}`;
/** External id of a place. */
export const placeCode = (place: number): string => `S${String(place).padStart(8, '0')}`;

/** Ids in order, and the way back by binary search: a map of half a million texts would take 80 MB. */
class Ids {
  readonly #bytes: Buffer;
  #order: Uint32Array | undefined;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  at(index: number, what: string): string {
    if (!(index >= 0 && index < this.#bytes.length / ID))
      throw new RangeError(`there is no ${what} of that number in the books`);
    const hex = this.#bytes.toString('hex', index * ID, (index + 1) * ID);
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  }

  find(uuid: string): number | undefined {
    const wanted = Buffer.from(uuid.replaceAll('-', ''), 'hex');
    if (wanted.length !== ID) return undefined;
    this.#order ??= this.#sorted();
    let low = 0;
    let high = this.#order.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const from = this.#order[middle]! * ID;
      const compared = this.#bytes.compare(wanted, 0, ID, from, from + ID);
      if (compared === 0) return this.#order[middle];
      if (compared < 0) low = middle + 1;
      else high = middle;
    }
    return undefined;
  }

  #sorted(): Uint32Array {
    const order = Uint32Array.from({ length: this.#bytes.length / ID }, (_, i) => i);
    const bytes = this.#bytes;
    return order.sort((a, b) => bytes.compare(bytes, b * ID, (b + 1) * ID, a * ID, (a + 1) * ID));
  }
}
