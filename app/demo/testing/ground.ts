import { addDays } from '@outpace/protocol';
import { areaName } from '@outpace/sim';
import { demoSender } from '../laboratoryLine.ts';
import type { Hands } from './hands.ts';
import { Residents } from './residents.ts';

const pack = { packId: 'covid19-cn-v9', packVersion: '9', overlayIds: [] as string[] };

/** What the days before made, as what follows needs it. */
export interface Ground {
  labs: { first: string; second: string };
  feedToken: string;
  voluntary: string;
  points: { hospital: string; market: string; walkIn: string[] };
  cohorts: {
    market: { id: string; programmeId: string; people: string[] };
    fever: { id: string; programmeId: string; people: string[] };
    loop: { id: string; programmeId: string; people: string[] };
  };
  sites: { stalls: string; coldStore: string };
}

/** The first afternoon: laboratories, points anybody may go to, rosters of those who must be tested, sites for swabs. */
export async function layGround(hands: Hands): Promise<Ground> {
  const residents = await Residents.of(hands);
  const labs = await openLaboratories(hands, residents);
  const points = await openPoints(hands, residents, labs.first, labs.second);
  const { id: voluntary } = await hands.as('city').must<{ id: string }>('POST', '/programmes', {
    kind: 'voluntary',
    title: { zh: '愿检尽检', en: 'Voluntary tests' },
    ...pack,
    poolingZone: 'prevention',
    poolSize: 10,
    opensAt: hands.time('16:00'),
    areaKey: 0,
  });
  await hands.settle();
  // in quiet days few come; only one point keeps to an hour, and it will fall silent
  for (const pointId of [points.hospital, points.market, ...points.walkIn.slice(1)])
    await hands.hearOf(pointId, 1440, '平时人少,每天至少一次');
  return {
    labs: { first: labs.first, second: labs.second },
    feedToken: labs.feedToken,
    voluntary,
    points,
    cohorts: await openCohorts(hands, residents),
    sites: await openSites(hands, residents),
  };
}

async function openLaboratories(hands: Hands, residents: Residents) {
  const lab = async (area: number, more: object) =>
    (
      await hands.as('city').must<{ id: string }>('POST', '/labs', {
        areaKey: residents.books.areaKeyOf(area),
        hours: [],
        ...more,
      })
    ).id;
  const [first, other] = residents.communities() as [number, number];
  const expiresOn = addDays(hands.drill.scenario.startsOn, 210);
  const labs = {
    first: await lab(first, {
      code: 'XH-CDC',
      name: '市疾控中心实验室',
      nameEn: 'Laboratory of the city CDC',
      tubesPerHour: 45,
      releases: 'here',
      reagents: [
        { name: '新型冠状病毒核酸检测试剂盒(甲)', lot: 'A2608', tests: 3200, expiresOn },
        { name: '新型冠状病毒核酸检测试剂盒(乙)', lot: 'B2607', tests: 960, expiresOn },
      ],
    }),
    second: await lab(other, {
      code: 'XH-LAB2',
      name: '市第二检测实验室',
      nameEn: 'Second laboratory of the city',
      tubesPerHour: 60,
      releases: 'at_source',
    }),
  };
  const { token } = await hands.as('admin').must<{ token: string }>('POST', `/labs/${labs.second}/feeds`, {
    name: '市第二检测实验室 信息系统',
    transport: 'fhir',
  });
  // known by its names on the loopback, for whoever tries a message of their own
  await hands.as('admin').must('POST', `/labs/${labs.second}/feeds`, {
    name: '市第二检测实验室 HL7 专线',
    transport: 'mllp',
    sendingApplication: demoSender.application,
    sendingFacility: demoSender.facility,
  });
  return { ...labs, feedToken: token };
}

async function openPoints(hands: Hands, residents: Residents, first: string, second: string) {
  const [a, b, , home] = residents.communities() as [number, number, number, number];
  const { city } = residents.books;
  const open = async (area: number, nth: number, more: object) =>
    (
      await hands.as('city').must<{ id: string }>('POST', '/sampling/points', {
        kind: 'fixed',
        lanes: 1,
        peoplePerLaneHour: 60,
        walkIn: true,
        state: 'open',
        opening: [{ from: '07:30', to: '20:00' }],
        ...residents.spot(area, nth),
        areaKey: residents.books.areaKeyOf(area),
        labId: first,
        address: `${areaName(city, area)}服务中心旁`,
        ...more,
      })
    ).id;
  const name = (area: number) => areaName(city, area).replace(/社区$/, '');
  return {
    hospital: await open(a, 1, {
      name: '市人民医院采样点',
      nameEn: 'City hospital',
      kind: 'hospital',
      lanes: 2,
      opening: [{ from: '00:00', to: '24:00' }],
      address: '门诊楼东侧',
    }),
    market: await open(b, 2, {
      name: `${name(b)}农贸市场采样点`,
      kind: 'temporary',
      walkIn: false,
      labId: second,
      address: '市场南门',
    }),
    walkIn: [
      await open(a, 3, { name: `${name(a)}便民采样点` }),
      await open(b, 0, { name: `${name(b)}便民采样点`, labId: second }),
      await open(home, 0, { name: `${name(home)}便民采样点`, lanes: 2 }),
      await open(b, 3, {
        name: '流动采样车1号',
        nameEn: 'Sampling bus 1',
        kind: 'mobile',
        state: 'paused',
        address: '火车站广场',
      }),
    ],
  };
}

