// The parts of the day, each said and checked.
import fs from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { type ServerProcess, startServer } from './child.ts';
import { insist, send, upload } from './client.ts';
import { Latencies } from './latency.ts';
import { type LoadResult, sampleAtRate, type Table, uuid7 } from './load.ts';
import { plainServerRate } from './plain.ts';
import { type Prepared, superuserUrl } from './prepare.ts';

const number = (value: number) => Math.round(value).toLocaleString('en');
const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;

/** One campaign in one data folder, with the server as a process beside this one. */
export class Campaign {
  readonly #directory: string;
  readonly #prepared: Prepared;
  readonly #tables: Table[];
  readonly #codes: string[];
  #next = 0;
  #server: ServerProcess;
  readonly #tubes: LoadResult['tubes'] = [];
  #plainRate = { people: 0 };

  private constructor(directory: string, server: ServerProcess) {
    this.#directory = directory;
    this.#server = server;
    this.#prepared = JSON.parse(fs.readFileSync(path.join(directory, 'prepared.json'), 'utf8')) as Prepared;
    const codes = fs.readFileSync(path.join(directory, 'codes.txt'), 'utf8').trim().split('\n');
    // people come as they live, spread over all points: neighbours share a tube
    this.#codes = codes;
    this.#tables = this.#prepared.pointIds.map((pointId, index) => ({
      token: this.#prepared.samplers[this.#prepared.pointDistrict[index]!]!,
      pointId,
      device: `table-${index}`,
    }));
  }

  static async open(directory: string): Promise<Campaign> {
    const server = await startServer('server.ts', [directory, '0']);
    const campaign = new Campaign(directory, server);
    // a folder kept from a run before: who was sampled then does not come again
    const rows = await campaign.#rows<{ count: number }>('select count(*)::int as count from sample');
    campaign.#next = rows[0]!.count;
    return campaign;
  }

  /** Asks the database itself, on a connection of its own: one that was open when the database was killed never says so. */
  async #rows<T extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<T[]> {
    const client = new pg.Client(superuserUrl(this.#directory, this.#server.urls.owner));
    await client.connect();
    try {
      return (await client.query<T>(text, values)).rows;
    } finally {
      await client.end();
    }
  }

  async close(): Promise<void> {
    await this.#server.stop();
  }

  #people() {
    return { next: () => this.#codes[this.#next++] };
  }

  /** The steady hour. */
  async register(rate: number, lasting: number, singleShare: number): Promise<void> {
    console.log(
      `\nRegistering: ${number(rate)} people a second for ${number(lasting)} s after half a minute in which the tables open, ${singleShare * 100} % scan by scan, the rest three tubes of ten a request`,
    );
    const cpu = processorSeconds(this.#server.pid);
    const looking = this.#lookWhile('/overdue-tests?limit=60');
    const result = await this.#sample(rate, lasting, singleShare, {
      openingSeconds: 30,
      onSecond: line => console.log(line),
    });
    const seen = await looking.stop();
    console.log(
      `  ${number(result.sustained)} people a second once all tables were open, ${number(result.people)} in ${result.seconds.toFixed(0)} s, ${number(result.requests)} requests`,
    );
    console.log(`  three tubes a request: ${result.batches}`);
    console.log(`  one scan a request:    ${result.singles}`);
    console.log(`  who is overdue, read meanwhile: ${seen}`);
    console.log(`  processor of the server: ${(processorSeconds(this.#server.pid) - cpu).toFixed(0)} s`);
    this.#plainRate.people = result.sustained;
    await this.#check(result);
  }

  async #sample(
    rate: number,
    lasting: number,
    singleShare: number,
    { openingSeconds = 0, onSecond }: { openingSeconds?: number; onSecond?: (line: string) => void } = {},
  ) {
    const result = await sampleAtRate({
      address: () => this.#server.address,
      programmeId: this.#prepared.programmeId,
      tables: this.#tables,
      people: this.#people(),
      peopleASecond: rate,
      singleShare,
      seconds: openingSeconds + lasting,
      openingSeconds,
      onSecond,
    });
    this.#tubes.push(...result.tubes);
    return result;
  }

  /** Every acknowledged sample is there, once; nobody is in two tubes of the programme. */
  async #check(result: LoadResult): Promise<void> {
    const rows = await this.#rows<{
      asked: number;
      there: number;
      twice: number;
      samples: number;
    }>(
      `with said as (select unnest($1::uuid[]) as id)
       select (select count(*)::int from said) as asked, (select count(*)::int from said join sample s using (id)) as there,
         (select count(*)::int from (select person_id from sample where undone_at is null and programme_id = $2 group by person_id having count(*) > 1) t) as twice,
         (select count(*)::int from sample) as samples`,
      [result.acknowledged, this.#prepared.programmeId],
    );
    const { asked, there, twice, samples } = rows[0]!;
    console.log(
      `  acknowledged ${number(asked)}, of these in the database ${number(there)}; people in two tubes ${twice}; samples in all ${number(samples)}; asked again ${result.askedAgain}`,
    );
    for (const [name, count] of result.refused) console.log(`  refused: ${name} × ${number(count)}`);
    if (asked !== there || twice) throw new Error('an acknowledged sample is missing or double');
  }

  /** Reads a list once a second until stopped. */
  #lookWhile(url: string) {
    const latencies = new Latencies();
    let open = true;
    const work = (async () => {
      while (open) {
        const began = performance.now();
        const answer = await send(this.#server.address, this.#prepared.officer, 'GET', url).catch(() => null);
        if (answer?.status === 200) latencies.add(performance.now() - began);
        await new Promise(resolve => setTimeout(resolve, 1000));
      }
    })();
    return {
      stop: async () => {
        open = false;
        await work;
        return latencies;
      },
    };
  }

  /** Boxes to the laboratory, then its files until everyone's duty has the result. */
  async results(): Promise<void> {
    const { address } = this.#server;
    const { courier, lab, labId, officer, samplers, pointDistrict, pointIds } = this.#prepared;
    console.log(`\nHand-overs: ${number(this.#tubes.length)} tubes`);
    const handover = new Latencies();
    const asked = { again: 0 };
    const post = async <T>(token: string, url: string, body: unknown) => {
      const began = performance.now();
      const answer = await insist<T>(address, token, url, body, asked);
      handover.add(performance.now() - began);
      return answer;
    };
    const byPoint = Map.groupBy(this.#tubes, tube => tube.pointId);
    const boxes: { code: string; pointId: string; codes: string[] }[] = [];
    for (const [pointId, tubes] of byPoint)
      for (let from = 0; from < tubes.length; from += 100)
        boxes.push({
          code: `BOX-${Math.floor(performance.timeOrigin).toString(36).toUpperCase()}-${boxes.length}`,
          pointId,
          codes: tubes.slice(from, from + 100).map(tube => tube.code),
        });
    const began = performance.now();
    await inTurns(boxes, 4, async box => {
      const token = samplers[pointDistrict[pointIds.indexOf(box.pointId)]!]!;
      const at = () => new Date().toISOString();
      await post(token, '/sampling/events', {
        device: 'bench',
        events: [
          {
            id: uuid7(),
            at: at(),
            kind: 'box_filled',
            boxCode: box.code,
            pointId: box.pointId,
            tubeCodes: box.codes,
          },
          { id: uuid7(), at: at(), kind: 'box_closed', boxCode: box.code, count: box.codes.length, labId },
        ],
      });
      await post(token, '/custody/events', {
        events: [
          {
            id: uuid7(),
            at: at(),
            kind: 'given',
            boxCode: box.code,
            count: box.codes.length,
            temperatureC: 5,
            sealIntact: true,
          },
        ],
      });
      await post(courier, '/custody/events', {
        events: [
          {
            id: uuid7(),
            at: at(),
            kind: 'taken',
            boxCode: box.code,
            count: box.codes.length,
            temperatureC: 5,
            sealIntact: true,
          },
        ],
      });
      await post(courier, '/custody/events', {
        events: [
          {
            id: uuid7(),
            at: at(),
            kind: 'given',
            boxCode: box.code,
            counterpart: `lab:${labId}`,
            count: box.codes.length,
            temperatureC: 5,
            sealIntact: true,
          },
        ],
      });
      await post(lab, `/labs/${labId}/receptions`, {
        id: uuid7(),
        boxCode: box.code,
        tubeCodes: box.codes,
        temperatureC: 5,
        sealIntact: true,
        packaging: 'intact',
        at: at(),
      });
    });
    console.log(
      `  ${number(boxes.length)} boxes through five hands in ${seconds(performance.now() - began)}: ${handover}`,
    );

    const before = await this.#counts();
    console.log(
      `Results: ${number(this.#tubes.length)} tubes of ${number(before.sampled)} people, in files of 5,000`,
    );
    const files = Array.from({ length: Math.ceil(this.#tubes.length / 5000) }, (_, index) =>
      this.#tubes.slice(index * 5000, index * 5000 + 5000),
    );
    const started = performance.now();
    const at = new Date().toISOString();
    const states = new Map<string, number>();
    for (const [index, file] of files.entries()) {
      const text = `管号,结果,检测时间\r\n${file.map(tube => `${tube.code},阴性,${at}`).join('\r\n')}\r\n`;
      const checked = await upload(address, lab, `/labs/${labId}/result-files`, `${index}.csv`, text);
      const { counts } = await insist<FileAnswer>(
        address,
        lab,
        `/laboratory/result-files/${checked.id}/commit`,
        { version: checked.version },
        asked,
      );
      for (const [name, count] of Object.entries(counts)) states.set(name, (states.get(name) ?? 0) + count);
    }
    const elapsed = performance.now() - started;
    const after = await this.#counts();
    console.log(
      `  released in ${seconds(elapsed)}: ${number(after.reported - before.reported)} people's results, ${number(((after.reported - before.reported) / elapsed) * 1000)} a second; rows: ${[
        ...states,
      ]
        .filter(([, count]) => count)
        .map(([name, count]) => `${name} ${number(count)}`)
        .join(', ')}; duties with a reported test ${number(after.duties)}`,
    );
    const look = new Latencies();
    for (let times = 0; times < 40; times++) {
      const began = performance.now();
      const answer = await send(address, officer, 'GET', '/overdue-tests?limit=60');
      if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
      look.add(performance.now() - began);
    }
    console.log(`  who is overdue among ${number(after.people)} people: ${look}`);
  }

  async #counts() {
    const rows = await this.#rows<{
      sampled: number;
      reported: number;
      duties: number;
      people: number;
    }>(`select (select count(*)::int from sample where undone_at is null) as sampled,
      (select coalesce(sum(member_count), 0)::int from sample_tube where state = 'reported') as reported,
      (select count(*)::int from test_duty where last_taken_at is not null) as duties, (select count(*)::int from test_duty) as people`);
    return rows[0]!;
  }

  /** Sampling at an ordinary rate while many times more page readers come than can be served. */
  async overload(rate: number, singleShare: number): Promise<void> {
    console.log(
      `\nOverload: ${number(rate)} people a second sampled, a minute of 300 page requests a second in its midst`,
    );
    const pages = new Latencies();
    const shed = { count: 0, slowest: 0 };
    let open = true;
    const flood = (async () => {
      await new Promise(resolve => setTimeout(resolve, 20_000));
      const began = performance.now();
      let sent = 0;
      const under = new Set<Promise<void>>();
      while (open && performance.now() - began < 60_000) {
        while (sent < ((performance.now() - began) / 1000) * 300) {
          sent++;
          const due = performance.now();
          const one = send(
            this.#server.address,
            this.#prepared.officer,
            'GET',
            heavyPages[sent % heavyPages.length]!,
          )
            .then(answer => {
              if (answer.status === 503) {
                shed.count++;
                shed.slowest = Math.max(shed.slowest, performance.now() - due);
              } else pages.add(performance.now() - due);
            })
            .catch(() => {})
            .finally(() => under.delete(one));
          under.add(one);
        }
        await new Promise(resolve => setTimeout(resolve, 10));
      }
      await Promise.all(under);
      const ended = performance.now();
      for (;;) {
        const began = performance.now();
        const answer = await send(this.#server.address, this.#prepared.officer, 'GET', heavyPages[0]!);
        if (answer.status === 200 && performance.now() - began < 1000) break;
      }
      return performance.now() - ended;
    })();
    const result = await this.#sample(rate, 100, singleShare);
    open = false;
    const recovered = await flood;
    console.log(`  sampling, three tubes: ${result.batches}`);
    console.log(`  sampling, one scan:    ${result.singles}`);
    console.log(
      `  pages served: ${pages}; told to come back ${number(shed.count)}, at the latest after ${seconds(shed.slowest)}`,
    );
    console.log(`  pages are quick again ${seconds(recovered)} after the flood, by themselves`);
    await this.#check(result);
  }

  /** The server and its database killed without warning while people are sampled; throws when an acknowledged sample is missing or double. */
  async killed(
    rate: number,
    singleShare: number,
    {
      lasting = 90,
      kills: victims = ['server', 'database', 'server', 'database', 'server'] as const,
      pause = 8,
    }: {
      lasting?: number;
      kills?: readonly ('server' | 'database')[];
      /** Least seconds between two; up to three quarters more are drawn. */
      pause?: number;
    } = {},
  ): Promise<void> {
    console.log(`\nKilled at random: ${number(rate)} people a second`);
    let open = true;
    const kills = (async () => {
      for (const what of victims) {
        await new Promise(resolve => setTimeout(resolve, pause * 1000 * (1 + Math.random() * 0.75)));
        if (!open) return;
        const began = performance.now();
        if (what === 'server') {
          await this.#server.kill();
          // devices know one address
          this.#server = await startServer('server.ts', [
            this.#directory,
            new URL(this.#server.address).port,
          ]);
          console.log(`  server killed; it listens again after ${seconds(performance.now() - began)}`);
        } else {
          const pid = Number(
            fs.readFileSync(path.join(this.#directory, 'postgres/postmaster.pid'), 'utf8').split('\n')[0],
          );
          process.kill(pid, 'SIGKILL');
          for (;;) {
            const answer = await send(
              this.#server.address,
              this.#prepared.officer,
              'GET',
              '/programmes',
            ).catch(() => null);
            if (answer?.status === 200) break;
            await new Promise(resolve => setTimeout(resolve, 100));
          }
          console.log(`  database killed; pages answer again after ${seconds(performance.now() - began)}`);
        }
      }
    })();
    const result = await this.#sample(rate, lasting, singleShare);
    open = false;
    await kills;
    console.log(`  three tubes: ${result.batches}`);
    console.log(`  one scan:    ${result.singles}`);
    await this.#check(result);
  }

  /** What anybody would write first, on the same machine and database. */
  async plain(): Promise<void> {
    console.log('\nThe plain way: a small server that inserts one row a scan');
    const rate = await plainServerRate(
      superuserUrl(this.#directory, this.#server.urls.owner),
      this.#tables.length,
    );
    console.log(
      `  as fast as it goes: ${number(rate.people)} people a second, p99 ${rate.latencies.at(0.99).toFixed(0)} ms; it knows no rule, right, journal, duty or repetition`,
    );
    if (this.#plainRate.people)
      console.log(
        `  ours at its steady rate ÷ plain at its fastest: ${(this.#plainRate.people / rate.people).toFixed(2)}×`,
      );
  }
}

interface FileAnswer {
  counts: Record<string, number>;
}

const heavyPages = [
  '/overdue-tests?limit=200',
  '/boxes?limit=100',
  '/sampling/points?limit=200',
  '/cohorts?limit=50',
  '/custody/balance?by=point',
];

/** Work on every item, `width` at a time. */
async function inTurns<T>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: width }, async () => {
      while (next < items.length) await work(items[next++]!);
    }),
  );
}

/** Processor time a process has used, seconds; Linux only, else 0. */
function processorSeconds(pid: number): number {
  try {
    const fields = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return 0;
  }
}
