import type { FastifyInstance } from 'fastify';

/** A refusal: its rule and what it found wrong. */
export interface Refused {
  rule: string;
  errors: { path: string }[];
}

/** Calls the city's own API in the name of a session, as its screens do; a refusal comes back as its rule. */
export function apiOf(server: FastifyInstance, token: Buffer) {
  const authorization = `Bearer ${token.toString('base64url')}`;
  async function call<T>(
    method: 'GET' | 'POST' | 'PATCH',
    url: string,
    body?: unknown,
  ): Promise<T | Refused> {
    const answer = await server.inject({
      method,
      url: `/api${url}`,
      headers: { authorization },
      ...(body === undefined ? {} : { payload: body as object }),
    });
    const parsed = answer.json() as T & { rule?: string; errors?: { path: string }[] };
    if (answer.statusCode >= 500) throw new Error(`${method} ${url}: ${answer.body}`);
    if (answer.statusCode >= 400)
      return { rule: parsed.rule ?? String(answer.statusCode), errors: parsed.errors ?? [] };
    return parsed;
  }
  return {
    call,
    /** For a call that must succeed. */
    async must<T>(method: 'GET' | 'POST', url: string, body?: unknown): Promise<T> {
      const answer = await call<T>(method, url, body);
      if (typeof answer === 'object' && answer !== null && 'rule' in answer)
        throw new Error(`${method} ${url}: refused by ${String(answer.rule)}`);
      return answer as T;
    },
    /** Every row of a paged list. */
    async all<T>(url: string): Promise<T[]> {
      const items: T[] = [];
      let after = '';
      do {
        const page = (await this.must<{ items: T[]; next: string | null }>(
          'GET',
          `${url}${url.includes('?') ? '&' : '?'}limit=200${after}`,
        ))!;
        items.push(...page.items);
        after = page.next ? `&after=${page.next}` : '';
        if (!page.next) break;
      } while (after);
      return items;
    },
  };
}
