import { Draws } from '../random/draws.ts';
import type { City, CityNames } from './city.ts';
import { NONE, type PlaceKind, placeKinds } from './kinds.ts';

const first = [...'东西南北江湖山云青白金明长新安和春秋松柳荷梅竹桥石泉溪岭星月'];
const second = [...'湖江山岭河桥城林泉溪滨园台阳港湾坪洲塘原'];
const third = [...'里园苑庄村坊桥门浦塘院亭巷口岸街'];

/** Names for areas that are on no map: two characters and the word of the level, none twice at one level. */
export function nameAreas(seed: number, districts: number, streets: number, communities: number): CityNames {
  const draws = new Draws(seed, 'names');
  return {
    districts: distinct(districts, '区', draws),
    streets: distinct(streets, '街道', draws),
    communities: distinct(communities, '社区', draws),
  };
}

function distinct(count: number, word: string, draws: Draws): string[] {
  const seen = new Set<string>();
  const names: string[] = [];
  const ends = word === '社区' ? third : second;
  for (let tries = 0; names.length < count; tries++) {
    const middle = tries > count * 3 ? second[draws.below(second.length)]! : '';
    const name =
      first[draws.below(first.length)]! +
      middle +
      ends[draws.below(ends.length)]! +
      (tries > count * 60 ? `${names.length}` : '') +
      word;
    // no 江江区
    if (seen.has(name) || name[0] === name[1]) continue;
    seen.add(name);
    names.push(name);
  }
  return names;
}

const kindWords: Record<PlaceKind, string> = {
  home: '室',
  dorm: '宿舍',
  hotel: '宾馆客房',
  classroom: '班',
  school: '学校',
  office: '写字楼',
  workshop: '厂房',
  shop: '超市',
  market: '农贸市场',
  restaurant: '餐馆',
  hospital: '医院',
  clinic: '卫生服务站',
  transport: '公交线路',
  station: '车站',
  worship: '宗教活动场所',
  entertainment: '棋牌室',
  gym: '健身馆',
  outdoor: '公园',
  isolation_site: '集中隔离点',
  laboratory: '核酸检测实验室',
};

/** Name of an area: number in the columns of the city. */
export function areaName(city: City, area: number): string {
  const level = city.levelStart.findLastIndex(start => area >= start);
  const index = area - city.levelStart[level]!;
  if (level === 0) return '星湖市';
  if (level === 1) return city.names.districts[index]!;
  if (level === 2) return city.names.streets[index]!;
  if (level === 3) return city.names.communities[index]!;
  return `${city.names.communities[city.areaParent[area]! - city.levelStart[3]!]}第${area - firstGridOf(city, city.areaParent[area]!) + 1}网格`;
}

function firstGridOf(city: City, community: number): number {
  let low = city.levelStart[4]!;
  let high = city.areas;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (city.areaParent[middle]! < community) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Name of a place, in words a receptionist would use; distinct within its community. */
export function placeName(city: City, place: number): string {
  if (place < city.households) {
    const building = city.householdBuilding[place]!;
    return `${areaName(city, city.buildingGrid[building]!)}${building}号楼${place}${kindWords[placeKinds[city.householdKind[place]!]!]}`;
  }
  const index = place - city.households;
  const kind = placeKinds[city.placeKind[index]!]!;
  const community = city.areaParent[city.buildingGrid[city.placeBuilding[index]!]!]!;
  const parent = city.placeParent[index]!;
  const own = `${city.names.communities[community - city.levelStart[3]!]!.replace('社区', '')}${kindWords[kind]}`;
  return parent === NONE ? `${own}${index}` : `${own}${index}(${placeName(city, parent)})`;
}
