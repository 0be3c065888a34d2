import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '../../../../test/support/city.ts';
import { LabWorld, type Tube } from '../testWorld.ts';
import { mllpFrame } from './mllpFrames.ts';
import { listenMllp, type MllpListener } from './mllpServer.ts';
import { MllpClient, madeUpAuthority, readAnswer } from './testClient.ts';
import { type OruParts, oruMessage } from './testMessages.ts';
import { hl7TimeOf } from './times.ts';

let world: LabWorld;
let administrator: Caller;
let listener: MllpListener;
let client: MllpClient;
let crowd: string[];
let messages = 0;
beforeAll(async () => {
  world = await LabWorld.open();
  administrator = await world.city.as('administrator', 'city');
  crowd = await world.people(80);
  await administrator.post(`/labs/${world.sourceLabId}/feeds`, {
    name: '乙所检验系统',
    transport: 'mllp',
    sendingApplication: 'LIS',
    sendingFacility: 'LAB-B',
  });
  listener = await listenMllp(world.city.outpace, {
    host: '127.0.0.1',
    port: 0,
    idleInsideFrameSeconds: 1,
    wholeFrameSeconds: 3,
  });
  client = await MllpClient.open(listener.port);
});
afterAll(async () => {
  client?.close();
  await listener?.stop();
  await world?.city.close();
});

const hl7Time = (iso: string) => hl7TimeOf(Date.parse(iso));
const message = (parts: OruParts) =>
  oruMessage({
    facility: 'LAB-B',
    controlId: `C${++messages}`,
    testedAt: hl7Time(world.at(20)),
    takenAt: hl7Time(world.at(90)),
    ...parts,
  }).replace('20220720104000+0800', hl7Time(world.at(10)));
const received = async (count = 1, lab = world.sourceLabId, by = world.other): Promise<Tube[]> => {
  const tubes: Tube[] = [];
  for (let n = 0; n < count; n++) tubes.push(await world.tube([crowd.pop()!, crowd.pop()!]));
  await world.receive(tubes, { labId: lab, by });
  return tubes;
};
const outcomeOf = async (tube: Tube | undefined) =>
  (await world.outcomes(world.other, world.sourceLabId, '?limit=200')).find(
    (each: { tubeCode: string }) => each.tubeCode === tube?.code,
  );
/** Everything a result can change. */
const everything = () =>
  world.leader.act(async ctx => {
    const { rows } = await sql<{
      n: string;
    }>`select (select count(*) from lab_outcome) || ' ' || (select count(*) from lab_inbox) || ' ' || (select count(*) from test_hold) || ' ' || (select count(*) from task)
      || ' ' || (select coalesce(sum(version), 0) from sample_tube) || ' ' || (select count(*) from lab_tube where state = 'reported') as n`.execute(
      ctx.tx,
    );
    return rows[0]!.n;
  });

