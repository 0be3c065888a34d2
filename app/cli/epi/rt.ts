import {
  type CoriWindow,
  checkedSerialInterval,
  type DatedSeries,
  datedSeries,
  dayNumber,
  discreteSerialInterval,
  estimateR,
  serialIntervalMoments,
  slidingWindows,
  suspectedJumps,
  type WallingaTeunisWindow,
  type Warning,
  wallingaTeunis,
} from '@outpace/epi';
import { isRefusal, type Refusal } from '../../core/refusal.ts';
import {
  type Command,
  type CommandInput,
  type OptionValues,
  type Outcome,
  refusedOutcome,
  several,
  text,
  UsageError,
  whole,
} from '../command.ts';
import { alignedLines } from '../textTable.ts';
import { positive, refusalOf, refusingBadInput, shown, warningLines } from './numbers.ts';
import { CellReader, columnAmong, type EpiTable, neededColumn, readingOptions, readTable } from './table.ts';

const DATE = ['date', 'dates', 'day', 'onset', 't', '日期'];
const LOCAL = ['local', 'cases', 'i', 'incidence', 'count', '本地', '病例数'];
const IMPORTED = ['imported', '输入'];

/** Daily counts of a file; days without a row are days without a case. A column of whole numbers is a day index. */
function seriesOf(table: EpiTable, reader: CellReader, changes: readonly string[]): DatedSeries | null {
  const [date, local] = [neededColumn(table, DATE), neededColumn(table, LOCAL)];
  const imported = columnAmong(table, IMPORTED);
  const indexed = table.rows.length > 0 && table.rows.every(row => /^\d{1,4}$/.test(row.cell(date) ?? ''));
  const seen = new Map<string | number, number>();
  const rows = table.rows.flatMap(row => {
    const day = indexed ? Number(row.cell(date)) : reader.day(row, date);
    const cases = reader.count(row, local);
    const elsewhere = imported === null || row.cell(imported) === null ? 0 : reader.count(row, imported);
    if (day === undefined || cases === undefined || elsewhere === undefined) return [];
    const before = seen.get(day);
    if (before !== undefined) {
      reader.wrong(row.row, date, String(day), `与第 ${before} 行重复`, `stands in row ${before} already`);
      return [];
    }
    seen.set(day, row.row);
    return [{ day, local: cases, imported: elsewhere }];
  });
  if (rows.length === 0) return null;
  return datedSeries(
    rows,
    changes.map(on => ({ on, what: { zh: '由 --changed 指明', en: 'as --changed says' } })),
  );
}

/** The serial interval of a file: a column of probabilities from 0 days on. */
async function serialIntervalOf(file: string, options: OptionValues): Promise<number[] | Refusal> {
  const table = await readTable(file);
  if (isRefusal(table)) return table;
  const reader = new CellReader(options);
  const lag = columnAmong(table, ['lag', 'day', 'days', 'k']);
  const column = neededColumn(table, ['si', 'probability', 'p', 'si_distr', '概率']);
  const distribution: number[] = [];
  for (const [index, row] of table.rows.entries()) {
    const at = lag === null ? index : reader.count(row, lag);
    const p = reader.number(row, column);
    if (at !== undefined && p !== undefined) distribution[at] = p;
  }
  return reader.refusal(file) ?? Array.from(distribution, p => p ?? 0);
}

async function run({ positionals, options, say }: CommandInput): Promise<Outcome> {
  const file = positionals[0]!;
  const method = text(options, 'method') ?? 'cori';
  if (method !== 'cori' && method !== 'wt')
    throw new UsageError(
      `--method 只能是 cori 或 wt,不能是“${method}”。`,
      `--method is cori or wt, not “${method}”.`,
    );
  const [mean, sd, given] = [positive(options, 'si-mean'), positive(options, 'si-sd'), text(options, 'si')];
  if (given === undefined ? mean === undefined || sd === undefined : mean !== undefined || sd !== undefined)
    throw new UsageError(
      '须给出 --si-mean 与 --si-sd,或 --si 文件,二者择一。',
      'Give either --si-mean and --si-sd, or --si FILE.',
    );
  if (mean !== undefined && mean <= 1)
    throw new UsageError('--si-mean 须大于 1 天。', '--si-mean must be above 1 day.');
  const length = whole(options, 'window', 1, 365) ?? 7;
  return refusingBadInput(say, file, async () => {
    const table = await readTable(file);
    if (isRefusal(table)) return refusedOutcome(table, say);
    const reader = new CellReader(options);
    const changes = several(options, 'changed');
    for (const day of changes) dayNumber(day, '--changed');
    const series = seriesOf(table, reader, changes);
    const refused = reader.refusal(file);
    if (refused) return refusedOutcome(refused, say, { badRows: reader.bad });
    const serialInterval = given
      ? await serialIntervalOf(given, options)
      : discreteSerialInterval(mean!, sd!, series?.local.length ?? 1);
    if (isRefusal(serialInterval)) return refusedOutcome(serialInterval, say);
    if (given) checkedSerialInterval(serialInterval);
    const windows = series ? slidingWindows(series, length) : [];
    const estimates = series
      ? method === 'cori'
        ? estimateR(series, { serialInterval, windows }).map(coriJson)
        : wallingaTeunis(series, { serialInterval, windows }).map(wallingaTeunisJson)
      : [];
    const suspected = series ? suspectedJumps(series).map(jump => jump.warning) : [];
    const json = {
      file,
      method,
      days: series?.local.length ?? 0,
      window: length,
      serialInterval: {
        ...(mean === undefined ? serialIntervalMoments(serialInterval) : { mean, sd }),
        given: given ?? null,
      },
      estimates,
      suspectedDefinitionChanges: suspected,
      badRows: reader.bad,
    };
    return { status: 0, json, lines: lines(estimates, suspected, say) };
  });
}

