import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { sql } from 'kysely';
import { isRefusal } from '../../app/core/refusal.ts';
import { takeResults } from '../../app/modules/laboratory/queries.ts';
import { sendMessages } from '../../app/modules/messages/queries.ts';
import { createPeople, createTieGroups } from '../../app/modules/people/queries.ts';
import type { Caller, TestCity } from '../support/city.ts';

type Body = Record<string, never>;
/** What the objects are made with: who makes them, where they lie, and the ids found so far. */
export interface Making {
  city: TestCity;
  maker: Caller;
  /** The object area by its name in the test city and its key. */
  area: string;
  key: number;
  ids: Record<string, string>;
  /** The body of a 200; anything else is noted as not made. */
  must(what: string, answer: Promise<{ status: number; body: unknown }>): Promise<Body>;
}

const at = (city: TestCity, minutesAgo: number) =>
  new Date(city.clock.now() - minutesAgo * 60_000).toISOString();

/** People of the object area who are sampled, on rosters and told things; the first three live together. */
export async function makeSubjects({ maker, key }: Making, count: number): Promise<string[]> {
  return maker.act(async ctx => {
    const made = await createPeople(
      ctx,
      Array.from({ length: count }, (_, index) => ({
        identity: { name: `受检${index}`, phone: `1370000000${index}` },
        areaKey: key,
        source: { kind: 'entry' as const },
      })),
    );
    const people = made.map(person => person.id);
    await createTieGroups(ctx, [
      {
        kind: 'household',
        label: 'A-2',
        areaKey: key,
        members: people.slice(0, 3).map(personId => ({ personId })),
      },
    ]);
    return people;
  });
}

/** A point, programmes, tubes in boxes, custody; somebody at the table nobody knew. */
export async function makeSpecimens(making: Making, subjects: readonly string[]): Promise<void> {
  const { city, maker, key, ids, must } = making;
  const sampler = await city.as('sampler', making.area);
  const administrator = await city.as('administrator', 'A');
  const lab = async (code: string, releases: string) =>
    (
      await must(
        `laboratory ${code}`,
        maker.post('/labs', { code, name: `检验所${code}`, areaKey: key, tubesPerHour: 100, releases }),
      )
    ).id!;
  ids.labId = await lab('SEC-A', 'here');
  const sourceLab = await lab('SEC-B', 'at_source');
  ids.pointId = (
    await must(
      'sampling point',
      maker.post('/sampling/points', {
        name: '一号采样点',
        kind: 'temporary',
        lanes: 2,
        peoplePerLaneHour: 100,
        state: 'open',
        areaKey: key,
      }),
    )
  ).id!;
  const programme = async (poolingZone: string) =>
    (
      await must(
        'programme',
        maker.post('/programmes', {
          kind: 'voluntary',
          title: { zh: '愿检尽检', en: 'Voluntary testing' },
          packId: 'covid19-cn-v9',
          packVersion: '9',
          poolingZone,
          opensAt: at(city, 10_000),
          areaKey: key,
        }),
      )
    ).id!;
  ids.programmeId = await programme('controlled');
  const say = async (what: string, minutesAgo: number, events: object[]) => {
    const answer = (await must(
      what,
      sampler.post('/sampling/events', {
        device: 'table-1',
        events: events.map(event => ({ id: randomUUID(), at: at(city, minutesAgo), ...event })),
      }),
    )) as { results?: { state: string }[] };
    for (const one of answer.results ?? [])
      if (one.state !== 'recorded') await must(what, Promise.resolve({ status: 0, body: one }));
  };
  const tube = async (code: string, people: object[]) => {
    const tubeId = randomUUID();
    await say(`tube ${code}`, 90, [
      { kind: 'tube_opened', tubeId, tubeCode: code, programmeId: ids.programmeId, pointId: ids.pointId },
      ...people.map(person => ({ kind: 'sampled', tubeId, person, how: 'manual', again: true })),
      { kind: 'tube_closed', tubeId },
    ]);
    return tubeId;
  };
  const known = (...indexes: number[]) => indexes.map(index => ({ personId: subjects[index]! }));
  ids.tubeId = await tube('SEC-0001', [...known(0), { unknown: { name: '无名氏' } }]);
  ids.tubeCode = 'SEC-0001';
  await tube('SEC-0002', known(1, 2));
  await tube('SEC-0003', known(3, 4));
  await tube('SEC-0004', known(5));
  ids.sampleId = ((await must('unsettled sample', sampler.get('/samples/unsettled'))) as { items?: Body[] })
    .items?.[0]?.id as unknown as string;
  const box = async (boxCode: string, labId: string, codes: string[]) => {
    await say(`box ${boxCode}`, 60, [
      { kind: 'box_filled', boxCode, pointId: ids.pointId, tubeCodes: codes },
      { kind: 'box_closed', boxCode, count: codes.length, labId },
    ]);
  };
  await box('SEC-X1', ids.labId, ['SEC-0001']);
  await box('SEC-X2', ids.labId, ['SEC-0002']);
  await box('SEC-X3', sourceLab, ['SEC-0003']);
  ids.boxCode = 'SEC-X1';
  const boxes = (await must('box', maker.get('/boxes'))) as { items?: { id: string; code: string }[] };
  ids.boxId = boxes.items?.find(one => one.code === 'SEC-X1')?.id ?? '';
  await must('sampling code', sampler.post(`/people/${subjects[0]}/sampling-code`, {}));
  await makeLaboratory(making, sourceLab, administrator);
}

