import { areaName, type City } from '@outpace/sim';
import type { Role } from '../../core/sessions/capabilities.ts';
import { areaLevels, cityHi, lastKey } from '../../modules/areas/rules.ts';
import type { Scenario } from '../scenario.ts';
import { type AreaKeys, areaKeys, shortName } from './areaKeys.ts';
import { largestCampus, largestNeighbourhood } from './build.ts';

/** A seat a person takes in a drill. */
export interface HumanAccount {
  login: string;
  name: string;
  role: Role;
  /** The whole city, its first district, or the community where cases are expected. */
  area: 'city' | 'district' | 'community';
  what: { zh: string; en: string };
}

const seats: readonly HumanAccount[] = [
  {
    login: 'city',
    name: '林晓航',
    role: 'city_epidemiologist',
    area: 'city',
    what: {
      zh: '市级流调:全市病例、密接、传播链、导入、换用方案',
      en: 'City epidemiologist: all cases, contacts, chains, imports, editions',
    },
  },
  {
    login: 'donghu',
    name: '周以宁',
    role: 'district_epidemiologist',
    area: 'district',
    what: { zh: '区级流调:只见本区', en: 'District epidemiologist: one district only' },
  },
  {
    login: 'grid',
    name: '许知夏',
    role: 'grid_worker',
    area: 'community',
    what: { zh: '网格员(手机):今天要随访的人', en: 'Grid worker (phone): whom to follow up today' },
  },
  {
    login: 'sampler',
    name: '罗小雨',
    role: 'sampler',
    area: 'district',
    what: { zh: '采样员(手机):扫码、封管、装箱', en: 'Sampler (phone): scan, close tubes, box them' },
  },
  {
    login: 'courier',
    name: '秦川',
    role: 'courier',
    area: 'city',
    what: { zh: '样本转运(手机):取箱、送检', en: 'Sample courier (phone): boxes to laboratories' },
  },
  {
    login: 'lab',
    name: '沈清和',
    role: 'laboratory_worker',
    area: 'city',
    what: { zh: '实验室:收样、上机、初审', en: 'Laboratory: reception, plates, first review' },
  },
  {
    login: 'lab2',
    name: '高闻笛',
    role: 'laboratory_worker',
    area: 'city',
    what: { zh: '实验室:签发(第二人)', en: 'Laboratory: release (the second person)' },
  },
  {
    login: 'duty',
    name: '方明远',
    role: 'duty_officer',
    area: 'city',
    what: { zh: '值班:一张图、任务、超时', en: 'Duty officer: situation, tasks, what is late' },
  },
  {
    login: 'audit',
    name: '钟书雅',
    role: 'auditor',
    area: 'city',
    what: { zh: '审计:谁在何时为何看了什么', en: 'Auditor: who looked at what, when and why' },
  },
  {
    login: 'admin',
    name: '何若川',
    role: 'administrator',
    area: 'city',
    what: {
      zh: '管理员:账号与区域,看不到个人信息',
      en: 'Administrator: accounts and areas, no personal data',
    },
  },
];

/** The seats people take, with what each may do; the names are made up. */
export function humanAccounts(scenario: Scenario): HumanAccount[] {
  const campus = scenario.outbreak.firstCasesAt === 'campus';
  return seats.map(seat =>
    seat.login === 'grid' && campus
      ? {
          ...seat,
          what: {
            zh: '校园社区网格员(手机):今天要随访的人',
            en: 'Grid worker on the campus (phone): whom to follow up today',
          },
        }
      : seat,
  );
}

/** An account as it is made: over one area of the product. */
export interface Account {
  login: string;
  name: string;
  unit: string;
  role: Role;
  areaKey: number;
  areaHi: number;
}

/** The seats of people over the areas of this city. */
export function humanSeats(scenario: Scenario, city: City, keys: AreaKeys = areaKeys(city)): Account[] {
  const district = city.levelStart[1]!;
  const campus = scenario.outbreak.firstCasesAt === 'campus' ? largestCampus(city) : null;
  const community = campus ?? largestNeighbourhood(city);
  const areaOfSeat = { city: 0, district, community };
  const units: Record<string, string> = {
    city: '市疾控中心',
    donghu: `${areaName(city, district)}疾控中心`,
    grid: areaName(city, community),
    sampler: `${areaName(city, district)}采样队`,
    courier: '样本转运队',
    lab: '市疾控中心实验室',
    lab2: '市疾控中心实验室',
    duty: '市指挥部',
    audit: '审计局',
    admin: '信息中心',
  };
  return humanAccounts(scenario).map(({ login, name, role, area }) => ({
    login,
    name,
    unit: units[login]!,
    role,
    ...interval(city, keys, areaOfSeat[area]),
  }));
}

