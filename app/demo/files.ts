import { addDays } from '@outpace/protocol';
import { Chance } from './chance.ts';
import type { Infection } from './spread.ts';
import type { World } from './world.ts';

const clock = (minute: number) =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
const csv = (rows: readonly (readonly (string | number | undefined)[])[]) =>
  `\uFEFF${rows.map(row => row.map(cell => (/[",\n]/.test(String(cell ?? '')) ? `"${String(cell).replaceAll('"', '""')}"` : String(cell ?? ''))).join(',')).join('\r\n')}\r\n`;

/** The files a city's desks would hand over: Chinese headers, as spreadsheets save them. */
export function placesFile(world: World): string {
  return csv([
    ['场所编号', '场所名称', '场所类型', '区县', '街道', '社区', '经度', '纬度'],
    ...world.population.venues.map(venue => [
      venue.id,
      venue.name,
      venue.kindWord,
      venue.district,
      venue.street,
      venue.community,
      venue.lon.toFixed(6),
      venue.lat.toFixed(6),
    ]),
  ]);
}

/** The register: everyone, with household, class and workplace. */
export function personsFile(world: World): string {
  return csv([
    [
      '人员编号',
      '姓名',
      '性别',
      '出生日期',
      '证件类型',
      '证件号码',
      '联系电话',
      '区县',
      '街道',
      '社区',
      '网格',
      '楼栋',
      '户编号',
      '班级',
      '工作单位',
    ],
    ...world.population.residents.map(r => [
      r.id,
      r.name,
      r.sex,
      r.birthDate,
      '居民身份证',
      r.documentNumber,
      r.phone,
      r.district,
      r.street,
      r.community,
      r.grid,
      r.building,
      r.household,
      r.className,
      r.workplace,
    ]),
  ]);
}

/** Venue-code scans of everyone on the days from `from` to `to`, both inclusive. */
export function scansFile(world: World, from: string, to: string): string {
  const { residents, venues } = world.population;
  return csv([
    ['人员编号', '日期', '进入时间', '离开时间', '场所编号', '场所名称', '来源'],
    ...world.stays
      .filter(stay => stay.scanned && stay.day >= from && stay.day <= to)
      .map(stay => [
        residents[stay.resident]!.id,
        stay.day,
        clock(stay.from),
        clock(stay.to),
        venues[stay.venue]!.id,
        venues[stay.venue]!.name,
        '场所码',
      ]),
  ]);
}

/** The cases reported on one day. Those found in control are known as such to whoever found them. */
export function casesFile(
  world: World,
  found: readonly Infection[],
  numberOf: ReadonlyMap<number, string>,
): string {
  const { residents } = world.population;
  return csv([
    [
      '病例编号',
      '人员编号',
      '姓名',
      '性别',
      '证件号码',
      '联系电话',
      '区县',
      '街道',
      '社区',
      '网格',
      '病例状态',
      '发病日期',
      '采样日期',
      '确诊日期',
      '报告日期',
      '发现方式',
    ],
    ...found.map(infection => {
      const r = residents[infection.resident]!;
      return [
        numberOf.get(infection.resident),
        r.id,
        r.name,
        r.sex,
        r.documentNumber,
        r.phone,
        r.district,
        r.street,
        r.community,
        r.grid,
        infection.symptomatic ? '确诊' : '无症状',
        infection.symptomatic && infection.onsetOn <= infection.foundOn! ? infection.onsetOn : '',
        addDays(infection.foundOn!, -1),
        infection.foundOn,
        `${infection.foundOn} 07:40`,
        infection.infector === undefined ? '发热门诊' : '核酸筛查',
      ];
    }),
  ]);
}

/** What the cases themselves told: the visits no scan holds, some of them only to the day. */
export function interviewsFile(
  world: World,
  found: readonly Infection[],
  numberOf: ReadonlyMap<number, string>,
  seed: number,
): string {
  const chance = new Chance(seed);
  const { venues } = world.population;
  const told = new Map(found.map(infection => [infection.resident, infection]));
  return csv([
    ['病例编号', '日期', '开始时间', '结束时间', '场所名称', '来源'],
    ...world.stays
      .filter(stay => told.has(stay.resident) && stay.day <= told.get(stay.resident)!.foundOn!)
      .map(stay => {
        const exact = chance.happens(0.7);
        return [
          numberOf.get(stay.resident),
          stay.day,
          exact ? clock(stay.from) : '',
          exact ? clock(stay.to) : '',
          venues[stay.venue]!.name,
          '流调',
        ];
      }),
  ]);
}

/** Who infected whom, as far as the interviews settled it: household and class, seldom a venue. */
export function linksFile(found: readonly Infection[], numberOf: ReadonlyMap<number, string>): string {
  const known = found.filter(
    infection =>
      infection.infector !== undefined && infection.setting !== 'venue' && numberOf.has(infection.infector),
  );
  return csv([
    ['感染来源病例编号', '病例编号', '关系'],
    ...known.map(infection => [
      numberOf.get(infection.infector!),
      numberOf.get(infection.resident),
      { household: '同住', class: '同班', work: '同事', train: '同车', venue: '同场所' }[infection.setting],
    ]),
  ]);
}

/** A small outbreak of another disease beside the large one: three pupils of one class, with onset a few days apart. */
export function measlesFile(world: World): string {
  const classes = Map.groupBy(
    world.population.residents.filter(resident => resident.className?.startsWith('湖东小学')),
    resident => resident.className!,
  );
  const pupils = [...classes.values()].sort((a, b) => b.length - a.length)[0]!.slice(0, 3);
  const onset = [13, 11, 10];
  return csv([
    [
      '病例编号',
      '人员编号',
      '姓名',
      '性别',
      '证件号码',
      '区县',
      '街道',
      '社区',
      '网格',
      '病例状态',
      '发病日期',
      '确诊日期',
    ],
    ...pupils.map((r, index) => [
      `麻${index + 1}`,
      r.id,
      r.name,
      r.sex,
      r.documentNumber,
      r.district,
      r.street,
      r.community,
      r.grid,
      '确诊',
      addDays(world.today, -onset[index]!),
      addDays(world.today, -onset[index]! + 2),
    ]),
  ]);
}
