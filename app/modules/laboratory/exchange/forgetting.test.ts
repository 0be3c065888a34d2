import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Caller } from '../../../../test/support/city.ts';
import { LabWorld } from '../testWorld.ts';
import { forgettingTerms } from './forgettingParameters.ts';
import { listenMllp, type MllpListener } from './mllpServer.ts';
import { MllpClient, readAnswer } from './testClient.ts';
import { type OruParts, oruMessage } from './testMessages.ts';
import { hl7TimeOf } from './times.ts';

let world: LabWorld;
let administrator: Caller;
let listener: MllpListener;
let client: MllpClient;
const { kept, notice } = forgettingTerms;

beforeAll(async () => {
  world = await LabWorld.open();
  administrator = await world.city.as('administrator', 'city');
  await administrator.post(`/labs/${world.sourceLabId}/feeds`, {
    name: '乙所检验系统',
    transport: 'mllp',
    sendingApplication: 'LIS',
    sendingFacility: 'LAB-B',
  });
  listener = await listenMllp(world.city.outpace, {
    host: '127.0.0.1',
    port: 0,
    idleInsideFrameSeconds: 5,
    wholeFrameSeconds: 10,
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
    testedAt: hl7Time(world.at(20)),
    takenAt: hl7Time(world.at(90)),
    ...parts,
  }).replace('20220720104000+0800', hl7Time(world.at(10)));
const later = async (days: number) => {
  world.city.clock.advance(days * 86_400_000);
  await world.city.tick('laboratory.forget');
};
const rows = <T>(query: ReturnType<typeof sql<T>>) =>
  world.leader.act(async ctx => (await query.execute(ctx.tx)).rows);
const messageRow = async (controlId: string) =>
  (
    await rows(
      sql<{
        sealed: Buffer | null;
        under: string | null;
        forgotten: Date | null;
        state: string;
        hash: Buffer;
      }>`select sealed, sealed_under as under, forgotten_at as forgotten, state, content_hash as hash from lab_message where control_id = ${controlId}`,
    )
  )[0]!;
const tasks = (kind: string) =>
  rows(
    sql<{
      title: { en: string };
      state: string;
    }>`select title, state from task where kind = 'settle_result' and subject_kind = ${kind} order by id`,
  );
const journaled = async (act: string) => {
  const auditor = await world.city.as('auditor');
  return auditor.act(
    async ctx =>
      (
        await sql<{ n: number }>`select count(*)::int as n from journal.entry where act = ${act}`.execute(
          ctx.tx,
        )
      ).rows[0]!.n,
  );
};

it('RES-20, RES-21: a refused message is announced, then its content goes with its key; that it came stays and it may be sent again', async () => {
  const bad = message({ controlId: 'BAD', tube: 'X', status: 'X' });
  expect(readAnswer(await client.send(bad)).code).toBe('AE');
  expect(readAnswer(await client.send(message({ controlId: 'MENDED', tube: 'X', status: 'X' }))).code).toBe(
    'AE',
  );
  const { under: before } = await messageRow('MENDED');
  const [tube] = [await world.tube(await world.people(2))];
  await world.receive([tube], { labId: world.sourceLabId, by: world.other });
  expect(readAnswer(await client.send(message({ controlId: 'MENDED', tube: tube.code }))).code).toBe('AA');
  // a mended message leaves nothing of the one before
  expect(await messageRow('MENDED')).toMatchObject({ state: 'taken', sealed: null });
  expect(world.city.outpace.keys.subject(before!)).toBeUndefined();
  const { under, hash } = await messageRow('BAD');
  expect(world.city.outpace.keys.subject(under!)).toBeDefined();

  await later(kept.value - notice.value - 1);
  expect(await tasks('lab_feed')).toHaveLength(0);
  await later(1);
  await later(0);
  expect(await tasks('lab_feed')).toMatchObject([
    { state: 'assigned', title: { en: expect.stringContaining('1 refused messages') } },
  ]);
  await later(notice.value - 1);
  expect((await messageRow('BAD')).sealed).not.toBeNull();
  await later(1);
  const gone = await messageRow('BAD');
  expect(gone).toMatchObject({ sealed: null, under: null, state: 'refused' });
  expect(gone.forgotten).not.toBeNull();
  expect(gone.hash.equals(hash)).toBe(true);
  expect(world.city.outpace.keys.subject(under!)).toBeUndefined();
  expect(await journaled('lab.payloads_forgotten')).toBe(1);
  const listed = (await world.other.get(`/labs/${world.sourceLabId}/messages?state=refused`)).body.items;
  expect(listed).toMatchObject([{ controlId: 'BAD', forgottenAt: expect.any(String) }]);
  // what was taken is still known: the same again says nothing new
  expect(readAnswer(await client.send(bad)).code).toBe('AE');
  await later(0);
  expect(await messageRow('BAD')).toMatchObject({ forgotten: null, state: 'refused' });
});

it('RES-21: a result that waits is never forgotten: somebody is asked again, and whom it named goes only after it was decided', async () => {
  const text = message({
    controlId: 'STRAY',
    tube: 'NOBODYS-1',
    person: 'PID|1||ID-1||甲^乙',
    outcome: '260373001^Detected^SCT',
  });
  expect(readAnswer(await client.send(text)).code).toBe('AA');
  const person = async () =>
    (
      await rows(
        sql<{
          id: string;
          sealed: Buffer | null;
          under: string | null;
          version: number;
        }>`select id, person_sealed as sealed, person_under as under, version from lab_inbox where tube_code = 'NOBODYS-1'`,
      )
    )[0]!;
  const { id, under, version } = await person();
  expect(under).not.toBeNull();
  // whoever closed the first task without settling it hears again
  await world.leader.act(ctx =>
    sql`update task set state = 'cancelled' where kind = 'settle_result' and subject_kind = 'laboratory'`.execute(
      ctx.tx,
    ),
  );
  await later(kept.value * 2);
  expect((await person()).sealed).not.toBeNull();
  expect((await tasks('laboratory')).at(-1)).toMatchObject({
    state: 'assigned',
    title: { en: expect.stringContaining('1 results have fitted no tube') },
  });
  const shown = await world.other.get(`/laboratory/inbox/${id}`);
  expect(shown.body).toMatchObject({ namesSomebody: true });
  expect(
    (await world.other.post(`/laboratory/inbox/${id}/reject`, { version, reason: '非本市样本' })).status,
  ).toBe(200);
  await later(kept.value - 1);
  expect((await person()).sealed).not.toBeNull();
  await later(1);
  expect(await person()).toMatchObject({ sealed: null, under: null });
  expect(world.city.outpace.keys.subject(under!)).toBeUndefined();
  expect((await world.other.get(`/laboratory/inbox/${id}`)).body).toMatchObject({
    state: 'rejected',
    namesSomebody: false,
  });
  // and the same result is still known
  expect(readAnswer(await client.send(message({ controlId: 'STRAY', tube: 'OTHER' })))).toMatchObject({
    rules: ['RES-9'],
  });
});

it('RES-20, RES-21: rows of a settled file go; one that was only tried waits for somebody, who is told once', async () => {
  const tube = await world.tube(await world.people(2));
  await world.receive([tube], { labId: world.sourceLabId, by: world.other });
  const csv = `管号,结果,检测时间\n${tube.code},阴性,${world.at(20)}\n`;
  const upload = async (text: string) =>
    (
      await world.city.server.inject({
        method: 'POST',
        url: `/api/labs/${world.sourceLabId}/result-files`,
        headers: {
          'content-type': 'application/octet-stream',
          authorization: `Bearer ${world.other.token}`,
          'x-file-name': 'results.csv',
        },
        payload: Buffer.from(text),
      })
    ).json();
  const file = await upload(csv);
  const tried = await upload(csv);
  expect(
    (await world.other.post(`/laboratory/result-files/${file.id}/commit`, { version: file.version })).body
      .state,
  ).toBe('committed');
  const rowsOf = async (id: string) =>
    (
      await rows(
        sql<{
          n: number;
          hash: string;
        }>`select jsonb_array_length(rows) as n, encode(content_hash, 'hex') as hash from lab_file where id = ${id}`,
      )
    )[0]!;
  const before = await rowsOf(file.id);
  expect(before.n).toBe(1);
  await later(kept.value);
  await later(kept.value);
  expect(await rowsOf(file.id)).toEqual({ n: 0, hash: before.hash });
  expect((await world.other.get(`/laboratory/result-files/${file.id}`)).body).toMatchObject({
    state: 'committed',
    counts: { rows: 1, released: 1 },
    forgottenAt: expect.any(String),
  });
  expect((await rowsOf(tried.id)).n).toBe(1);
  expect(await tasks('lab_file')).toHaveLength(1);
  // the same file is still recognised
  expect((await upload(csv)).sameAsFileId).toBe(file.id);
  await world.other.post(`/laboratory/result-files/${tried.id}/discard`, {
    version: tried.version,
    reason: '重复',
  });
  await later(0);
  expect((await rowsOf(tried.id)).n).toBe(0);
});
