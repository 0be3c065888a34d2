import {
  type CensoredInterval,
  dayNumber,
  type FamilyName,
  fitIntervals,
  type IntervalFit,
} from '@outpace/epi';
import { isRefusal } from '../../core/refusal.ts';
import {
  type Command,
  type CommandInput,
  type Outcome,
  refusedOutcome,
  text,
  UsageError,
} from '../command.ts';
import { alignedLines } from '../textTable.ts';
import { levelOf, refusalOf, refusingBadInput, shown, shownEstimate } from './numbers.ts';
import {
  CellReader,
  columnAmong,
  type EpiRow,
  type EpiTable,
  neededColumn,
  readingOptions,
  readTable,
} from './table.ts';

const COLUMNS = {
  fromEarliest: ['from_earliest', 'el', 'exposure_start', 'start_source'],
  fromLatest: ['from_latest', 'er', 'exposure_end', 'end_source'],
  toEarliest: ['to_earliest', 'sl', 'onset_start'],
  toLatest: ['to_latest', 'sr', 'onset_end'],
  /** Seen ill at the latest: closes an onset window without an end. */
  presented: ['pr', 'presented', 'presented_latest'],
  from: ['from', 'exposure', 'infection', 'date_of_infection', 'infector_onset'],
  to: ['to', 'onset', 'date_of_onset', 'symptom_onset', 'infectee_onset'],
  delay: ['delay', 'days', 'interval'],
} as const;

/** Start or end of what a cell says, in days: a plain date is the whole day, a clock time its minute, a number itself. */
function bound(
  reader: CellReader,
  row: EpiRow,
  column: string | null,
  end: boolean,
): number | null | undefined {
  const value = column === null ? null : row.cell(column);
  if (column === null || value === null) return null;
  if (/^-?\d+(\.\d+)?$/.test(value) && !/^\d{8}$/.test(value)) return Number(value);
  const moment = reader.moment(row, column);
  if (moment === undefined) return undefined;
  const day = dayNumber(moment.slice(0, 10));
  // midnight written out is that minute; a date alone is its whole day
  if (moment.length === 10) return day + (end && !/\d:\d\d/.test(value) ? 1 : 0);
  return day + (Number(moment.slice(11, 13)) + Number(moment.slice(14, 16)) / 60) / 24;
}

function rowsOf(
  table: EpiTable,
  reader: CellReader,
  earliest: number | null,
): { rows: CensoredInterval[]; filled: number } {
  const among = (names: readonly string[]) => columnAmong(table, names);
  const delay = among(COLUMNS.delay);
  if (delay !== null)
    return {
      filled: 0,
      rows: table.rows.flatMap(row => {
        const days = reader.number(row, delay);
        return days === undefined
          ? []
          : [{ fromEarliest: 0, fromLatest: 0, toEarliest: days, toLatest: days }];
      }),
    };
  const [onlyFrom, onlyTo] = [among(COLUMNS.from), among(COLUMNS.to)];
  const el =
    among(COLUMNS.fromEarliest) ?? onlyFrom ?? neededColumn(table, ['from_earliest', 'EL', 'from', 'delay']);
  const er = among(COLUMNS.fromLatest) ?? onlyFrom;
  const sl = among(COLUMNS.toEarliest) ?? onlyTo;
  const sr = among(COLUMNS.toLatest) ?? onlyTo ?? neededColumn(table, ['to_latest', 'SR', 'to']);
  const presented = among(COLUMNS.presented);
  let filled = 0;
  const rows = table.rows.flatMap((row): CensoredInterval[] => {
    const [EL, ER, SL, SR] = [
      bound(reader, row, el, false),
      bound(reader, row, er, true),
      bound(reader, row, sl, false),
      bound(reader, row, sr, true),
    ];
    const PR = SR === null ? bound(reader, row, presented, true) : null;
    if ([EL, ER, SL, SR, PR].includes(undefined)) return [];
    const toLatest = SR ?? PR ?? null;
    const fromEarliest = EL ?? earliest;
    if (toLatest === null)
      reader.wrong(
        row.row,
        sr,
        null,
        '终止时间缺失,无法补',
        'the latest end is missing and nothing closes it',
      );
    if (fromEarliest === null)
      reader.wrong(
        row.row,
        el,
        null,
        '最早暴露缺失,请补或给 --earliest',
        'the earliest start is missing; fill it or give --earliest',
      );
    if (toLatest === null || fromEarliest === null) return [];
    if ([EL, ER, SL, SR].includes(null)) filled++;
    const fromLatest = Math.min(ER ?? toLatest, toLatest);
    const toEarliest = Math.max(SL ?? fromEarliest, fromEarliest);
    if (toLatest <= fromEarliest || fromLatest < fromEarliest || toEarliest > toLatest) {
      reader.wrong(row.row, sr, row.cell(sr), '时间先后颠倒', 'the times are in the wrong order');
      return [];
    }
    return [{ fromEarliest, fromLatest, toEarliest, toLatest }];
  });
  return { rows, filled };
}

