import { now, sampleRows } from './samples.ts';

const total = 301_234;

/** Answers for `/api/gallery/*`, so the list can be looked at with 300,000 rows and in its other states. */
export function startFakeServer(): () => void {
  const real = window.fetch;
  window.fetch = async (input, init) => {
    const url = new URL(
      typeof input === 'string' ? input : input instanceof URL ? input.href : input.url,
      location.href,
    );
    if (!url.pathname.startsWith('/api/gallery')) return real(input, init);
    const json = (body: unknown, status = 200) =>
      new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });
    if (url.pathname.endsWith('/failing')) return json({ title: 'boom' }, 500);
    if (url.pathname.endsWith('/forbidden'))
      return json(
        {
          title: 'no',
          rule: 'ACC-3',
          why: {
            zh: '只有本区流调员可以查看名单。',
            en: 'Only epidemiologists of the district may see this list.',
          },
        },
        403,
      );
    if (url.pathname.endsWith('/empty') || url.searchParams.get('q') === '无')
      return json({ items: [], next: null, total: 0, asOf: now });
    const after = Number(url.searchParams.get('after') ?? 0);
    const limit = Number(url.searchParams.get('limit') ?? 50);
    return json({
      items: sampleRows(after, Math.min(limit, total - after)),
      next: after + limit < total ? String(after + limit) : null,
      total,
      totalIsApproximate: true,
      asOf: now,
    });
  };
  return () => {
    window.fetch = real;
  };
}
