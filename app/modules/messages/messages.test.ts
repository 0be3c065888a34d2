import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Caller, openTestCity, type TestCity, testNow } from '../../../test/support/city.ts';
import type { Module } from '../../core/module.ts';
import { journal } from '../journal/server.ts';
import { logAttempts } from '../measures/queries.ts';
import { createPeople } from '../people/queries.ts';
import { sendDue } from './deliver.ts';
import type { GatewayAnswer, MessageGateway, Outgoing } from './gateways/gateway.ts';
import { closeGateways, outgoingOf } from './outgoing.ts';
import { messagesOf, type NewMessage, sendMessages } from './queries.ts';
import { messages } from './server.ts';

let city: TestCity;
let A: Caller;
let B: Caller;
let sent: Outgoing[] = [];
let answer: (message: Outgoing) => GatewayAnswer = ({ id }) => ({ id, state: 'sent', gatewayId: `g-${id}` });
const failed: string[] = [];
const fake: MessageGateway = {
  name: 'fake',
  async send(batch) {
    sent.push(...batch);
    return batch.map(answer);
  },
  receipts: async ids => ids.map(gatewayId => ({ gatewayId, state: 'delivered' })),
};
/** Listens as a module above would. */
const listener: Module = {
  name: 'listener',
  reactions: {
    'message.failed': async (_ctx, event) => {
      failed.push(...event.messages.map(one => one.id));
    },
  },
};

beforeAll(async () => {
  city = await openTestCity([journal, messages, listener]);
  A = await city.as('district_epidemiologist', 'A');
  B = await city.as('district_epidemiologist', 'B');
  const { gateways } = outgoingOf(city.outpace);
  outgoingOf(city.outpace, { gateways: { ...gateways, sms: fake } });
});
afterAll(async () => {
  await closeGateways(city.outpace);
  await city.close();
});
beforeEach(async () => {
  // nothing waits from the test before
  await A.act(ctx => sql`update message set state = 'cancelled' where state <> 'cancelled'`.execute(ctx.tx));
  sent = [];
  failed.length = 0;
  answer = ({ id }) => ({ id, state: 'sent', gatewayId: `g-${id}` });
  city.clock.set(testNow + 86_400_000 * ++days);
});
let days = 0;

let phones = 13800000000;
async function somebody(identity: Record<string, string> = {}): Promise<string> {
  const [person] = await A.act(ctx =>
    createPeople(ctx, [
      {
        identity: { name: '王小明', phone: String(++phones), ...identity },
        areaKey: city.areas['A/1']!,
        source: { kind: 'entry' },
      },
    ]),
  );
  return person!.id;
}
const cohort = { zh: '快递人员', en: 'Couriers' };
const due = (personId: string, dedupeKey = 'due 2022-07-21', urgent = false): NewMessage => ({
  personId,
  template: 'test_due',
  facts: { cohort, dueAt: new Date(city.clock.now() + 86_400_000).toISOString() },
  subjectKind: 'cohort',
  subjectId: personId,
  dedupeKey,
  urgent,
});
const result = (personId: string): NewMessage => ({
  personId,
  template: 'result_ready',
  facts: { sampledAt: '2022-07-20T01:10:00Z', reportedAt: '2022-07-20T03:00:00Z', negative: true },
  subjectKind: 'tube',
  subjectId: personId,
  dedupeKey: 'result 1',
});
const send = (...list: NewMessage[]) => A.act(ctx => sendMessages(ctx, list));
const one = async (personId: string) => (await A.get(`/messages?personId=${personId}`)).body.items[0];

