import { loadPlate, readRun, sendReports } from './bench.ts';
import type { Ground } from './ground.ts';
import type { Hands } from './hands.ts';
import { boxUp, type FilledTube, type Filling, handIn, pickUp, planTubes } from './specimens.ts';
import { carried, kitA, kitB, machine, type Round, sampleAll, tubesIn } from './today.ts';

/** 14:28: where the demo begins. */
export async function liveAfternoon(hands: Hands, ground: Ground, round: Round): Promise<void> {
  const { labs, points } = ground;
  const on = round.afterNoon;
  const atFirst = tubesIn(on);
  const other = await sampleAll(
    hands,
    round,
    { share: 0.08, from: '12:52', to: '13:40', labId: labs.second, boxedAt: '13:42' },
    [],
    carried(hands, on, labs.first, '13:00', '13:30'),
  );
  round.second.push(...tubesIn(other));
  const again = await planRetest(hands, round);
  await sampleAll(
    hands,
    round,
    { share: 0.06, from: '13:43', to: '14:26', labId: labs.first, boxedAt: '14:27', leaveOpen: true },
    [again],
    [
      ...carried(hands, other, labs.second, '13:48', '14:05'),
      { at: hands.time('13:59'), work: () => boxRetest(hands, ground, round, again) },
    ],
  );
  await hands.reach('14:28');
  await workBench(hands, ground, [...round.first.slice(92), ...atFirst]);
  await correct(hands, labs.second, round.wrong!);
  await strayResult(hands, ground, round);
  await countQueues(hands, round, points);
  await lookAtLoop(hands, ground);
  await visitDoors(hands, round);
  await hands.settle();
}

/** A plate blocked by its control, one read and waiting for two people, one being filled. */
async function workBench(hands: Hands, { labs }: Ground, waiting: readonly FilledTube[]): Promise<void> {
  const third = Math.ceil(waiting.length / 3);
  const [blocked, read, open] = [0, 1, 2].map(n => waiting.slice(n * third, (n + 1) * third)) as [
    FilledTube[],
    FilledTube[],
    FilledTube[],
  ];
  const plate = (code: string, tubes: FilledTube[], startedAt: string, kit: typeof kitA, n: number) =>
    loadPlate(hands, {
      labId: labs.first,
      code,
      tubes,
      run: { startedAt: hands.time(startedAt), ...kit, instrument: machine(n) },
    });
  const bad = await plate('XH0924-03', blocked, '12:20', kitA, 1);
  await readRun(hands, bad!, {
    tubes: blocked,
    finishedAt: hands.time('13:45'),
    contaminated: true,
    weakCt: 33.1,
  });
  const good = await plate('XH0924-04', read, '13:00', kitB, 2);
  await readRun(hands, good!, { tubes: read, finishedAt: hands.time('14:20'), weakCt: 32.2 });
  await loadPlate(hands, { labId: labs.first, code: 'XH0924-05', tubes: open.slice(0, 8) });
}

/** Some of the positive pool are sampled again by themselves; nobody's own result is there yet. */
async function planRetest(hands: Hands, round: Round): Promise<Filling> {
  const programmes = await hands
    .as('duty')
    .all<{ id: string; title: { zh: string } }>('/programmes?open=true&kind=retest');
  const pools = await hands.as('duty').all<{ id: string; tubeCode: string }>('/laboratory/pools?state=open');
  const pool = pools.find(one => one.tubeCode === round.positive!.code);
  if (!pool || !programmes[0]) throw new Error('the positive pool was not opened');
  const { holds } = await hands
    .as('duty')
    .must<{ holds: { personId: string }[] }>('GET', `/laboratory/pools/${pool.id}`);
  const table = round.tables[0]!;
  return planTubes(hands, {
    device: `${table.device}-复采`,
    programmeId: programmes.at(-1)!.id,
    pointId: table.pointId,
    people: holds.slice(0, 4).map(one => one.personId),
    size: 1,
    from: hands.time('13:43'),
    to: hands.time('13:56'),
    how: 'task',
  });
}

