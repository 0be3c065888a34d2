import { sendReports } from './bench.ts';
import type { Ground } from './ground.ts';
import type { Hands } from './hands.ts';
import { Residents } from './residents.ts';
import { boxUp, type FilledTube, fillAll, handIn, pickUp, planTubes } from './specimens.ts';

/** The second day until half past five: rosters are sampled, walk-ins, a round of swabs; all but the swabs are reported, and a campaign is planned for the morning. */
export async function liveYesterday(hands: Hands, ground: Ground): Promise<{ campaignId: string }> {
  const residents = await Residents.of(hands);
  const { market, fever, loop } = ground.cohorts;
  const stay = await hands.sampledAlone();
  const cohort = (
    programmeId: string,
    pointId: string,
    people: readonly string[],
    from: string,
    to: string,
    size = 10,
    device = '采样台-门诊',
  ) =>
    planTubes(hands, {
      device,
      programmeId,
      pointId,
      people: people.filter(id => !stay.has(id)),
      size,
      from: hands.time(from),
      to: hands.time(to),
    });
  const { points, labs } = ground;
  const fevers = cohort(fever.programmeId, points.hospital, fever.people, '07:40', '08:30');
  const loops = cohort(loop.programmeId, points.hospital, loop.people, '08:30', '09:40');
  // some of the market's people came yesterday, some come today, some have not come
  const stalls = cohort(
    market.programmeId,
    points.market,
    market.people.slice(0, Math.round(market.people.length * 0.55)),
    '08:10',
    '10:20',
    10,
    '采样台-市场',
  );
  const walkIns = cohort(
    ground.voluntary,
    points.walkIn[0]!,
    residents
      .ofArea(residents.communities()[0]!)
      .filter((_, n) => n % 41 === 5)
      .slice(0, 70),
    '08:00',
    '11:10',
    10,
    '采样台-便民1',
  );
  const carry = async (
    pointId: string,
    tubes: readonly FilledTube[],
    labId: string,
    times: [string, string, string],
  ) => {
    const boxes = await boxUp(hands, {
      device: '采样台-门诊',
      pointId,
      tubes,
      labId,
      at: hands.time(times[0]),
    });
    await pickUp(hands, pointId, boxes, hands.time(times[1]));
    await handIn(hands, labId, boxes, hands.time(times[2]));
  };
  // the market's phone has no network under its roof
  await fillAll(hands, [fevers, loops, stalls, walkIns], {
    offline: stalls.device,
    meanwhile: [
      {
        at: hands.time('10:00'),
        work: () =>
          carry(points.hospital, [...fevers.tubes, ...loops.tubes], labs.second, ['10:00', '10:10', '10:45']),
      },
    ],
  });
  await carry(points.market, stalls.tubes, labs.second, ['10:30', '10:40', '11:10']);
  await carry(points.walkIn[0]!, walkIns.tubes, labs.second, ['11:15', '11:30', '12:00']);
  await hands.reach('15:10');
  await sendReports(hands, ground.feedToken, {
    name: '批次1',
    tubes: [...fevers.tubes, ...loops.tubes, ...stalls.tubes],
    testedAt: hands.time('13:20'),
    issued: hands.time('15:10'),
  });
  await hands.reach('17:30');
  await sendReports(hands, ground.feedToken, {
    name: '批次2',
    tubes: walkIns.tubes,
    testedAt: hands.time('15:00'),
    issued: hands.time('17:05'),
  });
  const swabs = await swabRound(hands, ground.sites.stalls, '15:00');
  const [box] = await boxUp(hands, {
    device: '采样台-环境',
    pointId: points.market,
    tubes: swabs,
    labId: labs.first,
    at: hands.time('15:40'),
  });
  await pickUp(hands, points.market, [box!], hands.time('15:50'));
  await handIn(hands, labs.first, [box!], hands.time('16:25'));
  await reportSwabs(hands, labs.first, swabs);
  await hands.settle();
  return { campaignId: await planCampaign(hands, residents) };
}

/** Swabs every spot of a site. */
export async function swabRound(hands: Hands, siteId: string, at: string): Promise<FilledTube[]> {
  const sampler = hands.as('sampler');
  const { roundId } = await sampler.must<{ roundId: string }>('POST', '/environment/rounds', {
    id: hands.labels.id(),
    siteId,
    at: hands.time(at),
  });
  const { spots } = await sampler.must<{ spots: { id: string }[] }>('GET', `/environment/rounds/${roundId}`);
  const tubes: FilledTube[] = [];
  for (const [n, spot] of spots.entries()) {
    const taken = new Date(Date.parse(hands.time(at)) + (n + 1) * 180_000).toISOString();
    const tube = { id: hands.labels.id(), code: hands.labels.tube(), people: 0, closedAt: taken };
    await sampler.must('POST', `/environment/rounds/${roundId}/swabs`, {
      id: tube.id,
      tubeCode: tube.code,
      spotId: spot.id,
      at: taken,
    });
    tubes.push(tube);
  }
  await sampler.must('POST', `/environment/rounds/${roundId}/finish`, {
    at: new Date(Date.parse(hands.time(at)) + 20 * 60_000).toISOString(),
  });
  return tubes;
}

/** The drain came out positive; typed in at the bench, looked at by one and released by another. */
async function reportSwabs(hands: Hands, labId: string, swabs: readonly FilledTube[]): Promise<void> {
  await hands.as('lab').must('POST', `/labs/${labId}/results`, {
    messageId: '环境拭子0923',
    results: swabs.map((tube, n) => ({
      tubeCode: tube.code,
      testedAt: hands.time('16:50'),
      outcome: n === 2 ? 'positive' : 'negative',
      genes: [
        { gene: 'ORF1ab', ct: n === 2 ? 33.4 : null },
        { gene: 'N', ct: n === 2 ? 32.8 : null },
      ],
      reagent: '新型冠状病毒核酸检测试剂盒(甲) A2608',
      instrument: '荧光定量PCR仪 1号',
      key: `环境拭子 ${tube.code}`,
    })),
  });
  const lab = hands.as('lab');
  const waiting = await lab.all<{ id: string }>(`/labs/${labId}/outcomes?state=for_review`);
  for (const one of waiting) {
    await lab.must('POST', `/labs/${labId}/outcomes/review`, { ids: [one.id] });
    await hands.as('lab2').must('POST', `/labs/${labId}/outcomes/release`, { ids: [one.id] });
  }
}

/** The epidemiologist plans the street of the largest neighbourhood for tomorrow; somebody else has to start it. */
async function planCampaign(hands: Hands, residents: Residents): Promise<string> {
  const { books, neighbourhood } = residents;
  const street = books.city.areaParent[neighbourhood]!;
  const inside = residents.communities().filter(area => books.city.areaParent[area] === street);
  const { id } = await hands.as('city').must<{ id: string }>('POST', '/campaigns', {
    name: '安原街道区域核酸',
    areas: inside.map(area => ({
      key: books.areaKeyOf(area),
      zone: area === neighbourhood ? 'controlled' : 'prevention',
    })),
    outbreakId: books.outbreakId,
    opensAt: hands.time('07:30', 2),
    scope: 'defined_area',
    grounds: {
      chain_unclear: true,
      many_risk_places_or_people: true,
      mobile_risk_people: true,
      spread_risk: true,
    },
  });
  return id;
}
