import { diseases, policies, type RunSummary, runSimulation } from '@outpace/sim';
import { type Command, type CommandInput, type Outcome, text, UsageError, whole } from './command.ts';
import type { Say } from './language.ts';
import { alignedLines } from './textTable.ts';

/** One of the ids known, or wrong usage that names them. */
function among(value: string, option: string, known: readonly string[]): string {
  if (known.includes(value)) return value;
  throw new UsageError(
    `--${option} 没有“${value}”。现有:${known.join('、')}`,
    `--${option} has no “${value}”. There are: ${known.join(', ')}`,
  );
}

const rounded = (value: number, digits = 2) => Number(value.toFixed(digits));

function lines(run: RunSummary, say: Say): string[] {
  const most = Math.max(1, ...run.days.map(day => day.newInfections));
  return [
    say({ zh: '仿真城市,一切为虚构。', en: 'A simulated city; all of it is made up.' }),
    '',
    ...alignedLines(
      [
        [
          say({ zh: '日', en: 'day' }),
          say({ zh: '新感染', en: 'infections' }),
          say({ zh: '发现', en: 'found' }),
          say({ zh: '管控', en: 'held' }),
          '',
        ],
        ...run.days.map(day => [
          String(day.day),
          String(day.newInfections),
          String(day.casesFound),
          String(day.heldAtHome + day.heldApart + day.heldInZones),
          '█'.repeat(Math.round((40 * day.newInfections) / most)),
        ]),
      ],
      { indent: 0 },
    ),
    '',
    ...alignedLines(
      [
        [say({ zh: '感染', en: 'infections' }), String(run.infections)],
        [say({ zh: '发现病例', en: 'cases found' }), String(run.casesFound)],
        [say({ zh: '死亡', en: 'deaths' }), String(run.dead)],
        [say({ zh: '检测', en: 'tests' }), String(run.tests)],
        [say({ zh: '管控人日', en: 'people-days restricted' }), String(run.peopleDaysRestricted)],
        [
          say({ zh: '真实再生数', en: 'R by truth' }),
          run.reproduction
            ? `${run.reproduction.value.toFixed(2)} (${say({ zh: `第0–${run.reproduction.toDay}日感染的${run.reproduction.cases}人`, en: `${run.reproduction.cases} infected on days 0–${run.reproduction.toDay}` })})`
            : say({ zh: '人数太少,不可估', en: 'not estimable: too few' }),
        ],
        [
          say({ zh: '倍增天数', en: 'doubling, days' }),
          run.doublingDays === null ? '–' : run.doublingDays.toFixed(2),
        ],
        [say({ zh: '状态校验', en: 'state' }), run.hash],
      ],
      { indent: 0 },
    ),
  ];
}

async function run({ options, say, progress }: CommandInput): Promise<Outcome> {
  const people = whole(options, 'size', 1_000, 20_000_000) ?? 50_000;
  const seed = whole(options, 'seed', 0, 2 ** 31 - 1) ?? 1;
  const days = whole(options, 'days', 1, 1_000) ?? 60;
  const firstCases = whole(options, 'first-cases', 1, 10_000) ?? 10;
  const threads = whole(options, 'threads', 1, 64) ?? 1;
  const scans = whole(options, 'scan-coverage', 0, 100) ?? 80;
  const disease = among(
    text(options, 'disease') ?? 'covid-omicron',
    'disease',
    diseases.map(each => each.id),
  );
  const policy = among(
    text(options, 'policy') ?? 'none',
    'policy',
    policies.value.map(each => each.id),
  );
  const summary = runSimulation({
    city: { people, seed },
    disease,
    policy,
    days,
    seed,
    firstCases,
    threads,
    observation: { scanCoverage: scans / 100 },
    onDay: (_, counts) => progress(say({ zh: `第${counts.day}日`, en: `day ${counts.day}` })),
  });
  progress('');
  const { reproduction } = summary;
  return {
    status: 0,
    json: {
      people,
      seed,
      disease,
      policy,
      firstCases,
      infections: summary.infections,
      casesFound: summary.casesFound,
      deaths: summary.dead,
      tests: summary.tests,
      peopleDaysRestricted: summary.peopleDaysRestricted,
      reproduction: reproduction && {
        ...reproduction,
        value: rounded(reproduction.value, 3),
        generationDays: rounded(reproduction.generationDays, 3),
      },
      doublingDays: summary.doublingDays === null ? null : rounded(summary.doublingDays, 3),
      infectionsBySetting: Object.fromEntries(
        Object.entries(summary.infectionsBySetting).map(([setting, share]) => [setting, rounded(share, 4)]),
      ),
      days: summary.days.map(({ contacts: _, ...day }) => day),
      stateHash: summary.hash,
    },
    lines: lines(summary, say),
  };
}

export const simRunCommand: Command = {
  name: 'sim run',
  takes: '',
  count: [0, 0],
  summary: {
    zh: '在虚构的城市里跑一场疫情(不用数据库)',
    en: 'an outbreak in a city that never was; needs no database',
  },
  notes: [
    {
      zh: '同样的选项,同样的结果,与线程数无关。',
      en: 'The same options give the same result, with any number of threads.',
    },
  ],
  options: {
    size: {
      type: 'string',
      value: 'PEOPLE',
      help: { zh: '人口,默认 50000', en: 'people; 50000 by default' },
    },
    seed: { type: 'string', value: 'N', help: { zh: '随机种子,默认 1', en: 'seed of chance; 1 by default' } },
    days: { type: 'string', value: 'N', help: { zh: '天数,默认 60', en: 'days; 60 by default' } },
    disease: {
      type: 'string',
      value: 'ID',
      help: { zh: diseases.map(each => each.id).join('、'), en: diseases.map(each => each.id).join(', ') },
    },
    policy: {
      type: 'string',
      value: 'ID',
      help: {
        zh: policies.value.map(each => each.id).join('、'),
        en: policies.value.map(each => each.id).join(', '),
      },
    },
    'first-cases': {
      type: 'string',
      value: 'N',
      help: { zh: '首发感染者数,默认 10', en: 'first infections; 10 by default' },
    },
    'scan-coverage': {
      type: 'string',
      value: 'PERCENT',
      help: { zh: '场所扫码率,默认 80', en: 'visits that leave a scan; 80 by default' },
    },
    threads: { type: 'string', value: 'N', help: { zh: '线程数,默认 1', en: 'threads; 1 by default' } },
  },
  run,
};
