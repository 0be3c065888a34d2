import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { openReader, pictured, type Reader, settled } from './reader.ts';
import { caseIds, casesCsv, market, must, openRolesWorld, type RolesWorld, restaurant } from './world.ts';

let world: RolesWorld;
let browser: Browser;
let reader: Reader;

beforeAll(async () => {
  [world, browser] = await Promise.all([openRolesWorld({ cases: false }), openBrowser()]);
  reader = await openReader(browser, world, 'city-epi', '/cases');
});
afterAll(async () => {
  await browser?.close();
  await world?.close();
});

/** Three rows no import may take as they stand: a day that does not exist, a result before its specimen, a document number with a wrong check character. */
const badRows = [
  [
    'L005',
    '孔试甲',
    '女',
    '',
    '',
    '13900000101',
    'A',
    'A/1',
    'A/1/1',
    'A/1/1/1',
    '确诊',
    '2022-07-32',
    '2022-07-19',
    '2022-07-19',
    '发热门诊',
  ],
  [
    'L006',
    '曹试乙',
    '男',
    '',
    '',
    '13900000102',
    'A',
    'A/1',
    'A/1/1',
    'A/1/1/1',
    '确诊',
    '2027-07-18',
    '2022-07-19',
    '2022-07-19',
    '发热门诊',
  ],
  [
    'L007',
    '严试丙',
    '男',
    '居民身份证',
    '990000198505010009',
    '13900000103',
    'A',
    'A/1',
    'A/1/1',
    'A/1/1/1',
    '确诊',
    '2022-07-18',
    '2022-07-19',
    '2022-07-19',
    '发热门诊',
  ],
];

/** The figures of the sentence that says what becomes of every row. */
async function sums(): Promise<Record<'create' | 'update' | 'same' | 'skip' | 'refuse' | 'rows', number>> {
  const text = String(await reader.page.locator('.imports-sums').textContent());
  const [create, update, same, skip, refuse, rows] = text.match(/\d+/g)!.map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return { create, update, same, skip, refuse, rows };
}
const addedUp = (found: Awaited<ReturnType<typeof sums>>) =>
  found.create + found.update + found.same + found.skip + found.refuse;

it('a line list is brought in: columns recognised, every row accounted for, what is wrong named with row and value, mended, the good rows committed', async () => {
  const { page } = reader;
  await pictured(reader, 'import', async () => {
    await page.getByRole('link', { name: '导入', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: '导入' }).waitFor();
    await page.locator('input[type=file]').setInputFiles({
      name: '病例名单.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(casesCsv(badRows, ['L002'])),
    });
    await page.getByRole('heading', { level: 1, name: '病例名单.csv' }).waitFor();
    expect(await page.getByLabel('数据种类').inputValue()).toBe('cases');
    expect(await page.getByLabel('发病日期: 对应字段').inputValue()).toBe('onsetDate');
    expect(await page.getByLabel('姓名: 对应字段').inputValue()).toBe('name');
    await page.getByRole('button', { name: '检查每一行' }).click();
    await page.locator('.imports-sums').waitFor();
    const first = await sums();
    expect(first).toMatchObject({ refuse: 3, rows: 7 });
    expect(addedUp(first)).toBe(7);
    const problems = page.getByRole('region', { name: '问题' });
    for (const [column, place, value] of [
      ['发病日期', '第6行', '2022-07-32'],
      ['发病日期', '第7行', '2027-07-18'],
      ['证件号码', '第8行', '990000198505010009'],
    ] as const) {
      const card = problems.getByRole('article').filter({ hasText: value });
      expect(await card.first().textContent()).toContain(column);
      expect(await card.first().textContent()).toContain(place);
      expect(await card.first().textContent()).toMatch(/(IMP|CAS|V9)-\d+/);
    }
    // a day that does not exist is left out by decision; the other two rows wait for the hospital
    await problems
      .getByRole('article')
      .filter({ hasText: '2022-07-32' })
      .getByRole('button', { name: '这些单元格按“未填”处理' })
      .click();
    await expect
      .poll(async () => (await sums().catch(() => ({ refuse: -1 }))).refuse, { timeout: 20_000 })
      .toBe(2);
    const matches = page.getByRole('region', { name: '可能已登记的人' });
    await matches.getByText('文件第3行').waitFor();
    await matches.getByRole('button', { name: '同一人', exact: true }).first().click();
    await matches.getByText('没有可能重复的人').waitFor();
    const second = await sums();
    expect(second).toMatchObject({ refuse: 2, rows: 7 });
    expect(addedUp(second)).toBe(7);
    const commit = page.getByRole('button', { name: '导入5行' });
    expect(await commit.isDisabled()).toBe(true);
    await page.getByLabel('只导入其余5行,2行留待处理').check();
    await commit.click();
    await page.getByText(/已导入:新建5/).waitFor();
    expect(await page.getByRole('link', { name: /下载需处理的行/ }).count()).toBe(1);
  });
});

