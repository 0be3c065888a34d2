import { fitOffspring, offspringOfPairs } from '@outpace/epi';
import { isRefusal } from '../../core/refusal.ts';
import {
  type Command,
  type CommandInput,
  type Outcome,
  refusedOutcome,
  UsageError,
  whole,
} from '../command.ts';
import { alignedLines } from '../textTable.ts';
import { levelOf, refusalOf, refusingBadInput, shown, shownEstimate } from './numbers.ts';
import { CellReader, columnAmong, type EpiTable, neededColumn, readingOptions, readTable } from './table.ts';

const INFECTOR = ['infector', 'from', 'infected_by', 'source_case', '传染源'];
const INFECTED = ['infected', 'infectee', 'to', 'case_id', 'case', 'patient_id', '病例'];
const COUNT = ['offspring', 'secondary_cases', 'secondary', 'count', 'n', '续发病例数'];

function countsOf(table: EpiTable, reader: CellReader): { kind: 'pairs' | 'counts'; counts: number[] } {
  const infector = columnAmong(table, INFECTOR);
  if (infector !== null) {
    const infected = neededColumn(table, INFECTED);
    const pairs: { infector: string; infected: string }[] = [];
    const everyone: string[] = [];
    for (const { row, cell } of table.rows) {
      const [from, to] = [cell(infector), cell(infected)];
      if (to === null) reader.wrong(row, infected, to, '缺少病例编号', 'the case is missing');
      else if (from === null) everyone.push(to);
      else pairs.push({ infector: from, infected: to });
    }
    return { kind: 'pairs', counts: [...offspringOfPairs(pairs, everyone).values()] };
  }
  const column = neededColumn(table, [...COUNT, ...INFECTOR]);
  return { kind: 'counts', counts: table.rows.flatMap(row => reader.count(row, column) ?? []) };
}

async function run({ positionals, options, say }: CommandInput): Promise<Outcome> {
  const file = positionals[0]!;
  const level = levelOf(options);
  const cases = whole(options, 'cases', 1, 100_000_000);
  return refusingBadInput(say, file, async () => {
    const table = await readTable(file);
    if (isRefusal(table)) return refusedOutcome(table, say);
    const reader = new CellReader(options);
    const { kind, counts } = countsOf(table, reader);
    const refused = reader.refusal(file);
    if (refused) return refusedOutcome(refused, say, { badRows: reader.bad });
    if (cases !== undefined && cases < counts.length)
      throw new UsageError(
        `文件中已有 ${counts.length} 例,--cases 不能少于此数。`,
        `The file names ${counts.length} cases: --cases cannot be fewer.`,
      );
    const all = [...counts, ...new Array<number>((cases ?? counts.length) - counts.length).fill(0)];
    const fit = fitOffspring(all, level);
    const json = {
      file,
      kind,
      cases: all.length,
      level,
      ...('notEstimable' in fit ? refusalOf(fit) : fit),
      badRows: reader.bad,
    };
    if ('notEstimable' in fit)
      return {
        status: 0,
        json,
        lines: [say({ zh: '不可估计:', en: 'Not estimable: ' }) + say(fit.notEstimable)],
      };
    const k =
      fit.k.estimate === null
        ? say({ zh: '无界(与泊松无异)', en: 'without bound (as Poisson)' })
        : shown(fit.k.estimate);
    return {
      status: 0,
      json,
      lines: [
        ...alignedLines([
          [say({ zh: '病例', en: 'cases' }), fit.cases],
          [say({ zh: '续发病例', en: 'secondary cases' }), fit.secondaryCases],
          ['R', shownEstimate(fit.r)],
          [
            say({ zh: '离散系数 k', en: 'dispersion k' }),
            `${k} (${fit.k.lower === null ? '…' : shown(fit.k.lower)}–${shown(fit.k.upper)})`,
          ],
          [
            say({ zh: '引起 80% 传播的病例占比', en: 'share of cases causing 80 %' }),
            shownEstimate(fit.shareCausing80),
          ],
          [say({ zh: '同上,数据中', en: 'the same, as counted' }), shown(fit.observedShareCausing80)],
        ]),
        ...(kind === 'pairs' && cases === undefined
          ? [
              say({
                zh: '! 未在文件中出现的无续发病例未计入,R 与 k 偏高;如知病例总数,请加 --cases。',
                en: '! Cases that infected nobody and are not named in the file are missing: R and k are too high. Give --cases where their number is known.',
              }),
            ]
          : []),
      ],
    };
  });
}

export const epiOffspringCommand: Command = {
  name: 'epi offspring',
  takes: 'FILE',
  count: [1, 1],
  summary: {
    zh: '续发病例数分布:R、k、引起 80% 传播的病例占比(不用数据库)',
    en: 'offspring distribution: R, k, share causing 80 %; needs no database',
  },
  notes: [
    {
      zh: '列:offspring(每例续发数),或 infector,infected(传播对;infector 空缺为来源不明)。',
      en: 'Columns: offspring (one count per case), or infector,infected (pairs; a blank infector is an unknown source).',
    },
  ],
  options: {
    cases: {
      type: 'string',
      value: 'N',
      help: {
        zh: '病例总数,文件中未出现的按无续发计',
        en: 'number of all cases; those not named infected nobody',
      },
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
