import { addDays, dayOf, startOfDay } from '@outpace/protocol';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { testNow } from '../support/city.ts';
import { openReader, phone, pictured, type Reader } from './reader.ts';
import { must, openRolesWorld, type RolesWorld } from './world.ts';

interface DayRow {
  measureId: string;
  personId: string;
  name: string;
  area: string;
  householdName: string;
  inPlace: boolean;
  setting: string;
  cell: { done: number; of: number } | null;
}

const zone = 'Asia/Shanghai';
const noon = 12 * 3_600_000;
let world: RolesWorld;
let browser: Browser;
let grid: Reader;
/** Today's people as the grid worker is given them, and among them those to be asked how they are. */
let day: DayRow[];
let asked: DayRow[];

beforeAll(async () => {
  [world, browser] = await Promise.all([openRolesWorld(), openBrowser()]);
  await world.traceAndAccept('L001');
  grid = await openReader(browser, world, 'grid-a1', '/my-day', phone);
  day = (await must(grid.api('GET', '/measures/my-day'))).items as DayRow[];
  // close contacts first: the release of a contact's contact hangs on somebody else's tests
  asked = day
    .filter(one => one.cell !== null && one.cell.done < one.cell.of)
    .sort((a, b) => Number(b.setting === 'central_quarantine') - Number(a.setting === 'central_quarantine'));
});
afterAll(async () => {
  await browser?.close();
  await world?.close();
});

const row = (of: DayRow) => grid.page.locator('.field-row').nth(day.indexOf(of));
const measure = async (id: string) =>
  (await must(world.chief.get(`/measures/${id}`))) as {
    measure: { inPlaceAt: string | null; state: string; endsAt: string };
    checks: { outcome: string | null; day: string }[];
    mayRelease: { now: boolean };
  };

it('the work of a grid worker begins at the people of today, and nobody of another grid is among them', async () => {
  await pictured(grid, 'grid-day', async () => {
    await grid.page.getByRole('heading', { level: 1, name: '我的一天' }).waitFor();
    await grid.page.getByText(`剩 ${asked.length}/${asked.length} 人`).waitFor();
    expect(await grid.page.locator('.field-row').count()).toBe(day.length);
    expect(new Set(day.map(one => one.area))).toEqual(new Set(['A A/1 A/1/1 A/1/1/1']));
    const all = (await must(world.chief.get('/measures/my-day'))).items as DayRow[];
    expect(all.some(one => one.area.endsWith('A/1/1/2'))).toBe(true);
    const foreign = all.find(one => one.area.endsWith('A/1/1/2'))!;
    expect((await grid.api('GET', `/measures/${foreign.measureId}`)).status).toBe(404);
    expect((await grid.api('GET', `/people/${foreign.personId}`)).status).toBe(404);
    expect((await grid.api('POST', `/measures/${foreign.measureId}/in-place`, {})).status).toBe(404);
    await grid.page.goto(`/measures/${foreign.measureId}`);
    await grid.page.getByText('没有这', { exact: false }).first().waitFor();
    await grid.page.goto('/my-day');
  });
});

it('a person is confirmed in place and found well; the view says why, until when and how to appeal', async () => {
  await pictured(grid, 'grid-well', async () => {
    const { page } = grid;
    await row(asked[0]!).click();
    const text = page.locator('.field-main');
    await text.getByText('为什么').waitFor();
    expect(await text.textContent()).toMatch(/V9-/);
    expect(await text.textContent()).toMatch(/结束/);
    expect(await text.textContent()).toContain('可随时申诉');
    await page.getByRole('button', { name: '确认到位' }).click();
    await page.getByRole('button', { name: '确认到位' }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: '无症状', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: '我的一天' }).waitFor();
    await expect.poll(async () => row(asked[0]!).textContent()).toMatch(/✓|◆|1\/\d/);
    const after = await measure(asked[0]!.measureId);
    expect(after.measure.inPlaceAt).not.toBeNull();
    expect(after.checks.filter(one => one.outcome === 'well')).toHaveLength(1);
  });
});

it('reported symptoms become a task at once', async () => {
  await pictured(grid, 'grid-symptoms', async () => {
    const { page } = grid;
    const before = ((await must(grid.api('GET', '/tasks'))).items as { id: string }[]).map(task => task.id);
    await row(asked[1]!).click();
    await page.getByRole('button', { name: '有症状' }).click();
    await page.getByLabel('体温(℃)').fill('38.2');
    await page.getByLabel('症状', { exact: true }).fill('发热、咽痛');
    await page.getByRole('button', { name: '报告症状并派人上门' }).click();
    await page.getByRole('heading', { level: 1, name: '我的一天' }).waitFor();
    const symptomatic = page.locator('.field-row', { hasText: '有症状' });
    await symptomatic.waitFor();
    const tasks = (
      (await must(grid.api('GET', '/tasks'))).items as { id: string; title: { zh: string } }[]
    ).filter(task => !before.includes(task.id));
    expect(tasks).toHaveLength(1);
    expect(await symptomatic.textContent()).toContain(tasks[0]!.title.zh);
    await page.goto('/tasks/mine');
    await page.getByText(tasks[0]!.title.zh).first().waitFor();
    await page.goto('/my-day');
  });
});

