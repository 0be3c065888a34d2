import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Drill } from '../../app/drills/drill.ts';
import { changedScenario } from '../../app/drills/folder.ts';
import { readScenario } from '../../app/drills/scenario.ts';
import type { Score } from '../../app/drills/score/index.ts';
import { openBrowser } from '../support/browser.ts';
import { openReader, pictured, type Reader } from './reader.ts';
import { ensurePages, password } from './world.ts';

// the university's drill in a town: the same scenario, staff in proportion, fewer days
const size = { people: 5_000, days: 4 };
const longest = 240_000;

let folder: string;
let drill: Drill;
let browser: Browser;
let reader: Reader;

beforeAll(async () => {
  await ensurePages();
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'outpace-drill-test-'));
  fs.chmodSync(folder, 0o711);
  const file = path.resolve(import.meta.dirname, '../../scenarios/university-omicron.json');
  drill = await Drill.open({
    dataDirectory: folder,
    scenario: changedScenario(readScenario(file), size),
    password,
    port: 0,
  });
  browser = await openBrowser();
  reader = await openReader(browser, { server: { address: drill.address } }, 'duty', '/situation');
});
afterAll(async () => {
  await browser?.close();
  await drill?.close();
  if (folder) fs.rmSync(folder, { recursive: true, force: true });
});

it('a duty officer lets the simulated staff work the drill to its end', async () => {
  const { page } = reader;
  await pictured(reader, 'drill-run', async () => {
    await page.getByRole('link', { name: '演练控制室' }).click();
    await page.getByRole('heading', { level: 1, name: drill.scenario.title.zh }).waitFor();
    expect(drill.state().clock).toBe('paused');
    await page.getByRole('button', { name: '到演练结束' }).click();
    await expect.poll(() => drill.state().ended, { timeout: longest, interval: 500 }).toBe(true);
    expect(drill.state().error).toBeNull();
    await expect.poll(() => page.locator('main').textContent(), { timeout: 15_000 }).toContain('检测阳性');
    const cases = await reader.api('GET', `/cases?outbreakId=${drill.engine.books.outbreakId}`);
    expect(cases.status).toBe(200);
    expect((cases.body.items as unknown[]).length).toBeGreaterThan(0);
  });
});

it('the score compares what was done with nobody, with paper and with the best there could be', async () => {
  const { page } = reader;
  await pictured(reader, 'drill-score', async () => {
    await reader.go('/drill/score');
    await page.getByRole('button', { name: '计算现在的评分' }).click();
    await expect.poll(() => drill.score().state, { timeout: longest, interval: 500 }).toBe('ready');
    for (const arm of ['不干预', '纸面指挥(2–4–24)', '本次处置', '完美指挥'])
      await page.getByText(arm, { exact: true }).first().waitFor();
    const { arms } = drill.score().score as Score;
    const infections = Object.fromEntries(arms.map(arm => [arm.id, arm.infections]));
    expect(infections.perfect!).toBeLessThanOrEqual(infections.unattended!);
    expect(infections.response!).toBeLessThanOrEqual(infections.unattended!);
  });
});

it('the review writes itself, and is a document with the figures in it', async () => {
  const { page } = reader;
  await pictured(reader, 'drill-review', async () => {
    const made = await reader.api('POST', '/reviews', { outbreakId: drill.engine.books.outbreakId });
    expect(made.status).toBe(200);
    await reader.go(`/reviews/${made.body.id as string}`);
    await page.getByRole('heading', { name: '与演练真值比较' }).waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page
        .getByRole('link', { name: '下载Word' })
        .or(page.getByRole('button', { name: '下载Word' }))
        .click(),
    ]);
    const parts = unzipSync(fs.readFileSync(await download.path()));
    const text = strFromU8(parts['word/document.xml']!);
    expect(text).toContain('复盘');
    expect(text).toContain('本次处置');
  });
});

it('a saved point is gone back to, on the same address', async () => {
  await pictured(reader, 'drill-back', async () => {
    const { address } = drill;
    await drill.restore('start');
    expect(drill.address).toBe(address);
    expect(drill.state()).toMatchObject({ now: drill.startsAt, ended: false });
    expect(drill.engine.world.testing.firstPositive.size).toBe(0);
  });
});
