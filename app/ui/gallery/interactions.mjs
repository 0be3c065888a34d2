// Does by keyboard what the gallery's components promise, in a real browser: `vite` on 5173, then `node app/ui/gallery/interactions.mjs`.
import assert from 'node:assert/strict';
import chromium from '@sparticuz/chromium';
import { chromium as browserType } from 'playwright-core';

const base = process.env.GALLERY_URL ?? 'http://127.0.0.1:5173';
const browser = await browserType.launch({
  executablePath: await chromium.executablePath(),
  args: chromium.args.filter(arg => arg !== '--single-process' && arg !== '--no-zygote'),
});
const page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
const open = part => page.goto(`${base}/gallery?part=${part}`);

try {
  await open('list');
  await page.locator('.list-row').first().waitFor();
  assert.ok((await page.locator('.list-row').count()) <= 60, 'at most 60 rows are drawn');
  for (let step = 0; step < 5; step++) await page.keyboard.press('j');
  await page.keyboard.press('k');
  assert.match(await page.locator('.list-row.current').textContent(), /B-000005/);
  await page.keyboard.press('Enter');
  assert.equal(await page.locator('[data-opened]').getAttribute('data-opened'), 'r4');
  await page.locator('.list-scroll').evaluate(element => element.scrollTo({ top: 1e6 }));
  await page.waitForFunction(() => document.querySelector('.list-foot').textContent.includes('200'));
  await page.getByRole('button', { name: /次密接/ }).click();
  assert.match(page.url(), /class=secondary_contact/);
  await page.locator('.row-tick').first().click();
  await page.getByRole('button', { name: /选择符合条件的全部约30万条/ }).click();
  await page.getByRole('button', { name: '下发到网格' }).click();
  assert.match(await page.locator('[data-opened]').getAttribute('data-opened'), /"ids":null/);

  await open('calendar');
  await page.locator('.fc-scroll').click({ position: { x: 340, y: 45 } });
  await page.locator('.fc-scroll').focus();
  const due = async () => Number(/待随访 (\d+)/.exec(await page.locator('.figure').textContent())[1]);
  const before = await due();
  await page.locator('.fc-cell.today.due').first().click();
  await page.keyboard.press('1');
  assert.equal(await due(), before - 1);
  await page.keyboard.press('u');
  assert.equal(await due(), before);

  await open('timeline');
  await page.locator('#tl-f').click();
  await page.locator('.tl-body').focus();
  await page.keyboard.press('Alt+ArrowDown');
  assert.match(await page.locator('#tl-f').getAttribute('aria-label'), /08:45–09:35/);
  await page.locator('#tl-typed-line').fill('19 1200 家 3h');
  await page.keyboard.press('Enter');
  assert.equal(await page.locator('.tl-chip[aria-label^="12:00–15:00"]').count(), 1);
  await page.locator('#tl-typed-line').fill('看不懂的一行 2580');
  await page.keyboard.press('Enter');
  const box = await page.locator('#tl-i').boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + 10);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2 + 100, box.y + 10, { steps: 4 });
  await page.mouse.up();
  assert.match(await page.locator('#tl-i').getAttribute('aria-label'), /14:10–14:50/);

  await open('chains');
  await page.locator('.chains').focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('p');

  await open('shell');
  await page.locator('.shell-nav').waitFor();
  await page.keyboard.press('Control+k');
  await page.locator('[role="combobox"]').waitFor();
  await page.keyboard.type('密接');
  assert.equal(await page.locator('[role="option"]').count(), 1);
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  await page.getByText('启用单字母快捷键').waitFor();

  await open('parts');
  await page.getByRole('button', { name: '显示 电话' }).click();
  await page.getByText('随访或上门').click();
  await page.getByRole('button', { name: '记录用途并显示' }).click();
  await page.getByText('138 0000 5678').waitFor();
  console.log('all interactions work');
} finally {
  await browser.close();
}
