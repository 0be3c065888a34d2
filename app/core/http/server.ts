import { createHash, randomBytes } from 'node:crypto';
import cookie from '@fastify/cookie';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { sql } from 'kysely';
import type { Config } from '../config.ts';
import { isDatabaseAway } from '../database/away.ts';
import { NoSuchSession } from '../database/scope.ts';
import type { Context } from '../module.ts';
import type { Outpace } from '../outpace.ts';
import { isRefusal, Refused } from '../refusal.ts';
import { type Capability, holds } from '../sessions/capabilities.ts';
import { Admission, Overloaded } from './admission.ts';
import { fieldErrors, sendProblem, sendRefusal } from './problems.ts';
import { registerPublicPages } from './publicPages.ts';
import type { Download, RouteDefinition } from './route.ts';

/**
 * The session cookie's name. Ports of one host share their cookies, so a drill has a name of its own: signing in there must not sign one out of the city
 * it was started from.
 */
export function cookieNameOf({ publicUrl, drill, dataDirectory }: Config): string {
  const own = drill ? `-drill-${createHash('sha256').update(dataDirectory).digest('hex').slice(0, 8)}` : '';
  return `${publicUrl?.startsWith('https://') ? '__Host-' : ''}outpace${own}`;
}

/** Builds the HTTP server of a city: every module's routes under /api, OpenAPI at /api/docs/json. Does not listen. */
export async function buildServer(outpace: Outpace): Promise<FastifyInstance> {
  const app = Fastify({
    logger: false,
    // throttles count by the caller's address: behind a proxy nobody is told apart unless it is named
    trustProxy: outpace.config.trustedProxies ?? false,
    bodyLimit: 1_048_576,
    ajv: {
      customOptions: { removeAdditional: false, coerceTypes: false, allErrors: true, useDefaults: true },
    },
    routerOptions: { maxParamLength: 200 },
  });
  const strict = new Ajv({
    removeAdditional: false,
    coerceTypes: false,
    allErrors: true,
    useDefaults: true,
    strict: false,
  });
  const coercing = new Ajv({
    removeAdditional: false,
    coerceTypes: 'array',
    allErrors: true,
    useDefaults: true,
    strict: false,
  });
  for (const ajv of [strict, coercing]) (addFormats as unknown as (ajv: Ajv) => void)(ajv);
  // a query string is all text and is coerced; a body never is
  app.setValidatorCompiler(({ schema, httpPart }) =>
    (httpPart === 'body' ? strict : coercing).compile(schema as object),
  );
  app.removeContentTypeParser('text/plain');
  app.addContentTypeParser('application/octet-stream', (_request, payload, done) => done(null, payload));

  await app.register(cookie);
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Outpace',
        version: '0.1.0',
        description:
          'Everything the screens do. Errors are problem+json (RFC 9457) and name the rule that said no.',
        license: { name: 'Apache-2.0' },
      },
      servers: [{ url: '/api' }],
      components: { securitySchemes: { session: { type: 'http', scheme: 'bearer' } } },
      security: [{ session: [] }],
    },
    stripBasePath: true,
  });

  app.addHook('onRequest', async (request, reply) => {
    reply.headers({
      'content-security-policy': `default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; worker-src 'self' blob:; connect-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'${request.url.startsWith('/api/docs') ? '' : "; require-trusted-types-for 'script'; trusted-types default"}`,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      ...(outpace.config.publicUrl?.startsWith('https://')
        ? { 'strict-transport-security': 'max-age=31536000' }
        : {}),
      'permissions-policy': 'camera=(self), geolocation=(self), microphone=()',
    });
    if (request.url.startsWith('/api')) reply.header('cache-control', 'no-store');
    if (request.method !== 'GET' && request.method !== 'HEAD' && crossSite(request)) {
      return sendProblem(reply, {
        status: 403,
        rule: 'ACC-4',
        detail: {
          zh: '请求来自其他网站,已拒绝。',
          en: 'The request came from another site and was refused.',
        },
      });
    }
  });

  app.setErrorHandler(
    (
      error: Error & { code?: string; statusCode?: number; validation?: never[]; validationContext?: string },
      _request,
      reply,
    ) => {
      if (error instanceof Refused) return sendRefusal(reply, error.refusal);
      if (error instanceof NoSuchSession)
        return sendProblem(reply, {
          status: 401,
          rule: 'ACC-1',
          detail: { zh: '请先登录。', en: 'Please sign in.' },
        });
      if (error instanceof Overloaded) {
        reply.header('retry-after', error.retryAfterSeconds);
        return sendProblem(reply, {
          status: 503,
          rule: 'REQ-5',
          detail: {
            zh: `现在太忙,先保障采样和结果。没有保存任何内容,请${error.retryAfterSeconds}秒后再试。`,
            en: `Too busy: samples and results come first. Nothing was saved; try again in ${error.retryAfterSeconds} seconds.`,
          },
        });
      }
      if (isDatabaseAway(error)) {
        reply.header('retry-after', 2);
        return sendProblem(reply, {
          status: 503,
          rule: 'REQ-6',
          detail: {
            zh: '数据库暂时连不上。没有回答的操作可能已保存,可放心用同一编号重试。',
            en: 'The database cannot be reached just now. What was not answered may have been saved; asking again under the same id is safe.',
          },
        });
      }
      if (error.validation) {
        return sendProblem(reply, {
          status: 400,
          rule: 'REQ-1',
          detail: { zh: '有字段不符合要求。', en: 'Some fields do not meet their rule.' },
          errors: fieldErrors(error.validation, error.validationContext ?? 'body'),
        });
      }
      // an unseen row and an absent one answer alike; so do a duplicate of either
      if (error.code === '23505' || error.code === '23503')
        return sendProblem(reply, {
          status: 409,
          rule: 'ACC-3',
          detail: { zh: '与已有记录冲突。', en: 'This conflicts with a record that exists.' },
        });
      if (error.code === '42501')
        return sendProblem(reply, {
          status: 404,
          rule: 'ACC-2',
          detail: {
            zh: '没有这条记录,或不在您的辖区内。',
            en: 'There is no such record, or it lies outside your area.',
          },
        });
      if (
        error.code === '22P02' ||
        error.code === '22021' ||
        error.code === '22P05' ||
        error.code === '22007' ||
        error.code === '22008'
      )
        return sendProblem(reply, {
          status: 400,
          rule: 'REQ-1',
          detail: { zh: '有一个值的格式不对。', en: 'A value is not of the right form.' },
        });
      if (error.code === '57014')
        return sendProblem(reply, {
          status: 503,
          rule: 'REQ-3',
          detail: { zh: '查询时间过长,请缩小范围。', en: 'The query took too long; narrow it.' },
        });
      if (error.statusCode && error.statusCode < 500)
        return sendProblem(reply, {
          status: error.statusCode,
          rule: 'REQ-2',
          detail: {
            zh: `请求无法读取(${error.code ?? error.statusCode})。`,
            en: `The request could not be read (${error.code ?? error.statusCode}).`,
          },
        });
      const reference = randomBytes(3).toString('hex').toUpperCase();
      // no message of the database reaches a reader; the log holds no parameters
      console.error(`[${reference}] ${error.code ?? ''} ${error.stack ?? error.message}`);
      return sendProblem(reply, {
        status: 500,
        reference,
        detail: {
          zh: `我们这边出错了,您的操作没有保存。编号 ${reference}`,
          en: `Something failed on our side and nothing was saved. Reference ${reference}`,
        },
      });
    },
  );

  const admission = new Admission(
    () => performance.now(),
    () => Math.random(),
  );
  const ticking = setInterval(() => admission.tick(), 100);
  ticking.unref();
  app.addHook('onClose', async () => clearInterval(ticking));
  for (const module of outpace.modules)
    for (const definition of module.routes ?? []) register(app, outpace, module.name, definition, admission);
  registerPublicPages(app, outpace, admission);
  await app.register(swaggerUi, {
    routePrefix: '/api/docs',
    staticCSP: false,
    uiConfig: { docExpansion: 'none', deepLinking: false },
  });
  app.all('/api/*', { schema: { hide: true } }, async (_request, reply) =>
    sendProblem(reply, {
      status: 404,
      rule: 'ACC-2',
      detail: { zh: '没有这个地址。', en: 'There is no such address.' },
    }),
  );
  return app;
}

