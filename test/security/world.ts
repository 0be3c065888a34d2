import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { whatIfs } from '@outpace/sim';
import { sql } from 'kysely';
import type { Role } from '../../app/core/sessions/capabilities.ts';
import { createPeople, createTieGroups } from '../../app/modules/people/queries.ts';
import { addSeats, ensureJourneys } from '../../app/modules/places/queries.ts';
import { recordPresences } from '../../app/modules/presence/queries.ts';
import { modules } from '../../app/modules.ts';
import { type Caller, openTestCity, type TestCity } from '../support/city.ts';
import { makeCampaign, makeCohort, makeEnvironment } from './dutyObjects.ts';
import { type Making, makeFeeds, makeSpecimens, makeSubjects } from './testingObjects.ts';

/** Where the matrix looks from, against objects that lie in the street A/1: its district, the city above, a sibling, a grid below. */
export const viewpoints = ['A', 'city', 'B', 'A/1/1/1'] as const;
export type Viewpoint = (typeof viewpoints)[number];
/** Where the objects of the world lie. */
export const objectArea = 'A/1';
/** Whether objects in `objectArea` lie inside the viewpoint. */
export const inside = (viewpoint: Viewpoint): boolean => viewpoint === 'A' || viewpoint === 'city';

/** Whether a viewpoint lies below the objects' area: plans and reviews are read from there too. */
export const below = (viewpoint: Viewpoint): boolean => viewpoint.startsWith(`${objectArea}/`);

/** A city in which one object of every kind lies in A/1 and the like in B/1. */
export interface World {
  city: TestCity;
  /** Ids of the objects in A/1 by the name a parameter or field has for them. */
  ids: Record<string, string>;
  /** The investigator of district A who made the objects. */
  maker: Caller;
  /** One signed-in person per role and viewpoint. */
  caller(role: Role, viewpoint: Viewpoint): Promise<Caller>;
  /** Kinds no route could make; named in the tests' titles. */
  notMade: string[];
}