describe('over MLLP', () => {
  it('RES-13: AA only after it is stored; the tube is reported, and the same message again is answered alike and changes nothing', async () => {
    const [tube] = await received();
    const text = message({ tube: tube!.code, ct: { N: '' } });
    const first = message({ tube: tube!.code });
    expect(readAnswer(await client.send(first))).toMatchObject({ code: 'AA', rules: [] });
    expect(await outcomeOf(tube)).toMatchObject({
      tubeCode: tube!.code,
      outcome: 'negative',
      state: 'released',
      source: 'hl7',
    });
    const before = await everything();
    expect(readAnswer(await client.send(first))).toMatchObject({ code: 'AA', rules: ['RES-9'] });
    expect(await everything()).toBe(before);
    expect(readAnswer(await client.send(text)).code).toBe('AE');
  });

  it('RES-9: an id used for another content is refused; RES-12: the same statement under another id says nothing new', async () => {
    const [tube, second] = await received(2);
    const first = message({ tube: tube!.code, controlId: 'REUSED' });
    expect(readAnswer(await client.send(first)).code).toBe('AA');
    const before = await everything();
    const other = message({ tube: second!.code, controlId: 'REUSED' });
    expect(readAnswer(await client.send(other))).toEqual({
      code: 'AE',
      controlId: 'REUSED',
      rules: ['RES-9'],
    });
    expect(readAnswer(await client.send(message({ tube: tube!.code })))).toMatchObject({
      code: 'AA',
      rules: ['RES-12'],
    });
    expect(await everything()).toBe(before);
  });

  it('RES-13: of messages sent together the refused one holds up no other, and changes nothing', async () => {
    const [tube, theirs, third] = [
      (await received())[0]!,
      (await received(1, world.labId, world.one))[0]!,
      (await received())[0]!,
    ];
    const ids = [message({ tube: tube.code }), message({ tube: theirs.code }), message({ tube: third.code })];
    client.write(Buffer.concat(ids.map(mllpFrame)));
    const answers = (await client.answers(3)).map(readAnswer);
    expect(answers.map(answer => [answer.code, answer.rules[0] ?? ''])).toEqual([
      ['AA', ''],
      ['AE', 'LAB-6'],
      ['AA', ''],
    ]);
    const stored = await world.other.get(`/labs/${world.sourceLabId}/messages?state=refused`);
    expect(
      stored.body.items.find((each: { controlId: string }) => each.controlId === `C${messages - 1}`),
    ).toMatchObject({ refused: 1, problems: [{ path: 'OBR^1', rule: 'LAB-6' }] });
  });

  it('takes a message byte by byte', async () => {
    const [tube] = await received();
    for (const byte of mllpFrame(message({ tube: tube!.code }))) client.write(Buffer.from([byte]));
    expect(readAnswer((await client.answers(1))[0]!).code).toBe('AA');
  });

  it('RES-7: a preliminary result is acknowledged and not taken; a correction waits for a person here', async () => {
    const [tube] = await received();
    expect(readAnswer(await client.send(message({ tube: tube!.code, status: 'P' })))).toMatchObject({
      code: 'AA',
      rules: ['RES-7'],
    });
    expect(readAnswer(await client.send(message({ tube: tube!.code })))).toMatchObject({
      code: 'AA',
      rules: [],
    });
    const changed = { tube: tube!.code, outcome: '419984006^Inconclusive^SCT' };
    expect(readAnswer(await client.send(message(changed)))).toMatchObject({ code: 'AE', rules: ['LAB-7'] });
    expect(readAnswer(await client.send(message({ ...changed, status: 'C' })))).toMatchObject({ code: 'AA' });
    const pending = await world.outcomes(world.other, world.sourceLabId, '?state=reviewed');
    expect(pending.some((each: { tubeCode: string }) => each.tubeCode === tube!.code)).toBe(true);
  });

  it.each([
    ['tested before the specimen was taken', () => ({ testedAt: hl7Time(world.at(300)) }), 'AE', 'LAB-10'],
    ['tested in the future', () => ({ testedAt: hl7Time(world.at(-60)) }), 'AE', 'LAB-10'],
    ['of a value nobody knows', () => ({ outcome: '1^?^SCT' }), 'AE', 'RES-8'],
    ['for training', () => ({ processing: 'T' }), 'AR', 'RES-5'],
    ['in another character set', () => ({ charset: 'UNICODE' }), 'AR', 'RES-4'],
  ] as const)('refuses a message %s, and nothing changes', async (_, parts, code, rule) => {
    const [tube] = await received();
    const before = await everything();
    expect(readAnswer(await client.send(message({ tube: tube!.code, ...parts() })))).toMatchObject({
      code,
      rules: [rule],
    });
    expect(await everything()).toBe(before);
  });

  it('RES-2: a sender nobody registered is told so and the line ends', async () => {
    const stranger = await MllpClient.open(listener.port);
    expect(readAnswer(await stranger.send(message({ facility: 'LAB-Z' })))).toMatchObject({
      code: 'AR',
      rules: ['RES-2'],
    });
    await stranger.ended();
  });

  it('RES-1: bytes that are no frame, a frame that is too long and one that stands still end the line; others go on', async () => {
    const noise = await MllpClient.open(listener.port);
    noise.write('GET / HTTP/1.1\r\n\r\n');
    expect(readAnswer((await noise.answers(1))[0]!)).toMatchObject({ code: 'AR', rules: ['RES-1'] });
    await noise.ended();
    const long = await MllpClient.open(listener.port);
    long.write(Buffer.concat([Buffer.from([0x0b]), Buffer.alloc(1_100_000, 65)]));
    expect(readAnswer((await long.answers(1))[0]!)).toMatchObject({ code: 'AR', rules: ['RES-1'] });
    await long.ended();
    const still = await MllpClient.open(listener.port);
    still.write(Buffer.from([0x0b, 65]));
    await still.ended();
    const [tube] = await received();
    expect(readAnswer(await client.send(message({ tube: tube!.code }))).code).toBe('AA');
  });

  it('RES-10: what could not be stored is answered AR with its id, and taken when it is sent again', async () => {
    const [tube] = await received();
    const text = message({ tube: tube!.code });
    const { act } = world.city.outpace;
    world.city.outpace.act = () => Promise.reject(new Error('the database is gone'));
    const answer = readAnswer(await client.send(text));
    world.city.outpace.act = act;
    expect(answer).toMatchObject({ code: 'AR', controlId: `C${messages}`, rules: ['RES-10'] });
    expect(readAnswer(await client.send(text))).toMatchObject({ code: 'AA', rules: [] });
  });

  it('RES-2 with mutual TLS the certificate says whose line it is: unregistered, unknown and none are refused, a revoked one at once', async () => {
    const { authority, sign } = madeUpAuthority();
    const server = sign('outpace');
    const own = sign('laboratory B');
    const feed = await administrator.post(`/labs/${world.sourceLabId}/feeds`, {
      name: '乙所专线',
      transport: 'mllp',
      sendingFacility: 'LAB-B',
      certificate: own.certificate,
    });
    expect(feed.status).toBe(200);
    const secure = await listenMllp(world.city.outpace, {
      host: '127.0.0.1',
      port: 0,
      tls: { certificate: server.certificate, key: server.key, authorities: authority },
      idleInsideFrameSeconds: 5,
      wholeFrameSeconds: 5,
    });
    const as = (who?: { certificate: string; key: string }) =>
      MllpClient.open(secure.port, {
        ca: authority,
        ...(who ? { cert: who.certificate, key: who.key } : {}),
      });
    const [tube, next] = await received(2);
    const line = await as(own);
    expect(readAnswer(await line.send(message({ tube: tube!.code })))).toMatchObject({
      code: 'AA',
      rules: [],
    });
    // it may not send in the name of another laboratory
    expect(readAnswer(await line.send(message({ facility: 'LAB-A' })))).toMatchObject({
      code: 'AR',
      rules: ['RES-2'],
    });
    const unregistered = await as(sign('laboratory C'));
    expect(readAnswer(await unregistered.send(message({ tube: next!.code })))).toMatchObject({
      code: 'AR',
      rules: ['RES-2'],
    });
    await unregistered.ended();
    for (const who of [undefined, madeUpAuthority().sign('laboratory B')]) {
      const refused = await as(who).catch(() => null);
      if (refused) {
        refused.write(mllpFrame(message({ tube: next!.code })));
        await refused.ended();
        expect(await refused.answers(1)).toEqual([]);
      }
    }
    await administrator.post(`/laboratory/feeds/${feed.body.id}/revoke`, { reason: '更换证书' });
    expect(readAnswer(await line.send(message({ tube: next!.code })))).toMatchObject({
      code: 'AR',
      rules: ['RES-2'],
    });
    await line.ended();
    await secure.stop();
  });
});

