import fs from 'node:fs';
import path from 'node:path';
import { type Measured, QUESTIONS, type Question } from './measure.ts';
import { CASES, SINGLE_CASES, type Size, TWO_HOPS_MINUTES, WHAT_IF } from './plan.ts';
import { recorded, type SizeRecord } from './record.ts';
import { ENGINES } from './run_engine.ts';

const NAMES: Record<Question, string> = {
  one: 'one case, 14 days',
  many: `${CASES} cases at once, 14 days`,
  whatIf: `what if: ${CASES} cases, ${(WHAT_IF.to - WHAT_IF.from) / 1440} days, ${WHAT_IF.minutes} min`,
  twoHops: `one case, two hops, ${TWO_HOPS_MINUTES} min each`,
  at: 'everyone at a station in an hour',
};
const BYTES_OF: Record<Question, string> = {
  one: 'bytesOfOne',
  many: 'bytesOfMany',
  whatIf: 'bytesOfWhatIf',
  twoHops: 'bytesOfTwoHops',
  at: 'bytesOfAt',
};
const OTHERS = ENGINES.filter(name => name !== 'ours');

/** Times of every engine, ours = 1. */
export function tableOf(record: SizeRecord): string {
  const { ours } = record.engines;
  const others = OTHERS.flatMap(name => record.engines[name] ?? []);
  const lines = [
    ['question', 'pairs', ...[ours, ...others].flatMap(engine => engine?.label ?? []), 'best other ÷ ours'],
    ['---', '--:', ...[ours, ...others].flatMap(engine => (engine ? '--:' : [])), '--:'],
  ];
  for (const question of QUESTIONS) {
    const kinds =
      question === 'one' || question === 'at' ? (['median', 'p99'] as const) : (['median'] as const);
    for (const kind of kinds) {
      const own = ours?.timings[question][kind];
      const times = others.map(engine => engine.timings[question][kind]!);
      const answers = (ours ?? others[0])?.answers[question];
      lines.push([
        `${NAMES[question]}${kinds.length > 1 ? `: ${kind}` : ''}`,
        kind === 'median' ? grouped(answers?.pairs ?? 0) : '',
        ...(own === undefined ? [] : [milliseconds(own)]),
        ...times.map(time => `${milliseconds(time)}${own === undefined ? '' : ` (${ratio(time / own)})`}`),
        own === undefined || times.length === 0 ? '—' : `**${ratio(Math.min(...times) / own)}**`,
      ]);
    }
  }
  return lines.map(cells => `| ${cells.join(' | ')} |`).join('\n');
}

function loadTable(record: SizeRecord): string {
  const rows = record.sums.rows;
  const lines = [
    '| | version | loading, seconds | bytes a presence | memory of the process | measured | load before |',
    '| --- | --- | --- | --: | --: | --- | --: |',
  ];
  for (const engine of ENGINES.flatMap(name => record.engines[name] ?? [])) {
    const { seconds, bytes } = engine.loaded;
    const steps = Object.entries(seconds).map(
      ([step, value]) => `${step.replace('_', ' ')} ${value.toFixed(1)}`,
    );
    lines.push(
      `| ${engine.label} | ${engine.version} | ${steps.join(', ')} | ${(bytes / rows).toFixed(1)} | ${gigabytes(engine.memory)} | ${engine.date} | ${engine.load.toFixed(1)} |`,
    );
  }
  return lines.join('\n');
}

function ownFigures(record: SizeRecord, ours: Measured): string {
  const { more, loaded, timings } = ours;
  const rows = record.sums.rows;
  const { machine } = record;
  const share = (question: Question) => {
    const perSecond = more[BYTES_OF[question]] / (timings[question].mean / 1000);
    // Single questions run on one thread.
    const available = question === 'one' || question === 'at' ? machine.read : machine.readAll;
    return `| ${NAMES[question]} | ${grouped(Math.round(more[BYTES_OF[question]] / 1000))} kB | ${((perSecond / available) * 100).toFixed(0)} % |`;
  };
  return `Ours alone: built at ${millions(rows / loaded.seconds.build)} rows a second on one core and saved in ${loaded.seconds.save.toFixed(1)} s; started again from its files in ${more.restartSeconds.toFixed(1)} s;
a further day sealed on another thread at ${millions(more.sealedRowsASecond)} rows a second while single cases were asked (median ${more.sealingQueryMilliseconds.toFixed(3)} ms each);
appended row by row at ${millions(more.appendsASecond)} rows a second with a question after every 100 rows (${more.appendingQueryMilliseconds.toFixed(3)} ms each on average).

| question | bytes moved, estimated | of this machine's reading speed |
| --- | --: | --: |
${QUESTIONS.map(share).join('\n')}`;
}