const NAMES: FamilyName[] = ['lognormal', 'gamma', 'weibull', 'normal'];

async function run({ positionals, options, say }: CommandInput): Promise<Outcome> {
  const file = positionals[0]!;
  const family = text(options, 'distribution') ?? 'lognormal';
  if (!(NAMES as string[]).includes(family))
    throw new UsageError(
      `没有分布“${family}”。有:${NAMES.join('、')}`,
      `There is no distribution “${family}”. There are: ${NAMES.join(', ')}`,
    );
  const level = levelOf(options);
  return refusingBadInput(say, file, async () => {
    const earliest = text(options, 'earliest');
    const table = await readTable(file);
    if (isRefusal(table)) return refusedOutcome(table, say);
    const reader = new CellReader(options);
    const { rows, filled } = rowsOf(
      table,
      reader,
      earliest === undefined ? null : dayNumber(earliest, '--earliest'),
    );
    const refused = reader.refusal(file);
    if (refused) return refusedOutcome(refused, say, { badRows: reader.bad });
    const fit = fitIntervals(rows, { family: family as FamilyName, level });
    const common = {
      file,
      distribution: family,
      level,
      rows: rows.length,
      filledRows: filled,
      badRows: reader.bad,
    };
    if ('notEstimable' in fit)
      return {
        status: 0,
        json: { ...common, ...refusalOf(fit) },
        lines: [say({ zh: '不可估计:', en: 'Not estimable: ' }) + say(fit.notEstimable)],
      };
    const { distribution: _functions, family: _name, n: _rows, ...figures } = fit;
    return { status: 0, json: { ...common, ...figures }, lines: linesOf(fit, filled, level, say) };
  });
}

function linesOf(fit: IntervalFit, filled: number, level: number, say: CommandInput['say']): string[] {
  return [
    ...alignedLines([
      [say({ zh: '分布', en: 'distribution' }), fit.family],
      [say({ zh: '记录', en: 'rows' }), fit.n],
      ...Object.entries(fit.parameters).map(([name, value]) => [name, shownEstimate(value)]),
      [say({ zh: '均值(天)', en: 'mean, days' }), shownEstimate(fit.mean)],
      [say({ zh: '标准差(天)', en: 'sd, days' }), shown(fit.sd)],
      ...fit.quantiles.map(({ p, days }) => [`${100 * p} %`, shownEstimate(days)]),
      ['AIC', shown(fit.aic)],
    ]),
    say({
      zh: `括号内为 ${100 * level}% 区间(轮廓似然)`,
      en: `in brackets: ${100 * level} % intervals by profile likelihood`,
    }),
    ...(filled
      ? [
          say({
            zh: `! ${filled} 条记录的时间窗有空缺,已按规则补全(见文档)`,
            en: `! ${filled} rows had open windows, closed as the documentation says`,
          }),
        ]
      : []),
  ];
}

export const epiIntervalCommand: Command = {
  name: 'epi interval',
  takes: 'FILE',
  count: [1, 1],
  summary: {
    zh: '由区间删失的日期拟合潜伏期或代间距(不用数据库)',
    en: 'incubation or serial interval from interval-censored dates; needs no database',
  },
  notes: [
    {
      zh: '列:EL,ER,SL,SR(暴露与发病的时间窗),或 from,to,或 delay(天)。只有日期的按整日计。',
      en: 'Columns: EL,ER,SL,SR (windows of exposure and onset), or from,to, or delay (days). A date without a time is the whole day.',
    },
  ],
  options: {
    distribution: {
      type: 'string',
      value: NAMES.join('|'),
      help: {
        zh: '分布,默认 lognormal;间隔可为负时用 normal',
        en: 'lognormal by default; normal where gaps may be negative',
      },
    },
    earliest: {
      type: 'string',
      value: 'DAY',
      help: { zh: '最早暴露空缺时以此日计', en: 'stands for a missing earliest exposure' },
    },
    level: {
      type: 'string',
      value: 'P',
      help: { zh: '区间水平,默认 0.95', en: 'level of the intervals; 0.95 by default' },
    },
    ...readingOptions,
  },
  run,
};
