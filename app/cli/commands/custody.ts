import { cityOptions, withCity } from '../city.ts';
import { type Command, type Outcome, text, UsageError } from '../command.ts';
import { alignedLines } from '../textTable.ts';

const groups = ['box', 'lab', 'point', 'day'];

interface Balance {
  day: string;
  by: string;
  balanced: boolean;
  rows: {
    key: string;
    label: string;
    sampledPeople: number;
    tubesClosed: number;
    tubesBoxed: number;
    tubesReceived: number;
    tubesReported: number;
    differences: { kind: string; count: number; tubes: string[]; box?: string }[];
  }[];
}

const words: Record<string, { zh: string; en: string }> = {
  not_closed: { zh: '未封管', en: 'not closed' },
  not_boxed: { zh: '未装箱', en: 'not boxed' },
  not_received: { zh: '未接收', en: 'not received' },
  not_reported: { zh: '未报告', en: 'not reported' },
  unboxed_received: { zh: '未装箱而接收', en: 'received unboxed' },
  count: { zh: '数量不符', en: 'counts differ' },
};

export const custodyBalanceCommand: Command = {
  name: 'custody balance',
  takes: '',
  count: [0, 0],
  summary: {
    zh: '核对一天的采样、封管、装箱、接收、报告;有差异时列出管码,退出码为 1',
    en: 'balance a day: sampled, closed, boxed, received, reported; names the tubes that differ and then exits with 1',
  },
  options: {
    day: { type: 'string', value: 'DAY', help: { zh: '日期,默认今天', en: 'the day; today by default' } },
    by: {
      type: 'string',
      value: groups.join('|'),
      help: { zh: '按转运箱、实验室、采样点或全天汇总,默认采样点', en: 'rows by; point by default' },
    },
    ...cityOptions,
  },
  run: async ({ options, say }): Promise<Outcome> => {
    const by = text(options, 'by') ?? 'point';
    if (!groups.includes(by))
      throw new UsageError(
        `--by 只能是 ${groups.join('、')},不能是“${by}”。`,
        `--by is one of ${groups.join(', ')}, not “${by}”.`,
      );
    const day = text(options, 'day');
    if (day !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(day))
      throw new UsageError(
        `--day 须为日期(2022-07-18),不能是“${day}”。`,
        `--day takes a day (2022-07-18), not “${day}”.`,
      );
    return withCity(options, 'custody balance', async city => {
      const balance = await city.request<Balance>(
        'GET',
        `/custody/balance?by=${by}${day ? `&day=${day}` : ''}`,
      );
      const heading = [
        say({ zh: '项目', en: by }),
        say({ zh: '采样人数', en: 'people' }),
        say({ zh: '封管', en: 'closed' }),
        say({ zh: '装箱', en: 'boxed' }),
        say({ zh: '接收', en: 'received' }),
        say({ zh: '报告', en: 'reported' }),
      ];
      return {
        status: balance.balanced ? 0 : 1,
        json: { ...balance },
        lines: [
          ...alignedLines(
            [
              heading,
              ...balance.rows.map(row => [
                row.label || '—',
                row.sampledPeople,
                row.tubesClosed,
                row.tubesBoxed,
                row.tubesReceived,
                row.tubesReported,
              ]),
            ],
            { rightFrom: 1 },
          ),
          ...balance.rows.flatMap(row =>
            row.differences.map(
              one =>
                `✗ ${row.label || '—'}  ${say(words[one.kind] ?? { zh: one.kind, en: one.kind })} ${one.count}${one.box ? `  ${one.box}` : ''}  ${one.tubes.join(' ')}`,
            ),
          ),
          balance.balanced
            ? say({ zh: `✓ ${balance.day} 平衡`, en: `✓ ${balance.day} balances` })
            : say({ zh: `✗ ${balance.day} 有差异`, en: `✗ ${balance.day} does not balance` }),
        ],
      };
    });
  },
};
