import { grey, loadPlate, positive, readRun, release, sendReports } from './bench.ts';
import type { Ground } from './ground.ts';
import type { Hands } from './hands.ts';
import { Residents } from './residents.ts';
import {
  boxUp,
  type FilledBox,
  type FilledTube,
  type Filling,
  fillAll,
  handIn,
  type Meanwhile,
  pickUp,
  planTubes,
} from './specimens.ts';
import { swabRound } from './yesterday.ts';

/** The campaign's round as the tables see it, and what has happened to its tubes so far. */
export interface Round {
  id: string;
  campaignId: string;
  programmes: { controlled: string; prevention: string };
  tables: Table[];
  /** At the laboratories, in the order they came. */
  first: FilledTube[];
  second: FilledTube[];
  /** Of the hospital's point: those who must be tested today. */
  clinic: FilledTube[];
  /** Boxed before noon and not picked up yet; sampled after it. */
  wave: Filled;
  afterNoon: Filled;
  positive?: FilledTube;
  wrong?: FilledTube;
}
/** What tables filled, by table. */
type Filled = { table: Table; boxes: FilledBox[] }[];
interface Table {
  device: string;
  pointId: string;
  name: string;
  programmeId: string;
  size: number;
  /** Those who come, in order; the next to come. */
  people: string[];
  next: number;
}

export const kitA = { reagent: '新型冠状病毒核酸检测试剂盒(甲)', lot: 'A2608' };
export const kitB = { reagent: '新型冠状病毒核酸检测试剂盒(乙)', lot: 'B2607' };
export const machine = (n: number) => `荧光定量PCR仪 ${n}号`;

/** 07:20: the officer on duty starts what the epidemiologist planned. */
export async function startRound(hands: Hands, campaignId: string): Promise<Round> {
  const duty = hands.as('duty');
  const { campaign } = await duty.must<{ campaign: { version: number } }>('GET', `/campaigns/${campaignId}`);
  const { roundId } = await duty.must<{ roundId: string }>('POST', `/campaigns/${campaignId}/start`, {
    version: campaign.version,
  });
  const programmes = await duty.all<{ id: string; poolingZone: string; poolSize: number }>(
    '/programmes?kind=campaign',
  );
  const of = (zone: string) => programmes.find(one => one.poolingZone === zone)!;
  const points = await duty.must<{
    items: { samplingPointId: string | null; name: string; zone: string; source: string }[];
  }>('GET', `/campaigns/${campaignId}/points`);
  const residents = await Residents.of(hands);
  const { books, neighbourhood } = residents;
  const street = books.city.areaParent[neighbourhood]!;
  const tables: Table[] = [];
  for (const area of residents.communities().filter(one => books.city.areaParent[one] === street)) {
    const programme = of(area === neighbourhood ? 'controlled' : 'prevention');
    const own = points.items.filter(
      point =>
        point.samplingPointId && point.source !== 'home_visits' && point.zone === programme.poolingZone,
    );
    // one in nine is away or does not come this morning
    const people = residents.ofArea(area).filter((_, n) => n % 9 !== 4);
    const share = Math.ceil(people.length / Math.max(1, own.length));
    for (const [n, point] of own.entries())
      tables.push({
        device: `采样台-${point.name.slice(0, 20)}`,
        pointId: point.samplingPointId!,
        name: point.name,
        programmeId: programme.id,
        size: programme.poolSize,
        people: people.slice(n * share, (n + 1) * share),
        next: 0,
      });
  }
  await hands.settle();
  for (const { samplingPointId, source } of points.items)
    if (samplingPointId && source !== 'home_visits')
      await hands.hearOf(samplingPointId, 300, '网络不稳,成批补传,每5小时至少一次');
  return {
    id: roundId,
    campaignId,
    programmes: { controlled: of('controlled').id, prevention: of('prevention').id },
    tables,
    first: [],
    second: [],
    clinic: [],
    wave: [],
    afterNoon: [],
  };
}

