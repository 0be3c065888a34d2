import { addDays } from '@outpace/protocol';
import type { Chance } from './chance.ts';
import { centre, type District } from './geography.ts';

export interface Resident {
  id: string;
  name: string;
  sex: '男' | '女';
  birthDate: string;
  age: number;
  documentNumber: string;
  phone: string;
  district: string;
  street: string;
  community: string;
  grid: string;
  building: string;
  household: string;
  className?: string;
  workplace?: string;
  /** Index into `places` of where they shop and eat most: habits make venues. */
  habits: number[];
}
export interface Venue {
  id: string;
  name: string;
  kind: string;
  kindWord: string;
  district: string;
  street: string;
  community: string;
  lon: number;
  lat: number;
}
export interface Population {
  residents: Resident[];
  venues: Venue[];
}

const surnames = [
  ...'赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜谢邹喻柏水窦章云苏潘葛奚范彭郎',
];
const given = [
  ...'安白柏冰博采晨楚春达丹德朵恩方菲风歌光桂海涵航禾鹤恒虹华慧济嘉江洁金静娟君凯可岚乐蕾立莲林凌露茂梅梦苗明木宁鹏平琪千青庆秋然仁融若森山诗书舒思松涛天桐彤婉微文希夏祥晓心星秀雪雅言阳野依怡艺逸英颖咏宇雨玉元远月云泽昭哲真芝知志舟竹卓子',
];

// household sizes, as in a city of small families: one to six people
const householdSizes = [0.14, 0.26, 0.3, 0.18, 0.09, 0.03];

const kinds: { kind: string; word: string; names: string[]; perCommunity: number }[] = [
  { kind: 'market', word: '农贸市场', names: ['农贸市场'], perCommunity: 0.34 },
  { kind: 'shop', word: '超市', names: ['百家超市', '便利店', '鲜果店', '药房'], perCommunity: 2 },
  {
    kind: 'restaurant',
    word: '餐馆',
    names: ['面馆', '小厨', '火锅店', '早点铺', '茶餐厅'],
    perCommunity: 2,
  },
  { kind: 'clinic', word: '诊所', names: ['社区卫生服务站'], perCommunity: 0.5 },
  { kind: 'entertainment', word: '棋牌室', names: ['棋牌室', '网吧'], perCommunity: 0.4 },
  { kind: 'gym', word: '健身房', names: ['健身房'], perCommunity: 0.25 },
];

/** Households in their buildings, classes, workplaces and venues; about `size` people. `today` decides ages. */
export function populate(
  districts: readonly District[],
  chance: Chance,
  size: number,
  today: string,
): Population {
  const residents: Resident[] = [];
  const venues: Venue[] = [];
  const places = districts.flatMap(district =>
    district.streets.flatMap(street =>
      street.communities.map(community => ({ district, street, community })),
    ),
  );
  const addVenue = (kind: string, word: string, name: string, at: (typeof places)[number]) =>
    venues.push({
      id: `V${String(venues.length + 1).padStart(3, '0')}`,
      name,
      kind,
      kindWord: word,
      district: at.district.name,
      street: at.street.name,
      community: at.community.name,
      lon: at.community.lon + (chance.next() - 0.5) * 0.005,
      lat: at.community.lat + (chance.next() - 0.5) * 0.0035,
    });
  for (const { kind, word, names, perCommunity } of kinds) {
    for (const at of places) {
      const count = Math.floor(perCommunity) + (chance.happens(perCommunity % 1) ? 1 : 0);
      for (let i = 0; i < count; i++)
        addVenue(
          kind,
          word,
          `${at.community.name.replace('社区', '')}${names[(i + venues.length) % names.length]}`,
          at,
        );
    }
  }
  addVenue('hospital', '医院', '星湖市第一医院', places[4]!);
  addVenue('station', '车站', '星湖火车站', places[8]!);
  addVenue('outdoor', '公园', '环湖公园', {
    ...places[0]!,
    community: { ...places[0]!.community, lon: centre.lon, lat: centre.lat },
  });

  const classes = new Map<string, number>();
  const perGrid = size / (places.length * 3);
  let household = 0;
  for (const { district, street, community } of places) {
    const local = venues.flatMap((venue, index) => (venue.community === community.name ? [index] : []));
    const near = venues.flatMap((venue, index) => (venue.district === district.name ? [index] : []));
    for (const grid of community.grids) {
      for (let living = 0; living < perGrid; ) {
        const people = chance.weighted(householdSizes) + 1;
        const building = chance.pick(grid.buildings);
        const code = `H${String(++household).padStart(4, '0')}`;
        const family = chance.pick(surnames);
        for (let n = 0; n < people; n++) {
          const age =
            n === 0
              ? chance.integer(24, 78)
              : n === 1
                ? chance.integer(22, 75)
                : n < 4
                  ? chance.integer(1, 19)
                  : chance.integer(58, 88);
          const sex = n === 1 ? '女' : chance.happens(0.5) ? '男' : '女';
          const birthDate = addDays(today, -(age * 365 + chance.integer(1, 360)));
          const name = `${n === 1 ? chance.pick(surnames) : family}${chance.pick(given)}${chance.happens(0.7) ? chance.pick(given) : ''}`;
          const serial = residents.length;
          const resident: Resident = {
            id: `R${String(serial + 1).padStart(5, '0')}`,
            name,
            sex,
            birthDate,
            age,
            documentNumber: documentNumber(birthDate, serial, sex),
            phone: `1990${String(1_000_000 + serial * 7).padStart(7, '0')}`,
            district: district.name,
            street: street.name,
            community: community.name,
            grid: grid.name,
            building: building.name,
            household: code,
            habits: [
              chance.pick(local),
              chance.pick(local),
              chance.pick(near),
              chance.pick(near),
              chance.integer(0, venues.length - 1),
            ],
          };
          if (age >= 6 && age <= 17) {
            const school = age <= 12 ? `${district.name.replace('区', '')}小学` : '星湖中学';
            const grade = age <= 12 ? age - 5 : age - 12;
            const group = `${school}${grade}年级`;
            const seen = classes.get(group) ?? 0;
            classes.set(group, seen + 1);
            resident.className = `${group}${Math.floor(seen / 32) + 1}班`;
          } else if (age >= 20 && age <= 62 && chance.happens(0.72))
            resident.workplace = workplaceOf(chance, district.name);
          residents.push(resident);
          living++;
        }
      }
    }
  }
  return { residents, venues };
}

const trades = [
  '软件公司',
  '服装厂',
  '物流站',
  '银行网点',
  '印刷厂',
  '建材公司',
  '食品厂',
  '设计院',
  '汽修厂',
  '政务大厅',
  '家政公司',
  '电子厂',
];
function workplaceOf(chance: Chance, district: string): string {
  // most work in their own district, in teams of about a dozen
  const where = chance.happens(0.8) ? district.replace('区', '') : chance.pick(['湖东', '湖西', '北岭']);
  return `${where}${chance.pick(trades)}${chance.integer(1, 8)}组`;
}

/** A document number of the right form (GB 11643 check character) in an area code that was never given out. */
function documentNumber(birthDate: string, serial: number, sex: '男' | '女'): string {
  const sequence = String(((serial * 2) % 998) + (sex === '男' ? 1 : 0)).padStart(3, '0');
  const body = `99${String(Math.floor(serial / 499)).padStart(4, '0')}${birthDate.replaceAll('-', '')}${sequence}`;
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const sum = weights.reduce((total, weight, index) => total + weight * Number(body[index]), 0);
  return body + '10X98765432'[sum % 11];
}
