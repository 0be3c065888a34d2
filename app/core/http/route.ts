import type { Static, TSchema } from 'typebox';
import type { Context } from '../module.ts';
import type { Bilingual, Refusal } from '../refusal.ts';
import type { Capability } from '../sessions/capabilities.ts';

/**
 * One route. The declaration is the documentation, the validation, the types and the authorization matrix at once.
 * `permission`: the capability it needs; 'signed-in' for anyone with a session; 'public' without one.
 * `scope`: 'area' = answers and changes only what lies in the session's area; 'city' = not about an area; 'own' = about the session itself.
 */
export interface RouteDefinition {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below `/api`, with `:name` for parameters. */
  url: string;
  summary: Bilingual;
  permission: Capability | 'signed-in' | 'public';
  scope: 'area' | 'city' | 'own';
  /** Only a registered device's own session may call it; every other route is closed to such a session. */
  caller?: 'device';
  /** The request must state a purpose (header `x-purpose`), which is journaled. */
  purpose?: boolean;
  params?: TSchema;
  query?: TSchema;
  body?: TSchema;
  /** An allowlist: what is not named here never leaves the server. */
  response?: TSchema;
  /** 'upload' routes read the raw stream themselves; 'download' routes answer with one. */
  kind?: 'json' | 'upload' | 'download';
  bodyLimit?: number;
  /** What is served first when there is too much to do: samples, then results, then everything else. */
  urgency?: 'sampling' | 'results';
  // biome-ignore lint/suspicious/noExplicitAny: `route` below gives each handler its exact input
  handle: (ctx: Context, input: any) => Promise<any>;
}

/** What a handler receives. `upload` is the raw request stream of an upload route. */
export interface RouteInput<P, Q, B> {
  params: P;
  query: Q;
  body: B;
  headers: Record<string, string | string[] | undefined>;
  upload?: NodeJS.ReadableStream;
}

/** A streamed answer of a download route. */
export interface Download {
  fileName: string;
  contentType: string;
  stream: NodeJS.ReadableStream;
}

type StaticOf<T> = T extends TSchema ? Static<T> : undefined;

/** Declares a route with its handler's types inferred from the schemas. The handler may return a refusal. */
export function route<
  P extends TSchema | undefined = undefined,
  Q extends TSchema | undefined = undefined,
  B extends TSchema | undefined = undefined,
  R extends TSchema | undefined = undefined,
>(
  definition: Omit<RouteDefinition, 'handle' | 'params' | 'query' | 'body' | 'response'> & {
    params?: P;
    query?: Q;
    body?: B;
    response?: R;
    handle: (
      ctx: Context,
      input: RouteInput<StaticOf<P>, StaticOf<Q>, StaticOf<B>>,
    ) => Promise<(R extends TSchema ? Static<R> : unknown) | Refusal>;
  },
): RouteDefinition {
  return definition as RouteDefinition;
}
