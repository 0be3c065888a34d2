import { areaName, type City, Draws } from '@outpace/sim';
import type { IdentityRecord } from '../../modules/people/queries.ts';
import { type AreaKeys, shortName } from './areaKeys.ts';

const surnames = [
  ...'赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜谢邹喻柏水窦章云苏潘葛奚范彭郎',
];
const given = [
  ...'安白柏冰博采晨楚春达丹德朵恩方菲风歌光桂海涵航禾鹤恒虹华慧济嘉江洁金静娟君凯可岚乐蕾立莲林凌露茂梅梦苗明木宁鹏平琪千青庆秋然仁融若森山诗书舒思松涛天桐彤婉微文希夏祥晓心星秀雪雅言阳野依怡艺逸英颖咏宇雨玉元远月云泽昭哲真芝知志舟竹卓子',
];
/** Homes on one floor of a building. */
const homesPerFloor = 4;
/** From this age on people have a telephone of their own. */
const phoneFromAge = 12;
const dayMs = 86_400_000;

/** A made-up person of the register. */
export interface Registered {
  identity: IdentityRecord;
  sex: 'male' | 'female';
}

/**
 * Makes up who the people of a city are, in their order from person 0. Names are put together from short lists, document numbers are of area 990000,
 * which was never given out, with the right check character (GB 11643); telephones begin with 139. Nobody is meant.
 */
export class Identities {
  readonly #city: City;
  readonly #keys: AreaKeys;
  readonly #today: { year: number; month: number; day: number };
  /** Document numbers given out, by birth date and sex. */
  readonly #given = new Map<number, number>();
  #next = 0;
  #household = -1;
  #draws: Draws;
  #surname = '';
  #home = '';
  #building = -1;
  #firstHome = 0;

  /** `today` ('YYYY-MM-DD') decides birth dates. */
  constructor(city: City, keys: AreaKeys, today: string) {
    this.#city = city;
    this.#keys = keys;
    const [year, month, day] = today.split('-').map(Number) as [number, number, number];
    this.#today = { year, month: month - 1, day };
    this.#draws = new Draws(city.options.seed, 'identity');
  }

  /** The address of the household last asked for, for its label. */
  get home(): string {
    return this.#home;
  }

  /** The next person. Those of one household follow one another. */
  next(): Registered {
    const city = this.#city;
    const person = this.#next++;
    const household = city.household[person]!;
    if (household !== this.#household) this.#enter(household);
    const draws = this.#draws;
    const age = city.age[person]!;
    const male = city.sex[person] === 1;
    // the second of a household keeps a name of their own, children carry the first's
    const own = person - city.householdStart[household]! === 1 && age >= 20;
    const surname = own ? surnames[draws.below(surnames.length)]! : this.#surname;
    const name = `${surname}${given[draws.below(given.length)]!}${draws.happens(0.7) ? given[draws.below(given.length)]! : ''}`;
    const { year, month, day } = this.#today;
    const birth = Date.UTC(year - age, month, day - draws.below(365));
    const birthDate = new Date(birth).toISOString().slice(0, 10);
    const identity: IdentityRecord = {
      name,
      documentNumber: this.#document(birth, birthDate, male),
      birthDate,
      address: this.#home,
    };
    if (age >= phoneFromAge) identity.phone = phoneOf(person);
    return { identity, sex: male ? 'male' : 'female' };
  }

  #enter(household: number): void {
    const city = this.#city;
    this.#household = household;
    this.#draws = new Draws(city.options.seed, 'identity', household);
    this.#surname = surnames[this.#draws.below(surnames.length)]!;
    const building = city.householdBuilding[household]!;
    if (building !== this.#building) {
      this.#building = building;
      this.#firstHome = household;
    }
    const community = city.areaParent[city.buildingGrid[building]!]!;
    const index = household - this.#firstHome;
    const room = (1 + Math.floor(index / homesPerFloor)) * 100 + 1 + (index % homesPerFloor);
    this.#home = `${areaName(city, city.areaParent[community]!)}${shortName(city, community)}${this.#keys.numberOfBuilding[building]!}号楼${room}室`;
  }

  #document(birth: number, birthDate: string, male: boolean): string {
    const of = (birth / dayMs) * 2 + (male ? 1 : 0);
    const nth = this.#given.get(of) ?? 0;
    this.#given.set(of, nth + 1);
    // 499 numbers a day and sex; a very large city goes on in area 990001
    const area = 990_000 + Math.floor(nth / 499);
    const sequence = String((nth % 499) * 2 + (male ? 1 : 2)).padStart(3, '0');
    return withCheckCharacter(`${area}${birthDate.replaceAll('-', '')}${sequence}`);
  }
}

/** Telephone of a person: no two alike below 100 million. */
function phoneOf(person: number): string {
  return `139${String((person * 7919 + 20_260_924) % 100_000_000).padStart(8, '0')}`;
}

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
/** The 17 digits of a document number with the check character of GB 11643. */
export function withCheckCharacter(body: string): string {
  let sum = 0;
  for (let i = 0; i < 17; i++) sum += weights[i]! * (body.charCodeAt(i) - 48);
  return body + '10X98765432'[sum % 11];
}
