import { spawn } from 'node:child_process';
import path from 'node:path';
import { addDays } from '@outpace/protocol';
import { afterAll, expect, it } from 'vitest';
import { createPeople } from '../../app/modules/people/queries.ts';
import { ensurePlaces } from '../../app/modules/places/queries.ts';
import { forgetPresence, forgettingContext } from '../../app/modules/presence/forgetting.ts';
import { forgettingSteps } from '../../app/modules/presence/forgettingSchema.ts';
import { recordPresences } from '../../app/modules/presence/queries.ts';
import { modulesThatForget } from '../../app/modules/presence/testForgetting.ts';
import { openTestCity, testNow } from '../support/city.ts';
import { superuserOf } from './superuser.ts';

const child = path.join(import.meta.dirname, 'forgettingChild.ts');
const city = await openTestCity(modulesThatForget);
const superuser = await superuserOf(city);
afterAll(async () => {
  await superuser.end();
  await city.close();
});

/** The signal by which the process ended. */
function forgetUntil(step: string): Promise<NodeJS.Signals | number | null> {
  const { config, urls } = city.outpace;
  const payload = JSON.stringify({ config: { ...config, databaseUrls: urls }, now: testNow, step });
  return new Promise(resolve => {
    const process_ = spawn(process.execPath, [child, payload], { stdio: 'inherit' });
    process_.once('exit', (code, signal) => resolve(signal ?? code));
  });
}

it('FGT-3: killed after any step, the key is gone first, nothing is done twice, and the next run finishes the day with one entry', async () => {
  const worker = await city.as('district_epidemiologist', 'A');
  const areaKey = city.areas['A/1/1/1']!;
  const [person] = await worker.act(ctx =>
    createPeople(ctx, [{ identity: { name: '甲' }, areaKey, source: { kind: 'entry' } }]),
  );
  const [placeId] = await worker.act(ctx => ensurePlaces(ctx, [{ name: '小店', kind: 'shop', areaKey }]));
  const job = await forgettingContext(city.outpace);
  for (const [index, step] of forgettingSteps.entries()) {
    const day = addDays('2022-07-20', -40 - index);
    await worker.act(ctx =>
      recordPresences(ctx, [
        {
          personId: person!.id,
          placeId: placeId!,
          day,
          fromMinute: 0,
          toMinute: 60,
          precision: 0,
          source: 'scan',
        },
      ]),
    );
    expect(await forgetUntil(step), step).toBe('SIGKILL');
    const rows = async () => (await superuser.query('select 1 from presence where day = $1', [day])).rowCount;
    const entries = async () =>
      (
        await superuser.query(
          `select 1 from journal.entry where act = 'presence.day_forgotten' and object_id = $1`,
          [day],
        )
      ).rowCount;
    expect(city.outpace.keys.knownPresenceKey(day), step).toBeUndefined();
    expect(await rows(), step).toBe(step === 'key' ? 1 : 0); // unreadable rows, never unlogged ones
    expect(await entries(), step).toBe(step === 'entry' ? 1 : 0);
    await forgetPresence(job);
    expect([await rows(), await entries()], step).toEqual([0, 1]);
  }
});