it('the case list shows them, and one opens', async () => {
  const { page } = reader;
  await pictured(reader, 'case-list', async () => {
    world.cases = await caseIds(world);
    expect(Object.keys(world.cases).toSorted()).toEqual(['L001', 'L002', 'L003', 'L004', 'L005']);
    await page.getByRole('link', { name: '病例', exact: true }).click();
    await page.getByText('共5条').waitFor();
    expect(await page.locator('.list-row').count()).toBe(5);
    const { body } = await reader.api('GET', `/cases/${world.cases.L001}`);
    await page.getByRole('link', { name: body.number as string, exact: true }).click();
    await page.getByRole('heading', { level: 1, name: body.number as string }).waitFor();
  });
});

/** Types a line into the trajectory of the case on screen. */
async function typeLine(line: string) {
  const input = reader.page.getByLabel(/^键入一行/);
  await input.fill(line);
  await input.press('Enter');
}
const confirmed = (n: number) =>
  reader.page
    .getByText(new RegExp(`轨迹:${n}条已确认`))
    .first()
    .waitFor();

it('a trajectory is typed line by line, and read from pasted official text', async () => {
  const { page } = reader;
  await pictured(reader, 'trajectory', async () => {
    await confirmed(0);
    await typeLine(`17 1830 ${restaurant} 40m`);
    await confirmed(1);
    await page.getByRole('button', { name: /^贴入文字/ }).click();
    const dialog = page.getByRole('dialog', { name: '贴入活动轨迹文字' });
    await dialog
      .getByRole('textbox', { name: '贴入活动轨迹文字' })
      .fill(`7月18日9时10分至9时55分在${market}购物。7月18日12时05分至12时45分在${restaurant}就餐。`);
    await dialog.getByRole('button', { name: '读出轨迹' }).click();
    await dialog.getByText(/读出2条/).waitFor();
    expect(await dialog.locator('ol').textContent()).toContain(market);
    const boxes = dialog.getByRole('checkbox');
    for (let n = 0; n < (await boxes.count()); n++) await boxes.nth(n).check();
    await dialog.getByRole('button', { name: '确认选中的2条' }).click();
    await dialog.waitFor({ state: 'detached' });
    await confirmed(3);
  });
});

