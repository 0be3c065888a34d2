import fs from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { CLASS_LONGEST, type Engine, type Totals } from './engine.ts';
import { writeBinaryCopy } from './postgres_copy.ts';
import { startTuned } from './postgres_server.ts';
import { ROW_SUMS, readSums, readTotals, SHARED, totalsOf } from './sql.ts';

const CLASSES = CLASS_LONGEST.map((longest, k) => `(${k}::int2, ${longest})`).join(', ');
const totals = (pairs: string, exact: boolean) => totalsOf(pairs, exact, of => `${of}::int8`);

/** One index range per stay and class: within a class nothing that began `longest` minutes ago is still there. */
const pairsOf = (
  own: string,
  where: string,
  minutes: string,
) => `select s.person as p, o.person as q, ${SHARED}
    from ${own} s cross join (values ${CLASSES}) c(class, longest)
    join stay o on o.place = s.place and o.class = c.class and o.since > s.since - c.longest and o.since < s.until
    where o.until > s.since and o.person <> s.person ${where}
    group by p, q having sum(least(o.until, s.until) - greatest(o.since, s.since)) >= ${minutes}`;

const OWN_OF_ASKED = `(select b.person, b.place, greatest(b.since, a.since) as since, least(b.until, a.until) as until
    from asked a join stay b on b.person = a.person where b.since < a.until and b.until > a.since and a.slot % 2 = $1)`;

const OWN_OF_ONE = `(select person, place, greatest(since, $2::int) as since, least(until, $3::int) as until
    from stay where person = $1 and since < $3::int and until > $2::int)`;

/** Joins in the order written: left to itself the planner, which cannot estimate overlap, walks whole places (two hops at 7 M rows: 150 s instead of 8). */
const SESSION = `set work_mem = '1GB'; set hash_mem_multiplier = 2; set enable_mergejoin = off; set enable_hashjoin = off; set enable_material = off;
  set enable_seqscan = off; set enable_bitmapscan = off; set enable_memoize = off; set jit = off; set plan_cache_mode = force_generic_plan;
  set join_collapse_limit = 1; set from_collapse_limit = 1`;

/** PostgreSQL 18: one table, two covering indexes read without the table, cases split over two connections for both cores. */
export async function openPostgres(directory: string, memory: number): Promise<Engine> {
  const server = await startTuned(directory, {
    shared_buffers: `${Math.round(memory / 2 ** 20)}MB`,
    effective_cache_size: `${Math.round((memory * 2) / 2 ** 20)}MB`,
    maintenance_work_mem: '1GB',
    max_parallel_maintenance_workers: '2',
    max_parallel_workers: '2',
    wal_level: 'minimal',
    max_wal_senders: '0',
    max_wal_size: '16GB',
    autovacuum: 'off',
    random_page_cost: '1.0',
    checkpoint_timeout: '1h',
    idle_in_transaction_session_timeout: '0',
  });
  const connections = [new pg.Client(server.url), new pg.Client(server.url)];
  for (const connection of connections) {
    await connection.connect();
    await connection.query(SESSION);
  }
  const [main] = connections;
  const rows = async (text: string, values: unknown[] = [], connection = main) =>
    (await connection.query<unknown[]>({ text, values, rowMode: 'array', name: nameOf(text) })).rows;
  const run = (text: string) => main.query(text);

  /** Both halves of the cases at once; sums of halves are sums of the whole, for a pair belongs to one case. */
  async function halves(sql: string, values: unknown[]): Promise<Totals> {
    const [even, odd] = (
      await Promise.all(connections.map((connection, half) => rows(sql, [half, ...values], connection)))
    ).map(result => result[0].map(Number));
    return readTotals(even.map((value, k) => value + odd[k]));
  }

  return {
    label: 'PostgreSQL',
    version: (await rows('show server_version'))[0][0] as string,
    tuning: `indexes (place, class, since) include (until, person) and (person, since) include (until, place), read without the table; shared_buffers ${Math.round(memory / 2 ** 20)} MB; 2 connections`,
    async load(city, kept) {
      if (kept) return kept;
      const seconds: Record<string, number> = { copy: 0 };
      await run('drop table if exists stay');
      await run('begin');
      await run('create table stay (person int4, place int4, class int2, since int2, until int2)');
      const file = path.join(directory, 'day.copy');
      for (let day = 0; day < city.days; day++) {
        writeBinaryCopy(file, day, city.dayRows(day));
        fs.chmodSync(file, 0o644);
        const started = performance.now();
        await run(`copy stay from '${file}' with (format binary, freeze)`);
        seconds.copy += (performance.now() - started) / 1000;
      }
      fs.rmSync(file);
      await run('commit');
      const started = performance.now();
      await run(
        'create index stay_by_place on stay (place, class, since) include (until, person) with (fillfactor = 100)',
      );
      await run(
        'create index stay_by_person on stay (person, since) include (until, place) with (fillfactor = 100)',
      );
      seconds.indexes = (performance.now() - started) / 1000;
      await run('vacuum (analyze) stay');
      const sums = readSums((await rows(`${ROW_SUMS} stay`))[0]);
      const bytes = Number((await rows(`select pg_total_relation_size('stay')`))[0][0]);
      return { sums, bytes, seconds };
    },
    async ask(asked) {
      await run(
        'drop table if exists asked; create unlogged table asked (slot int, person int4, since int, until int)',
      );
      await main.query('insert into asked select * from unnest($1::int[], $2::int[], $3::int[], $4::int[])', [
        asked.map((_, slot) => slot),
        asked.map(a => a.person),
        asked.map(a => a.from),
        asked.map(a => a.to),
      ]);
      await run('analyze asked');
    },
    one: async (asked, minutes, exact) =>
      readTotals(
        (
          await rows(totals(pairsOf(OWN_OF_ONE, '', '$4'), exact), [
            asked.person,
            asked.from,
            asked.to,
            minutes,
          ])
        )[0],
      ),
    many: (minutes, exact) => halves(totals(pairsOf(OWN_OF_ASKED, '', '$2'), exact), [minutes]),
    async twoHops(asked, minutes, exact) {
      await run(
        'drop table if exists asked; create unlogged table asked (slot int, person int4 primary key, since int, until int)',
      );
      await rows(
        `insert into asked select row_number() over (), q, first, $3::int from (${pairsOf(OWN_OF_ONE, '', '$4')}) first_hop`,
        [asked.person, asked.from, asked.to, minutes],
      );
      await run('analyze asked');
      return halves(
        totals(
          pairsOf(OWN_OF_ASKED, 'and o.person <> $3 and o.person not in (select person from asked)', '$2'),
          exact,
        ),
        [minutes, asked.person],
      );
    },
    at: async (place, from, to, exact) =>
      readTotals(
        (
          await rows(
            totals(
              `select $1::int as p, o.person as q, sum(least(o.until, $3::int) - greatest(o.since, $2::int)) as minutes,
                min(greatest(o.since, $2::int)) as first, max(least(o.until, $3::int)) as last
              from (values ${CLASSES}) c(class, longest) join stay o on o.place = $1 and o.class = c.class
                and o.since > $2::int - c.longest and o.since < $3::int
              where o.until > $2::int group by q`,
              exact,
            ),
            [place, from, to],
          )
        )[0],
      ),
    memory: () => server.memory(),
    async close() {
      for (const connection of connections) await connection.end();
      await server.stop();
    },
  };
}

const names = new Map<string, string>();
/** A prepared statement per text: parsed and planned once a connection. */
function nameOf(text: string): string {
  const name = names.get(text) ?? `q${names.size}`;
  names.set(text, name);
  return name;
}