/** The next people at every table of the round, `share` of those still to come. */
export async function sampleAll(
  hands: Hands,
  round: Round,
  of: {
    share: number;
    from: string;
    to: string;
    labId: string;
    boxedAt: string;
    leaveOpen?: boolean;
    offline?: number;
  },
  besides: readonly Filling[] = [],
  meanwhile: readonly Meanwhile[] = [],
): Promise<Filled> {
  const stay = await hands.sampledAlone();
  const filled: Filled = [];
  const fillings: { table: Table; filling: Filling }[] = [];
  for (const [n, table] of round.tables.entries()) {
    const rest = table.people.length - table.next;
    const count = Math.floor((rest * of.share) / table.size) * table.size;
    if (!count) continue;
    const open = of.leaveOpen && n === 0;
    const filling = planTubes(hands, {
      ...table,
      people: table.people.slice(table.next, table.next + count - (open ? 3 : 0)).filter(id => !stay.has(id)),
      from: hands.time(of.from),
      to: hands.time(of.to),
      leaveOpen: open ?? false,
    });
    table.next += count;
    fillings.push({ table, filling });
  }
  await fillAll(hands, [...fillings.map(each => each.filling), ...besides], {
    meanwhile,
    offline: of.offline === undefined ? '' : (fillings[of.offline]?.table.device ?? ''),
  });
  for (const { table, filling } of fillings) {
    const boxes = await boxUp(hands, {
      ...table,
      tubes: filling.tubes,
      labId: of.labId,
      at: hands.time(of.boxedAt),
      perBox: 24,
    });
    filled.push({ table, boxes });
  }
  return filled;
}

/** The courier's way with what tables boxed, while the tables go on. */
export const carried = (
  hands: Hands,
  filled: Filled,
  labId: string,
  taken: string,
  given: string,
): Meanwhile[] => [
  {
    at: hands.time(taken),
    work: async () => {
      for (const { table, boxes } of filled) await pickUp(hands, table.pointId, boxes, hands.time(taken));
    },
  },
  {
    at: hands.time(given),
    work: async () => {
      for (const { boxes } of filled) await handIn(hands, labId, boxes, hands.time(given));
    },
  },
];

export const tubesIn = (filled: readonly { boxes: FilledBox[] }[]) =>
  filled.flatMap(({ boxes }) => boxes.flatMap(box => box.tubes));