it('one click traces; each contact opens to its evidence, reason and rule, and accepting puts under measures', async () => {
  const { page } = reader;
  await pictured(reader, 'trace', async () => {
    await page.getByRole('button', { name: /^追踪密接/ }).click();
    await page.getByText('还没有追踪过').waitFor();
    await page.getByRole('button', { name: '追踪接触者' }).click();
    const summary = page.getByText(/^名单\d+人:新增/);
    await summary.waitFor();
    const listed = Number(String(await summary.textContent()).match(/名单(\d+)人/)![1]);
    const counts = await must(
      world.chief.get<{ live: number }>(`/contacts/counts?caseId=${world.cases.L001}`),
    );
    expect(listed).toBeGreaterThan(10);
    await expect
      .poll(() => page.getByRole('tab', { name: /接触者/ }).textContent())
      .toContain(String(counts.live));
    const first = page.locator('.list-row', { hasText: '待' }).first();
    await first.click();
    const detail = page.getByRole('region', { name: '证据' });
    await detail.waitFor();
    const text = await detail.textContent();
    expect(text).toMatch(/V9-[A-Z]+-\d+/);
    for (const part of ['来源', '说明', '确认后将对本人要求', '为什么', '如何申诉'])
      expect(text).toContain(part);
    await detail.getByRole('button', { name: /^确认并管控/ }).click();
    await detail.getByRole('link', { name: /管控|措施/ }).waitFor();
    await page.getByRole('tab', { name: /措施/ }).click();
    await page
      .getByRole('tabpanel')
      .getByRole('row', { name: /集中隔离|居家/ })
      .first()
      .waitFor();
    const measures = await must(
      world.chief.get<{ items: unknown[] }>(`/measures?caseId=${world.cases.L001}`),
    );
    expect(measures.items).toHaveLength(1);
  });
});

it('after a new fact the second trace tells new, changed and unaffected apart, and loses nobody', async () => {
  const { page } = reader;
  await pictured(reader, 'second-trace', async () => {
    const before = await must(
      world.chief.get<{ items: { id: string }[] }>(`/contacts?caseId=${world.cases.L001}&limit=200`),
    );
    await page.getByRole('tab', { name: /接触者/ }).click();
    await typeLine(`16 0900 ${market} 80m`);
    await confirmed(4);
    await page.getByRole('button', { name: '重新追踪' }).click();
    const summary = page.getByText(/^名单\d+人:新增/);
    await expect
      .poll(async () => String(await summary.textContent()).replace(/名单\d+人:/, ''), { timeout: 20_000 })
      .toMatch(/不变[1-9]/);
    const [, fresh, changed, same] = String(await summary.textContent())
      .match(/新增(\d+)、变化(\d+).*不变(\d+)/)!
      .map(Number);
    expect(fresh).toBeGreaterThan(0);
    expect(fresh! + changed! + same!).toBeGreaterThan(before.items.length);
    const after = await must(
      world.chief.get<{ items: { id: string; change: string }[] }>(
        `/contacts?caseId=${world.cases.L001}&limit=200`,
      ),
    );
    const kept = new Set(after.items.map(one => one.id));
    expect(before.items.filter(one => !kept.has(one.id))).toEqual([]);
    expect(new Set(after.items.map(one => one.change))).toContain('new');
    await page
      .getByRole('tabpanel')
      .locator('label', { has: page.getByText('变化', { exact: true }) })
      .locator('select')
      .selectOption('new');
    await page.getByText(`共${after.items.filter(one => one.change === 'new').length}条`).waitFor();
  });
});

it('a known source makes a chain, shown ranked and drawn on the days', async () => {
  const { page } = reader;
  await must(
    world.chief.post(`/cases/${world.cases.L002}/links`, {
      sourceCaseId: world.cases.L001,
      kind: 'interview',
    }),
  );
  await pictured(reader, 'chains', async () => {
    await reader.go('/chains');
    await page.getByRole('heading', { level: 1, name: '传播链' }).waitFor();
    const ranked = page.getByRole('region', { name: '按风险排序' });
    await ranked.getByText('2例').first().waitFor();
    expect(await page.locator('.chains-drawing canvas, .chains-drawing svg').count()).toBeGreaterThan(0);
    await ranked.getByRole('listitem').first().getByRole('button').click();
    const source = page.getByRole('region', { name: '病例与来源' });
    await source.getByRole('link').first().waitFor();
    await settled(page);
  });
});
