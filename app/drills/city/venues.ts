import { type City, placeKinds, type PlaceKind as SimulatedKind } from '@outpace/sim';
import type { PlaceKind } from '../../modules/places/queries.ts';
import { type AreaKeys, shortName } from './areaKeys.ts';

/** A place of the simulated city, other than a home, as the product takes it. */
export interface Venue {
  /** Number of the place in the simulation. */
  place: number;
  name: string;
  kind: PlaceKind;
  areaKey: number;
  lon: number;
  lat: number;
  capacity: number;
  closedSpace: boolean;
}

const words: Record<SimulatedKind, string[]> = {
  home: ['住宅'],
  dorm: ['宿舍'],
  hotel: ['宾馆'],
  classroom: ['班'],
  school: ['学校'],
  office: [
    '软件公司',
    '设计院',
    '银行网点',
    '建材公司',
    '商贸公司',
    '物业公司',
    '家政公司',
    '会计事务所',
    '旅行社',
    '传媒公司',
  ],
  workshop: ['服装厂', '印刷厂', '食品厂', '汽修厂', '电子厂', '家具厂', '物流站'],
  shop: ['百家超市', '便利店', '鲜果店', '药房', '百货店', '五金店'],
  market: ['农贸市场'],
  restaurant: ['面馆', '小厨', '火锅店', '早点铺', '茶餐厅', '饺子馆'],
  hospital: ['医院'],
  clinic: ['社区卫生服务站'],
  transport: ['公交线路'],
  station: ['火车站'],
  worship: ['宗教活动场所'],
  entertainment: ['棋牌室', '网吧', '影城', '歌厅'],
  gym: ['健身馆'],
  outdoor: ['公园'],
  isolation_site: ['集中隔离点'],
  laboratory: ['核酸检测实验室'],
};

/** Who sits in a class of this age: the school's word and the name of the year. */
const years: { upTo: number; school: string; year(age: number): string }[] = [
  { upTo: 5, school: '幼儿园', year: age => `${'小中大'[age - 3]}` },
  { upTo: 11, school: '小学', year: age => `${'一二三四五六'[age - 6]}年级` },
  { upTo: 14, school: '初级中学', year: age => `初${'一二三'[age - 12]}` },
  { upTo: 17, school: '高级中学', year: age => `高${'一二三'[age - 15]}` },
  { upTo: 120, school: '大学', year: age => `${'一二三四五'[age - 18]}年级` },
];

/** The product has no kind for laboratories. */
const kindOf = (kind: SimulatedKind): PlaceKind => (kind === 'laboratory' ? 'other' : kind);

/** All places but homes, in order, with names no two of which are alike in a community. O(places). */
export function venuesOf(city: City, keys: AreaKeys): Venue[] {
  const ages = classAges(city);
  const seen = new Map<string, number>();
  const distinct = (name: string) => {
    const nth = (seen.get(name) ?? 0) + 1;
    seen.set(name, nth);
    return nth;
  };
  const venues: Venue[] = [];
  for (let i = 0; i < city.placeKind.length; i++) {
    const kind = placeKinds[city.placeKind[i]!]!;
    const building = city.placeBuilding[i]!;
    const community = city.areaParent[city.buildingGrid[building]!]!;
    const place = i + city.households;
    let name: string;
    if (kind === 'classroom') {
      const school = venues[city.placeParent[i]! - city.households]!.name;
      const age = ages.get(place) ?? 18;
      const year = `${school}${yearOf(age).year(age)}`;
      name = `${year}${distinct(`${community}|${year}`)}班`;
    } else {
      const choices = words[kind];
      const word =
        kind === 'school'
          ? yearOf(ages.get(place) ?? 18).school
          : choices[nthOf(community, kind) % choices.length]!;
      const plain = `${shortName(city, community)}${word}`;
      const nth = distinct(plain);
      name =
        nth === 1
          ? plain
          : kind === 'shop' || kind === 'restaurant'
            ? `${plain}(${nth}店)`
            : `${plain}${nth}`;
    }
    venues.push({
      place,
      name,
      kind: kindOf(kind),
      areaKey: keys.ofBuilding[building]!,
      lon: city.placeLon[i]!,
      lat: city.placeLat[i]!,
      capacity: city.placeCapacity[i]!,
      closedSpace: kind !== 'outdoor',
    });
  }
  return venues;

  function nthOf(community: number, kind: string): number {
    return distinct(`#${community} ${kind}`) - 1;
  }
}

const yearOf = (age: number) => years.find(({ upTo }) => age <= upTo)!;

/** Ages of the pupils of each classroom and of each school's first class, by place number. */
function classAges(city: City): Map<number, number> {
  const ages = new Map<number, number>();
  for (let group = 0; group < city.groups; group++) {
    const age = city.age[city.members[city.groupStart[group]!]!]!;
    ages.set(city.groupPlace[group]!, age);
    const site = city.sitePlace[city.groupSite[group]!]!;
    if (!ages.has(site)) ages.set(site, age);
  }
  return ages;
}