/** What a simulated member of staff is for. */
export type SimulatedDuty = 'investigator' | 'grid' | 'sampler' | 'duty' | 'administrator';

/** An account of the simulation. Nobody signs in as it: its password is thrown away, its sessions are made on the machine itself. */
export interface SimulatedAccount extends Account {
  duty: SimulatedDuty;
  /** Area number in the simulation. */
  area: number;
  /** People of the staff who work under this account, one after another or side by side. */
  people: number;
}

/** At most this many accounts for investigators: hashing a password takes as long for those nobody uses. */
const mostInvestigatorAccounts = 24;

/**
 * The simulation's accounts, logins 'sim-…': investigators over the city, one account of grid workers a community (as many workers under it as its people call for), one of
 * samplers a district, a duty officer, an administrator. The `people` of a duty add up to the scenario's staff, but every community has one grid worker at least.
 */
export function simulatedAccounts(
  scenario: Scenario,
  city: City,
  keys: AreaKeys = areaKeys(city),
): SimulatedAccount[] {
  const { investigators, gridWorkers, samplers } = scenario.staff;
  const accounts: SimulatedAccount[] = [];
  const add = (
    duty: SimulatedDuty,
    login: string,
    name: string,
    unit: string,
    role: Role,
    area: number,
    people: number,
  ) => accounts.push({ duty, login, name, unit, role, area, people, ...interval(city, keys, area) });

  const desks = Math.min(investigators, mostInvestigatorAccounts);
  for (const [index, people] of shares(investigators, new Array<number>(desks).fill(1)).entries())
    add(
      'investigator',
      `sim-investigator-${two(index + 1)}`,
      `模拟流调员${index + 1}`,
      '市疾控中心(模拟)',
      'city_epidemiologist',
      0,
      people,
    );
  const peopleOf = (area: number) => city.areaPersonEnd[area]! - city.areaPersonStart[area]!;
  const communities = range(city.levelStart[3]!, city.levelStart[4]!);
  if (gridWorkers)
    for (const [index, people] of shares(gridWorkers, communities.map(peopleOf)).entries()) {
      const area = communities[index]!;
      add(
        'grid',
        `sim-grid-${two(index + 1)}`,
        `模拟网格员·${shortName(city, area)}`,
        `${areaName(city, area)}(模拟)`,
        'grid_worker',
        area,
        Math.max(1, people),
      );
    }
  const districts = range(city.levelStart[1]!, city.levelStart[2]!);
  if (samplers)
    for (const [index, people] of shares(samplers, districts.map(peopleOf)).entries()) {
      const area = districts[index]!;
      add(
        'sampler',
        `sim-sampler-${two(index + 1)}`,
        `模拟采样队·${areaName(city, area)}`,
        `${areaName(city, area)}采样队(模拟)`,
        'grid_worker',
        area,
        Math.max(1, people),
      );
    }
  add('duty', 'sim-duty', '模拟值班员', '市指挥部(模拟)', 'duty_officer', 0, 1);
  add('administrator', 'sim-administrator', '模拟管理员', '信息中心(模拟)', 'administrator', 0, 1);
  return accounts;
}

function interval(city: City, keys: AreaKeys, area: number): { areaKey: number; areaHi: number } {
  if (area === 0) return { areaKey: 0, areaHi: cityHi };
  const level = city.levelStart.findLastIndex(start => area >= start);
  const areaKey = keys.ofArea[area]!;
  return { areaKey, areaHi: lastKey(areaKey, areaLevels[level]!.level) };
}

const two = (index: number) => String(index).padStart(2, '0');
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

/** Divides whole people by weight; the sum is kept. */
function shares(total: number, weights: readonly number[]): number[] {
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  let before = 0;
  return weights.map(weight => {
    const from = Math.round((before / all) * total);
    before += weight;
    return Math.round((before / all) * total) - from;
  });
}