/** 11:40: the first wave is in both laboratories; the first plate and the second laboratory have spoken. */
export async function liveMorning(hands: Hands, ground: Ground, round: Round): Promise<void> {
  const { labs, points, cohorts } = ground;
  // today's turn of the fever clinic; most have come
  const stay = await hands.sampledAlone();
  const turn = (cohort: Ground['cohorts']['fever'], most: number, from: string, to: string) =>
    planTubes(hands, {
      device: '采样台-门诊',
      programmeId: cohort.programmeId,
      pointId: points.hospital,
      people: cohort.people.slice(0, most).filter(id => !stay.has(id)),
      size: 10,
      from: hands.time(from),
      to: hands.time(to),
    });
  const clinic = [turn(cohorts.fever, 20, '07:40', '08:15'), turn(cohorts.loop, 30, '08:16', '08:50')];
  const early = await sampleAll(
    hands,
    round,
    {
      share: 0.16,
      from: '07:32',
      to: '08:50',
      labId: labs.first,
      boxedAt: '08:55',
    },
    clinic,
  );
  round.first.push(...tubesIn(early));
  round.clinic.push(...clinic.flatMap(each => each.tubes));
  let clinicBoxes: FilledBox[] = [];
  const boxClinic = async () => {
    clinicBoxes = await boxUp(hands, {
      device: '采样台-门诊',
      pointId: points.hospital,
      tubes: round.clinic,
      labId: labs.first,
      at: hands.time('09:30'),
    });
    await pickUp(hands, points.hospital, clinicBoxes, hands.time('09:40'));
  };
  const later = await sampleAll(
    hands,
    round,
    { share: 0.16, from: '08:52', to: '10:00', labId: labs.second, boxedAt: '10:04', offline: 2 },
    [],
    [...carried(hands, early, labs.first, '09:02', '09:25'), { at: hands.time('09:30'), work: boxClinic }],
  );
  round.second.push(...tubesIn(later));
  round.wave = await sampleAll(
    hands,
    round,
    { share: 0.13, from: '10:02', to: '11:05', labId: labs.first, boxedAt: '11:08' },
    [],
    [
      {
        at: hands.time('10:05'),
        work: () => handIn(hands, labs.first, clinicBoxes, hands.time('10:05')),
      },
      ...carried(hands, later, labs.second, '10:12', '10:35'),
    ],
  );
  await hands.reach('11:40');
  const plate = round.first.slice(0, 60);
  const run = await loadPlate(hands, {
    labId: labs.first,
    code: 'XH0924-01',
    tubes: plate,
    run: { startedAt: hands.time('09:55'), ...kitA, instrument: machine(1) },
  });
  await readRun(hands, run!, { tubes: plate, finishedAt: hands.time('11:30'), weakCt: 32.4 });
  await release(hands, labs.first, run!);
  // one tube the second laboratory calls positive and will have to correct
  round.wrong = round.second[7]!;
  await sendReports(hands, ground.feedToken, {
    name: '批次3',
    tubes: round.second,
    testedAt: hands.time('10:50'),
    issued: hands.time('11:35'),
    positives: [round.wrong.code],
  });
  await hands.settle();
}

/** 13:10: the second plate has a positive pool and a grey tube. */
export async function liveNoon(hands: Hands, ground: Ground, round: Round): Promise<void> {
  const { labs, points } = ground;
  const { wave } = round;
  for (const { table, boxes } of wave) {
    await pickUp(hands, table.pointId, boxes, hands.time('11:15'));
    // one box stays in the car; another is unpacked with a tube less than were boxed
    if (table === wave[1]?.table) continue;
    const lost = table === wave.at(-1)!.table ? [boxes[0]!.tubes.at(-1)!.code] : [];
    await handIn(hands, labs.first, boxes, hands.time('11:35'), lost);
    round.first.push(...boxes.flatMap(box => box.tubes).filter(tube => !lost.includes(tube.code)));
  }
  // swabs of the cold store, in the laboratory and not run yet
  const swabs = await swabRound(hands, ground.sites.coldStore, '09:00');
  const [swabBox] = await boxUp(hands, {
    device: '采样台-环境',
    pointId: points.walkIn[2]!,
    tubes: swabs,
    labId: labs.first,
    at: hands.time('09:25'),
  });
  await pickUp(hands, points.walkIn[2]!, [swabBox!], hands.time('11:20'));
  await handIn(hands, labs.first, [swabBox!], hands.time('11:45'));
  const plate = [...round.clinic, ...round.first.slice(60, 92)];
  round.afterNoon = await sampleAll(hands, round, {
    share: 0.14,
    from: '11:20',
    to: '12:50',
    labId: labs.first,
    boxedAt: '12:55',
  });
  await hands.reach('13:10');
  const run = await loadPlate(hands, {
    labId: labs.first,
    code: 'XH0924-02',
    tubes: plate,
    run: { startedAt: hands.time('11:50'), ...kitA, instrument: machine(2) },
  });
  round.positive = plate.slice(14).find(tube => tube.people > 1)!;
  await readRun(hands, run!, {
    tubes: plate,
    finishedAt: hands.time('13:02'),
    others: new Map([
      [round.positive.code, positive],
      [plate.at(-9)!.code, grey],
    ]),
    weakCt: 32.9,
  });
  await release(hands, labs.first, run!);
  await hands.settle();
}
