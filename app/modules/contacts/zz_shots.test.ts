import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import chromium from '@sparticuz/chromium';
import { chromium as browserType } from 'playwright-core';
import { expect, it } from 'vitest';
import { openTestCity } from '../../../test/support/city.ts';
import { modules } from '../../modules.ts';
import { addLinks } from '../cases/queries.ts';
import { World } from './testWorld.ts';

it('shots', async () => {
  const city = await openTestCity(modules);
  const worker = await city.as('city_epidemiologist');
  const world = new World(city, worker);
  const many = Array.from({ length: 40 }, (_, n) => `食客${n}`);
  await world.addPeople(['例一', '妻', '同事', '妻的同事', '丙', '丁', ...many]);
  await world.addPlaces({ 面馆: { kind: 'restaurant', closedSpace: true, lon: 120.15, lat: 30.25 }, 办公楼: { kind: 'office', lon: 120.16, lat: 30.26 }, 小店: { kind: 'shop' } });
  await world.tie('household', '3号楼502', ['例一', '妻']);
  await world.tie('office', '财务室', ['妻', '妻的同事']);
  await world.tie('household', '1号楼101', ['同事', '丙']);
  await world.at([['例一', '面馆', '2022-07-18', '12:00-12:40'], ['例一', '办公楼', '2022-07-18', '14:00-18:00', 'access_log'], ['同事', '办公楼', '2022-07-18', '14:30-17:00', 'access_log'], ...many.map((name, n): [string, string, string, string] => [name, '面馆', '2022-07-18', n % 5 === 0 ? 'day' : `12:${String(n % 40).padStart(2, '0')}-12:50`])]);
  const outbreakId = await world.outbreak('D9', 'covid19-cn-v9', '9');
  const caseId = await world.openCase(outbreakId, '例一', { onsetOn: '2022-07-18', sampledOn: '2022-07-19', foundIn: 'community' });
  const second = await world.openCase(outbreakId, '同事', { onsetOn: '2022-07-20', foundIn: 'in_control' });
  await world.openCase(outbreakId, '丙', { onsetOn: '2022-07-20', foundIn: 'in_control' });
  await world.openCase(outbreakId, '丁', { onsetOn: '2022-07-14', foundIn: 'community' });
  await worker.act(ctx => addLinks(ctx, [{ outbreakId, caseId: second, sourceCaseId: caseId }]));
  await worker.post(`/cases/${caseId}/trace`);
  await worker.get(`/outbreaks/${outbreakId}/chains`);
  await city.drain();
  const root = '/tmp/contacts-build';
  const server = http.createServer(async (request, reply) => {
    const url = request.url!;
    if (url.startsWith('/api')) {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const answer = await city.server.inject({ method: request.method as 'GET', url, payload: chunks.length ? Buffer.concat(chunks) : undefined, headers: { ...(request.headers['content-type'] ? { 'content-type': request.headers['content-type'] } : {}), authorization: `Bearer ${worker.token}`, ...(request.headers['x-command-id'] ? { 'x-command-id': String(request.headers['x-command-id']) } : {}) } });
      if (answer.statusCode >= 400) console.info(request.method, url, answer.statusCode, answer.body.slice(0, 300));
      reply.writeHead(answer.statusCode, { 'content-type': String(answer.headers['content-type'] ?? 'application/json') });
      return reply.end(answer.rawPayload);
    }
    const file = path.join(root, url.split('?')[0]!);
    const found = fs.existsSync(file) && fs.statSync(file).isFile() ? file : path.join(root, 'index.html');
    const types: Record<string, string> = { '.js': 'text/javascript', '.css': 'text/css', '.html': 'text/html', '.woff2': 'font/woff2', '.svg': 'image/svg+xml' };
    reply.writeHead(200, { 'content-type': types[path.extname(found)] ?? 'application/octet-stream' });
    reply.end(fs.readFileSync(found));
  }).listen(0);
  const port = (server.address() as { port: number }).port;
  const browser = await browserType.launch({ executablePath: await chromium.executablePath(), args: chromium.args, headless: true });
  fs.mkdirSync('/tmp/contacts-shots', { recursive: true });
  for (const [name, url, size, act] of [
    ['contacts', `/contacts?outbreakId=${outbreakId}`, [1366, 900], 'row'],
    ['case', `/cases/${caseId}?tab=contacts`, [1366, 900], 'row'],
    ['chains', `/chains?outbreakId=${outbreakId}&case=${caseId}&chain=${caseId}`, [1366, 900], ''],
    ['phone', `/contacts?outbreakId=${outbreakId}`, [390, 800], 'row'],
    ['phonechains', `/chains?outbreakId=${outbreakId}&case=${caseId}`, [390, 800], ''],
  ] as const) {
    const page = await browser.newPage({ viewport: { width: size[0], height: size[1] } });
    page.on('pageerror', error => console.info(name, 'ERROR', error.message));
    page.on('console', message => message.type() === 'error' && console.info(name, message.text()));
    await page.goto(`http://127.0.0.1:${port}${url}`);
    await page.waitForTimeout(4000);
    if (act === 'row') {
      await page.keyboard.press('Enter');
      await page.waitForTimeout(2000);
    }
    await page.screenshot({ path: `/tmp/contacts-shots/${name}.png`, fullPage: true });
    await page.close();
  }
  await browser.close();
  server.close();
  await city.close();
  expect(1).toBe(1);
}, 200_000);
