import { parse } from 'node:querystring';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Outpace } from '../outpace.ts';
import type { Admission } from './admission.ts';
import type { Download } from './route.ts';

/** What a public page is asked with; every value is text, nothing of it was checked yet. */
export interface PublicRequest {
  params: Record<string, string>;
  query: Record<string, string>;
  /** Fields of a form; empty for GET. */
  form: Record<string, string>;
  /** zh-Hans unless the reader's browser or `?lang=` asks for another. */
  language: 'zh-Hans' | 'zh-Hant' | 'en';
  /** Address of the caller, for throttling only; never stored. */
  from: string;
  now: number;
}

/** A page for anyone, made on the server: it works without script and weighs little. `url` is outside /api, with `:name` for parameters. */
export interface PublicPage {
  method: 'GET' | 'POST';
  url: string;
  handle: (
    outpace: Outpace,
    request: PublicRequest,
  ) => Promise<{ status?: number; html: string; cacheSeconds?: number } | Download>;
}

/** A page's own style is inline; nothing else may load, and its forms go to this site only. */
const policy =
  "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";

/** Registers the public pages of all modules. */
export function registerPublicPages(app: FastifyInstance, outpace: Outpace, admission: Admission): void {
  const pages = outpace.modules.flatMap(module => module.publicPages ?? []);
  if (!pages.length) return;
  app.register(async scope => {
    scope.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: 16_384 },
      (_request, body, done) => done(null, parse(body as string)),
    );
    for (const page of pages)
      scope.route({
        method: page.method,
        url: page.url,
        schema: { hide: true },
        handler: async (request, reply) => {
          const query = textOf(request.query);
          const answer = await admission.run('ordinary', () =>
            page.handle(outpace, {
              params: textOf(request.params),
              query,
              form: textOf(request.body),
              language: languageOf(query.lang, request.headers['accept-language']),
              from: request.ip,
              now: outpace.clock.now(),
            }),
          );
          reply.header('content-security-policy', policy);
          return 'html' in answer ? sendHtml(reply, answer) : sendFile(reply, answer);
        },
      });
  });
}

function sendHtml(
  reply: FastifyReply,
  { status = 200, html, cacheSeconds }: { status?: number; html: string; cacheSeconds?: number },
): FastifyReply {
  return reply
    .status(status)
    .header('cache-control', cacheSeconds ? `public, max-age=${cacheSeconds}` : 'no-store')
    .type('text/html; charset=utf-8')
    .send(html);
}

function sendFile(reply: FastifyReply, file: Download): FastifyReply {
  return reply
    .header('cache-control', 'no-store')
    .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(file.fileName)}`)
    .type(file.contentType)
    .send(file.stream);
}

/** Text values only: a field given twice or nested counts as not given. */
function textOf(values: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries((values ?? {}) as Record<string, unknown>).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );
}

function languageOf(asked: string | undefined, accepted: string | undefined): PublicRequest['language'] {
  if (asked === 'en' || asked === 'zh-Hant' || asked === 'zh-Hans') return asked;
  const first = accepted?.split(',')[0]?.trim().toLowerCase() ?? '';
  if (/^zh-(hant|tw|hk|mo)/.test(first)) return 'zh-Hant';
  return first.startsWith('zh') || first === '' ? 'zh-Hans' : 'en';
}