async function openCohorts(hands: Hands, residents: Residents) {
  const city = hands.as('city');
  const startsOn = hands.drill.scenario.startsOn;
  const open = async (key: string, department: string, target: number) => {
    const { id } = await city.must<{ id: string }>('POST', '/cohorts', {
      key,
      ...pack,
      department,
      coverageTarget: target,
      areaKey: 0,
    });
    const { version } = await city.must<{ version: number }>('GET', `/cohorts/${id}`);
    const { programmeId } = await city.must<{ programmeId: string }>('POST', `/cohorts/${id}/programme`, {
      version,
      poolingZone: 'prevention',
    });
    return { id, programmeId };
  };
  const enrol = async (
    cohortId: string,
    unitName: string | null,
    where: { areaKey: number; placeId?: string },
    people: readonly string[],
    more: object,
  ) => {
    const unitId = unitName
      ? (
          await city.must<{ id: string }>('POST', `/cohorts/${cohortId}/units`, {
            name: unitName,
            areaKey: where.areaKey,
            ...(where.placeId ? { placeIds: [where.placeId] } : {}),
          })
        ).id
      : undefined;
    const { results } = await city.must<{ results: { state: string; rule?: string }[] }>(
      'POST',
      `/cohorts/${cohortId}/members`,
      { members: people.map(personId => ({ personId, ...(unitId ? { unitId } : {}), ...more })) },
    );
    const wrong = results.find(one => one.state === 'refused');
    if (wrong) throw new Error(`roster: ${wrong.rule}`);
  };
  const community = (areaKey: number) => {
    const found = residents.communities().findLast(area => residents.books.areaKeyOf(area) <= areaKey)!;
    return areaName(residents.books.city, found).replace(/社区$/, '');
  };

  const market = await open('market_staff', '市场监督管理局', 0.95);
  const marketPeople: string[] = [];
  const markets = [...residents.staffOf('market'), ...residents.staffOf('shop')]
    .filter(one => one.people.length >= 4)
    .slice(0, 6);
  for (const [n, one] of markets.entries()) {
    const people = one.people.slice(0, 40);
    await enrol(
      market.id,
      n < residents.staffOf('market').length
        ? `${community(one.areaKey)}农贸市场`
        : `${community(one.areaKey)}生鲜店${n}`,
      one,
      people,
      { fromOn: addDays(startsOn, -3) },
    );
    marketPeople.push(...people);
  }

  const health = [...residents.staffOf('hospital'), ...residents.staffOf('clinic')].flatMap(one =>
    one.people.map(person => ({ person, one })),
  );
  const fever = await open('fever_clinic_staff', '卫生健康委员会', 1);
  const feverPeople = health.slice(0, 26).map(each => each.person);
  await enrol(fever.id, '市人民医院发热门诊', health[0]!.one, feverPeople, { fromOn: startsOn });

  const loop = await open('designated_hospital_staff', '卫生健康委员会', 1);
  const loopPeople = health.slice(26, 62).map(each => each.person);
  const third = Math.ceil(loopPeople.length / 3);
  // three teams that came in on different days: at work, in isolation after it, and just begun
  for (const [n, daysIn] of [3, 16, 0].entries())
    await enrol(
      loop.id,
      n === 0 ? '定点医院隔离病区' : n === 1 ? '定点医院轮换组' : '定点医院检验组',
      health[0]!.one,
      loopPeople.slice(n * third, (n + 1) * third),
      {
        team: `第${n + 1}组`,
        fromOn: addDays(startsOn, -daysIn),
        loopFromOn: addDays(startsOn, -daysIn),
      },
    );
  return {
    market: { ...market, people: marketPeople },
    fever: { ...fever, people: feverPeople },
    loop: { ...loop, people: loopPeople },
  };
}

async function openSites(hands: Hands, residents: Residents) {
  const [, b, , home] = residents.communities() as [number, number, number, number];
  const market = residents.staffOf('market')[0];
  const open = async (body: object) =>
    (await hands.as('city').must<{ id: string }>('POST', '/environment/sites', body)).id;
  const plan = (everyDays: number | null, spots: [string, string][], more: object = {}) => ({
    everyDays,
    onEntry: false,
    onExit: false,
    ruleId: 'ENV-11',
    ruleSource: '本市农贸市场与冷链环境监测安排(示例)',
    negativeRounds: 2,
    spots: spots.map(([name, kind]) => ({ name, kind, swabs: 1 })),
    ...more,
  });
  const areaKey = market?.areaKey ?? residents.books.areaKeyOf(b);
  const stalls = await open({
    name: '农贸市场水产区',
    kind: 'market_stall',
    areaKey,
    ...(market ? { placeId: market.placeId } : {}),
    ...residents.spot(b, 2),
    externalId: 'HJ-001',
    plan: plan(1, [
      ['案板', 'surface'],
      ['电子秤按键', 'tool'],
      ['下水口', 'drain'],
      ['公用水龙头', 'surface'],
    ]),
  });
  const coldStore = await open({
    name: '安原冷库2号间',
    kind: 'cold_store',
    areaKey: residents.books.areaKeyOf(home),
    ...residents.spot(home, 1),
    externalId: 'HJ-002',
    plan: plan(
      7,
      [
        ['库门把手', 'surface'],
        ['装卸口地面', 'surface'],
        ['叉车', 'tool'],
      ],
      { onEntry: true },
    ),
  });
  for (const [n, [name, kind, area]] of (
    [
      ['便民采样点环境', 'other', home],
      ['市疾控中心实验室扩增区', 'laboratory', b],
      ['集中隔离点一层走廊', 'isolation_site', b],
    ] as const
  ).entries())
    await open({
      name,
      kind,
      areaKey: residents.books.areaKeyOf(area),
      ...residents.spot(area, n),
      externalId: `HJ-10${n}`,
      plan: plan(n === 0 ? 3 : 1, [
        ['台面', 'surface'],
        ['门把手', 'surface'],
      ]),
    });
  return { stalls, coldStore };
}
