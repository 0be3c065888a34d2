import { randomBytes } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sql } from 'kysely';
import Type from 'typebox';
import { type RouteDefinition, route } from '../../core/http/route.ts';
import { cookieNameOf, tokenOf } from '../../core/http/server.ts';
import { seal } from '../../core/keys/sealing.ts';
import type { Context } from '../../core/module.ts';
import { isRefusal, notFound, refuse } from '../../core/refusal.ts';
import {
  bitsOf,
  type Capability,
  capabilityBits,
  type Role,
  roles,
} from '../../core/sessions/capabilities.ts';
import { hashPassword } from '../../core/sessions/password.ts';
import { matchingStep, totpUri } from '../../core/sessions/totp.ts';
import { areaNames, areaOf } from '../areas/queries.ts';
import { mayUsePassword } from './rules.ts';
import { Account, SessionAnswer, SignIn } from './schema.ts';
import { signIn } from './signing-in.ts';

interface PublicInput {
  request: FastifyRequest;
  reply: FastifyReply;
}
const id = Type.Object({ id: Type.String({ format: 'uuid' }) });
const RoleName = Type.Union((Object.keys(roles) as Role[]).map(role => Type.Literal(role)));

const notToOneself = refuse(
  'ACN-7',
  '不能给自己授予岗位,请另一位管理员办理。',
  'Nobody gives a role to themselves; another administrator does it.',
  { status: 403 },
);

async function sessionOf(ctx: Context) {
  const { city, config } = ctx.outpace;
  const grants = ctx.scope.accountId
    ? await sql<{
        id: string;
        role: string;
        area_key: number;
      }>`select id, role, area_key from core.grants_of(${ctx.scope.accountId})`.execute(ctx.tx)
    : { rows: [] };
  const names = await areaNames(ctx, [ctx.scope.lo, ...grants.rows.map(row => row.area_key)]);
  const named = await sql<{
    name: string;
  }>`select name from core.account_names(${[ctx.scope.actor]}::text[])`.execute(ctx.tx);
  const own = names.get(ctx.scope.lo);
  return {
    actor: { id: ctx.scope.actor, name: named.rows[0]?.name ?? ctx.scope.actor },
    role: ctx.scope.role,
    area: { key: String(ctx.scope.lo), name: own?.name ?? city.name, path: own?.path ?? city.name },
    capabilities: (Object.keys(capabilityBits) as Capability[]).filter(capability => ctx.can(capability)),
    language: 'zh-Hans',
    demo: config.demo,
    drill: ctx.outpace.drill !== undefined || config.drill === true,
    cityName: { zh: city.name, en: city.nameEn },
    timeZone: city.timeZone,
    now: new Date(ctx.now).toISOString(),
    edition: '0.1.0',
    grants: grants.rows.map(row => ({
      id: row.id,
      role: row.role,
      areaKey: row.area_key,
      areaName: names.get(row.area_key)?.path ?? '',
    })),
    secondFactorMissing: config.secondFactor && !ctx.scope.secondFactor && ctx.scope.kind === 'web',
  };
}