function crossSite(request: FastifyRequest): boolean {
  const site = request.headers['sec-fetch-site'];
  if (site && site !== 'same-origin' && site !== 'none') return true;
  const origin = request.headers.origin;
  return !!origin && (!URL.canParse(origin) || new URL(origin).host !== request.headers.host);
}

/** The token of a request: `Authorization: Bearer` for programs, the cookie for browsers. */
export function tokenOf(request: FastifyRequest, config: Config): Buffer | null {
  const header = request.headers.authorization;
  const text = header?.startsWith('Bearer ') ? header.slice(7) : request.cookies[cookieNameOf(config)];
  if (!text || !/^[A-Za-z0-9_-]{43}$/.test(text)) return null;
  return Buffer.from(text, 'base64url');
}

function register(
  app: FastifyInstance,
  outpace: Outpace,
  moduleName: string,
  route: RouteDefinition,
  admission: Admission,
): void {
  const urgency = route.urgency ?? 'ordinary';
  const schema: Record<string, unknown> = {
    summary: route.summary.en,
    description: route.summary.zh,
    tags: [moduleName],
    'x-permission': route.permission,
    'x-scope': route.scope,
    ...(route.purpose ? { 'x-purpose': true } : {}),
  };
  if (route.params) schema.params = route.params;
  if (route.query) schema.querystring = route.query;
  if (route.body) schema.body = route.body;
  if (route.response && route.kind !== 'download') schema.response = { 200: route.response };
  if (route.permission === 'public') schema.security = [];
  app.route({
    method: route.method,
    url: `/api${route.url}`,
    schema,
    bodyLimit: route.bodyLimit,
    handler: async (request, reply) => {
      const input = {
        params: request.params,
        query: request.query,
        body: route.kind === 'upload' ? undefined : request.body,
        headers: request.headers,
        upload: route.kind === 'upload' ? (request.body as NodeJS.ReadableStream) : undefined,
      };
      if (route.permission === 'public') {
        const answer = await admission.run(urgency, () =>
          route.handle({ outpace, now: outpace.clock.now() } as never, { ...input, request, reply }),
        );
        return isRefusal(answer) ? sendRefusal(reply, answer) : answer;
      }
      const token = tokenOf(request, outpace.config);
      if (!token) throw new NoSuchSession();
      const purpose = String(request.headers['x-purpose'] ?? '');
      let decoded = purpose;
      try {
        decoded = decodeURIComponent(purpose);
      } catch {}
      if (route.purpose && !decoded.trim()) {
        return sendProblem(reply, {
          status: 422,
          rule: 'ACC-5',
          detail: {
            zh: '请写明用途:查看个人信息须有理由,并记入日志。',
            en: 'State the purpose: looking at personal data needs a reason and is journaled.',
          },
          errors: [
            {
              path: 'headers/x-purpose',
              message: { zh: '必须填写用途', en: 'a purpose is required' },
              rule: 'ACC-5',
            },
          ],
        });
      }
      const act = () =>
        outpace.act(
          token,
          async ctx => {
            // a job's token waits in the queue's payload, the system's in memory: neither is a way in from outside
            if (ctx.scope.kind === 'job' || ctx.scope.kind === 'system') throw new NoSuchSession();
            // a device's token opens the routes of devices and none other, also none that anyone signed in may call
            if (ctx.scope.kind === 'device' && route.caller !== 'device') throw new NoSuchSession();
            if (
              outpace.config.secondFactor &&
              ctx.scope.kind === 'web' &&
              !ctx.scope.secondFactor &&
              route.scope !== 'own'
            ) {
              throw new Refused({
                refused: 'ACC-7',
                status: 403,
                why: {
                  zh: '请先在“我的账号”设置验证器并用它登录。',
                  en: 'Set up an authenticator under “My account” first, and sign in with it.',
                },
              });
            }
            if (route.permission !== 'signed-in' && !holds(ctx.scope.can, route.permission as Capability)) {
              throw new Refused({
                refused: 'ACC-6',
                status: 403,
                why: { zh: '您的岗位没有这项权限。', en: 'Your role does not hold this permission.' },
                details: { permission: route.permission },
              });
            }
            return withCommandId(ctx, request, `${route.method} ${route.url}`, () =>
              route.handle(ctx, input),
            );
          },
          { purpose: decoded, pool: urgency === 'sampling' ? 'sampling' : 'app' },
        );
      const result = await admission.run(urgency, () =>
        route.kind === 'upload' ? act() : againAfterConflict(act),
      );
      if (route.kind === 'download') return sendDownload(reply, result as Download);
      return result ?? {};
    },
  });
}

