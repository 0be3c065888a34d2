import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createFirstAccounts } from '../../app/modules/accounts/setup.ts';
import { areaOf } from '../../app/modules/areas/queries.ts';
import { openBrowser } from '../support/browser.ts';
import { testNow } from '../support/city.ts';
import { freePort, oru, sendOru } from './laboratoryLine.ts';
import { desk, openReader, phone, pictured, type Reader } from './reader.ts';
import { openPoint } from './sampled.ts';
import { type Login, must, openRolesWorld, password, type RolesWorld, residents } from './world.ts';

/** One tube of ten, from the table to one case and nine released: every hand it goes through is somebody at a browser, the laboratory's system is a real line. */
let world: RolesWorld;
let browser: Browser;
let table: Reader;
let courier: Reader;
let bench: Reader;
let second: Reader;
let epi: Reader;
let port: number;
let labId: string;
const minute = 60_000;
const people = residents.slice(0, 10);
/** The one of the ten who carries it. */
const carrier = people[6]!;
let pooled: { tube: string; box: string };
let singles: { tubes: string[]; box: string };

const atWork = [
  { login: 'sampler-p', role: 'sampler', area: 'A/1' },
  { login: 'courier-p', role: 'courier', area: 'A' },
  { login: 'bench-1', role: 'laboratory_worker', area: 'A' },
  { login: 'bench-2', role: 'laboratory_worker', area: 'A' },
] as const;

const later = (minutes: number) => world.city.clock.set(world.city.clock.now() + minutes * minute);
const labels = async (count: number, prefix?: string) =>
  (
    await must(
      world.chief.post<{ codes: string[] }>('/tubes/labels', { count, ...(prefix ? { prefix } : {}) }),
    )
  ).codes;

beforeAll(async () => {
  port = await freePort();
  process.env.OUTPACE_MLLP_PORT = String(port);
  [world, browser] = await Promise.all([openRolesWorld({ cases: false }), openBrowser()]);
  const { city, chief } = world;
  const accounts = await chief.act(async ctx =>
    Promise.all(
      atWork.map(async ({ login, role, area }) => {
        const at = (await areaOf(ctx, city.areas[area]!))!;
        return { login, name: login, unit: '测试', password, role, areaKey: at.key, areaHi: at.hi };
      }),
    ),
  );
  await createFirstAccounts(city.outpace, accounts);
  labId = (
    await must(
      chief.post<{ id: string }>('/labs', {
        code: 'LAB-A',
        name: '区检验所',
        nameEn: 'District laboratory',
        areaKey: city.areas.A,
        tubesPerHour: 60,
        releases: 'here',
      }),
    )
  ).id;
  const admin = await city.as('administrator', 'A');
  await must(
    admin.post(`/labs/${labId}/feeds`, {
      name: 'LIS',
      transport: 'mllp',
      sendingApplication: 'LIS',
      sendingFacility: 'LAB-A',
    }),
  );
  const { pointId } = await openPoint(world);
  const points = await must(chief.get<{ items: { id: string; version: number }[] }>('/sampling/points'));
  const point = points.items.find(one => one.id === pointId)!;
  await must(chief.send('PATCH', `/sampling/points/${pointId}`, { version: point.version, labId }));
  pooled = { tube: (await labels(1))[0]!, box: (await labels(1, 'BX'))[0]! };
  singles = { tubes: await labels(10), box: (await labels(1, 'BX'))[0]! };
  table = await openReader(browser, world, 'sampler-p' as Login, '/sampling', phone);
  courier = await openReader(browser, world, 'courier-p' as Login, '/transport', phone);
  bench = await openReader(browser, world, 'bench-1' as Login, '/laboratory', desk);
  second = await openReader(browser, world, 'bench-2' as Login, '/laboratory', desk);
  epi = await openReader(browser, world, 'epi-a', '/cases', desk);
});
afterAll(async () => {
  delete process.env.OUTPACE_MLLP_PORT;
  await browser?.close();
  await world?.close();
});

/** What a hand scanner does: types the code and ends it with Enter. */
async function scan(reader: Reader, code: string) {
  await reader.page.keyboard.type(code);
  await reader.page.keyboard.press('Enter');
}
const said = (reader: Reader, word: string) =>
  reader.page.locator('.table-said').getByText(word, { exact: false }).first().waitFor();

