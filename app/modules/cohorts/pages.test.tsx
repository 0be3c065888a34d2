import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { PathParamsContext } from '../../ui/nav.tsx';
import { SessionContext } from '../../ui/session.ts';
import { ensurePlaces } from '../places/queries.ts';
import { type CohortWorld, openCohortWorld } from './testWorld.ts';
import { DutyPage } from './ui/DutyPage.tsx';
import { ManageTab } from './ui/ManageTab.tsx';
import { RotationForm } from './ui/RotationForm.tsx';
import { UnitsTab } from './ui/UnitsTab.tsx';

// drawing without a browser has no subscriptions
vi.mock('../../ui/clock.ts', async original => ({
  ...(await original<object>()),
  useNow: () => '2022-08-01T00:00:00.000Z',
}));

// what opens over the page is looked at in the browser
vi.mock('../../ui/desk/Popover.tsx', () => ({ Popover: () => null }));

let world: CohortWorld;
beforeAll(async () => {
  world = await openCohortWorld();
  world.goTo('2022-08-01T08:00');
});
afterAll(async () => world?.close());

/** The part as it is first drawn with the server's own answers. */
async function draw(page: ReactElement, asked: string[], personId = ''): Promise<string> {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  for (const path of asked) {
    const answer = await world.chief.get(path);
    expect(answer.status, path).toBe(200);
    client.setQueryData([path, {}, null], answer.body);
  }
  const session = {
    actor: { name: '张三' },
    role: 'city_epidemiologist' as const,
    area: { key: '0', name: '测试市' },
    capabilities: ['testing.read', 'testing.write', 'place.read', 'person.reveal'],
    demo: true,
    cityName: '测试市',
    timeZone: 'Asia/Shanghai',
    now: new Date(world.city.clock.now()).toISOString(),
  };
  return renderToStaticMarkup(
    <QueryClientProvider client={client}>
      <SessionContext.Provider value={session}>
        <PathParamsContext.Provider value={{ personId }}>{page}</PathParamsContext.Provider>
      </SessionContext.Provider>
    </QueryClientProvider>,
  );
}
async function patch(url: string, payload: object) {
  const answer = await world.city.server.inject({
    method: 'PATCH',
    url: `/api${url}`,
    payload,
    headers: { authorization: `Bearer ${world.chief.token}` },
  });
  return { status: answer.statusCode, body: answer.json() };
}
const cohortOf = async (id: string) => (await world.chief.get(`/cohorts/${id}`)).body;

it('employers are shown with their places and the links they were given, good or revoked', async () => {
  const id = await world.open('couriers');
  const unit = (await world.chief.post(`/cohorts/${id}/units`, { name: '某速递', areaKey: 0 })).body;
  const [place] = await world.chief.act(ctx =>
    ensurePlaces(ctx, [{ name: '东门分拣站', kind: 'workplace', areaKey: world.city.areas['A/1/1']! }]),
  );
  const path = `/cohorts/${id}/units`;
  const [before] = (await world.chief.get(path)).body.items;
  const change = { version: before.version, name: '某速递公司', placeIds: [place] };
  expect((await patch(`/test-units/${unit.id}`, change)).status).toBe(200);
  expect((await patch(`/test-units/${unit.id}`, change)).body.rule).toBe('COH-16');
  await world.chief.post(`/test-units/${unit.id}/invitations`);
  const drawn = async () =>
    draw(<UnitsTab cohort={await cohortOf(id)} />, [path, `/cohorts/${id}/invitations`]);
  const good = await drawn();
  expect(good).toContain('某速递公司');
  expect(good).toContain('东门分拣站');
  expect(good).toContain('有效');
  expect(good).toContain('作废</button>');
  const [link] = (await world.chief.get(`/cohorts/${id}/invitations`)).body.items;
  await world.chief.post(`/roster-invitations/${link.id}/revoke`);
  const over = await drawn();
  expect(over).toContain('已作废');
  expect(over).not.toContain('作废</button>');
});

it('the settings of a cohort offer department, edition, programme and its end; a closed one offers nothing', async () => {
  const id = await world.open('food_delivery');
  const open = await draw(<ManageTab cohort={await cohortOf(id)} />, ['/cohorts/rules']);
  for (const words of [
    '责任部门',
    '现按covid19-cn-v9 9',
    '没有其他版本',
    '建立采样项目',
    '停止对该人群的要求',
  ])
    expect(open).toContain(words);
  const made = await world.chief.post(`/cohorts/${id}/programme`, {
    version: (await cohortOf(id)).version,
    poolingZone: 'ordinary',
  });
  expect(made.status).toBe(200);
  expect(await draw(<ManageTab cohort={await cohortOf(id)} />, ['/cohorts/rules'])).toContain('已建立1个');
  await world.chief.post(`/cohorts/${id}/close`, { version: (await cohortOf(id)).version, reason: '常态化' });
  const closed = await draw(<ManageTab cohort={await cohortOf(id)} />, []);
  expect(closed).toContain('停止要求');
  expect(closed).not.toContain('<button');
});

it('a rotation is set beside the worker’s calendar; what was shown for an exemption stays covered until a purpose is given', async () => {
  const id = await world.open('isolation_site_staff');
  const [person] = (await world.people(['申某'])) as [string];
  await world.enrol(id, [person]);
  const [worker] = (await world.chief.get(`/closed-loop/workers?cohortId=${id}`)).body.items;
  expect(await draw(<RotationForm worker={worker} onSet={() => {}} />, [])).toContain('value="2022-08-01"');
  const set = await world.chief.post(`/cohort-members/${worker.id}/rotation`, {
    version: worker.version,
    loopFromOn: '2022-08-03',
    team: '甲班',
  });
  expect(set.body).toMatchObject({ loopFromOn: '2022-08-03', team: '甲班', version: worker.version + 1 });
  await world.chief.post('/exemptions', {
    personId: person,
    ground: 'medical',
    reason: '术后',
    evidence: '出院小结编号8812',
    untilOn: '2022-08-10',
  });
  const page = await draw(<DutyPage />, [`/test-duties/${person}`], person);
  expect(page).toContain('看过的证明');
  expect(page).not.toContain('8812');
});
