import { createRequire } from 'node:module';
import path from 'node:path';
import { type Asked, CLASS_LONGEST, type Engine } from './engine.ts';
import { ROW_SUMS, readSums, readTotals, SHARED, totalsOf } from './sql.ts';

interface Session {
  query(sql: string, format: string): string;
  close(): void;
}

const GRANULE = 512;
const LONGEST = `[${CLASS_LONGEST}]`;
const totals = (pairs: string, exact: boolean) => totalsOf(pairs, exact, of => `toInt64(${of})`);

/** Every (class, bucket of starts) in which a stay may begin that overlaps `s`: turns the overlap into an equality that can be hashed. */
const keysOf = (
  own: string,
) => `(select person, place, since, until, class, toUInt16(key) as bucket from ${own} own
    array join [0, 1, 2, 3] as class
    array join range(toUInt32(intDiv(if(since + 1 > ${LONGEST}[class + 1], since + 1 - ${LONGEST}[class + 1], 0), ${LONGEST}[class + 1])), toUInt32(intDiv(until - 1, ${LONGEST}[class + 1]) + 1)) as key)`;

const PLACE = 'o.place = s.place';
const BUCKET = `${PLACE} and o.class = s.class and o.bucket = s.bucket`;

const pairsOf = (own: string, others: string, on: string, where: string, having: number) =>
  `select s.person as p, o.person as q, ${SHARED} from ${others} o inner join ${own} s on ${on}
    where o.since < s.until and o.until > s.since and o.person <> s.person ${where} group by p, q having minutes >= ${having}`;

const OWN_OF_ASKED = `(select b.person as person, b.place as place, greatest(b.since, a.since) as since, least(b.until, a.until) as until
    from by_person b inner join asked a on a.person = b.person
    where b.person in (select person from asked) and b.since < a.until and b.until > a.since)`;

const ownOf = ({ person, from, to }: Asked) =>
  `(select person, place, greatest(since, toUInt16(${from})) as since, least(until, toUInt16(${to})) as until from by_person where person = ${person} and since < ${to} and until > ${from})`;

/** ClickHouse in this process (chdb): two MergeTree tables of one part each, by place and by person, small granules. */
export async function openClickHouse(directory: string, parquet: string, memory: number): Promise<Engine> {
  const { Session } = createRequire(import.meta.url)('chdb') as { Session: new (at: string) => Session };
  const session = new Session(path.join(directory, 'clickhouse'));
  const text = (sql: string): string => session.query(sql, 'TSV').trim();
  const cells = (sql: string): string[] => text(sql).split('\n')[0].split('\t');
  const first = (sql: string) => readTotals(cells(sql));
  text(`set max_threads = 2, max_memory_usage = ${memory}`);

  const pairsOfOne = (asked: Asked, minutes: number) =>
    // One case: joining on the place alone, 18 ms at 7 M rows; with buckets 24 ms, naming places in a second question 27 ms.
    pairsOf(
      ownOf(asked),
      `(select person, place, since, until from by_place where place in (select place from ${ownOf(asked)}))`,
      PLACE,
      '',
      minutes,
    );
  const pairsOfAsked = (minutes: number, where = '') =>
    // Many: 1.1 s for 1,000 cases of 7 M rows, where joining on the place alone takes 13.9 s.
    pairsOf(
      keysOf(OWN_OF_ASKED),
      '(select * from by_place where place in (select place from by_person where person in (select person from asked)))',
      BUCKET,
      where,
      minutes,
    );

  return {
    label: 'ClickHouse (chdb)',
    version: text('select version()'),
    tuning: `two MergeTree tables of one part, by (place, class, bucket, since) and by (person, since); index_granularity ${GRANULE}; 2 threads`,
    async load(_city, kept) {
      if (kept) return kept;
      const seconds: Record<string, number> = {};
      for (const [table, order] of [
        ['by_place', 'place, class, bucket, since'],
        ['by_person', 'person, since'],
      ]) {
        const started = performance.now();
        text(`create or replace table ${table} (person UInt32, place UInt32, class UInt8, bucket UInt16, since UInt16, until UInt16)
          engine = MergeTree order by (${order}) settings index_granularity = ${GRANULE}`);
        text(`insert into ${table} select person, place, multiIf(until - since <= 32, 0, until - since <= 128, 1, until - since <= 512, 2, 3) as class,
          intDiv(since, ${LONGEST}[class + 1]), since, until from file('${parquet}/*.parquet', Parquet)`);
        text(`optimize table ${table} final`);
        seconds[table] = (performance.now() - started) / 1000;
      }
      const sums = ['by_place', 'by_person'].map(table => readSums(cells(`${ROW_SUMS} ${table}`)));
      if (JSON.stringify(sums[0]) !== JSON.stringify(sums[1]))
        throw new Error(`ClickHouse's tables differ: ${JSON.stringify(sums)}`);
      const bytes = Number(
        text('select sum(bytes_on_disk) from system.parts where active and database = currentDatabase()'),
      );
      return { sums: sums[0], bytes, seconds };
    },
    async ask(asked) {
      text('create or replace table asked (person UInt32, since UInt16, until UInt16) engine = Memory');
      if (asked.length > 0)
        text(`insert into asked values ${asked.map(a => `(${a.person}, ${a.from}, ${a.to})`).join(', ')}`);
    },
    one: async (asked, minutes, exact) => first(totals(pairsOfOne(asked, minutes), exact)),
    many: async (minutes, exact) => first(totals(pairsOfAsked(minutes), exact)),
    async twoHops(asked, minutes, exact) {
      text('create or replace table asked (person UInt32, since UInt16, until UInt16) engine = Memory');
      text(`insert into asked select q, first, ${asked.to} from (${pairsOfOne(asked, minutes)})`);
      return first(
        totals(
          pairsOfAsked(
            minutes,
            `and o.person <> ${asked.person} and o.person not in (select person from asked)`,
          ),
          exact,
        ),
      );
    },
    at: async (place, from, to, exact) =>
      first(
        totals(
          `select toUInt32(${place}) as p, person as q, sum(least(until, ${to}) - greatest(since, ${from})) as minutes,
          min(greatest(since, ${from})) as first, max(least(until, ${to})) as last
          from by_place where place = ${place} and since < ${to} and until > ${from} group by q`,
          exact,
        ),
      ),
    memory: () => process.memoryUsage.rss(),
    async close() {
      session.close();
    },
  };
}