function sectionOf(record: SizeRecord): string {
  const { size, sums, people, places, engines } = record;
  const missing = OTHERS.filter(name => !engines[name]);
  return `### ${size}: ${grouped(sums.rows)} presences, ${grouped(people)} people, ${grouped(places)} places, 14 days

${tableOf(record)}

${loadTable(record)}
${missing.includes('postgres') && size === 'L' ? '\nPostgreSQL is not measured at this size: the table and its two indexes take 100 bytes a presence, 70 GB, and as much again while they are built.\n' : ''}
${engines.ours ? ownFigures(record, engines.ours) : 'Ours was not measured at this size yet.'}
`;
}

/** Writes the section of this bench in docs/benchmarks.md from everything recorded; other sections stay as they are. */
export function writeReport(): void {
  const records = (['S', 'M', 'L'] as Size[]).flatMap(size => recorded(size) ?? []);
  if (records.length === 0) return;
  const { machine } = records.at(-1)!;
  const tunings = new Map(
    records
      .flatMap(record => ENGINES.flatMap(name => record.engines[name] ?? []))
      .map(e => [e.label, e.tuning]),
  );
  const text = `## Tracing against three databases

\`npm run bench -- trace\` (\`--size S|M|L\`, \`--engines ours,postgres,duckdb,clickhouse\`, \`--dir\`, \`--keep\`): a made-up city, the same rows in all; every answer is compared by number of pairs,
sum of minutes and a checksum of (case, person, minutes, first minute, last minute), and one that differs fails the run. Milliseconds; in brackets, how many times ours.

Machine: ${machine.cpu}, ${machine.cores} cores, ${gigabytes(machine.memory)}; ${machine.system}; Node ${machine.node}. Memory: typed arrays are read at ${gigabytes(machine.read)}/s by one thread and
${gigabytes(machine.readAll)}/s by all, copied at ${gigabytes(machine.copy)}/s and ${gigabytes(machine.copyAll)}/s (bytes read and written).

- S takes minutes from nothing. M takes 1.6 GB of files, 1 GB (ours), 10 GB (PostgreSQL), 2 GB (DuckDB) and 2 GB (ClickHouse) of disk and up to 8 GB of memory; L seven times the disk
  and without PostgreSQL. \`--keep\` leaves the loaded data in \`--dir\`, and the next run with the same size uses them; \`--engines ours\` measures ours again beside what was recorded of the others.
- "Load before" is the machine's load average when the questions began: above 1, other work shared the two cores, and times are too long (all of them, not in equal measure).
- Everything is asked from warm memory. Single questions: ${SINGLE_CASES} people drawn from the city, station-goers among them, and 60 hours at stations; the others: median of several.
- The databases add their pairs up themselves and send one row: sending the pairs is not counted. Ours fills the pair columns (with places, meetings and settings besides) and adds them up.
- No person is in two places at once in this city and every stay is known to the minute, which the SQL takes for granted; the library does not.
- Databases join on equality of place, class of duration and bucket of starts where that was faster (at S, ClickHouse 13 times, DuckDB 1.7 times on 1,000 cases); PostgreSQL reads one index range a stay and class.
${[...tunings].map(([label, tuning]) => `- ${label}: ${tuning}.`).join('\n')}

${records.map(sectionOf).join('\n')}`;
  const file = path.resolve(import.meta.dirname, '../../docs/benchmarks.md');
  const [begin, end] = ['<!-- bench trace: begin -->', '<!-- bench trace: end -->'];
  const old = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '# Benchmarks\n';
  const section = `${begin}\n\n${text.trim()}\n\n${end}`;
  const [from, to] = [old.indexOf(begin), old.indexOf(end)];
  fs.writeFileSync(
    file,
    from >= 0 && to > from
      ? old.slice(0, from) + section + old.slice(to + end.length)
      : `${old.trimEnd()}\n\n${section}\n`,
  );
}

const grouped = (n: number): string => n.toLocaleString('en-US');
const gigabytes = (bytes: number): string =>
  bytes < 2 ** 30 ? `${Math.round(bytes / 2 ** 20)} MiB` : `${(bytes / 2 ** 30).toFixed(1)} GiB`;
const millions = (n: number): string => `${(n / 1e6).toFixed(n < 1e7 ? 2 : 1)} M`;
const milliseconds = (time: number): string =>
  time < 10 ? time.toFixed(3) : time < 100 ? time.toFixed(1) : grouped(Math.round(time));
const ratio = (n: number): string => `${n < 10 ? n.toFixed(1) : Math.round(n)}×`;
