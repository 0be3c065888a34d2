import Type from 'typebox';
import { listOf, listQuery } from '../../core/http/lists.ts';
import { type RouteDefinition, route } from '../../core/http/route.ts';
import { notFound, refuse } from '../../core/refusal.ts';
import { attemptsOf, quietPeriods } from '../measures/queries.ts';
import { personOf } from '../people/queries.ts';
import { outgoingOf } from './outgoing.ts';
import { mayCancel, mayRetry } from './rules.ts';
import { channels, messageStates, OutboxItem, templates } from './schema.ts';
import * as store from './store.ts';

const optional = Type.Optional;
const closed = { additionalProperties: false };
const idParam = Type.Object({ id: Type.String({ format: 'uuid' }) });
const oneOf = <T extends string>(values: readonly T[]) =>
  Type.Unsafe<T>({ type: 'string', enum: [...values] });
const nullable = <T extends Parameters<typeof Type.Optional>[0]>(type: T) => Type.Union([type, Type.Null()]);
const changed = (message: OutboxItem) =>
  refuse('MSG-10', '这条消息刚刚有变化，请看最新状态。', 'The message has just changed; look at its state.', {
    status: 409,
    details: { state: message.state, version: message.version },
  });

export const routes: RouteDefinition[] = [
  route({
    method: 'GET',
    url: '/messages',
    summary: { zh: '发出的消息:按状态、模板、对象', en: 'Messages by state, template and subject' },
    permission: 'message.read',
    scope: 'area',
    query: Type.Object(
      {
        ...listQuery,
        state: optional(oneOf(messageStates)),
        template: optional(oneOf(templates)),
        channel: optional(oneOf(channels)),
        subjectKind: optional(Type.String({ maxLength: 40 })),
        subjectId: optional(Type.String({ format: 'uuid' })),
        personId: optional(Type.String({ format: 'uuid' })),
      },
      closed,
    ),
    response: listOf(OutboxItem),
    handle: (ctx, { query }) => store.listMessages(ctx, query),
  }),
  route({
    method: 'GET',
    url: '/messages/summary',
    summary: {
      zh: '近24小时消息各状态数量和发送通道',
      en: 'Messages of the last 24 hours by state, and the ways out',
    },
    permission: 'message.read',
    scope: 'area',
    response: Type.Object({
      states: Type.Array(Type.Object({ state: Type.String(), n: Type.Integer() })),
      gateways: Type.Object({ sms: Type.String(), email: Type.String() }),
      since: Type.String(),
      asOf: Type.String(),
    }),
    handle: async ctx => {
      const since = new Date(ctx.now - 86_400_000);
      const { gateways } = outgoingOf(ctx.outpace);
      return {
        states: await store.countStates(ctx, since),
        gateways: { sms: gateways.sms.name, email: gateways.email.name },
        since: since.toISOString(),
        asOf: new Date(ctx.now).toISOString(),
      };
    },
  }),
  route({
    method: 'GET',
    url: '/messages/:id',
    summary: { zh: '一条消息', en: 'One message' },
    permission: 'message.read',
    scope: 'area',
    params: idParam,
    response: OutboxItem,
    handle: async (ctx, { params }) => (await store.messageById(ctx, params.id)) ?? notFound,
  }),
  route({
    method: 'POST',
    url: '/messages/:id/retry',
    summary: { zh: '重发失败的消息', en: 'Try a failed message again' },
    permission: 'message.write',
    scope: 'area',
    params: idParam,
    body: Type.Object({ version: Type.Integer() }, closed),
    response: OutboxItem,
    handle: async (ctx, { params, body }) => {
      const message = await store.messageById(ctx, params.id);
      if (!message) return notFound;
      const refused = mayRetry(message as { state: 'failed' });
      if (refused) return refused;
      if (!(await store.requeue(ctx, params.id, body.version))) return changed(message);
      await ctx.journal({
        act: 'message.retried',
        objectKind: 'message',
        objectId: params.id,
        rule: 'MSG-8',
      });
      await ctx.enqueue('messages.send', {}, 'messages.send');
      return (await store.messageById(ctx, params.id))!;
    },
  }),
  route({
    method: 'POST',
    url: '/messages/:id/cancel',
    summary: { zh: '撤回尚未发出的消息', en: 'Take back a message that has not gone out' },
    permission: 'message.write',
    scope: 'area',
    params: idParam,
    body: Type.Object(
      { version: Type.Integer(), reason: Type.String({ minLength: 1, maxLength: 300 }) },
      closed,
    ),
    response: OutboxItem,
    handle: async (ctx, { params, body }) => {
      const message = await store.messageById(ctx, params.id);
      if (!message) return notFound;
      const refused = mayCancel(message as { state: 'sent' });
      if (refused) return refused;
      if (!(await store.cancel(ctx, params.id, body.version, body.reason))) return changed(message);
      await ctx.journal({
        act: 'message.cancelled',
        objectKind: 'message',
        objectId: params.id,
        rule: 'MSG-9',
        detail: { reason: body.reason },
      });
      return (await store.messageById(ctx, params.id))!;
    },
  }),
  route({
    method: 'GET',
    url: '/people/:id/contact-log',
    summary: {
      zh: '各部门与一个人的联系:电话、上门、消息',
      en: 'Calls, visits and messages to one person by every department',
    },
    // about one named person: for those who speak to people, not for whoever looks after the outbox
    permission: 'message.write',
    scope: 'area',
    params: idParam,
    response: Type.Object({
      maskedName: Type.String(),
      quietUntil: nullable(Type.String()),
      entries: Type.Array(
        Type.Object({
          id: Type.String(),
          at: Type.String(),
          by: Type.String(),
          channel: Type.String(),
          outcome: Type.String(),
          note: nullable(Type.String()),
        }),
      ),
      messages: Type.Array(OutboxItem),
      asOf: Type.String(),
    }),
    handle: async (ctx, { params }) => {
      const person = await personOf(ctx, params.id);
      if (!person) return notFound;
      const attempts = await attemptsOf(ctx, params.id);
      const names = await store.accountNames(
        ctx,
        attempts.map(one => one.actor),
      );
      const quiet = (await quietPeriods(ctx, [params.id], ctx.scope.actor)).get(params.id);
      const messages = await store.listMessages(ctx, { personId: params.id, limit: 200 });
      return {
        maskedName: person.maskedName,
        quietUntil: quiet === undefined ? null : new Date(quiet).toISOString(),
        entries: attempts.map(one => ({
          id: one.id,
          at: one.at.toISOString(),
          by: names.get(one.actor) ?? one.actor,
          channel: one.channel,
          outcome: one.outcome,
          note: one.note,
        })),
        messages: messages.items,
        asOf: new Date(ctx.now).toISOString(),
      };
    },
  }),
];
