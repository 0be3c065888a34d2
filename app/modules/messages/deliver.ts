import type { Context } from '../../core/module.ts';
import type { Outpace } from '../../core/outpace.ts';
import type { Capability } from '../../core/sessions/capabilities.ts';
import { logAttempts, quietPeriods } from '../measures/queries.ts';
import { type Addresses, openForSending } from '../people/queries.ts';
import { type GatewayAnswer, gatewayWords, type MessageGateway, type Outgoing } from './gateways/gateway.ts';
import { outgoingOf, textOf } from './outgoing.ts';
import { sending } from './parameters.ts';
import {
  isPast,
  languageFor,
  maskAddress,
  mustWait,
  nextTry,
  referenceOf,
  sendableEmail,
  sendablePhone,
  unreachable,
} from './rules.ts';
import type { Channel } from './schema.ts';
import * as store from './store.ts';
import { isReminder, templateTitles } from './templates.ts';

/** What the sender may do. The rest is for whoever reacts to a message that failed, such as by a task. */
export const senderCapabilities: Capability[] = [
  'message.read',
  'message.write',
  'person.read',
  'measure.read',
  'followup.write',
  'task.read',
  'task.write',
  'testing.read',
  'testing.write',
];

const mostBatches = 100;

interface Prepared {
  message: store.ClaimedMessage;
  outgoing: Outgoing;
  language: 'zh' | 'en';
}

/** Sends what is due, batch by batch, until nothing is. Taking up, sending and writing down are three steps, so that no transaction waits for a gateway. */
export async function sendDue(outpace: Outpace): Promise<void> {
  const token = await outpace.systemToken('messages', senderCapabilities);
  const act = <T>(work: (ctx: Context) => Promise<T>) => outpace.act(token, work, { pool: 'worker' });
  for (let batch = 0; batch < mostBatches; batch++) {
    const { taken, prepared } = await act(takeUp);
    if (taken === 0) return;
    const { gateways } = outgoingOf(outpace);
    const byChannel = Map.groupBy(prepared, one => one.message.channel);
    const answers = await Promise.all(
      [...byChannel].map(([channel, some]) => answersOf(gateways[channel], some)),
    );
    await act(ctx => writeDown(ctx, prepared, answers.flat()));
  }
}

/** Takes up what is due: holds back what must wait, opens the addresses of the rest, fails those without one. */
async function takeUp(ctx: Context): Promise<{ taken: number; prepared: Prepared[] }> {
  const claimed = await store.lockDue(ctx);
  if (!claimed.length) return { taken: 0, prepared: [] };
  const past = claimed.filter(one => isPast(one, ctx.now));
  await store.drop(
    ctx,
    past.map(one => one.id),
    '期限已过，不再发送',
  );
  const { gateways } = outgoingOf(ctx.outpace);
  const present = claimed.filter(one => !past.includes(one));
  // MSG-12: nobody knows whether it went out before the crash
  const unknown = present.filter(one => one.leftWith && isUnknown(one, gateways[one.channel]));
  await store.settle(
    ctx,
    unknown.map(one => ({ id: one.id, state: 'failed', retryAt: null, problem: gatewayWords.unknown })),
  );
  await tellFailed(ctx, unknown);
  const due = present.filter(one => !unknown.includes(one));
  const pressed = due.filter(one => isReminder[one.template] && !one.urgent).map(one => one.personId);
  const quiet = await quietPeriods(ctx, pressed, '');
  const held: { id: string; rule: string; until: number }[] = [];
  const going: store.ClaimedMessage[] = [];
  const reminded = new Set<string>();
  for (const message of due) {
    const wait = mustWait(message, quiet.get(message.personId), ctx.now, ctx.outpace.city.timeZone);
    // two reminders of one batch to one person: the second waits its turn
    const reminds = isReminder[message.template] && !message.urgent;
    const second = reminds && reminded.has(message.personId);
    if (wait) held.push({ id: message.id, ...wait });
    else if (second)
      held.push({ id: message.id, rule: 'MSG-2', until: ctx.now + sending.secondReminderMinutes * 60_000 });
    else {
      if (reminds) reminded.add(message.personId);
      going.push(message);
    }
  }
  await store.hold(ctx, held);
  const addresses = await openForSending(
    ctx,
    going.filter(one => one.channel !== 'in_app').map(one => one.personId),
  );
  const prepared: Prepared[] = [];
  const lost: store.ClaimedMessage[] = [];
  const unsent: store.Settled[] = [];
  for (const message of going) {
    const known = addresses.get(message.personId);
    const to = addressOn(message.channel, known);
    if (to === null) {
      lost.push(message);
      const problem = known ? unreachable[message.channel as 'sms' | 'email'] : unreachable.forgotten;
      unsent.push({ id: message.id, state: 'failed', retryAt: null, problem });
      continue;
    }
    const language = languageFor(known?.nationality ?? null);
    const text = textOf(
      ctx.outpace,
      message.template,
      message.facts as never,
      language,
      referenceOf(message.id),
    );
    const outgoing = {
      id: message.id,
      channel: message.channel,
      to,
      text,
      subject: templateTitles[message.template][language],
    };
    prepared.push({ message, outgoing, language });
  }
  await store.markSending(
    ctx,
    prepared.map(({ message, outgoing, language }) => ({
      id: message.id,
      language,
      text: outgoing.text,
      maskedTo: message.channel === 'in_app' ? null : maskAddress(outgoing.to),
      gateway: gateways[message.channel].name,
    })),
  );
  await store.settle(ctx, unsent);
  await tellFailed(ctx, lost);
  return { taken: claimed.length, prepared };
}

