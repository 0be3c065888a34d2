import { type DatedCase, type EpidemicCurve, epidemicCurve } from '@outpace/epi';
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
import { refusingBadInput } from './numbers.ts';
import { CellReader, columnAmong, neededColumn, readingOptions, readTable } from './table.ts';

const DATE = [
  'onset',
  'date_of_onset',
  'symptom_onset',
  'symptom_onset_date',
  'date_onset',
  'date',
  '发病日期',
  '日期',
];
const ID = ['id', 'case_id', 'caseid', 'patient_id', 'number', '编号', '病例编号'];
const BAR = 50;

async function run({ positionals, options, say }: CommandInput): Promise<Outcome> {
  const file = positionals[0]!;
  const every = text(options, 'every') ?? 'day';
  if (every !== 'day' && every !== 'week')
    throw new UsageError(
      `--every 只能是 day 或 week,不能是“${every}”。`,
      `--every is day or week, not “${every}”.`,
    );
  return refusingBadInput(say, file, async () => {
    const table = await readTable(file);
    if (isRefusal(table)) return refusedOutcome(table, say);
    const reader = new CellReader(options);
    const [asked, groupAsked] = [text(options, 'date'), text(options, 'group')];
    const date = neededColumn(table, asked ? [asked] : DATE);
    const group = groupAsked ? neededColumn(table, [groupAsked]) : null;
    const id = columnAmong(table, ID);
    const seen = new Map<string, number>();
    const cases = table.rows.flatMap((row): DatedCase[] => {
      const onset = row.cell(date) === null ? null : reader.day(row, date);
      const name = (id === null ? null : row.cell(id)) ?? `row ${row.row}`;
      const before = seen.get(name);
      if (before !== undefined)
        reader.wrong(
          row.row,
          id ?? '',
          name,
          `与第 ${before} 行编号重复`,
          `is the id of row ${before} already`,
        );
      seen.set(name, row.row);
      if (onset === undefined || before !== undefined) return [];
      const of = group === null ? null : row.cell(group);
      return [{ id: name, onset, ...(of === null ? {} : { group: of }) }];
    });
    const refused = reader.refusal(file);
    if (refused) return refusedOutcome(refused, say, { badRows: reader.bad });
    const curve = epidemicCurve(cases, { by: 'onset', every });
    return {
      status: 0,
      json: {
        file,
        date,
        every,
        cases: cases.length,
        bins: curve.bins.map(({ from, to, ids, byGroup }) => ({
          from,
          to,
          count: ids.length,
          ids,
          ...(group ? { byGroup } : {}),
        })),
        undated: curve.undated,
        badRows: reader.bad,
      },
      lines: linesOf(curve, say),
    };
  });
}

function linesOf(curve: EpidemicCurve, say: CommandInput['say']): string[] {
  const most = curve.bins.reduce((n, bin) => Math.max(n, bin.ids.length), 1);
  const scale = Math.max(1, most / BAR);
  return [
    ...alignedLines(
      curve.bins.map(bin => [bin.from, bin.ids.length, '█'.repeat(Math.ceil(bin.ids.length / scale))]),
    ),
    ...(scale > 1
      ? [say({ zh: `每格约 ${scale.toFixed(1)} 例`, en: `one block is about ${scale.toFixed(1)} cases` })]
      : []),
    ...(curve.undated.length
      ? [
          say({
            zh: `! 另有 ${curve.undated.length} 例没有该日期`,
            en: `! ${curve.undated.length} more cases have no such date`,
          }),
        ]
      : []),
    ...(curve.bins.length ? [] : [say({ zh: '没有一例有该日期。', en: 'No case has such a date.' })]),
  ];
}

export const epiCurveCommand: Command = {
  name: 'epi curve',
  takes: 'FILE',
  count: [1, 1],
  summary: { zh: '由病例表画流行曲线(不用数据库)', en: 'epidemic curve of a line list; needs no database' },
  options: {
    date: {
      type: 'string',
      value: 'COLUMN',
      help: { zh: '日期列,默认找发病日期', en: 'date column; the onset by default' },
    },
    every: {
      type: 'string',
      value: 'day|week',
      help: { zh: '每日(默认)或每周(周一起)', en: 'by day (default) or by week from Monday' },
    },
    group: {
      type: 'string',
      value: 'COLUMN',
      help: { zh: '按此列分组(--json)', en: 'split by this column (--json)' },
    },
    ...readingOptions,
  },
  run,
};
