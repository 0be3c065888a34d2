import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { openReader, pictured, type Reader } from './reader.ts';
import { caseIds, casesCsv, must, openRolesWorld, type RolesWorld } from './world.ts';

let world: RolesWorld;
let browser: Browser;
let reader: Reader;
let importId: string;

beforeAll(async () => {
  [world, browser] = await Promise.all([openRolesWorld({ cases: false }), openBrowser()]);
  importId = await world.import('病例.csv', casesCsv(), 'cases');
  reader = await openReader(browser, world, 'city-epi', '/cases');
});
afterAll(async () => {
  await browser?.close();
  await world?.close();
});

/** Presses the undo of the import on screen and agrees to the question. */
async function undo() {
  const { page } = reader;
  page.once('dialog', dialog => void dialog.accept());
  await page.getByRole('button', { name: '整体撤销' }).click();
}

it('an import that measures stand on is not undone: the page names them', async () => {
  const { page } = reader;
  await pictured(reader, 'undo-refused', async () => {
    world.cases = await caseIds(world);
    await world.traceAndAccept('L001');
    await reader.go(`/imports/${importId}`);
    await undo();
    const refusal = page.getByRole('alert');
    await refusal.waitFor();
    expect(await refusal.textContent()).toMatch(/IMP-5[45]/);
    expect(await refusal.textContent()).toMatch(/措施|管控|密接|接触者/);
    await page.getByText('已生效').first().waitFor();
    expect(Object.keys(await caseIds(world))).toHaveLength(4);
  });
});

it('an import nothing stands on is undone from its page, and the list is as before', async () => {
  const { page } = reader;
  const before = await must(
    world.chief.get<{ items: unknown[] }>(`/cases?outbreakId=${world.outbreakId}&limit=50`),
  );
  const rows = ['L101', 'L102'].map((number, index) => [
    number,
    `孔试${index ? '乙' : '甲'}`,
    '女',
    '',
    '',
    `1380000001${index}`,
    'A',
    'A/1',
    'A/1/1',
    'A/1/1/1',
    '确诊',
    '2022-07-18',
    '2022-07-19',
    '2022-07-19',
    '发热门诊',
  ]);
  const text = `${casesCsv().split('\r\n')[0]}\r\n${rows.map(row => row.join(',')).join('\r\n')}\r\n`;
  await pictured(reader, 'undo-done', async () => {
    const id = await world.import('补报.csv', text, 'cases');
    await reader.go(`/cases?outbreakId=${world.outbreakId}`);
    await page.getByText('共6条').waitFor();
    await reader.go(`/imports/${id}`);
    await undo();
    await page.getByText('已撤销,数据与导入前一致。').waitFor();
    await reader.go(`/cases?outbreakId=${world.outbreakId}`);
    await page.getByText('共4条').waitFor();
  });
  const after = await must(
    world.chief.get<{ items: unknown[] }>(`/cases?outbreakId=${world.outbreakId}&limit=50`),
  );
  expect(after.items).toEqual(before.items);
});
