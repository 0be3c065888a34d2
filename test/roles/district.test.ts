import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { openReader, pictured, type Reader, settled } from './reader.ts';
import { openRolesWorld, type RolesWorld, residents } from './world.ts';

let world: RolesWorld;
let browser: Browser;
let a: Reader;
const name = residents[0]!.name;
const phoneNumber = residents[0]!.phone;

beforeAll(async () => {
  [world, browser] = await Promise.all([openRolesWorld(), openBrowser()]);
  await world.traceAndAccept('L001');
  a = await openReader(browser, world, 'epi-a', '/cases');
});
afterAll(async () => {
  await browser?.close();
  await world?.close();
});

const rowsOf = (reader: Reader) => reader.page.locator('.list-row');

it('an investigator sees the cases of the own district and none of the other', async () => {
  const b = await openReader(browser, world, 'epi-b', '/cases');
  await pictured(b, 'district-lists', async () => {
    await a.page.getByText('共3条').waitFor();
    await b.page.getByText('共1条').waitFor();
    expect(await rowsOf(a).count()).toBe(3);
    expect(await rowsOf(b).count()).toBe(1);
    expect(await rowsOf(b).first().textContent()).toContain('B B/1 B/1/1');
  });
  await b.close();
});

it('the address of a case in another district answers as one that does not exist, on the page and in the API', async () => {
  const b = await openReader(browser, world, 'epi-b', '/cases');
  await pictured(b, 'district-foreign-case', async () => {
    for (const id of [world.cases.L001!, '00000000-0000-7000-8000-000000000001']) {
      await b.page.goto(`/cases/${id}`);
      await b.page.getByText('没有这条记录,或不在您', { exact: false }).first().waitFor();
      expect(await b.page.getByRole('tablist').count()).toBe(0);
      expect((await b.api('GET', `/cases/${id}`)).status).toBe(404);
    }
    const [real, madeUp] = await Promise.all(
      [world.cases.L001!, '00000000-0000-7000-8000-000000000001'].map(id => b.api('GET', `/cases/${id}`)),
    );
    expect(real!.body).toEqual(madeUp!.body);
    await b.go(`/contacts?outbreakId=${world.outbreakId}`);
    expect(await b.page.locator('body').textContent()).not.toContain('A/1/1/1');
  });
  await b.close();
});

it('an identity is shown only for a purpose, and masked again', async () => {
  await pictured(a, 'district-reveal', async () => {
    await a.go(`/cases/${world.cases.L001}`);
    const head = a.page.locator('.case-head');
    expect(await a.page.locator('body').textContent()).not.toContain(phoneNumber);
    expect(await head.textContent()).not.toContain(name);
    await head.getByRole('button', { name: '显示 姓名' }).click();
    const confirm = a.page.getByRole('button', { name: '记录用途并显示' });
    expect(await confirm.isDisabled()).toBe(true);
    await a.page.getByRole('radio', { name: '给本人打电话流调' }).check();
    await confirm.click();
    await a.page.getByText(`${name} ${phoneNumber}`).waitFor();
    await head.getByText('秒后遮住').waitFor();
    await head.getByRole('button', { name: '遮住', exact: true }).click();
    await a.page.getByText(phoneNumber).waitFor({ state: 'detached' });
    expect(await head.textContent()).not.toContain(name);
  });
});

it('the API refuses to reveal an identity without a purpose', async () => {
  const { body } = await a.api('GET', `/cases/${world.cases.L001}`);
  const asked = await a.page.request.post(`/api/people/${body.personId}/reveal`, { data: {} });
  expect([asked.status(), ((await asked.json()) as { rule: string }).rule]).toEqual([422, 'ACC-5']);
});

it('a shown identity masks itself after a minute', async () => {
  const { page } = a;
  await pictured(a, 'district-remask', async () => {
    await page.clock.install();
    await page.goto(`/cases/${world.cases.L001}`);
    await page.locator('.case-head').getByRole('button', { name: '显示 姓名' }).click();
    await page.getByRole('radio', { name: '给本人打电话流调' }).check();
    await page.getByRole('button', { name: '记录用途并显示' }).click();
    await page.getByText(`${name} ${phoneNumber}`).waitFor();
    // one second at a time: the next is asked for only when the last one is drawn
    for (let second = 0; second < 62; second++) await page.clock.runFor(1000);
    await page.getByText(phoneNumber).waitFor({ state: 'detached' });
  });
});

it('the auditor reads who did what, the revealed identity with its purpose among it, and no personal data', async () => {
  const auditor = await openReader(browser, world, 'audit', '/journal');
  await pictured(auditor, 'district-auditor', async () => {
    await auditor.page.locator('.list-row').first().waitFor();
    const reveal = auditor.page.locator('.list-row', { hasText: 'case_investigation' }).first();
    await reveal.waitFor();
    expect(await reveal.textContent()).toContain('epi-a');
    const { body } = await auditor.api('GET', '/journal?limit=200');
    const acts = new Set((body.items as { act: string }[]).map(entry => entry.act));
    for (const act of ['import.committed', 'case.trajectory_viewed', 'measure.opened'])
      expect([...acts]).toContain(act);
    expect(JSON.stringify(body)).not.toContain(name);
    expect(JSON.stringify(body)).not.toContain(phoneNumber);
    for (const path of ['/cases', '/contacts', '/measures', '/tasks'])
      expect((await auditor.api('GET', path)).status).toBe(403);
    await auditor.page.goto('/cases');
    await auditor.page.getByText('您的岗位', { exact: false }).first().waitFor();
    expect(await auditor.page.locator('.list-row').count()).toBe(0);
  });
  await auditor.close();
});

it('the administrator manages accounts and sees no personal data', async () => {
  const admin = await openReader(browser, world, 'admin', '/accounts');
  await pictured(admin, 'district-administrator', async () => {
    await settled(admin.page);
    await admin.page.getByText('grid-a1').first().waitFor();
    for (const path of ['/cases', '/contacts', '/measures', '/tasks', '/journal', '/imports', '/exports'])
      expect([path, (await admin.api('GET', path)).status]).toEqual([path, 403]);
    for (const path of [
      '/cases',
      `/cases/${world.cases.L001}`,
      '/contacts',
      '/follow-up',
      '/release',
      '/uncontrolled',
      '/my-day',
      '/tasks',
      '/journal',
    ]) {
      await admin.page.goto(path);
      await admin.page.getByText('您的岗位', { exact: false }).first().waitFor();
      const text = String(await admin.page.locator('body').textContent());
      for (const one of residents.slice(0, 12))
        expect([path, text.includes(one.name), text.includes(`${one.name[0]}*`)]).toEqual([
          path,
          false,
          false,
        ]);
    }
  });
  await admin.close();
});
