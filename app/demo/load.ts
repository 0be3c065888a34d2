import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { addDays, dayOf, startOfDay } from '@outpace/protocol';
import type { FastifyInstance } from 'fastify';
import { standingClock, wallClock } from '../core/clock.ts';
import { buildServer } from '../core/http/server.ts';
import { drainJobs, runTimed } from '../core/jobs/runner.ts';
import type { Outpace } from '../core/outpace.ts';
import { createFirstAccounts, endSetUpAccount, localSession } from '../modules/accounts/setup.ts';
import { addAreas, areaOf, ensureCityArea, findAreaByWords } from '../modules/areas/queries.ts';
import { importFile } from '../modules/imports/run.ts';
import { openOutbreak } from '../modules/outbreaks/queries.ts';
import { personsFile, placesFile } from './files.ts';
import { baseMap, cityName } from './geography.ts';
import { replay } from './replay.ts';
import { demoPassword, staff } from './staff.ts';
import { makeWorld, type World } from './world.ts';

export type Say = (zh: string, en: string) => void;

/** What the loading and the replay share. */
export interface DemoCity {
  outpace: Outpace;
  server: FastifyInstance;
  world: World;
  clock: ReturnType<typeof standingClock>;
  token: Buffer;
  /** A session of the administrator, who registers devices. */
  administrator: Buffer;
  outbreakId: string;
  measlesId: string;
  /** Imports a text as the file it would have been. */
  importText(
    name: string,
    text: string,
    options?: Parameters<typeof importFile>[2] extends infer R ? Partial<R> : never,
  ): Promise<void>;
  /** Runs the modules' timed work once, and the jobs it asked for, as they would have run by then. */
  tick(): Promise<void>;
  say: Say;
}

/** Fills an empty city with the demo: staff, areas, the register, scans, and an outbreak replayed day by day through the same commands as real work. */
export async function loadDemo(outpace: Outpace, say: Say): Promise<void> {
  const timeZone = 'Asia/Shanghai';
  const now = wallClock.now();
  const today = dayOf(now, timeZone);
  await outpace.setCity({ name: cityName.zh, nameEn: cityName.en, timeZone });
  const world = makeWorld(today);
  const clock = standingClock(startOfDay(addDays(today, -15), timeZone));
  outpace.clock = clock;
  const server = await buildServer(outpace);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'outpace-demo-'));
  try {
    writeMap(outpace, world);
    const { token, administrator } = await makeStaff(outpace, world);
    const { outbreakId, measlesId } = await outpace.act(token, async ctx => {
      const measles = await openOutbreak(ctx, {
        code: 'M1',
        name: '湖东小学麻疹',
        nameEn: 'Measles, East Lake school',
        packId: 'measles',
        startedOn: addDays(today, -16),
      });
      const opened = await openOutbreak(ctx, {
        code: 'C1',
        name: '新冠本土疫情',
        nameEn: 'COVID-19, local',
        packId: 'covid19-cn-v9',
        startedOn: addDays(today, -9),
      });
      if ('refused' in opened) throw new Error(opened.why.en);
      if ('refused' in measles) throw new Error(measles.why.en);
      return { outbreakId: opened.id, measlesId: measles.id };
    });
    const demo: DemoCity = {
      outpace,
      server,
      world,
      clock,
      token,
      administrator,
      outbreakId,
      measlesId,
      say,
      async importText(name, text, options = {}) {
        const file = path.join(folder, name);
        fs.writeFileSync(file, text);
        const result = await importFile(outpace, token, {
          path: file,
          again: true,
          goodRowsOnly: true,
          ...options,
        });
        if (!result.committed)
          throw new Error(
            `${name}: ${result.refusal?.refused ?? ''} ${result.refusal?.why.en ?? result.error} ${JSON.stringify(result.problems.slice(0, 3))}`,
          );
      },
      async tick() {
        for (const module of outpace.modules)
          for (const timed of module.timed ?? []) await runTimed(outpace, timed);
        await drainJobs(outpace);
      },
    };
    say('登记场所、居民和场所码扫码记录…', 'Recording places, residents and venue scans…');
    await demo.importText('场所.csv', placesFile(world), { kind: 'places' });
    await demo.importText('居民登记.csv', personsFile(world), { kind: 'persons' });
    say('重放疫情的每一天…', 'Replaying the outbreak day by day…');
    await replay(demo);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
    await server.close();
    outpace.clock = wallClock;
  }
}

function writeMap(outpace: Outpace, world: World): void {
  const folder = path.join(outpace.config.dataDirectory, 'map');
  fs.mkdirSync(folder, { recursive: true });
  for (const [layer, features] of Object.entries(baseMap(world.districts)))
    fs.writeFileSync(path.join(folder, `${layer}.geojson`), JSON.stringify(features));
}

/** Areas down to buildings, then the staff; answers with sessions of the city epidemiologist and the administrator. */
async function makeStaff(outpace: Outpace, world: World): Promise<{ token: Buffer; administrator: Buffer }> {
  const wholeCity = 2 ** 48 - 1;
  const [builder] = await createFirstAccounts(outpace, [
    {
      login: 'setup',
      name: '系统初始化',
      unit: '',
      password: randomBytes(24).toString('base64url'),
      role: 'city_epidemiologist',
      areaKey: 0,
      areaHi: wholeCity,
    },
  ]);
  const setup = randomBytes(32);
  await localSession(outpace, builder!, setup);
  const accounts = await outpace.act(setup, async ctx => {
    await ensureCityArea(ctx, cityName.zh, cityName.en);
    for (const district of world.districts) {
      const [districtKey] = await addAreas(ctx, [
        { parentKey: 0, name: district.name, nameEn: district.nameEn },
      ]);
      for (const street of district.streets) {
        const [streetKey] = await addAreas(ctx, [{ parentKey: districtKey!, name: street.name }]);
        const communityKeys = await addAreas(
          ctx,
          street.communities.map(community => ({
            parentKey: streetKey!,
            name: community.name,
            lon: community.lon,
            lat: community.lat,
            geometry: { type: 'Polygon', coordinates: [community.outline] },
          })),
        );
        for (const [index, community] of street.communities.entries()) {
          const middle = (of: { lon: number; lat: number }[]) => ({
            lon: of.reduce((sum, b) => sum + b.lon, 0) / of.length,
            lat: of.reduce((sum, b) => sum + b.lat, 0) / of.length,
          });
          const gridKeys = await addAreas(
            ctx,
            community.grids.map(grid => ({
              parentKey: communityKeys[index]!,
              name: grid.name,
              ...middle(grid.buildings),
            })),
          );
          for (const [g, grid] of community.grids.entries())
            await addAreas(
              ctx,
              grid.buildings.map(building => ({
                parentKey: gridKeys[g]!,
                name: building.name,
                lon: building.lon,
                lat: building.lat,
              })),
            );
        }
      }
    }
    return Promise.all(
      staff.map(async account => {
        const key = account.area.length ? await findAreaByWords(ctx, account.area) : 0;
        const area = await areaOf(ctx, key ?? 0);
        return { ...account, password: demoPassword, areaKey: area!.key, areaHi: area!.hi };
      }),
    );
  });
  const made = await createFirstAccounts(outpace, accounts);
  const sessionOf = async (role: (typeof staff)[number]['role']) => {
    const token = randomBytes(32);
    await localSession(outpace, made[staff.findIndex(account => account.role === role)]!, token);
    return token;
  };
  const sessions = {
    token: await sessionOf('city_epidemiologist'),
    administrator: await sessionOf('administrator'),
  };
  await endSetUpAccount(outpace, builder!);
  return sessions;
}
