import { it } from 'vitest';
import { openWorld } from './world.ts';
it('builds', async () => {
  const t = Date.now();
  const world = await openWorld();
  console.log(Date.now() - t, world.notMade, world.ids);
  const doc = (await world.city.server.inject('/api/docs/json')).json();
  console.log(Object.keys(doc.paths).length, JSON.stringify(doc.paths['/cases/{id}/links']).slice(0, 1500));
  await world.city.close();
});