export const routes: RouteDefinition[] = [
  route({
    method: 'POST',
    url: '/sign-in',
    summary: { zh: '登录', en: 'Sign in' },
    permission: 'public',
    scope: 'own',
    body: SignIn,
    response: Type.Object({ token: Type.Optional(Type.String()), expiresAt: Type.String() }),
    handle: async (ctx, input) => {
      const { request, reply } = input as unknown as PublicInput;
      const opened = await signIn(ctx.outpace, input.body, String(request.headers['user-agent'] ?? ''));
      if (isRefusal(opened)) return opened;
      await ctx.outpace.act(opened.token, async inside =>
        inside.journal({ act: 'account.signed_in', objectKind: 'account', objectId: inside.scope.actor }),
      );
      const text = opened.token.toString('base64url');
      if (input.body.kind === 'command_line')
        return { token: text, expiresAt: opened.expiresAt.toISOString() };
      const secure = ctx.outpace.config.publicUrl?.startsWith('https://') ?? false;
      reply.setCookie(cookieNameOf(ctx.outpace.config), text, {
        httpOnly: true,
        sameSite: 'lax',
        secure,
        path: '/',
        expires: opened.expiresAt,
      });
      return { expiresAt: opened.expiresAt.toISOString() };
    },
  }),
  route({
    method: 'POST',
    url: '/sign-out',
    summary: { zh: '退出', en: 'Sign out' },
    permission: 'public',
    scope: 'own',
    response: Type.Object({}),
    handle: async (ctx, input) => {
      const { request, reply } = input as unknown as PublicInput;
      const token = tokenOf(request, ctx.outpace.config);
      if (token) await sql`select core.end_session(${token})`.execute(ctx.outpace.app);
      reply
        .clearCookie(cookieNameOf(ctx.outpace.config), {
          path: '/',
          secure: ctx.outpace.config.publicUrl?.startsWith('https://') ?? false,
        })
        .header('clear-site-data', '"storage"');
      return {};
    },
  }),
  route({
    method: 'GET',
    url: '/session',
    summary: { zh: '当前会话', en: 'This session' },
    permission: 'signed-in',
    scope: 'own',
    response: SessionAnswer,
    handle: sessionOf,
  }),
  route({
    method: 'GET',
    url: '/sessions',
    summary: { zh: '我的登录', en: 'My sessions' },
    permission: 'signed-in',
    scope: 'own',
    response: Type.Object({
      items: Type.Array(
        Type.Object({
          id: Type.String(),
          kind: Type.String(),
          role: Type.String(),
          createdAt: Type.String(),
          current: Type.Boolean(),
          userAgent: Type.Union([Type.String(), Type.Null()]),
        }),
      ),
    }),
    handle: async ctx => {
      const { rows } = await sql<{
        id: string;
        kind: string;
        role: string;
        created_at: Date;
        user_agent: string | null;
      }>`select * from core.session_list()`.execute(ctx.tx);
      return {
        items: rows.map(row => ({
          id: row.id,
          kind: row.kind,
          role: row.role,
          createdAt: row.created_at.toISOString(),
          current: row.id === ctx.scope.session,
          userAgent: row.user_agent,
        })),
      };
    },
  }),
  route({
    method: 'DELETE',
    url: '/sessions/:id',
    summary: { zh: '结束我的一个登录', en: 'End one of my sessions' },
    permission: 'signed-in',
    scope: 'own',
    params: id,
    response: Type.Object({}),
    handle: async (ctx, { params }) => {
      await sql`select core.kill_session(${params.id})`.execute(ctx.tx);
      return {};
    },
  }),
  route({
    method: 'POST',
    url: '/second-factor',
    summary: { zh: '设置验证器', en: 'Set up an authenticator' },
    permission: 'signed-in',
    scope: 'own',
    body: Type.Object(
      {
        secret: Type.Optional(Type.String({ maxLength: 60 })),
        code: Type.Optional(Type.String({ pattern: '^\\d{6}$' })),
      },
      { additionalProperties: false },
    ),
    response: Type.Object({
      secret: Type.Optional(Type.String()),
      uri: Type.Optional(Type.String()),
      done: Type.Boolean(),
    }),
    handle: async (ctx, { body }) => {
      if (!ctx.scope.accountId) return notFound;
      if (!body.secret || !body.code) {
        const secret = randomBytes(20);
        return { secret: secret.toString('base64url'), uri: totpUri(secret, ctx.scope.actor), done: false };
      }
      const secret = Buffer.from(body.secret, 'base64url');
      if (secret.length !== 20 || matchingStep(secret, body.code, Date.now()) === null)
        return refuse('ACN-5', '验证码不对。', 'The code is not right.', {
          errors: [{ path: 'body/code', message: { zh: '不对', en: 'not right' }, rule: 'ACN-5' }],
        });
      await sql`select core.set_totp(${ctx.scope.accountId}, ${seal(ctx.keys.secret('totp'), secret, ctx.scope.accountId)})`.execute(
        ctx.tx,
      );
      await ctx.journal({
        act: 'account.second_factor_set',
        objectKind: 'account',
        objectId: ctx.scope.accountId,
      });
      return { done: true };
    },
  }),
  route({
    method: 'GET',
    url: '/accounts',
    summary: { zh: '账号', en: 'Accounts' },
    permission: 'account.manage',
    scope: 'city',
    response: Type.Object({ items: Type.Array(Account) }),
    handle: async ctx => {
      const { rows } = await sql<{
        id: string;
        login: string;
        name: string;
        unit: string;
        disabled_at: Date | null;
        has_totp: boolean;
        grants: { id: string; role: string; areaKey: number }[];
      }>`select * from core.account_list()`.execute(ctx.tx);
      return {
        items: rows.map(row => ({
          id: row.id,
          login: row.login,
          name: row.name,
          unit: row.unit,
          disabledAt: row.disabled_at?.toISOString() ?? null,
          hasTotp: row.has_totp,
          grants: row.grants,
        })),
      };
    },
  }),
  route({
    method: 'POST',
    url: '/accounts',
    summary: { zh: '新建账号', en: 'Create an account' },
    permission: 'account.manage',
    scope: 'city',
    body: Type.Object(
      {
        login: Type.String({ pattern: '^[a-z0-9._-]{3,40}$' }),
        name: Type.String({ minLength: 1, maxLength: 80 }),
        unit: Type.Optional(Type.String({ maxLength: 120 })),
        password: Type.String({ maxLength: 200 }),
        role: RoleName,
        areaKey: Type.Integer({ minimum: 0 }),
        /** Another account of the same natural person: two accounts of one person are one in every two-person rule. */
        samePersonAs: Type.Optional(Type.String({ format: 'uuid' })),
      },
      { additionalProperties: false },
    ),
    response: Type.Object({ id: Type.String() }),
    handle: async (ctx, { body }) => {
      const weak = mayUsePassword(body.password, body.login);
      if (weak) return weak;
      if (body.samePersonAs === ctx.scope.accountId) return notToOneself;
      const area = await areaOf(ctx, body.areaKey);
      if (!area || area.key < ctx.scope.lo || area.hi > ctx.scope.hi) return notFound;
      const made = await sql<{
        id: string;
      }>`select core.create_account_of(${body.login}, ${body.name}, ${body.unit ?? ''}, ${await hashPassword(body.password)}, ${body.samePersonAs ?? null}) as id`.execute(
        ctx.tx,
      );
      const accountId = made.rows[0]!.id;
      await sql`select core.give_grant(${accountId}, ${body.role}, ${area.key}, ${area.hi}, ${bitsOf(roles[body.role as Role])})`.execute(
        ctx.tx,
      );
      await ctx.journal({
        act: 'account.created',
        objectKind: 'account',
        objectId: accountId,
        areaKey: area.key,
        detail: { role: body.role },
      });
      return { id: accountId };
    },
  }),
  route({
    method: 'POST',
    url: '/accounts/:id/grants',
    summary: { zh: '给账号一个岗位和辖区', en: 'Give an account a role over an area' },
    permission: 'account.manage',
    scope: 'city',
    params: id,
    body: Type.Object(
      { role: RoleName, areaKey: Type.Integer({ minimum: 0 }) },
      { additionalProperties: false },
    ),
    response: Type.Object({ id: Type.String() }),
    handle: async (ctx, { params, body }) => {
      if (params.id === ctx.scope.accountId) return notToOneself;
      const area = await areaOf(ctx, body.areaKey);
      if (!area || area.key < ctx.scope.lo || area.hi > ctx.scope.hi) return notFound;
      const made = await sql<{
        id: string;
      }>`select core.give_grant(${params.id}, ${body.role}, ${area.key}, ${area.hi}, ${bitsOf(roles[body.role as Role])}) as id`.execute(
        ctx.tx,
      );
      await ctx.journal({
        act: 'account.granted',
        objectKind: 'account',
        objectId: params.id,
        areaKey: area.key,
        detail: { role: body.role },
      });
      return { id: made.rows[0]!.id };
    },
  }),
  route({
    method: 'POST',
    url: '/accounts/:id/disable',
    summary: { zh: '停用账号并结束其登录', en: 'Disable an account and end its sessions' },
    permission: 'account.manage',
    scope: 'city',
    params: id,
    response: Type.Object({}),
    handle: async (ctx, { params }) => {
      await sql`select core.disable_account(${params.id})`.execute(ctx.tx);
      await ctx.journal({ act: 'account.disabled', objectKind: 'account', objectId: params.id });
      return {};
    },
  }),
];