it('nobody at home is recorded as an attempt and leaves the person to be seen', async () => {
  await pictured(grid, 'grid-no-answer', async () => {
    const { page } = grid;
    const third = asked[2]!;
    await page.goto(`/my-day?person=${third.measureId}`);
    await page.getByRole('button', { name: '没人在家' }).click();
    await page.getByRole('heading', { level: 1, name: '我的一天' }).waitFor();
    await expect
      .poll(async () => (await measure(third.measureId)).checks.some(one => one.outcome === 'no_answer'))
      .toBe(true);
  });
});

it('the cases are out of reach: no content on the page, 403 in the API', async () => {
  await pictured(grid, 'grid-cases', async () => {
    for (const path of ['/cases', `/cases/${world.cases.L001}`, '/contacts', '/imports']) {
      await grid.page.goto(path);
      await grid.page.getByText('您的岗位', { exact: false }).first().waitFor();
      expect([path, await grid.page.locator('.list-row, [role=tablist]').count()]).toEqual([path, 0]);
    }
    for (const path of ['/cases', `/cases/${world.cases.L001}`, '/contacts', '/imports', '/journal'])
      expect([path, (await grid.api('GET', path)).status]).toEqual([path, 403]);
    expect((await grid.api('POST', `/measures/${asked[0]!.measureId}/release`, {})).status).toBe(403);
  });
});

it('a release before the conditions hold is refused with the rule and what is unmet, to read on the page', async () => {
  const epi = await openReader(browser, world, 'epi-a', '/cases');
  await pictured(epi, 'release-refused', async () => {
    const { page } = epi;
    await epi.go(`/measures/${asked[0]!.measureId}`);
    await page.getByText('已满规定天数').first().waitFor();
    const conditions = page.locator('section', { has: page.getByRole('heading', { name: '解除条件' }) });
    expect(await conditions.textContent()).toMatch(/V9-M[A-Z]+-R1/);
    expect(await conditions.textContent()).toMatch(/未满足|尚不能判断/);
    expect(await page.getByRole('button', { name: '解除管理' }).isDisabled()).toBe(true);
    const refused = await epi.api('POST', `/measures/${asked[0]!.measureId}/release`, {});
    expect(refused.status).toBe(422);
    expect(refused.body.rule).toMatch(/^V9-M[A-Z]+-R\d$/);
  });
  await epi.close();
});

it('when the days are served and the tests are negative the epidemiologist releases; who lacks a test stays, with the rule and what is missing', async () => {
  const { measureId } = asked[0]!;
  const end = Date.parse((await measure(measureId)).measure.endsAt);
  for (let at = dayOf(testNow, zone); startOfDay(at, zone) < end; at = addDays(at, 1)) {
    world.city.clock.set(Math.max(world.city.clock.now(), startOfDay(at, zone) + noon));
    const { items } = await must(
      world.chief.get<{ items: { subjectId: string }[] }>(
        `/obligations?outbreakId=${world.outbreakId}&kind=test&state=due&day=${at}&limit=200`,
      ),
    );
    for (const due of items.filter(one => one.subjectId === measureId))
      await must(
        world.chief.post(`/measures/${due.subjectId}/tests`, {
          takenOn: at,
          kind: 'naat',
          specimen: 'throat',
          result: 'negative',
        }),
      );
  }
  world.city.clock.set(end + 3_600_000);
  const epi = await openReader(browser, world, 'epi-a', '/cases');
  await pictured(epi, 'release', async () => {
    const { page } = epi;
    expect((await measure(measureId)).mayRelease.now).toBe(true);
    await epi.go('/release');
    await page.locator('.list-row').first().waitFor();
    await page.locator('.list-row', { hasText: '不符合' }).first().waitFor();
    expect(await page.locator('.list-row', { hasText: '不符合' }).first().textContent()).toMatch(
      /V9-M[A-Z]+-R\d/,
    );
    await page.getByRole('button', { name: '解除全部符合条件者' }).click();
    const answer = page.getByRole('status').filter({ hasText: '已解除' });
    await answer.waitFor();
    expect(await answer.textContent()).toMatch(/已解除1人/);
    expect(await answer.textContent()).toMatch(/V9-M[A-Z]+-R\d/);
    expect((await measure(measureId)).measure.state).toBe('released');
    await grid.page.goto('/my-day');
    await grid.page.getByRole('heading', { level: 1, name: '我的一天' }).waitFor();
    const now = (await must(grid.api('GET', '/measures/my-day'))).items as DayRow[];
    expect(now.map(one => one.measureId)).not.toContain(measureId);
  });
  await epi.close();
});
