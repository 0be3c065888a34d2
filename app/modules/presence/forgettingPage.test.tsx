import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it, vi } from 'vitest';
import { SessionContext } from '../../ui/session.ts';
import type { ForgettingStatus } from './forgettingSchema.ts';
import { ForgettingPage } from './ui/ForgettingPage.tsx';

const status: ForgettingStatus = {
  state: 'in_time',
  lastCompleteAt: '2022-07-20T03:00:00.000Z',
  silenceHours: 26,
  retention: {
    keptFrom: '2022-06-29',
    days: 21,
    lookBackDays: 14,
    marginDays: 7,
    outbreak: 'A',
    pack: 'covid19-cn-v9 1',
  },
  unfinished: 0,
  held: [{ day: '2022-06-20', cases: 3 }],
};
const shown = vi.hoisted(() => ({ status: {} as object, lists: 0 }));
vi.mock('../../ui/useApi.ts', async original => ({
  ...(await original<object>()),
  useApiQuery: () => ({ data: shown.status, error: null }),
}));
// drawing without a browser has no subscriptions
vi.mock('../../ui/clock.ts', async original => ({
  ...(await original<object>()),
  useNow: () => '2022-07-20T04:00:00.000Z',
}));
// the list is looked at in the browser
vi.mock('../../ui/desk/DataList.tsx', () => ({
  DataList: () => {
    shown.lists++;
    return null;
  },
}));

function draw(capabilities: string[], changes: Partial<ForgettingStatus> = {}): string {
  shown.status = { ...status, ...changes };
  shown.lists = 0;
  const session = {
    actor: { name: '审计员' },
    role: 'auditor',
    area: { key: 0, name: '测试市' },
    capabilities,
    language: 'zh-Hans',
    demo: false,
    cityName: '测试市',
    timeZone: 'Asia/Shanghai',
    now: '2022-07-20T04:00:00.000Z',
  };
  return renderToStaticMarkup(
    <QueryClientProvider client={new QueryClient()}>
      <SessionContext.Provider value={session as never}>
        <ForgettingPage />
      </SessionContext.Provider>
    </QueryClientProvider>,
  );
}

it('the page says how long days are kept, by whose need, and what open cases keep', () => {
  const page = draw(['journal.read']);
  expect(page).toContain('21天 = 方案回溯14天 + 发现延迟7天');
  expect(page).toContain('疫情A的方案covid19-cn-v9 1');
  expect(page).toContain('3例未结案');
  expect(page).not.toContain('role="alert"');
  expect(shown.lists).toBe(1);
});

it('FGT-6: silence is an alarm on the page, also for an administrator, who does not read the record itself', () => {
  const page = draw(['account.manage'], { state: 'silent' });
  expect(page).toContain('role="alert"');
  expect(page).toContain('已超过26小时没有一次完整的销毁');
  expect(shown.lists).toBe(0);
});
