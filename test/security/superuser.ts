import pg from 'pg';
import { inject } from 'vitest';
import type { TestCity } from '../support/city.ts';

// the same reading of bigints as the product's own connections
pg.types.setTypeParser(20, Number);

/** A superuser connection to the city's database: no policy binds it, so it is what the answers are compared with. */
export async function superuserOf(city: TestCity): Promise<pg.Client> {
  const database = new URL(city.outpace.urls.app).pathname.slice(1);
  const client = new pg.Client(inject('cluster').superuserUrl.replace(/\/postgres$/, `/${database}`));
  await client.connect();
  return client;
}