describe('sending', () => {
  it('[MSG-1] the same thing is said once to a person, whoever says it and however often', async () => {
    const id = await somebody();
    expect(await send(due(id), due(id))).toEqual({ sent: 1, held: 0, duplicates: 1, absent: 0 });
    expect(await send(due(id))).toEqual({ sent: 0, held: 0, duplicates: 1, absent: 0 });
    await city.drain();
    await city.drain();
    expect(sent.filter(message => message.to === `+86${phones}`)).toHaveLength(1);
    expect(await send(due(id, 'due 2022-07-25'))).toMatchObject({ sent: 1 });
  });
  it('goes from queued to sent to delivered, with the text as sent', async () => {
    const id = await somebody();
    await send(result(id));
    expect(await one(id)).toMatchObject({ state: 'queued', maskedTo: null });
    await city.drain();
    const row = await one(id);
    expect(row).toMatchObject({ state: 'sent', gateway: 'fake', attempts: 1, maskedName: '王*' });
    expect(row.text).toBe(sent[0]!.text);
    expect(row.text).toContain(`编号${row.id.slice(-6).toUpperCase()}`);
    await city.tick('messages.sweep');
    await city.drain();
    expect(await one(id)).toMatchObject({ state: 'delivered', deliveredAt: expect.any(String) });
    expect(await A.act(ctx => messagesOf(ctx, { personIds: [id] }))).toMatchObject([
      { template: 'result_ready' },
    ]);
  });
  it('[MSG-5] the number is opened by the sender alone: masked in the outbox, journaled by count, in no table', async () => {
    const id = await somebody();
    const number = String(phones);
    await send(result(id));
    await city.drain();
    const row = await one(id);
    expect(row.maskedTo).toBe(`${number.slice(0, 3)}****${number.slice(-4)}`);
    expect(JSON.stringify(row)).not.toContain(number);
    const auditor = await city.as('auditor');
    const { body } = await auditor.get('/journal?act=person.used_for_sending');
    expect(body.items[0]).toMatchObject({ actor: 'system:messages', objectId: '' });
    const everything = await A.act(ctx =>
      sql<{ t: string }>`select message::text as t from message`.execute(ctx.tx),
    );
    expect(everything.rows.some(({ t }) => t.includes(number))).toBe(false);
  });
  it('speaks English to people of another nationality, writes an e-mail where that is the channel', async () => {
    const id = await somebody({ nationality: 'Ghana', email: 'ama@example.org' });
    await send({ ...result(id), channel: 'email' } as NewMessage);
    await city.drain();
    expect(await one(id)).toMatchObject({
      language: 'en',
      state: 'sent',
      gateway: 'outbox',
      maskedTo: 'a***@example.org',
    });
    expect((await one(id)).text).toContain('negative');
  });
  it('in-app messages are there at once and call nobody', async () => {
    const id = await somebody();
    await send({ ...result(id), channel: 'in_app' } as NewMessage);
    await city.drain();
    expect(await one(id)).toMatchObject({ state: 'delivered', maskedTo: null });
    expect((await A.get(`/people/${id}/contact-log`)).body.entries).toEqual([]);
  });
});