describe('the inbox', () => {
  const inbox = async (state = 'waiting') =>
    (await world.other.get(`/labs/${world.sourceLabId}/inbox?state=${state}`)).body.items;

  it('RES-11, RES-18: a result that fits no tube waits with proposals and a task, is never guessed, and takes effect when a person assigns it', async () => {
    const [tube] = await received();
    const wrong = `${tube!.code}X`;
    const text = message({ tube: wrong, person: 'PID|1||ID-1||甲^乙', outcome: '260373001^Detected^SCT' });
    expect(readAnswer(await client.send(text))).toMatchObject({ code: 'AA', rules: ['RES-11'] });
    const [item] = await inbox();
    expect(item).toMatchObject({ tubeCode: wrong, outcome: 'positive', rule: 'LAB-6' });
    const detail = await world.other.get(`/laboratory/inbox/${item.id}`);
    expect(detail.body.proposals[0]).toMatchObject({ tubeCode: tube!.code });
    expect(detail.body.proposals[0].reasons.length).toBeGreaterThan(0);
    expect(detail.body.namesSomebody).toBe(true);
    expect(JSON.stringify(detail.body)).not.toContain('甲');
    expect(await outcomeOf(tube)).toBeUndefined();
    // again: known, not twice
    expect(readAnswer(await client.send(text.replace(/\|C\d+\|P/, '|AGAIN|P'))).rules).toEqual(['RES-12']);
    expect((await inbox()).filter((each: { tubeCode: string }) => each.tubeCode === wrong)).toHaveLength(1);
    const elsewhere = await world.one.post(`/laboratory/inbox/${item.id}/assign`, {
      version: 1,
      tubeCode: tube!.code,
      reason: 'x',
    });
    expect(elsewhere.status).toBe(404);
    const unknown = await world.other.post(`/laboratory/inbox/${item.id}/assign`, {
      version: 1,
      tubeCode: 'NONE',
      reason: '笔误',
    });
    expect(unknown).toMatchObject({ status: 422, body: { rule: 'LAB-6' } });
    const assigned = await world.other.post(`/laboratory/inbox/${item.id}/assign`, {
      version: 1,
      tubeCode: tube!.code,
      reason: '编号末两位抄反',
    });
    expect(assigned).toMatchObject({ status: 200, body: { state: 'assigned' } });
    const stale = await world.other.post(`/laboratory/inbox/${item.id}/reject`, { version: 1, reason: 'x' });
    expect(stale).toMatchObject({ status: 409, body: { rule: 'RES-18' } });
    expect(await outcomeOf(tube)).toMatchObject({
      tubeCode: tube!.code,
      outcome: 'positive',
    });
  });

  it('RES-11: rejected with a reason it never takes effect, also when it is sent again; one whose tube arrives later fits by itself', async () => {
    const late = await world.tube([crowd.pop()!, crowd.pop()!], { minutesAgo: 90 });
    expect(readAnswer(await client.send(message({ tube: 'ORPHAN-1' }))).rules).toEqual(['RES-11']);
    expect(readAnswer(await client.send(message({ tube: late.code }))).rules).toEqual(['RES-11']);
    const waiting = await inbox();
    const orphan = waiting.find((each: { tubeCode: string }) => each.tubeCode === 'ORPHAN-1');
    expect(
      (
        await world.other.post(`/laboratory/inbox/${orphan.id}/reject`, {
          version: orphan.version,
          reason: '没有这支管',
        })
      ).status,
    ).toBe(200);
    expect(readAnswer(await client.send(message({ tube: 'ORPHAN-1' }))).rules).toEqual(['RES-12']);
    await world.receive([late], { labId: world.sourceLabId, by: world.other });
    await world.city.tick('laboratory.inbox');
    expect(await inbox()).toEqual([]);
    expect((await inbox('fitted'))[0]).toMatchObject({ tubeCode: late.code });
    const open = await world.leader.act(
      async ctx =>
        (
          await sql<{
            n: number;
          }>`select count(*)::int as n from task where kind = 'settle_result' and state = 'assigned'`.execute(
            ctx.tx,
          )
        ).rows[0]!.n,
    );
    expect(open).toBe(0);
  });
});