/** Whether what was being given to this gateway may have gone out without our knowing. */
const isUnknown = (message: store.ClaimedMessage, gateway: MessageGateway) =>
  gateway.cannotTellRepeats === true && message.leftWith === gateway.name;

function addressOn(channel: Channel, known: Addresses | undefined): string | null {
  if (channel === 'in_app') return '';
  if (!known) return null;
  return channel === 'sms' ? sendablePhone(known.phone) : sendableEmail(known.email);
}

/** A gateway that throws or forgets a message counts as away. */
async function answersOf(gateway: MessageGateway, some: readonly Prepared[]): Promise<GatewayAnswer[]> {
  const away = { zh: '通道没有答复', en: 'The gateway did not answer.' };
  let answers: GatewayAnswer[] = [];
  try {
    answers = await gateway.send(some.map(one => one.outgoing));
  } catch {
    // answered for below
  }
  const byId = new Map(answers.map(answer => [answer.id, answer]));
  return some.map(
    ({ message }) => byId.get(message.id) ?? { id: message.id, state: 'failed', temporary: true, why: away },
  );
}

async function writeDown(
  ctx: Context,
  prepared: readonly Prepared[],
  answers: readonly GatewayAnswer[],
): Promise<void> {
  const byId = new Map(prepared.map(one => [one.message.id, one.message]));
  const settled: store.Settled[] = [];
  const lost: store.ClaimedMessage[] = [];
  const told: store.ClaimedMessage[] = [];
  for (const answer of answers) {
    const message = byId.get(answer.id)!;
    if (answer.state !== 'failed') {
      told.push(message);
      settled.push({ id: answer.id, state: answer.state, gatewayId: answer.gatewayId ?? null });
      continue;
    }
    const retryAt = answer.temporary ? nextTry(message.attempts + 1, ctx.now) : null;
    if (retryAt === null) lost.push(message);
    settled.push({
      id: answer.id,
      state: retryAt === null ? 'failed' : 'queued',
      retryAt,
      problem: answer.why,
    });
  }
  await store.settle(ctx, settled);
  await logAttempts(
    ctx,
    told
      .filter(one => one.channel !== 'in_app')
      .map(one => ({
        personId: one.personId,
        areaKey: one.areaKey,
        locatedKey: one.locatedKey,
        originKey: one.originKey,
        channel: 'message' as const,
        outcome: 'sent' as const,
        note: templateTitles[one.template].zh,
      })),
  );
  if (told.length)
    await ctx.journal({ act: 'message.sent', rule: 'MSG-5', detail: { messages: told.length } });
  await tellFailed(ctx, lost);
}

async function tellFailed(ctx: Context, lost: readonly store.ClaimedMessage[]): Promise<void> {
  if (!lost.length) return;
  await ctx.journal({ act: 'message.failed', rule: 'MSG-4', detail: { messages: lost.length } });
  await ctx.emit('message.failed', {
    messages: lost.map(({ id, personId, subjectKind, subjectId }) => ({
      id,
      personId,
      subjectKind,
      subjectId,
    })),
  });
}

/** Asks gateways what became of messages they took, one batch. */
export async function askReceipts(outpace: Outpace): Promise<void> {
  const token = await outpace.systemToken('messages', senderCapabilities);
  const act = <T>(work: (ctx: Context) => Promise<T>) => outpace.act(token, work, { pool: 'worker' });
  const asking = Object.values(outgoingOf(outpace).gateways).filter(gateway => gateway.receipts);
  if (!asking.length) return;
  const open = await act(ctx =>
    store.lockUnconfirmed(
      ctx,
      asking.map(gateway => gateway.name),
    ),
  );
  for (const gateway of asking) {
    const own = open.filter(one => one.gateway === gateway.name);
    const receipts = await gateway.receipts!(own.map(one => one.gatewayId)).catch(() => []);
    const idOf = new Map(own.map(one => [one.gatewayId, one.id]));
    await act(ctx =>
      store.settle(
        ctx,
        receipts.flatMap((receipt): store.Settled[] => {
          const id = idOf.get(receipt.gatewayId);
          if (!id || receipt.state === 'sent') return [];
          return receipt.state === 'delivered'
            ? [{ id, state: 'delivered', gatewayId: receipt.gatewayId }]
            : [
                {
                  id,
                  state: 'failed',
                  retryAt: null,
                  problem: receipt.why ?? { zh: '未送达', en: 'It was not delivered.' },
                },
              ];
        }),
      ),
    );
  }
}
