import { uuidv7 } from './uuid.ts';
import type { Bilingual } from './words/language.ts';

/** A page of a server list; ask for the next with `after: next`. */
export type Page<T> = {
  items: T[];
  next: string | null;
  total: number | null;
  totalIsApproximate?: boolean;
  asOf: string;
};

export type FieldProblem = { path: string; message: Bilingual };
/** Four kinds a reader must tell apart, and being offline. */
export type ProblemKind = 'fix' | 'not_allowed' | 'conflict' | 'ours' | 'offline';

/** A refusal or failure, from the server's problem+json or from the network. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly title: string;
  readonly detail: string | undefined;
  readonly rule: string | undefined;
  readonly why: Bilingual | undefined;
  readonly errors: FieldProblem[];
  /** For support: the command or request id. */
  readonly reference: string | undefined;
  /** Everything else the server said, such as the other version in a conflict. */
  readonly body: Record<string, unknown>;
  /** Whether something was to be saved; a failed reading loses nothing. */
  readonly write: boolean;

  constructor(status: number, body: Record<string, unknown>, reference?: string, write = false) {
    const title = typeof body.title === 'string' ? body.title : `HTTP ${status}`;
    super(title);
    this.name = 'ApiProblem';
    this.status = status;
    this.title = title;
    this.detail = typeof body.detail === 'string' ? body.detail : undefined;
    this.rule = typeof body.rule === 'string' ? body.rule : undefined;
    this.why = isBilingual(body.why) ? body.why : isBilingual(body.detail) ? body.detail : undefined;
    this.errors = readErrors(body.errors);
    this.reference = reference;
    this.body = body;
    this.write = write;
  }

  get kind(): ProblemKind {
    if (this.status === 0) return 'offline';
    if (this.status === 409 || this.status === 412) return 'conflict';
    if (this.status === 401 || this.status === 403 || this.status === 404 || this.rule) return 'not_allowed';
    return this.status >= 500 || this.status === 429 ? 'ours' : 'fix';
  }
}

function isBilingual(value: unknown): value is Bilingual {
  return typeof value === 'object' && value !== null && 'zh' in value && 'en' in value;
}

function readErrors(value: unknown): FieldProblem[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap(item => {
    if (typeof item !== 'object' || item === null) return [];
    const { path, message } = item as { path?: unknown; message?: unknown };
    const said = typeof message === 'string' ? { zh: message, en: message } : message;
    return isBilingual(said) ? [{ path: typeof path === 'string' ? path : '', message: said }] : [];
  });
}

export type Query = Record<string, string | number | boolean | null | undefined>;
export type CallOptions = {
  query?: Query;
  body?: unknown;
  /** Why masked data is asked for; sent as `x-purpose` and journaled. */
  purpose?: string;
  /** Same id asks for the same command again; made up when absent. */
  commandId?: string;
  signal?: AbortSignal;
  fetch?: typeof fetch;
  /** Pause before asking again, in milliseconds per attempt. */
  retryDelays?: number[];
};

/** `/api` path with its query; empty, null and undefined values are left out. */
export function apiUrl(path: string, query: Query = {}): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(query))
    if (value !== null && value !== undefined && value !== '') params.set(key, String(value));
  const text = params.toString();
  return `/api${path}${text ? `${path.includes('?') ? '&' : '?'}${text}` : ''}`;
}

/** Answers after which the command may or may not have been done. The same id asks for the first result, so asking again is safe. */
const answerWasLost = (status: number) => status === 502 || status === 503 || status === 504;

/**
 * One call to the server. Writes carry a command id and are asked again with the same id when the answer is lost (network failure, 502, 503, 504),
 * so nothing happens twice; reads are asked again likewise. Throws `ApiProblem`; returns undefined for 204.
 */
export async function api<T>(method: string, path: string, options: CallOptions = {}): Promise<T> {
  const write = method !== 'GET' && method !== 'HEAD';
  const headers: Record<string, string> = { accept: 'application/json, application/problem+json' };
  const commandId = write ? (options.commandId ?? uuidv7()) : undefined;
  if (commandId) headers['x-command-id'] = commandId;
  // Header values are Latin-1; a Chinese purpose is percent-encoded (the server decodes).
  if (options.purpose) headers['x-purpose'] = encodeURIComponent(options.purpose);
  const isForm = typeof FormData !== 'undefined' && options.body instanceof FormData;
  if (options.body !== undefined && !isForm) headers['content-type'] = 'application/json';
  const init: RequestInit = {
    method,
    headers,
    credentials: 'same-origin',
    body:
      options.body === undefined
        ? undefined
        : isForm
          ? (options.body as FormData)
          : JSON.stringify(options.body),
    signal: options.signal,
  };
  const delays = options.retryDelays ?? [400, 1500];
  const ask = options.fetch ?? fetch;
  for (let attempt = 0; ; attempt++) {
    let response: Response;
    try {
      response = await ask(apiUrl(path, options.query), init);
    } catch (failure) {
      if (options.signal?.aborted) throw failure;
      if (attempt < delays.length) {
        await pause(delays[attempt]!);
        continue;
      }
      throw new ApiProblem(0, { title: 'offline' }, commandId, write);
    }
    if (response.ok) return (await readBody(response)) as T;
    if (answerWasLost(response.status) && attempt < delays.length) {
      await pause(delays[attempt]!);
      continue;
    }
    const body = await readBody(response).catch(() => undefined);
    const problem = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
    throw new ApiProblem(response.status, problem, response.headers.get('x-request-id') ?? commandId, write);
  }
}

async function readBody(response: Response): Promise<unknown> {
  if (response.status === 204) return undefined;
  const text = await response.text();
  if (text === '') return undefined;
  return (response.headers.get('content-type') ?? '').includes('json') ? JSON.parse(text) : text;
}

function pause(millis: number) {
  return new Promise<void>(resolve => setTimeout(resolve, millis));
}
