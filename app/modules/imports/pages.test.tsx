import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type Caller, openTestCity, type TestCity } from '../../../test/support/city.ts';
import { PathParamsContext } from '../../ui/nav.tsx';
import { SessionContext } from '../../ui/session.ts';
import { cases } from '../cases/server.ts';
import { exports } from '../exports/server.ts';
import { ExportsPage } from '../exports/ui/ExportsPage.tsx';
import { outbreaks } from '../outbreaks/server.ts';
import { people } from '../people/server.ts';
import { imports } from './server.ts';
import { ImportPage } from './ui/ImportPage.tsx';
import { ImportsPage } from './ui/ImportsPage.tsx';

// drawing without a browser has no subscriptions
vi.mock('../../ui/clock.ts', async original => ({
  ...(await original<object>()),
  useNow: () => '2022-07-20T04:00:00.000Z',
}));

// the list opens popovers in the document and is looked at in the browser
vi.mock('../../ui/desk/DataList.tsx', () => ({ DataList: () => null }));

let city: TestCity;
let caller: Caller;
let importId: string;
beforeAll(async () => {
  city = await openTestCity([people, outbreaks, cases, imports, exports]);
  caller = await city.as('city_epidemiologist');
  const { body } = await caller.post('/outbreaks', {
    code: 'U22',
    name: '样例疫情',
    packId: 'covid19-cn-v9',
    startedOn: '2022-07-01',
  });
  const answer = await city.server.inject({
    method: 'POST',
    url: '/api/imports',
    payload: Buffer.from(
      '病例编号,姓名,病例状态,发病日期\r\nL1,赵一一,确诊病例,2022-07-10\r\nL2,钱二二,确诊病例,尚未问到\r\n',
    ),
    headers: {
      authorization: `Bearer ${caller.token}`,
      'content-type': 'application/octet-stream',
      'x-file-name': 'list.csv',
      'x-outbreak-id': body.id,
    },
  });
  importId = answer.json().id;
});
afterAll(async () => city?.close());

/** The page as it is first drawn with the server's own answers. */
async function draw(
  page: ReactElement,
  asked: [path: string, query: Record<string, unknown>][],
): Promise<string> {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  for (const [path, query] of asked) {
    const search = new URLSearchParams(
      Object.entries(query).map(([name, value]) => [name, String(value)]),
    ).toString();
    const answer = await caller.get(`${path}${search ? `?${search}` : ''}`);
    expect(answer.status, path).toBe(200);
    client.setQueryData([path, query, null], answer.body);
  }
  const session = {
    actor: { name: '张三' },
    role: 'city_epidemiologist' as const,
    area: { key: '0', name: '测试市' },
    capabilities: ['import.run', 'export.run', 'person.reveal'],
    demo: true,
    cityName: '测试市',
    timeZone: 'Asia/Shanghai',
    now: new Date(city.clock.now()).toISOString(),
  };
  return renderToStaticMarkup(
    <QueryClientProvider client={client}>
      <SessionContext.Provider value={session}>
        <PathParamsContext.Provider value={{ importId }}>{page}</PathParamsContext.Provider>
      </SessionContext.Provider>
    </QueryClientProvider>,
  );
}

it('the wizard shows how each column is read, then what would happen to every row', async () => {
  const path = `/imports/${importId}`;
  const columns = await draw(<ImportPage />, [
    [path, {}],
    [`${path}/preview`, { limit: 5 }],
    ['/outbreaks', {}],
  ]);
  expect(columns).toContain('检查每一行');
  expect(columns).toContain('尚未问到');
  await caller.post(`${path}/check`);
  await city.drain();
  const checked = await draw(<ImportPage />, [
    [path, {}],
    [`${path}/problem-groups`, {}],
    [`${path}/preview`, { from: 0, limit: 20 }],
  ]);
  expect(checked).toContain('新建1 · 更新0 · 相同跳过0 · 重复跳过0 · 需处理1 · 合计2 = 文件行数');
  expect(checked).toContain('这些单元格按“未填”处理');
  expect(checked).toContain('第3行');
});

it('the pages of imports and exports offer the next file and the next list', async () => {
  expect(await draw(<ImportsPage />, [['/outbreaks', {}]])).toContain('把文件拖到这里');
  expect(await draw(<ExportsPage />, [['/outbreaks', {}]])).toContain('开始导出');
});