async function boxRetest(hands: Hands, { labs }: Ground, round: Round, again: Filling): Promise<void> {
  const { pointId } = round.tables[0]!;
  const [box] = await boxUp(hands, {
    device: again.device,
    pointId,
    tubes: again.tubes,
    labId: labs.first,
    at: hands.time('13:57'),
  });
  await pickUp(hands, pointId, [box!], hands.time('13:59'));
  await handIn(hands, labs.first, [box!], hands.time('14:15'));
}

/** The second laboratory mixed two tubes up: one person proposes, another releases, and what followed is undone. */
async function correct(hands: Hands, labId: string, tube: FilledTube): Promise<void> {
  const [outcome] = await hands
    .as('lab')
    .all<{ id: string }>(`/labs/${labId}/outcomes?state=released&tubeCode=${tube.code}`);
  const { id } = await hands
    .as('lab')
    .must<{ id: string }>('POST', `/laboratory/outcomes/${outcome!.id}/corrections`, {
      outcome: 'negative',
      reason: '复核发现上样时与相邻孔位混淆,重新提取复测两次均为阴性',
      genes: [
        { gene: 'ORF1ab', ct: null },
        { gene: 'N', ct: null },
      ],
    });
  await hands.as('lab2').must('POST', `/labs/${labId}/outcomes/release`, { ids: [id] });
}

/** Results of the second laboratory's last box: all but a label its system misread, which waits for somebody to say which tube it is. */
async function strayResult(hands: Hands, ground: Ground, round: Round): Promise<void> {
  const last = round.second.slice(-6);
  // one wrong character, which the check character finds out
  const misread = (code: string) => `${code.slice(0, 8)}${(Number(code[8]) + 5) % 10}${code.slice(9)}`;
  const [stray, ...rest] = last;
  if (!stray) return;
  await sendReports(hands, ground.feedToken, {
    name: '批次4',
    tubes: [...rest.slice(0, 3), { code: misread(stray.code), closedAt: stray.closedAt }],
    testedAt: hands.time('14:12'),
    issued: hands.time('14:26'),
  });
}

async function countQueues(hands: Hands, round: Round, points: Ground['points']): Promise<void> {
  const counts = [46, 18, 7, 23, 4];
  for (const [n, pointId] of [
    ...round.tables.map(table => table.pointId),
    points.hospital,
    points.walkIn[0]!,
    points.walkIn[2]!,
  ].entries())
    await hands
      .as('sampler')
      .must('POST', `/sampling/points/${pointId}/queue`, { people: counts[n % counts.length] });
}

/** Protection was checked; one check failed. */
async function lookAtLoop(hands: Hands, ground: Ground): Promise<void> {
  const city = hands.as('city');
  const workers = await city.all<{ id: string }>(
    `/closed-loop/workers?cohortId=${ground.cohorts.loop.id}&phase=work`,
  );
  for (const [n, worker] of workers.slice(0, 5).entries())
    await city.must('POST', `/closed-loop/workers/${worker.id}/ppe-checks`, {
      kind: n === 3 ? 'taking_off' : 'working',
      passed: n !== 3,
      ...(n === 3 ? { faults: ['脱卸顺序不对'], note: '已当场纠正并复训' } : {}),
    });
  const [person] = ground.cohorts.fever.people.slice(-1);
  await city.must('POST', '/exemptions', {
    personId: person,
    cohortId: ground.cohorts.fever.id,
    ground: 'on_leave',
    reason: '休假离岗,返岗前补检',
    evidence: '科室排班表 9月第4周',
    untilOn: hands.time('00:00', 6).slice(0, 10),
  });
}

/** A team went to some doors of those who had not come. */
async function visitDoors(hands: Hands, round: Round): Promise<void> {
  const table = round.tables[0]!;
  const people = table.people.slice(-12);
  const outcomes = ['not_home', 'cannot_walk', 'away', 'not_home'] as const;
  const { results } = await hands
    .as('sampler')
    .must<{ results: { state: string; rule?: string }[] }>('POST', '/door-to-door/visits', {
      events: people.map((personId, n) => ({
        id: hands.labels.id(),
        at: hands.time(`14:${String(2 + n).padStart(2, '0')}`),
        roundId: round.id,
        personId,
        outcome: outcomes[n % outcomes.length],
      })),
    });
  const wrong = results.find(one => one.state === 'refused');
  if (wrong) throw new Error(`door to door: ${wrong.rule}`);
}