/** A plate with its run, results of one laboratory waiting for review and of another in force, with who waits for their own test; and what its system sends. */
async function makeLaboratory(making: Making, sourceLab: string, administrator: Caller): Promise<void> {
  const { city, key, ids, must } = making;
  const one = await city.as('laboratory_worker', making.area);
  const receive = (labId: string, boxCode: string, code: string) =>
    must(
      `reception ${boxCode}`,
      one.post(`/labs/${labId}/receptions`, {
        id: randomUUID(),
        boxCode,
        tubeCodes: [code],
        temperatureC: 6,
        sealIntact: true,
        packaging: 'intact',
        at: at(city, 45),
      }),
    );
  await receive(ids.labId!, 'SEC-X2', 'SEC-0002');
  await receive(sourceLab, 'SEC-X3', 'SEC-0003');
  ids.plateId = randomUUID();
  await must('plate', one.post(`/labs/${ids.labId}/plates`, { id: ids.plateId, code: 'SEC-P1' }));
  const controls = [
    ['H9', 'weak_positive'],
    ['H10', 'negative'],
    ['H11', 'negative'],
    ['H12', 'negative'],
  ].map(([well, content]) => ({ well, content }));
  const wells = await must(
    'wells',
    one.post(`/plates/${ids.plateId}/wells`, {
      placements: [{ well: 'A1', content: 'tube', tubeCode: 'SEC-0002' }, ...controls],
    }),
  );
  if ((wells as { refused?: unknown[] }).refused?.length)
    await must('wells', Promise.resolve({ status: 0, body: wells }));
  ids.runId = randomUUID();
  await must(
    'run',
    one.post(`/plates/${ids.plateId}/runs`, {
      id: ids.runId,
      reagent: '甲试剂',
      lot: '2207A',
      instrument: 'PCR-1',
      startedAt: at(city, 30),
    }),
  );
  await one.act(async ctx => {
    const taken = await takeResults(
      ctx,
      sourceLab,
      [
        {
          tubeCode: 'SEC-0003',
          testedAt: at(city, 20),
          reportedAt: at(city, 10),
          outcome: 'positive',
          key: 'SEC-0003:positive',
        },
      ],
      { kind: 'file', messageId: randomUUID(), fileName: 'r.csv' },
    );
    if (isRefusal(taken)) await must('results', Promise.resolve({ status: 0, body: taken }));
  });
  await city.drain();
  const first = async (what: string, path: string, by = one) =>
    ((await must(what, by.get(path))) as { items?: Body[] }).items?.[0]?.id as unknown as string;
  ids.outcomeId = await first('outcome', `/labs/${sourceLab}/outcomes`);
  ids.holdId = await first('hold', '/laboratory/holds', making.maker);
  ids.poolId = await first('pool', '/laboratory/pools', making.maker);
  ids.rerouteId = (await must('reroute', making.maker.post(`/labs/${ids.labId}/reroutes`, {}))).id!;
  ids.feedId = (
    await must(
      'feed',
      administrator.post(`/labs/${ids.labId}/feeds`, {
        name: '甲所检验系统',
        transport: 'mllp',
        sendingApplication: 'LIS',
        sendingFacility: 'SEC-A',
      }),
    )
  ).id!;
  ids.resultFileId = (
    await must(
      'result file',
      one.send(
        'POST',
        `/labs/${ids.labId}/result-files`,
        Readable.from([Buffer.from('管号,结果,检测时间\r\nSEC-0001,阴性,2022-07-20 11:40\r\n')]),
        { 'content-type': 'application/octet-stream', 'x-file-name': 'r.csv' },
      ),
    )
  ).id!;
  // what takes a day of numbers or a line to another system to come about by itself: laid down directly, under the policies all the same
  await one.act(async ctx => {
    const now = new Date(ctx.now);
    const signal = await sql<{
      id: string;
    }>`insert into lab_signal (kind, lab_id, tube_codes, dedupe_key, title, statistic, at, lab_key)
      values ('positivity_jump', ${ids.labId}, '{SEC-0002}', 'sec', '{"zh":"阳性率突升","en":"Positivity jumped"}', '{"method":"binomial","value":0.2,"expected":0.01,"p":0.001,"n":20,"k":4}', ${now}, ${key}) returning id`.execute(
      ctx.tx,
    );
    ids.labSignalId = signal.rows[0]!.id;
    const inbox = await sql<{
      id: string;
    }>`insert into lab_inbox (lab_id, feed_id, transport, result_key, tube_code, result, rule, why, received_at, area_key)
      values (${ids.labId}, ${ids.feedId || null}, 'mllp', 'sec', 'SEC-9999', ${JSON.stringify({ tubeCode: 'SEC-9999', testedAt: at(city, 20), outcome: 'negative', key: 'sec' })}, 'RES-1', '{"zh":"没有这支采样管","en":"There is no such tube"}', ${now}, ${key}) returning id`.execute(
      ctx.tx,
    );
    ids.inboxId = inbox.rows[0]!.id;
  });
}