/** Two transactions that wait for each other: the database ends one of them with nothing done, and it is tried again, at most three times. */
async function againAfterConflict<T>(act: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await act();
    } catch (error) {
      const { code } = error as { code?: string };
      if (tries > 3 || (code !== '40P01' && code !== '40001')) throw error;
      await new Promise(resolve => setTimeout(resolve, tries * 20 * (0.5 + Math.random())));
    }
  }
}

/** A command that was answered before is answered the same again; one that is under way waits for its answer (the row is locked). */
async function withCommandId(
  ctx: Context,
  request: FastifyRequest,
  route: string,
  work: () => Promise<unknown>,
): Promise<unknown> {
  const id = request.headers['x-command-id'];
  if (request.method === 'GET' || typeof id !== 'string') return work();
  if (!/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(id))
    throw new Refused({
      refused: 'REQ-4',
      status: 422,
      why: { zh: 'x-command-id 须为 UUID。', en: 'x-command-id must be a UUID.' },
    });
  const first =
    await sql`insert into core.command (id, actor, route) values (${id}, ${ctx.scope.actor}, ${route}) on conflict (id) do nothing`.execute(
      ctx.tx,
    );
  if (!first.numAffectedRows) {
    const known = await sql<{
      answer: unknown;
      route: string;
    }>`select answer, route from core.command where id = ${id}`.execute(ctx.tx);
    if (!known.rows[0] || known.rows[0].route !== route)
      throw new Refused({
        refused: 'REQ-4',
        status: 409,
        why: { zh: '这个命令编号已用于别的操作。', en: 'This command id was used for something else.' },
      });
    return known.rows[0].answer;
  }
  const answer = await work();
  if (answer && typeof answer === 'object' && 'refused' in answer) return answer;
  await sql`update core.command set status = 200, answer = ${JSON.stringify(answer ?? {})}::jsonb where id = ${id}`.execute(
    ctx.tx,
  );
  return answer;
}

function sendDownload(reply: FastifyReply, download: Download): FastifyReply {
  return reply
    .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(download.fileName)}`)
    .type(download.contentType)
    .send(download.stream);
}