/** Tubes into a sealed box at the table. */
async function box(code: string) {
  const { page } = table;
  await scan(table, code);
  await said(table, '已开箱');
  await page.getByRole('button', { name: /全部装入/ }).click();
  await said(table, '已装入');
  await page.getByRole('button', { name: /封箱\(/ }).click();
  await said(table, '已封箱');
  await page.getByText('全部已上传').waitFor({ timeout: 60_000 });
}

/** The courier signs for the box, drives, and signs it over to the laboratory. */
async function carry(code: string, tubes: number) {
  const { page } = courier;
  await courier.go('/transport');
  await page.getByRole('button', { name: new RegExp(code.slice(-6)) }).click();
  await page.getByLabel('清点管数').fill(String(tubes));
  await page.getByRole('button', { name: `签收 ${tubes}管` }).click();
  await page.getByText('车上 1箱').waitFor();
  await page.getByText('全部已上传').waitFor({ timeout: 60_000 });
  later(20);
  await courier.go('/transport');
  await page.getByRole('button', { name: new RegExp(code.slice(-6)) }).click();
  await page.getByLabel('清点管数').fill(String(tubes));
  await page.getByRole('button', { name: `签交 ${tubes}管` }).click();
  await page.getByText('已签字').waitFor();
  await page.getByText('全部已上传').waitFor({ timeout: 60_000 });
}

/** The laboratory opens the box: its label, then every tube's, then Enter on nothing. */
async function receive(code: string, tubes: readonly string[]) {
  const { page } = bench;
  await bench.go('/laboratory');
  await page.locator('.lab-scan input').focus();
  await scan(bench, code);
  await page.locator('.lab-box.open').waitFor();
  for (const tube of tubes) await scan(bench, tube);
  await page.locator('.lab-count').getByText(String(tubes.length), { exact: false }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByText(`${tubes.length}管全部到齐`).waitFor();
  expect(await page.locator('.lab-scan input').evaluate(input => input === document.activeElement)).toBe(
    true,
  );
}

/** One reviews everything that waits, another releases it. */
async function release() {
  await bench.go('/laboratory/results');
  for (const reader of [bench, second]) {
    await reader.go('/laboratory/results');
    const verb = reader === bench ? '审核' : '发布';
    const all = reader.page.getByRole('button', { name: new RegExp(`^${verb}全部阴性`) });
    await reader.page.locator('.lab-table tbody tr').first().waitFor();
    if (await all.count()) {
      await all.click();
      await reader.page.getByText(/已处理\d+个/).waitFor();
    }
    const each = reader.page.getByRole('button', { name: verb, exact: true });
    for (let left = await each.count(); left > 0; left--) {
      await each.first().click();
      await expect.poll(() => each.count()).toBe(left - 1);
    }
  }
}

interface Pool {
  id: string;
  state: string;
  waiting: number;
  lifted: number;
  cases: number;
  holds: { personId: string; state: string; ruleId: string; caseId: string | null }[];
}
async function pool(): Promise<Pool> {
  const { items } = await must(world.chief.get<{ items: { id: string }[] }>('/laboratory/pools'));
  expect(items).toHaveLength(1);
  return must(world.chief.get<Pool>(`/laboratory/pools/${items[0]!.id}`));
}

it('ten people are sampled into one tube without a connection; with one again, all ten are there', async () => {
  await pictured(table, 'pool-table', async () => {
    const { page, context } = table;
    await page.getByRole('button', { name: /湖滨社区采样点/ }).click();
    await page.getByRole('button', { name: '开始采样' }).click();
    await page.getByText('未开管').waitFor();
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await context.setOffline(true);
    await scan(table, pooled.tube);
    for (const one of people) {
      await scan(table, one.documentNumber);
      await said(table, `…${one.documentNumber.slice(-4)}`);
    }
    await said(table, '已录入·满管已封');
    expect((await world.chief.get(`/tubes/by-code/${pooled.tube}`)).status).toBe(404);
    await context.setOffline(false);
    await page.getByText('全部已上传').waitFor({ timeout: 60_000 });
    const tube = await must(
      world.chief.get<{ memberCount: number; state: string }>(`/tubes/by-code/${pooled.tube}`),
    );
    expect(tube).toMatchObject({ memberCount: 10, state: 'closed' });
  });
});

it('the tube goes by box and courier to the laboratory, signed at both ends, and is received by scanning', async () => {
  await pictured(table, 'pool-box', () => box(pooled.box));
  later(15);
  await pictured(courier, 'pool-courier', () => carry(pooled.box, 1));
  await pictured(bench, 'pool-reception', () => receive(pooled.box, [pooled.tube]));
});

it('the laboratory’s system says positive over its line; one reviews, another releases, and ten people wait within seconds', async () => {
  later(120);
  const now = world.city.clock.now();
  const answer = await sendOru(
    port,
    oru({
      controlId: 'POOL-1',
      tube: pooled.tube,
      positive: true,
      takenAt: testNow,
      testedAt: now - 10 * minute,
    }),
  );
  expect(answer).toMatch(/MSA\|AA\|POOL-1/);
  await pictured(bench, 'pool-release', release);
  await pictured(epi, 'pool-holds', async () => {
    const { page } = epi;
    const from = performance.now();
    await expect
      .poll(
        async () => (await must(world.chief.get<{ items: unknown[] }>('/laboratory/pools'))).items.length,
        { timeout: 20_000 },
      )
      .toBe(1);
    expect(performance.now() - from).toBeLessThan(20_000);
    await epi.go('/holds');
    await page.getByText('1管混采异常,10人在等单人复采', { exact: false }).waitFor();
    await page.getByText('不代表您已感染', { exact: false }).first().waitFor();
    expect(await page.locator('.lab-table tbody tr').count()).toBe(10);
    // masked, with the rule, the end and how to contest it in the same view
    const text = (await page.locator('main').textContent())!;
    for (const one of people) expect(text).not.toContain(one.name);
    expect(text).toMatch(/V9-TW-1/);
    const { holds } = await pool();
    expect(holds).toHaveLength(10);
    expect(new Set(holds.map(hold => hold.state))).toEqual(new Set(['waiting']));
  });
});

it('the time on each leg of the tube’s way is on the screen', async () => {
  await pictured(epi, 'pool-legs', async () => {
    const legs = epi.page.locator('.legs li');
    await legs.first().waitFor();
    const lines = await legs.allTextContents();
    expect(lines.length).toBeGreaterThanOrEqual(4);
    expect(lines.join('\n')).toMatch(/交接 → 接收/);
    expect(lines.join('\n')).toMatch(/→ 报告/);
  });
});

it('each of the ten is sampled alone, and the ten tubes go the same way', async () => {
  later(10);
  await pictured(table, 'pool-singles', async () => {
    const { page } = table;
    await table.go('/sampling');
    await page.getByRole('button', { name: '更多' }).click();
    await page.getByRole('button', { name: '换采样任务或采样点' }).click();
    await page.getByRole('radio', { name: /单人复检/ }).check();
    await page.getByRole('button', { name: '开始采样' }).click();
    await page.getByText('未开管').waitFor();
    for (const [index, one] of people.entries()) {
      await scan(table, singles.tubes[index]!);
      await said(table, '已开管');
      await scan(table, one.documentNumber);
      await said(table, '已录入');
    }
    await page.getByText('全部已上传').waitFor({ timeout: 60_000 });
    await box(singles.box);
  });
  later(10);
  await pictured(courier, 'pool-courier-singles', () => carry(singles.box, 10));
  await pictured(bench, 'pool-reception-singles', () => receive(singles.box, singles.tubes));
});

it('one single positive and nine negative: one case, nine released by themselves', async () => {
  later(90);
  const now = world.city.clock.now();
  for (const [index, tube] of singles.tubes.entries())
    expect(
      await sendOru(
        port,
        oru({
          controlId: `SINGLE-${index}`,
          tube,
          positive: people[index] === carrier,
          takenAt: now - 120 * minute,
          testedAt: now - 5 * minute,
        }),
      ),
    ).toMatch(/MSA\|AA/);
  await pictured(bench, 'pool-release-singles', release);
  await pictured(epi, 'pool-end', async () => {
    const { page } = epi;
    await expect
      .poll(
        async () => {
          const { waiting, lifted, cases } = await pool();
          return [waiting, lifted, cases];
        },
        { timeout: 30_000 },
      )
      .toEqual([0, 9, 1]);
    const { holds, state } = await pool();
    expect(state).toBe('positive_found');
    const found = holds.find(hold => hold.state === 'became_case')!;
    await epi.go('/holds');
    await page.getByText('9人已解除,1人转为病例', { exact: false }).waitFor();
    await page.getByRole('link', { name: '打开病例' }).click();
    await page.waitForURL(url => url.pathname === `/cases/${found.caseId}`);
    const cases = await must(
      world.chief.get<{ items: { id: string }[] }>(`/cases?outbreakId=${world.outbreakId}&limit=50`),
    );
    expect(cases.items.map(one => one.id)).toEqual([found.caseId]);
  });
});
