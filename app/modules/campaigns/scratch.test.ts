import fs from 'node:fs';
import path from 'node:path';
import { sql } from 'kysely';
import { it } from 'vitest';
import { openBrowser } from '../../../test/support/browser.ts';
import { modules } from '../../modules.ts';
import { readProgrammes } from './store.ts';
import { intoTubes, openWorld } from './testWorld.ts';

it('pictures', { timeout: 500_000 }, async () => {
  const world = await openWorld(modules as never);
  const { city } = world;
  const log = (s: string) => process.stderr.write(`${s}\n`);
  const chief = await city.as('city_epidemiologist');
  const second = await city.as('city_epidemiologist');
  const filler = await city.outpace.systemToken('fill', [
    'person.read',
    'person.write',
    'testing.read',
    'testing.write',
    'sample.write',
    'area.write',
  ]);
  const D = 3 * 2 ** 42;
  await city.outpace
    .act(
      filler,
      async ctx => {
        for (const d of [3, 4, 5]) {
          const k = d * 2 ** 42;
          await sql`insert into area (key, hi, level, parent_key, name) values (${k}, ${k + 2 ** 42 - 1}, 1, 0, ${['东湖区', '西岭区', '南埠区'][d - 3]})`.execute(
            ctx.tx,
          );
          await sql`insert into area (key, hi, level, parent_key, name) select ${k} + s * (1::bigint << 34), ${k} + (s + 1) * (1::bigint << 34) - 1, 2, ${k}, (array['石桥街道','新村街道','河湾街道'])[s] from generate_series(1, 3) s`.execute(
            ctx.tx,
          );
          await sql`insert into area (key, hi, level, parent_key, name, lon, lat, population) select k, k + (1::bigint << 24) - 1, 3, ${k} + s * (1::bigint << 34), (array['文化','和平','建设','光明','胜利','朝阳','幸福','团结'])[c] || '社区', 114 + ${d} * 0.05 + s * 0.013 + (c % 3) * 0.004 + random() * 0.002, 30 + (c / 3) * 0.009 + s * 0.004 + random() * 0.002, 3000 + (c * 977) % 6000 from generate_series(1, 3) s, generate_series(1, 8) c, lateral (select ${k} + s * (1::bigint << 34) + c * (1::bigint << 24) as k) x`.execute(
            ctx.tx,
          );
        }
        await sql`insert into area (key, hi, level, parent_key, name) select a.key + (1::bigint << 14), a.key + 2 * (1::bigint << 14) - 1, 4, a.key, '第一网格' from area a where a.level = 3 and a.key > ${D}`.execute(
          ctx.tx,
        );
        await sql`insert into area (key, hi, level, parent_key, name) select a.key + b, a.key + b, 5, a.key, b || '号楼' from area a, generate_series(1, 6) b where a.level = 4 and a.key > ${D}`.execute(
          ctx.tx,
        );
        await sql`insert into person (area_key, located_key, origin_key, sealed, masked_name, created_at, vulnerable) select a.key, a.key, a.key, '\\x00', (array['王*','李*明','赵**','欧阳*'])[1 + n % 4], now(), case when n % 9 = 0 then array['elderly'] else '{}' end from area a, generate_series(1, 24) n where a.level = 5 and a.key > ${D}`.execute(
          ctx.tx,
        );
        await sql`insert into tie_group (kind, label, area_key) select 'household', (a.key & 16383) || '-' || (1 + n % 2) || '-' || (100 * (1 + n / 2) + 1 + n % 2), a.key from area a, generate_series(0, 7) n where a.level = 5 and a.key > ${D}`.execute(
          ctx.tx,
        );
        await sql`insert into tie_member (group_id, person_id, area_key) select g.id, p.id, p.area_key from (select id, area_key, (row_number() over (partition by area_key order by id) - 1) / 3 as h from person where area_key > ${D}) p
      join (select id, area_key, row_number() over (partition by area_key order by id) - 1 as h from tie_group where area_key > ${D}) g on g.area_key = p.area_key and g.h = p.h`.execute(
          ctx.tx,
        );
      },
      { pool: 'worker' },
    )
    .catch(async e => {
      log(String(e));
    });
  const hours = (n: number) => new Date(Date.parse('2022-07-20T12:00:00+08:00') + n * 3600e3).toISOString();
  const body = {
    name: '东湖西岭区域核酸',
    outbreakId: world.outbreakId,
    opensAt: hours(-5),
    scope: 'district',
    grounds: {
      chain_unclear: true,
      many_risk_places_or_people: true,
      mobile_risk_people: true,
      spread_risk: true,
    },
    areas: [
      { key: D, zone: 'controlled' },
      { key: D + 2 ** 42, zone: 'prevention' },
      { key: D + 2 ** 34 + 2 ** 24, zone: 'sealed' },
    ],
    settings: { samplersAvailable: 300, vehiclesAvailable: 4, poolSizes: { prevention: 5 } },
  };
  const made = await chief.post('/campaigns', body);
  log(`${made.status} ${JSON.stringify(made.body).slice(0, 300)}`);
  const planned = await chief.post('/campaigns', {
    ...body,
    name: '南埠区预案',
    areas: [{ key: D + 2 * 2 ** 42, zone: 'prevention' }],
  });
  const c = (await chief.get(`/campaigns/${made.body.id}`)).body;
  const started = await second.post(`/campaigns/${made.body.id}/start`, { version: c.campaign.version });
  log(`${started.status} ${JSON.stringify(started.body).slice(0, 300)}`);
  const roundId = started.body.roundId;
  await city.outpace.act(
    filler,
    async ctx => {
      const programmes = await readProgrammes(ctx, roundId);
      const { rows } = await sql<{
        id: string;
        key: number;
        point: string;
      }>`select p.id, p.area_key as key, (select c.sampling_point_id from campaign_point c where c.campaign_id = ${made.body.id} and (p.area_key >> 24) << 24 = any(c.unit_keys) limit 1) as point from person p where p.area_key > ${D} and p.area_key < ${D + 2 * 2 ** 42}`.execute(
        ctx.tx,
      );
      const byPoint = Map.groupBy(rows, r => r.point);
      let n = 0;
      for (const [point, people] of byPoint) {
        n++;
        const share = n % 7 === 0 ? 0 : 0.3 + ((n * 37) % 50) / 100;
        const ids = people.slice(0, Math.floor(people.length * share)).map(p => p.id);
        for (let h = 0; h < 5; h++) {
          const part = ids.slice(Math.floor((h * ids.length) / 5), Math.floor(((h + 1) * ids.length) / 5));
          if (part.length)
            await intoTubes(ctx, {
              programmeId: programmes[n % programmes.length]!.programmeId,
              pointId: point,
              personIds: part,
              size: 10,
              at: hours(-5 + h + 0.4),
              state: h < 2 ? 'reported' : h < 3 ? 'received' : 'closed',
              ...(h < 2 ? { result: n === 5 && h === 0 ? 'positive' : 'negative' } : {}),
            });
        }
      }
    },
    { pool: 'worker' },
  );
  await city.tick('campaigns.tally');
  const address = await city.server.listen({ port: 0, host: '127.0.0.1' });
  const grid = await (async () => {
    city.areas.G = D + 2 ** 34 + 2 * 2 ** 24 + 2 ** 14;
    return city.as('grid_worker', 'G');
  })();
  const browser = await openBrowser();
  const web = '/tmp/h_web';
  const shoot = async (
    token: string,
    name: string,
    url: string,
    width: number,
    height: number,
    before?: (page: import('playwright-core').Page) => Promise<void>,
    language = 'zh-Hans',
  ) => {
    const context = await browser.newContext({
      viewport: { width, height },
      locale: 'zh-CN',
      timezoneId: 'Asia/Shanghai',
      baseURL: address,
    });
    await context.addInitScript(l => localStorage.setItem('outpace.language', l), language);
    const page = await context.newPage();
    page.on('console', m => m.type() === 'error' && log(`${name}: ${m.text()}`));
    page.on('pageerror', e => log(`${name}: page error ${e.message}`));
    page.on('response', r => r.status() >= 400 && log(`${name}: ${r.status()} ${r.url()}`));
    await page.route('**/*', async route => {
      const u = new URL(route.request().url());
      if (u.pathname.startsWith('/api'))
        return route.continue({
          headers: { ...route.request().headers(), authorization: `Bearer ${token}` },
        });
      const file = path.join(web, u.pathname);
      const found = fs.existsSync(file) && fs.statSync(file).isFile() ? file : path.join(web, 'index.html');
      const types: Record<string, string> = {
        '.js': 'text/javascript',
        '.mjs': 'text/javascript',
        '.css': 'text/css',
        '.html': 'text/html',
        '.woff2': 'font/woff2',
        '.json': 'application/json',
        '.geojson': 'application/json',
      };
      return route.fulfill({
        body: fs.readFileSync(found),
        contentType: types[path.extname(found)] ?? 'application/octet-stream',
      });
    });
    await page.goto(url);
    await page.waitForTimeout(3500);
    if (before) await before(page).catch(e => log(`${name}: ${e}`));
    const over = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    log(`${name}: h1 ${await page.locator('h1').count()} over ${over}`);
    await page.screenshot({ path: `/tmp/h_${name}.png`, fullPage: !name.endsWith('390') });
    await context.close();
  };
  const id = made.body.id;
  await shoot(chief.token, 'live', `/campaigns/${id}`, 1366, 768);
  await shoot(chief.token, 'plan', `/campaigns/${planned.body.id}`, 1366, 768);
  await shoot(grid.token, 'doors390', '/door-to-door', 390, 844, async page => {
    await page.locator('.doors-taps button').nth(2).click();
    await page.waitForTimeout(1000);
  });
  await shoot(chief.token, 'live390', `/campaigns/${id}`, 390, 844);
  await shoot(chief.token, 'missing390', `/campaigns/${id}/missing`, 390, 844);
  const visits = await chief.act(ctx => sql`select outcome from campaign_visit`.execute(ctx.tx));
  log(`visits ${JSON.stringify(visits.rows)}`);
  await browser.close();
  await city.close();
});
