import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { SessionContext } from '../../ui/session.ts';
import { setLabState } from './queries.ts';
import type { RerouteView } from './schema.ts';
import { boxIn, LabWorld } from './testWorld.ts';
import { HoldsPage } from './ui/HoldsPage.tsx';
import { RerouteNotice } from './ui/RerouteNotice.tsx';
import { ReroutingPage } from './ui/ReroutingPage.tsx';

// drawing without a browser has no subscriptions
vi.mock('../../ui/clock.ts', async original => ({
  ...(await original<object>()),
  useNow: () => '2022-07-20T04:00:00.000Z',
}));
// what opens over the page is looked at in the browser
vi.mock('../../ui/desk/Popover.tsx', () => ({ Popover: () => null }));

let world: LabWorld;
beforeAll(async () => {
  world = await LabWorld.open([], { outbreak: false });
});
afterAll(async () => world?.city.close());

type Asked = [path: string, query?: Record<string, unknown>];
/** The page as it is first drawn with the server's own answers. */
async function draw(page: ReactElement, asked: Asked[], capabilities = lead): Promise<string> {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  for (const [path, query = {}] of asked) {
    const text = new URLSearchParams(query as Record<string, string>).toString();
    const answer = await world.leader.get(`${path}${text ? `?${text}` : ''}`);
    expect(answer.status, path).toBe(200);
    client.setQueryData([path, query, null], answer.body);
  }
  const session = {
    actor: { name: '张三' },
    role: 'city_epidemiologist' as const,
    area: { key: '0', name: '测试市' },
    capabilities,
    demo: true,
    cityName: '测试市',
    timeZone: 'Asia/Shanghai',
    now: new Date(world.city.clock.now()).toISOString(),
  };
  return renderToStaticMarkup(
    <QueryClientProvider client={client}>
      <SessionContext.Provider value={session}>{page}</SessionContext.Provider>
    </QueryClientProvider>,
  );
}
const lead = ['testing.read', 'testing.write', 'lab.read', 'custody.write', 'measure.read'];
const open: Asked = ['/laboratory/reroutes', { state: 'proposed', limit: 200 }];
const decided: Asked = ['/laboratory/reroutes', { state: 'decided', limit: 30 }];

it('with nothing to decide the rerouting page says so, what would bring something, and lets a lead ask', async () => {
  const html = await draw(<ReroutingPage />, [open, decided, ['/labs']]);
  expect(html).toContain('没有待确认的改送方案');
  expect(html).toContain('还没有决定过的方案');
  expect(html).toContain('测算一家实验室</button>');
  expect(await draw(<ReroutingPage />, [open, decided, ['/labs']], ['lab.read'])).not.toContain(
    '测算一家实验室</button>',
  );
});

it('[LAB-19] the rerouting page shows who is silent since when, what is on its way, each move with its tick and when it would be done, and the decision', async () => {
  const box = await boxIn(world, [await world.tube(await world.people(2))], world.labId);
  await world.leader.act(ctx => setLabState(ctx, world.labId, 'silent', '两小时没有结果'));
  await world.city.tick('laboratory.watch');
  const [proposal] = (await world.leader.get('/laboratory/reroutes?state=proposed')).body
    .items as RerouteView[];
  const asked: Asked[] = [open, decided, ['/labs'], [`/laboratory/reroutes/${proposal!.id}`]];
  const html = await draw(<ReroutingPage />, asked);
  expect(html).toContain('1个改送方案待确认,涉及1管');
  expect(html).toContain('检验所LAB-A');
  expect(html).toContain('两小时没有结果');
  expect(html).toContain('在送:1箱');
  expect(html).toContain('不改送:无法预计何时报完');
  expect(html).toMatch(/改送所选1项\(1管\):.*全部报完/);
  expect(html).toContain(`aria-label="改送${box}"`);
  expect(html).toContain('0 → 1管'.replace(' → ', '→'));
  expect(html).toContain('确认改送所选');
  // the bench reads it, and decides nothing
  const read = await draw(<ReroutingPage />, asked, ['lab.read', 'lab.write']);
  expect(read).toContain('由负责检测的人决定');
  expect(read).not.toContain('确认改送所选');
  const notice = await draw(<RerouteNotice />, [['/laboratory/reroutes', { state: 'proposed', limit: 1 }]]);
  expect(notice).toContain('1个改送方案待确认');
  expect(notice).toContain('href="/laboratory/rerouting"');

  await world.leader.post(`/laboratory/reroutes/${proposal!.id}/decision`, {
    confirm: true,
    note: '就近',
  });
  const after = await draw(<ReroutingPage />, [open, decided, ['/labs']]);
  expect(after).toContain('已确认');
  expect(after).toContain('1项已改送');
  expect(after).toContain('就近');
  await world.leader.act(ctx => setLabState(ctx, world.labId, 'working', '恢复'));
});

it('[LAB-14] the page of positive pools says that the re-test was taken and where it is, before there is a result', async () => {
  const people = await world.people(2);
  await world.report([[await world.tube(people), 'positive']]);
  world.city.clock.set(world.city.clock.now() + 60 * 60_000);
  const single = await world.tube([people[0]!], { minutesAgo: 10 });
  const pools: Asked = ['/laboratory/pools', { limit: 60 }];
  const [pool] = (await world.leader.get('/laboratory/pools?limit=60')).body.items;
  const html = await draw(<HoldsPage />, [pools, [`/laboratory/pools/${pool.id}`]]);
  expect(html).toContain('已采,待送');
  expect(html).toContain(`href="/tubes/${single.code}"`);
  expect(html).toContain('尚未采样');
});
