// The plain way: one HTTP request and one insert a scan, its own transaction; a table with the two indexes a lookup needs.
import http from 'node:http';
import pg from 'pg';
import { Latencies } from './latency.ts';

/** People a second of a closed loop of `devices`, for ten seconds. */
export async function plainServerRate(
  databaseUrl: string,
  devices: number,
): Promise<{ people: number; latencies: Latencies }> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 12 });
  await pool.query(`drop table if exists plain_sample;
    create table plain_sample (id uuid primary key, tube text not null, person text not null, taken_at timestamptz not null)`);
  await pool.query('create index on plain_sample (person); create index on plain_sample (tube)');
  const server = http.createServer((request, response) => {
    let text = '';
    request.on('data', part => {
      text += part;
    });
    request.on('end', () => {
      const { id, tube, person, at } = JSON.parse(text) as Record<string, string>;
      pool
        .query('insert into plain_sample (id, tube, person, taken_at) values ($1, $2, $3, $4)', [
          id,
          tube,
          person,
          at,
        ])
        .then(
          () => response.end('{}'),
          () => response.writeHead(500).end('{}'),
        );
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.address() as { port: number };
  const agent = new http.Agent({ keepAlive: true });
  const latencies = new Latencies();
  const began = performance.now();
  let people = 0;
  await Promise.all(
    Array.from({ length: Math.min(devices, 64) }, async (_, device) => {
      while (performance.now() - began < 10_000) {
        const sent = performance.now();
        await new Promise<void>((resolve, reject) => {
          const request = http.request({ port, host: '127.0.0.1', method: 'POST', agent }, response => {
            response.resume().on('end', () => resolve());
          });
          request.on('error', reject);
          request.end(
            JSON.stringify({
              id: crypto.randomUUID(),
              tube: `T${device}`,
              person: `P${people}`,
              at: new Date().toISOString(),
            }),
          );
        });
        latencies.add(performance.now() - sent);
        people++;
      }
    }),
  );
  const elapsed = (performance.now() - began) / 1000;
  agent.destroy();
  server.close();
  await pool.query('drop table plain_sample');
  await pool.end();
  return { people: people / elapsed, latencies };
}
