import fs from 'node:fs';
import { openBrowser } from '../../test/support/browser.ts';

const base = 'http://127.0.0.1:8650';
const [who = 'city', ...paths] = process.argv.slice(2);
const width = Number(process.env.W ?? 1366),
  height = Number(process.env.H ?? 768);
const b = await openBrowser();
const c = await b.newContext({ viewport: { width, height }, locale: 'zh-CN', deviceScaleFactor: 1 });
const p = await c.newPage();
p.on('console', m => {
  if (m.type() === 'error' || m.type() === 'warning')
    console.log('console', m.type(), m.text().slice(0, 300));
});
p.on('pageerror', e =>
  console.log('pageerror', e.message.slice(0, 400), (e.stack ?? '').split('\n').slice(1, 4).join('|')),
);
p.on('response', r => {
  if (r.status() >= 400) console.log(r.status(), r.url());
});
const r = await p.request.post(base + '/api/sign-in', { data: { login: who, password: 'xinghu-lake-demo' } });
if (!r.ok()) console.log('sign in', r.status(), await r.text());
fs.mkdirSync('/tmp/shots', { recursive: true });
for (const path of paths) {
  await p.goto(base + path, { waitUntil: 'networkidle' }).catch(e => console.log(e.message));
  await p.waitForTimeout(Number(process.env.WAIT ?? 900));
  const name = `/tmp/shots/${who}${path.replace(/[^a-z0-9]+/gi, '_').slice(0, 40)}_${width}.png`;
  await p.screenshot({ path: name, fullPage: process.env.FULL === '1' });
  console.log(name, await p.title());
}
await b.close();