/** Sources that are listened to, a silence of one, and a message to somebody. */
export async function makeFeeds(making: Making, personId: string): Promise<void> {
  const { city, maker, key, ids } = making;
  await city.tick('feeds.sweep');
  await maker.act(async ctx => {
    const signal = await sql<{
      id: string;
    }>`insert into feed_signal (source_kind, source_id, kind, began_at, dedupe_key, raised_at, statistic, title, area_key)
      values ('laboratory', ${ids.labId}, 'silence', ${new Date(ctx.now)}, 'sec', ${new Date(ctx.now)}, '{"method":"gap","value":90,"expected":30,"score":3,"limit":60}', '{"zh":"信源沉默","en":"Source silent"}', ${key}) returning id`.execute(
      ctx.tx,
    );
    ids.feedSignalId = signal.rows[0]!.id;
    await sendMessages(ctx, [
      {
        personId,
        template: 'result_ready',
        facts: { sampledAt: at(city, 90), reportedAt: at(city, 10), negative: true },
        subjectKind: 'person',
        subjectId: personId,
        dedupeKey: 'sec',
      },
    ]);
    const message = await sql<{ id: string }>`select id from message where person_id = ${personId}`.execute(
      ctx.tx,
    );
    ids.messageId = message.rows[0]?.id ?? '';
  });
}