/** Builds the world through the product's own routes and doors. What a route refuses to make is listed, never passed over in silence. */
export async function openWorld(): Promise<World> {
  const city = await openTestCity(modules);
  const notMade: string[] = [];
  const chief = await city.as('city_epidemiologist');
  const maker = await city.as('district_epidemiologist', 'A');
  const other = await city.as('district_epidemiologist', 'B');
  const must = async (what: string, answer: Promise<{ status: number; body: unknown }>) => {
    const { status, body } = await answer;
    if (status === 200) return body as Record<string, never>;
    notMade.push(`${what} (${status} ${JSON.stringify(body).slice(0, 300)})`);
    return {} as Record<string, never>;
  };
  const outbreak = await must(
    'outbreak',
    chief.post('/outbreaks', {
      code: 'SEC-1',
      name: '测试疫情',
      packId: 'covid19-cn-v9',
      startedOn: '2022-07-01',
    }),
  );
  const ids: Record<string, string> = { outbreakId: outbreak.id! };

  const build = async (by: Caller, area: string) => {
    const key = city.areas[area]!;
    const made = await by.act(ctx =>
      createPeople(
        ctx,
        Array.from({ length: 6 }, (_, index) => ({
          identity: { name: `测试${index}`, phone: `1380000000${index}`, documentType: 'id_card' },
          sex: 'female' as const,
          birthYear: 1980,
          areaKey: key,
          source: { kind: 'entry' as const },
        })),
      ),
    );
    const people = made.map(person => person.id);
    const place = await must(
      'place',
      by.post('/places', { name: `${area} 小吃店`, kind: 'restaurant', areaKey: key }),
    );
    const caseOf = (index: number) =>
      must(
        'case',
        by.post('/cases', {
          outbreakId: ids.outbreakId,
          personId: people[index],
          state: 'confirmed',
          facts: { onsetOn: '2022-07-17', confirmedOn: '2022-07-19' },
        }),
      );
    const first = await caseOf(0);
    const secondCase = await caseOf(1);
    return {
      key,
      people,
      placeId: place.id as string | undefined,
      caseId: first.id!,
      secondCaseId: secondCase.id!,
    };
  };
  const own = await build(maker, objectArea);
  await build(other, 'B/1');
  const [personId, , contactPersonId, duplicateId, againId, distinctId] = own.people as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  Object.assign(ids, {
    personId,
    placeId: own.placeId,
    caseId: own.caseId,
    secondCaseId: own.secondCaseId,
    duplicateId,
    againId,
    distinctId,
  });

  await maker.act(async ctx => {
    await recordPresences(
      ctx,
      [personId, contactPersonId].map((person, index) => ({
        personId: person,
        placeId: own.placeId!,
        day: '2022-07-18',
        fromMinute: 600 + index * 5,
        toMinute: 700,
        precision: 0 as const,
        source: 'scan' as const,
      })),
    );
    await createTieGroups(ctx, [
      {
        kind: 'household',
        label: 'A-1',
        areaKey: own.key,
        members: [{ personId }, { personId: contactPersonId }],
      },
    ]);
    const [journeyId] = await ensureJourneys(ctx, [{ mode: 'train', number: 'G1', day: '2022-07-18' }]);
    await addSeats(ctx, [
      {
        journeyId: journeyId!,
        personId,
        carriage: '3',
        seatRow: 5,
        seat: 'A',
        source: 'ticket',
        areaKey: own.key,
      },
    ]);
  });
  const entry = await must(
    'trajectory entry',
    maker.post(`/cases/${own.caseId}/trajectory`, {
      day: '2022-07-18',
      from: '2022-07-18T10:00:00+08:00',
      to: '2022-07-18T11:00:00+08:00',
      precision: 'minute',
      placeId: own.placeId,
      source: 'interview',
    }),
  );
  ids.entryId = (entry.id ?? (entry as { entry?: { id: string } }).entry?.id)!;
  const linked = await must(
    'link',
    maker.post(`/cases/${own.caseId}/links`, { sourceCaseId: own.secondCaseId, kind: 'interview' }),
  );
  ids.linkId = linked.id!;
  await must(
    'pasted text',
    maker.post(`/cases/${own.caseId}/trajectory/read`, { text: '7月18日10时至11时在测试小吃店就餐。' }),
  );
  // testing: who is sampled is nobody of the cases above, so that neither changes the other
  const making: Making = { city, maker, area: objectArea, key: own.key, ids, must };
  const subjects = await makeSubjects(making, 6);
  await makeSpecimens(making, subjects);
  await makeCohort(making, subjects);
  await makeCampaign(making);
  await makeEnvironment(making);
  await makeFeeds(making, subjects[0]!);
  const traced = await must('trace', maker.post(`/cases/${own.caseId}/trace`, {}));
  ids.traceRunId = (traced.runId ?? traced.id)!;
  const contacts = await must('contact list', maker.get(`/contacts?caseId=${own.caseId}`));
  const found = (contacts as { items?: { id: string; personId: string }[] }).items ?? [];
  ids.contactId = found.find(row => row.personId === contactPersonId)?.id ?? found[0]?.id ?? '';
  if (!ids.contactId) {
    const byHand = await must(
      'contact',
      maker.post('/contacts', {
        caseId: own.caseId,
        personId: contactPersonId,
        classId: 'close',
        lastExposureOn: '2022-07-18',
        facts: {},
        reason: '同桌用餐一小时',
        relation: '同事',
      }),
    );
    ids.contactId = byHand.id!;
  }
  if (ids.contactId)
    await must('acceptance', maker.post('/contacts/accept', { ids: [ids.contactId], reason: '同桌用餐' }));
  const measures = await must('measure list', maker.get(`/measures?outbreakId=${ids.outbreakId}`));
  ids.measureId = (measures as { items?: { id: string }[] }).items?.[0]?.id ?? '';
  if (!ids.measureId) notMade.push('measure');
  const appeal = await must(
    'appeal',
    maker.post(`/measures/${ids.measureId}/appeal`, { ground: 'not_exposed', words: '当时不在现场' }),
  );
  ids.appealId = (appeal.id ?? (appeal as { appealId?: string }).appealId)!;
  const tasks = await must('task list', maker.get('/tasks'));
  ids.taskId = (tasks as { items?: { id: string }[] }).items?.[0]?.id ?? '';
  const merged = await must('merge', maker.post('/people/merge', { keptId: duplicateId, mergedId: againId }));
  ids.mergeId = merged.mergeId!;
  const chains = await must('chains', maker.get(`/outbreaks/${ids.outbreakId}/chains`));
  ids.chainId =
    (chains as { items?: { id: string }[]; chains?: { id: string }[] }).items?.[0]?.id ??
    (chains as { chains?: { id: string }[] }).chains?.[0]?.id ??
    '';
  const imported = await must(
    'import',
    upload(maker, 'name,onset date\nTest Person,2022-07-18\n', ids.outbreakId!),
  );
  ids.importId = imported.id!;
  const exported = await must(
    'export',
    maker.post('/exports', { list: 'cases', query: { outbreakId: ids.outbreakId }, purpose: '核对' }),
  );
  ids.exportId = exported.id!;
  const sessions = await must('session', maker.get('/sessions'));
  ids.sessionId = (sessions as { items?: { id: string }[] }).items?.[0]?.id ?? '';
  ids.accountId = maker.accountId;
  const device = await must(
    'device',
    city.as('administrator', 'A').then(administrator =>
      administrator.post('/presence/devices', {
        name: '门口扫码机',
        kind: 'venue_scanner',
        areaKey: own.key,
      }),
    ),
  );
  ids.deviceId = device.id!;
  const sweep = await must('re-trace', maker.post('/contacts/retraces', { outbreakId: ids.outbreakId }));
  ids.sweepId = sweep.id!;
  // what is prepared and looked back at: made in the object's own area by who may
  const planner = await city.as('city_epidemiologist', objectArea);
  const plan = await must(
    'plan',
    planner.post('/plans/examples', { areaKey: own.key, example: 'measles-school', language: 'zh' }),
  );
  ids.planId = plan.id!;
  const review = await must('review', planner.post('/reviews', { outbreakId: ids.outbreakId }));
  ids.reviewId = review.id!;
  const lesson = await must(
    'lesson',
    planner.post(`/reviews/${ids.reviewId}/lessons`, {
      pillar: 'command',
      finding: '到位偏慢',
      cause: '夜间无车',
      recommendation: '增加夜班车',
      ownerUnit: '转运组',
      ownerKey: own.key,
      dueOn: '2022-08-20',
    }),
  );
  ids.lessonId = (lesson as unknown as { lessons: { id: string }[] }).lessons[0]!.id;
  const option = await must(
    'what-if run',
    planner.post('/options/runs', {
      outbreakId: ids.outbreakId,
      people: 100_000,
      disease: 'covid-omicron',
      days: 7,
      worlds: 20,
      r: { low: 0.8, mid: 1.2, high: 1.8 },
      detected: { low: 0.4, mid: 0.7, high: 0.9 },
      responses: whatIfs.value.slice(0, 2),
      prices: { test: 6, roomDay: 300, restrictedDay: 150, placeDay: 1500 },
      sensitivity: false,
    }),
  );
  ids.optionRunId = option.id!;
  const trainer = await city.as('city_epidemiologist', 'A');
  const training = await must('training', trainer.get('/training'));
  await must(
    'training record',
    trainer.post('/training/records', {
      accountIds: [maker.accountId],
      skillId: (training as unknown as { skills: { id: string }[] }).skills[0]!.id,
      heldFrom: '2022-01-10',
      validUntil: null,
      proof: '考核合格',
    }),
  );
  await trainer.act(async ctx => {
    const record = await sql<{ id: string }>`select id from training_record`.execute(ctx.tx);
    ids.recordId = record.rows[0]?.id ?? '';
  });
  ids.areaKey = String(own.key);
  ids.skillId = (training as unknown as { skills: { id: string }[] }).skills[0]!.id;
  // kinds that take hundreds of rows or another edition to come about by themselves: laid down directly, under the policies all the same
  await maker.act(async ctx => {
    const batch = await sql<{
      id: string;
    }>`insert into contact_batch (outbreak_id, contact_ids, proposed_at, proposed_by, area_key)
      values (${ids.outbreakId}, ${[ids.contactId]}::uuid[], ${new Date(ctx.now)}, ${ctx.scope.actor}, ${own.key}) returning id`.execute(
      ctx.tx,
    );
    const change = await sql<{
      id: string;
    }>`insert into edition_switch (outbreak_id, from_pack, to_pack, shown, created_at, created_by, area_key)
      values (${ids.outbreakId}, '{}', '{}', '{"people":0,"same":0,"shorter":0,"longer":0,"altered":0,"ends":0,"keeps":0,"undecided":0,"daysEarlier":0,"daysLater":0}', ${new Date(ctx.now)}, ${ctx.scope.actor}, ${own.key}) returning id`.execute(
      ctx.tx,
    );
    ids.batchId = batch.rows[0]!.id;
    ids.switchId = change.rows[0]!.id;
  });
  await planner.act(async ctx => {
    const firing = await sql<{
      id: string;
    }>`insert into plan_firing (plan_id, plan_version_id, trigger_key, trigger_as, outbreak_id, fired_at, value, evidence, last_true_at, area_key)
      select plan_id, id, body->'triggers'->0->>'key', body->'triggers'->0, ${ids.outbreakId}, ${new Date(ctx.now)}, 1, '{"from":"2022-07-01","to":"2022-07-20","byDay":[],"n":null,"of":null,"mean":null,"sd":null,"why":null}', ${new Date(ctx.now)}, area_key
      from plan_version where plan_id = ${ids.planId} returning id`.execute(ctx.tx);
    ids.firingId = firing.rows[0]!.id;
    const version = await sql<{
      key: string;
    }>`select body->'triggers'->0->>'key' as key from plan_version where plan_id = ${ids.planId}`.execute(
      ctx.tx,
    );
    ids.triggerKey = version.rows[0]!.key;
  });
  for (const [name, id] of Object.entries(ids)) if (!id) notMade.push(name);

  const callers = new Map<string, Promise<Caller>>();
  return {
    city,
    ids: Object.fromEntries(Object.entries(ids).map(([name, id]) => [name, id || randomUUID()])),
    maker,
    notMade,
    caller(role, viewpoint) {
      const name = `${role} ${viewpoint}`;
      if (!callers.has(name)) callers.set(name, city.as(role, viewpoint));
      return callers.get(name)!;
    },
  };
}

/** Uploads a small table as the import wizard does. */
export function upload(by: Caller, text: string, outbreakId: string, kind = 'cases') {
  return by.send('POST', '/imports', Readable.from([Buffer.from(text)]), {
    'content-type': 'application/octet-stream',
    'x-kind': kind,
    'x-outbreak-id': outbreakId,
    'x-file-name': 'table.csv',
  });
}