describe('FHIR', () => {
  const report = (tube: string, more: Record<string, unknown> = {}) => ({
    resourceType: 'DiagnosticReport',
    identifier: [{ value: 'R-1' }],
    status: 'final',
    code: { coding: [{ system: 'http://loinc.org', code: '94500-6' }] },
    issued: world.at(10),
    specimen: [{ reference: '#s' }],
    result: [{ reference: '#o' }, { reference: '#ct' }],
    contained: [
      {
        resourceType: 'Specimen',
        id: 's',
        identifier: [{ value: tube }],
        collection: { collectedDateTime: world.at(90) },
      },
      {
        resourceType: 'Observation',
        id: 'o',
        status: 'final',
        code: { coding: [{ system: 'http://loinc.org', code: '94500-6' }] },
        effectiveDateTime: world.at(20),
        valueCodeableConcept: { coding: [{ system: 'http://snomed.info/sct', code: '260415000' }] },
      },
      {
        resourceType: 'Observation',
        id: 'ct',
        status: 'final',
        code: { coding: [{ system: 'http://loinc.org', code: '94510-5' }] },
        dataAbsentReason: { text: 'not detected' },
      },
    ],
    ...more,
  });

  it('takes a report and a bundle with the feed’s own token, and no other route opens to it', async () => {
    const feed = await administrator.post(`/labs/${world.sourceLabId}/feeds`, {
      name: '乙所接口',
      transport: 'fhir',
    });
    const call = async (url: string, payload?: unknown, method: 'POST' | 'GET' = 'POST') => {
      const answer = await world.city.server.inject({
        method,
        url: `/api${url}`,
        ...(payload ? { payload: payload as never } : {}),
        headers: { authorization: `Bearer ${feed.body.token}` },
      });
      return { status: answer.statusCode, body: answer.json() };
    };
    const [tube, second] = await received(2);
    expect(await call('/fhir/DiagnosticReport', report(tube!.code))).toMatchObject({
      status: 200,
      body: { resourceType: 'OperationOutcome', issue: [{ severity: 'information' }] },
    });
    expect(await outcomeOf(tube)).toMatchObject({
      tubeCode: tube!.code,
      source: 'fhir',
    });
    const before = await everything();
    expect((await call('/fhir/DiagnosticReport', report(tube!.code))).body.issue[0].details.text).toContain(
      'nothing changed',
    );
    const bad = report(second!.code, { specimen: [], issued: '2022-07-20' });
    expect(await call('/fhir/DiagnosticReport', bad)).toMatchObject({
      status: 422,
      body: {
        rule: 'RES-6',
        details: {
          outcome: {
            resourceType: 'OperationOutcome',
            issue: [
              { expression: ['DiagnosticReport.specimen'] },
              { expression: ['DiagnosticReport.issued'] },
            ],
          },
        },
      },
    });
    expect(await everything()).toBe(before);
    const { contained, ...plain } = report(second!.code) as { contained: Record<string, unknown>[] };
    const bundle = {
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [
        ...contained.map(resource => ({ fullUrl: `urn:uuid:${resource.id}`, resource })),
        {
          resource: {
            ...plain,
            specimen: [{ reference: 'urn:uuid:s' }],
            result: [{ reference: 'urn:uuid:o' }, { reference: 'urn:uuid:ct' }],
          },
        },
      ],
    };
    expect((await call('/fhir/Bundle', bundle)).status).toBe(200);
    for (const url of ['/session', `/labs/${world.sourceLabId}/inbox`, '/labs'])
      expect([401, 403, 404]).toContain((await call(url, undefined, 'GET')).status);
    // staff do not send as a laboratory's system
    expect((await world.other.post('/fhir/DiagnosticReport', report(second!.code))).status).toBe(403);
    await administrator.post(`/laboratory/feeds/${feed.body.id}/revoke`, { reason: '停用' });
    expect((await call('/fhir/DiagnosticReport', report(second!.code))).status).toBe(401);
  });
});

