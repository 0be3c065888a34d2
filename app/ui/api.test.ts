import { describe, expect, it } from 'vitest';
import { ApiProblem, api, apiUrl } from './api.ts';
import { problemWords } from './problemWords.ts';
import { uuidv7 } from './uuid.ts';

type Asked = { url: string; init: RequestInit };

/** A server that gives these answers in turn; an Error is a broken connection. */
function server(...answers: (Response | Error)[]) {
  const asked: Asked[] = [];
  const fetcher = (async (url: string, init: RequestInit) => {
    asked.push({ url, init });
    const answer = answers[asked.length - 1];
    if (!answer) throw new Error(`asked ${asked.length} times`);
    if (answer instanceof Error) throw answer;
    return answer;
  }) as typeof fetch;
  return { asked, fetch: fetcher };
}
const json = (body: unknown, status = 200, type = 'application/json') =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': type } });
const header = (asked: Asked | undefined, name: string) =>
  (asked!.init.headers as Record<string, string>)[name];
const retryDelays = [0, 0];

describe('api', () => {
  it('puts only filters with a value into the address', () => {
    expect(apiUrl('/cases', { state: 'open', q: '', after: null, limit: 50 })).toBe(
      '/api/cases?state=open&limit=50',
    );
  });
  it('asks a write again with the same command id when its answer was lost', async () => {
    const { asked, fetch } = server(
      new Error('reset'),
      new Response('bad gateway', { status: 502 }),
      json({ id: '7' }),
    );
    await expect(api('POST', '/cases', { body: { a: 1 }, fetch, retryDelays })).resolves.toEqual({ id: '7' });
    const ids = asked.map(one => header(one, 'x-command-id'));
    expect(new Set(ids).size).toBe(1);
    expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab]/);
  });
  it('gives different commands different ids and reads none', async () => {
    const { asked, fetch } = server(json({}), json({}), json({}));
    await api<ApiProblem>('POST', '/a', { fetch });
    await api<ApiProblem>('POST', '/a', { fetch });
    await api<ApiProblem>('GET', '/a', { fetch });
    expect(header(asked[0], 'x-command-id')).not.toBe(header(asked[1], 'x-command-id'));
    expect(header(asked[2], 'x-command-id')).toBeUndefined();
  });
  it('does not ask again after a refusal and keeps its rule and both languages', async () => {
    const { asked, fetch } = server(
      json(
        { title: 'refused', rule: 'ISO-4', why: { zh: '观察期未满', en: 'Observation is not over' } },
        422,
        'application/problem+json',
      ),
    );
    const problem = await api<ApiProblem>('POST', '/release', { fetch, retryDelays }).catch(
      (failure: unknown) => failure as ApiProblem,
    );
    expect(problem).toBeInstanceOf(ApiProblem);
    expect(problem).toMatchObject({ status: 422, rule: 'ISO-4', kind: 'not_allowed' });
    expect(problemWords(problem).title.zh).toBe('规则 ISO-4:观察期未满');
    expect(asked).toHaveLength(1);
  });
  it('reads field problems with their paths', async () => {
    const errors = [{ path: 'sampledAt', message: { zh: '不能晚于现在', en: 'Not later than now' } }];
    const { fetch } = server(json({ title: 'invalid', errors }, 400, 'application/problem+json'));
    const problem = await api<ApiProblem>('POST', '/a', { fetch }).catch(
      (failure: unknown) => failure as ApiProblem,
    );
    expect(problem).toMatchObject({ kind: 'fix', errors });
  });
  it('says offline when the server cannot be reached at all', async () => {
    const { asked, fetch } = server(new Error('a'), new Error('b'), new Error('c'));
    const problem = await api<ApiProblem>('GET', '/a', { fetch, retryDelays }).catch(
      (failure: unknown) => failure as ApiProblem,
    );
    expect(problem).toMatchObject({ status: 0, kind: 'offline' });
    expect(asked).toHaveLength(3);
  });
  it('sends a purpose in any language and takes 204 as nothing', async () => {
    const { asked, fetch } = server(new Response(null, { status: 204 }));
    await expect(api('POST', '/reveal', { purpose: '随访', fetch })).resolves.toBeUndefined();
    expect(decodeURIComponent(header(asked[0], 'x-purpose')!)).toBe('随访');
  });
  it("never shows a proxy's own page as the reason", async () => {
    const { fetch } = server(new Response('<html>nginx</html>', { status: 500 }));
    const problem = await api<ApiProblem>('GET', '/a', { fetch }).catch(
      (failure: unknown) => failure as ApiProblem,
    );
    expect(problemWords(problem).title.zh).toBe('这些内容暂时读不出来');
  });
});

describe('command ids', () => {
  it('sort by time', () => {
    const random = new Uint8Array(10);
    expect(uuidv7(1_658_297_100_000, random) < uuidv7(1_658_297_100_001, random)).toBe(true);
    expect(uuidv7(0x0123456789ab, random)).toBe('01234567-89ab-7000-8000-000000000000');
  });
});