interface EstimateJson {
  from: string | number;
  to: string | number;
  cases: number;
  mean?: number;
  sd?: number;
  median?: number;
  lower?: number;
  upper?: number;
  quantiles?: Record<string, number>;
  notEstimable?: { zh: string; en: string };
  warnings: Warning[];
}

const NAMES = ['0.025', '0.05', '0.25', '0.5', '0.75', '0.95', '0.975'];

function coriJson({ from, to, localCases, r, warnings }: CoriWindow): EstimateJson {
  if ('notEstimable' in r) return { from, to, cases: localCases, ...refusalOf(r), warnings };
  const quantiles = Object.fromEntries(NAMES.map((name, i) => [name, r.quantiles[i]!]));
  return {
    from,
    to,
    cases: localCases,
    mean: r.mean,
    sd: r.sd,
    median: quantiles['0.5']!,
    lower: quantiles['0.025']!,
    upper: quantiles['0.975']!,
    quantiles,
    warnings,
  };
}

function wallingaTeunisJson({ from, to, cases, r, warnings }: WallingaTeunisWindow): EstimateJson {
  return { from, to, cases, ...('notEstimable' in r ? refusalOf(r) : r), warnings };
}

function lines(
  estimates: readonly EstimateJson[],
  suspected: readonly Warning[],
  say: CommandInput['say'],
): string[] {
  if (estimates.length === 0)
    return [say({ zh: '数据不足一个窗口,无法估计。', en: 'Not one whole window: not estimable.' })];
  const mark = (estimate: EstimateJson) =>
    [
      ...new Set(estimate.warnings.map(warning => (warning.warning === 'definition-change' ? '†' : '*'))),
    ].join('');
  return [
    ...alignedLines([
      [
        say({ zh: '起', en: 'from' }),
        say({ zh: '止', en: 'to' }),
        say({ zh: '病例', en: 'cases' }),
        'R',
        'sd',
        '2.5%',
        '97.5%',
        '',
      ],
      ...estimates.map(estimate =>
        estimate.notEstimable
          ? [
              estimate.from,
              estimate.to,
              estimate.cases,
              say({ zh: '不可估计', en: 'not estimable' }),
              '',
              '',
              '',
              say(estimate.notEstimable),
            ]
          : [
              estimate.from,
              estimate.to,
              estimate.cases,
              shown(estimate.mean),
              shown(estimate.sd),
              shown(estimate.lower),
              shown(estimate.upper),
              mark(estimate),
            ],
      ),
    ]),
    ...(estimates.some(estimate => mark(estimate).includes('*'))
      ? [
          say({
            zh: '* 病例少而不精确,或后续传播尚未显现',
            en: '* imprecise for few cases, or later infections cannot show yet',
          }),
        ]
      : []),
    ...warningLines(
      [
        ...estimates.flatMap(({ warnings }) =>
          warnings.filter(({ warning }) => warning === 'definition-change'),
        ),
        ...suspected,
      ],
      say,
    ),
  ];
}

export const epiRtCommand: Command = {
  name: 'epi rt',
  takes: 'FILE',
  count: [1, 1],
  summary: {
    zh: '由每日病例数估计再生数 R(不用数据库)',
    en: 'reproduction number from daily counts; needs no database',
  },
  notes: [
    {
      zh: '列:date,cases 或 date,local,imported。输入病例计入传染源,不计入本地新增。首日病例视为输入。',
      en: 'Columns: date,cases or date,local,imported. Imported cases infect but were not infected here. Those of the first day count as imported.',
    },
  ],
  options: {
    'si-mean': {
      type: 'string',
      value: 'DAYS',
      help: { zh: '代间距均值(天)', en: 'mean serial interval in days' },
    },
    'si-sd': {
      type: 'string',
      value: 'DAYS',
      help: { zh: '代间距标准差(天)', en: 'its standard deviation' },
    },
    si: {
      type: 'string',
      value: 'FILE',
      help: {
        zh: '代间距概率文件:列 lag,si,0 天为 0',
        en: 'file of its probabilities: columns lag,si; that of 0 days is 0',
      },
    },
    window: {
      type: 'string',
      value: 'DAYS',
      help: { zh: '窗口天数,默认 7', en: 'days of a window; 7 by default' },
    },
    method: {
      type: 'string',
      value: 'cori|wt',
      help: { zh: 'Cori(默认)或 Wallinga–Teunis', en: 'Cori (default) or Wallinga–Teunis' },
    },
    changed: {
      type: 'string',
      multiple: true,
      value: 'DAY',
      help: { zh: '病例定义自该日起改变', en: 'cases are counted under another definition from this day' },
    },
    ...readingOptions,
  },
  run,
};