describe('restraint', () => {
  it('[MSG-2] five departments do not press one person: a reminder waits out a call, and a second reminder the first', async () => {
    const id = await somebody();
    await A.act(async ctx => {
      const keys = { areaKey: city.areas['A/1']!, locatedKey: city.areas['A/1']!, originKey: city.areas.A! };
      await logAttempts(ctx, [{ personId: id, ...keys, channel: 'phone', outcome: 'reached', note: null }]);
    });
    expect(await send(due(id))).toEqual({ sent: 1, held: 1, duplicates: 0, absent: 0 });
    expect(await send(result(id))).toMatchObject({ held: 0 });
    await city.drain();
    expect(sent).toHaveLength(1);
    const waiting = (await A.get(`/messages?personId=${id}&state=held`)).body.items[0];
    expect(waiting).toMatchObject({ heldBy: 'MSG-2' });
    city.clock.set(Date.parse(waiting.nextAt));
    await city.tick('messages.sweep');
    await city.drain();
    expect(sent).toHaveLength(2);
    // what was just sent stands in the shared log: another department's caller is told to wait too
    const log = (await A.get(`/people/${id}/contact-log`)).body;
    expect(log.entries.map((entry: { outcome: string }) => entry.outcome)).toEqual([
      'sent',
      'sent',
      'reached',
    ]);
    expect(log.quietUntil).not.toBeNull();
    const two = await somebody();
    await send(due(two, 'a'), due(two, 'b'));
    await city.drain();
    expect(sent).toHaveLength(3);
  });
  it('[MSG-11] a reminder that waited until its time was over is taken back, and nobody hears it', async () => {
    const id = await somebody();
    city.clock.set(Math.ceil(city.clock.now() / 86_400_000) * 86_400_000 + 15 * 3_600_000);
    const dueAt = new Date(city.clock.now() + 3_600_000).toISOString();
    await send({ ...due(id), facts: { cohort, dueAt } } as NewMessage);
    city.clock.advance(10 * 3_600_000);
    await city.tick('messages.sweep');
    await city.drain();
    expect(sent).toEqual([]);
    expect((await A.get(`/messages?personId=${id}`)).body.items[0]).toMatchObject({
      state: 'cancelled',
      cancelReason: '期限已过，不再发送',
    });
  });
  it('[MSG-3] a reminder waits for the morning', async () => {
    const id = await somebody();
    city.clock.set(city.clock.now() + 11 * 3_600_000);
    expect(await send(due(id))).toMatchObject({ held: 1 });
    await city.drain();
    expect(await one(id)).toMatchObject({ state: 'held', heldBy: 'MSG-3' });
  });
});

describe('when it does not work', () => {
  it('[MSG-4] tries again with longer waits, then fails where everybody sees it and tells whoever sent it', async () => {
    const id = await somebody();
    answer = message => ({
      id: message.id,
      state: 'failed',
      temporary: true,
      why: { zh: '短信通道暂时连不上', en: 'The gateway cannot be reached now.' },
    });
    await send(result(id));
    await city.drain();
    expect(await one(id)).toMatchObject({
      state: 'queued',
      attempts: 1,
      problem: { zh: '短信通道暂时连不上' },
    });
    for (let turn = 0; turn < 4; turn++) {
      city.clock.set(Date.parse((await one(id)).nextAt));
      await city.tick('messages.sweep');
      await city.drain();
    }
    const row = await one(id);
    expect(row).toMatchObject({ state: 'failed', attempts: 5 });
    expect(new Set(sent.map(message => message.id))).toEqual(new Set([row.id]));
    expect(failed).toEqual([row.id]);
    expect((await A.get('/messages/summary')).body.states).toContainEqual({ state: 'failed', n: 1 });
  });
  it('[MSG-8] a failed message is sent again by hand, by one hand', async () => {
    const id = await somebody();
    answer = message => ({
      id: message.id,
      state: 'failed',
      temporary: false,
      why: { zh: '拒收', en: 'refused' },
    });
    await send(result(id));
    await city.drain();
    const { id: message, version } = await one(id);
    answer = ({ id }) => ({ id, state: 'sent' });
    expect((await A.post(`/messages/${message}/retry`, { version: version - 1 })).body.rule).toBe('MSG-10');
    expect((await A.post(`/messages/${message}/retry`, { version })).status).toBe(200);
    await city.drain();
    expect(await one(id)).toMatchObject({ state: 'sent' });
    expect((await A.post(`/messages/${message}/retry`, { version: version + 3 })).body.rule).toBe('MSG-8');
  });
  it('[MSG-9] what waits can be taken back with a reason, what went out cannot', async () => {
    const id = await somebody();
    await send(result(id));
    const { id: message, version } = await one(id);
    expect((await A.post(`/messages/${message}/cancel`, { version, reason: '发错人群' })).body).toMatchObject(
      {
        state: 'cancelled',
        cancelReason: '发错人群',
      },
    );
    await city.drain();
    expect(sent).toEqual([]);
    const other = await somebody();
    await send(result(other));
    await city.drain();
    const gone = await one(other);
    const refused = await A.post(`/messages/${gone.id}/cancel`, { version: gone.version, reason: '改主意' });
    expect(refused).toMatchObject({ status: 409, body: { rule: 'MSG-9' } });
  });
  it('without a number, or with one that cannot be, it fails at once and says why', async () => {
    const id = await somebody({ phone: '无' });
    await send(result(id));
    await city.drain();
    expect(await one(id)).toMatchObject({ state: 'failed', problem: { zh: '没有可用的手机号' } });
    expect(failed).toHaveLength(1);
  });
  it('what a crash left in sending is taken up again under the same id, not lost', async () => {
    const id = await somebody();
    answer = () => {
      throw new Error('the process dies here');
    };
    await send(result(id));
    const real = fake.send;
    fake.send = async () => new Promise(() => {});
    void sendDue(city.outpace).catch(() => {});
    for (let turn = 0; turn < 50 && (await one(id)).state !== 'sending'; turn++)
      await new Promise(resolve => setTimeout(resolve, 20));
    expect((await one(id)).state).toBe('sending');
    fake.send = real;
    answer = message => ({ id: message.id, state: 'sent' });
    await city.drain();
    expect(sent).toEqual([]);
    city.clock.set(Date.parse((await one(id)).nextAt));
    await city.tick('messages.sweep');
    await city.drain();
    expect(sent.map(message => message.id)).toEqual([(await one(id)).id]);
    expect(await one(id)).toMatchObject({ state: 'sent', attempts: 2 });
  });
  it('MSG-12: what a crash left with a gateway that cannot tell repeats is not sent again by itself, and says so', async () => {
    const id = await somebody();
    const real = fake.send;
    fake.cannotTellRepeats = true;
    fake.send = async () => new Promise(() => {});
    await send(result(id));
    void sendDue(city.outpace).catch(() => {});
    for (let turn = 0; turn < 50 && (await one(id)).state !== 'sending'; turn++)
      await new Promise(resolve => setTimeout(resolve, 20));
    expect((await one(id)).state).toBe('sending');
    fake.send = real;
    sent.length = 0;
    city.clock.set(Date.parse((await one(id)).nextAt));
    await city.tick('messages.sweep');
    await city.drain();
    expect(sent).toEqual([]);
    expect(await one(id)).toMatchObject({
      state: 'failed',
      problem: { en: expect.stringContaining('may have been delivered') },
    });
    delete fake.cannotTellRepeats;
  });
});