describe('registering', () => {
  it('RES-19: only administrators of the area register feeds; a certificate that is none, has ended or is in use is refused', async () => {
    const url = `/labs/${world.sourceLabId}/feeds`;
    expect((await world.other.post(url, { name: 'x', transport: 'fhir' })).status).toBe(403);
    const elsewhere = await world.city.as('administrator', 'A');
    expect((await elsewhere.post(url, { name: 'x', transport: 'fhir' })).status).toBe(404);
    expect((await world.one.get(url)).status).toBe(404);
    const { sign } = madeUpAuthority();
    for (const body of [
      { certificate: 'nonsense' },
      { certificate: sign('old', '2021-01-01').certificate },
      {},
      { sendingApplication: 'LIS', sendingFacility: 'LAB-B' },
    ])
      expect((await administrator.post(url, { name: 'x', transport: 'mllp', ...body })).body.rule).toBe(
        'RES-19',
      );
  });

  it('RES-8: a laboratory’s own codes are written by administrators and read with its next message', async () => {
    const url = `/labs/${world.sourceLabId}/codes`;
    const own = { observations: [], values: [{ system: '99B', code: 'N', means: 'negative' }] };
    expect((await world.other.send('PUT', url, { version: 0, own })).status).toBe(403);
    expect((await administrator.send('PUT', url, { version: 0, own })).body).toEqual({ version: 1 });
    expect((await administrator.send('PUT', url, { version: 0, own })).body.rule).toBe('RES-18');
    const [tube] = await received();
    expect(readAnswer(await client.send(message({ tube: tube!.code, outcome: 'N^neg^99B' }))).code).toBe(
      'AA',
    );
  });
});
