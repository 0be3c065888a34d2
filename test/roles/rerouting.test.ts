import { randomUUID } from 'node:crypto';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { desk, openReader, phone, pictured, type Reader, settled } from './reader.ts';
import { openPoint } from './sampled.ts';
import { must, openRolesWorld, type RolesWorld } from './world.ts';

/** A laboratory says that it is full while two boxes are on their way: the lead of the district is asked, keeps one box, sends the other elsewhere. */
let world: RolesWorld;
let browser: Browser;
let lead: Reader;
let labs: { full: string; near: string; slow: string };
const boxes = ['BXRR0001', 'BXRR0002'] as const;
const minute = 60_000;

beforeAll(async () => {
  [world, browser] = await Promise.all([openRolesWorld({ cases: false }), openBrowser()]);
  const { city, chief } = world;
  const lab = async (code: string, name: string, nameEn: string, tubesPerHour: number) =>
    (
      await must(
        chief.post<{ id: string }>('/labs', {
          code,
          name,
          nameEn,
          areaKey: city.areas.A,
          tubesPerHour,
          hours: [{ from: '08:00', to: '23:00' }],
          releases: 'at_source',
        }),
      )
    ).id;
  labs = {
    full: await lab('LAB-F', '区疾控检验所', 'District centre laboratory', 2),
    near: await lab('LAB-N', '城西医院检验科', 'West hospital laboratory', 4),
    slow: await lab('LAB-S', '城东医院检验科', 'East hospital laboratory', 1),
  };
  const { pointId, programmeId } = await openPoint(world);
  const sampler = await city.as('sampler', 'A/1');
  const at = (minutes: number) => new Date(city.clock.now() - minutes * minute).toISOString();
  for (const [index, boxCode] of boxes.entries()) {
    const tubes = Array.from({ length: index + 2 }, (_, n) => ({
      id: randomUUID(),
      code: `RR${index}${String(n).padStart(6, '0')}`,
    }));
    const said = await must(
      sampler.post<{ results: { state: string }[] }>('/sampling/events', {
        device: 'table-1',
        events: [
          ...tubes.flatMap(tube => [
            {
              kind: 'tube_opened',
              tubeId: tube.id,
              tubeCode: tube.code,
              programmeId,
              pointId,
              at: at(50),
            },
            {
              kind: 'sampled',
              tubeId: tube.id,
              person: { unknown: { name: `样${tube.code}` } },
              how: 'manual',
              at: at(45),
            },
            { kind: 'tube_closed', tubeId: tube.id, at: at(40) },
          ]),
          { kind: 'box_filled', boxCode, pointId, tubeCodes: tubes.map(one => one.code), at: at(30) },
          { kind: 'box_closed', boxCode, count: tubes.length, labId: labs.full, at: at(29) },
        ].map(event => ({ id: randomUUID(), ...event })),
      }),
    );
    expect(said.results.filter(one => one.state !== 'recorded')).toEqual([]);
  }
  const bench = await city.as('laboratory_worker', 'A');
  await must(
    bench.send('PATCH', `/labs/${labs.full}`, { version: 1, state: 'full', stateNote: '扩增仪故障' }),
  );
  await city.tick('laboratory.watch');
  lead = await openReader(browser, world, 'epi-a', '/cases');
});
afterAll(async () => {
  await browser?.close();
  await world?.close();
});

const choose = (page: Reader['page'], box: string) => page.getByRole('checkbox', { name: `改送${box}` });

it('[LAB-19] the district’s lead is asked by a task, keeps one box where it was, sends the other elsewhere, and reads afterwards what became of each', async () => {
  const { page } = lead;
  await pictured(lead, 'rerouting', async () => {
    // where laboratories are looked after, it is counted
    await lead.go('/laboratory/figures');
    await page.getByRole('link', { name: '1个改送方案待确认' }).waitFor();
    await lead.go('/tasks');
    await page.getByText('区疾控检验所已满:改送方案').first().click();
    await page.locator('a[href^="/laboratory/rerouting?proposal="]').first().click();
    await page.waitForURL(/\/laboratory\/rerouting\?proposal=/);
    await settled(page);
    await page.getByText('扩增仪故障').waitFor();
    await page.getByText('在送:2箱').waitFor();
    await page.getByText('改送所选2项(5管)').waitFor();
    // the larger first, each to where it is done soonest
    await choose(page, boxes[1]).waitFor();
    await choose(page, boxes[0]).focus();
    await page.keyboard.press('Space');
    await page.getByText('改送所选1项(3管)').waitFor();
    await page.getByRole('button', { name: '不采纳' }).click();
    await page.getByRole('alert').getByText('请写明不采纳的理由').waitFor();
    expect(await page.locator('textarea').evaluate(one => one === document.activeElement)).toBe(true);
    await page.keyboard.type('另一箱已近到达');
    await page.setViewportSize(phone);
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
    ).toBe(0);
    await page.setViewportSize(desk);
    await page.getByRole('button', { name: '确认改送所选' }).click();
    await page.getByText('没有待确认的改送方案').first().waitFor();
    await page.getByText('1项已改送、1项未改').waitFor();
  });
  const { items } = await must(
    world.chief.get<{ items: { code: string; labId: string }[] }>('/boxes?limit=200'),
  );
  const whither = (code: string) => items.find(one => one.code === code)!.labId;
  expect(boxes.map(whither)).toEqual([labs.full, labs.near]);
});

it('[LAB-19] what if: asked about a working laboratory, the page says where its work would go, and changes nothing', async () => {
  const { page } = lead;
  await pictured(lead, 'rerouting what if', async () => {
    await lead.go('/laboratory/rerouting');
    await page.getByRole('button', { name: '测算一家实验室' }).click();
    const dialog = page.getByRole('dialog', { name: '测算一家实验室' });
    await dialog.getByLabel('实验室').selectOption({ label: '城西医院检验科' });
    await dialog.getByRole('button', { name: '测算', exact: true }).click();
    await page.getByText('有人要求测算,这家实验室正常接收').waitFor();
    await page.getByRole('row').filter({ hasText: boxes[1] }).waitFor();
    await page.getByLabel(/^说明/).fill('只是测算');
    await page.getByRole('button', { name: '不采纳' }).click();
    await page.getByText('没有待确认的改送方案').first().waitFor();
    await page.getByText('只是测算').waitFor();
  });
  expect(lead.troubles()).toEqual([]);
});