describe('who sees what', () => {
  it('another district sees neither the message nor the log', async () => {
    const id = await somebody();
    await send(result(id));
    const { id: message } = await one(id);
    expect((await B.get(`/messages?personId=${id}`)).body.items).toEqual([]);
    expect((await B.get(`/messages/${message}`)).status).toBe(404);
    expect((await B.get(`/people/${id}/contact-log`)).status).toBe(404);
    expect((await B.post(`/messages/${message}/cancel`, { version: 1, reason: 'x' })).status).toBe(404);
    const sampler = await city.as('sampler', 'A');
    expect((await sampler.get('/messages')).status).toBe(403);
    expect(await B.act(ctx => sendMessages(ctx, [result(id)]))).toEqual({
      sent: 0,
      held: 0,
      duplicates: 0,
      absent: 1,
    });
  });
  it('filters by state, template and subject', async () => {
    const id = await somebody();
    await send(result(id), due(id));
    const list = async (query: string) =>
      (await A.get(`/messages?subjectId=${id}${query}`)).body.items.length;
    expect(await list('')).toBe(2);
    expect(await list('&template=test_due')).toBe(1);
    expect(await list('&state=failed')).toBe(0);
  });
  it('[MSG-10] two people at one message: the slower is told', async () => {
    const id = await somebody();
    await send(result(id));
    const { id: message, version } = await one(id);
    await A.post(`/messages/${message}/cancel`, { version, reason: '一' });
    const late = await A.post(`/messages/${message}/cancel`, { version, reason: '二' });
    expect(late.status).toBe(409);
  });
});
