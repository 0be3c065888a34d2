import { type Command, type CommandInput, type Outcome, UsageError } from '../command.ts';
import { deploymentConfig, deploymentData, withDeployment } from '../deployment.ts';
import { alignedLines } from '../textTable.ts';

const actions = ['seal', 'status', 'rebuild'] as const;

const million = (n: number) => (n / 1e6).toFixed(n >= 1e7 ? 0 : 2);
const mebibytes = (n: number) => (n / 2 ** 20).toFixed(1);

async function run({ positionals, options, say, progress }: CommandInput): Promise<Outcome> {
  const [word, ...days] = positionals as [string, ...string[]];
  const action = actions.find(one => one === word);
  if (!action)
    throw new UsageError(
      `presence 后面是 ${actions.join('、')},不能是“${word}”。`,
      `presence takes ${actions.join(', ')}, not “${word}”.`,
    );
  for (const day of days)
    if (!/^\d{4}-\d{2}-\d{2}$/.test(day))
      throw new UsageError(
        `日期写作 2022-07-18,不能是“${day}”。`,
        `A day is written 2022-07-18, not “${day}”.`,
      );
  return withDeployment(deploymentConfig(options), `presence ${action}`, async outpace => {
    const { indexStatus, sealDays } = await import('../../modules/presence/sealing.ts');
    if (action === 'status') {
      const status = await indexStatus(outpace);
      return {
        status: 0,
        json: { ...status },
        lines: [
          say({
            zh: `在场记录 ${million(status.stays)} 百万条,内存 ${mebibytes(status.bytes)} MiB,文件夹 ${status.directory}`,
            en: `${million(status.stays)} million stays, ${mebibytes(status.bytes)} MiB of memory, folder ${status.directory}`,
          }),
          ...(status.unreadable.length
            ? [
                say({
                  zh: `${status.unreadable.length} 天无法读取,其密钥不在密钥库中(${status.unreadable.join('、')}),见 docs/operations/backup.md`,
                  en: `${status.unreadable.length} days unreadable: their key is another's (${status.unreadable.join(', ')}); see docs/operations/backup.md`,
                }),
              ]
            : []),
          ...alignedLines(
            status.days.map(day => [
              day.day,
              day.stays,
              say(originWords[day.origin] ?? { zh: day.origin, en: day.origin }),
              day.file ? '' : say({ zh: '尚无文件', en: 'no file yet' }),
              day.fileRefused ?? '',
            ]),
            { indent: 2 },
          ),
        ],
      };
    }
    const sealed = await sealDays(outpace, {
      ...(days.length ? { days } : {}),
      all: options.today === true,
      rebuild: action === 'rebuild',
      progress: (done, of) => progress(`${done}/${of}`),
    });
    const failed = sealed.filter(day => day.failed);
    return {
      status: failed.length ? 1 : 0,
      json: { days: sealed },
      lines: [
        ...alignedLines(
          sealed.map(day => [
            day.day,
            day.rows ?? '',
            day.kept
              ? say({ zh: '文件无需重写', en: 'the file is current' })
              : day.failed
                ? `✗ ${day.failed}`
                : say({
                    zh: `已写 ${mebibytes(day.bytes!)} MiB`,
                    en: `${mebibytes(day.bytes!)} MiB written`,
                  }),
          ]),
        ),
        say({
          zh: `${sealed.length} 天,失败 ${failed.length}`,
          en: `${sealed.length} days, ${failed.length} failed`,
        }),
      ],
    };
  });
}

const originWords: Record<string, { zh: string; en: string }> = {
  file: { zh: '来自文件', en: 'from its file' },
  rows: { zh: '来自数据库', en: 'from the database' },
  'rows on another thread': { zh: '来自数据库', en: 'from the database' },
} satisfies Record<string, { zh: string; en: string }>;

export const presenceCommand: Command = {
  name: 'presence',
  takes: `${actions.join('|')} [DAY…]`,
  count: [1, 400],
  summary: {
    zh: '追踪索引的每日文件:seal 写入,status 查看,rebuild 全部重写',
    en: 'the trace index’s files, one a day: seal writes, status shows, rebuild writes all anew',
  },
  notes: [
    {
      zh: '服务运行时每晚自动写入;文件损坏或过期会自动改读数据库,并写入日志。',
      en: 'A running server writes them every night; a damaged or outdated file is replaced by its rows, and the log says so.',
    },
  ],
  options: {
    today: { type: 'boolean', help: { zh: '今天的也写', en: 'today’s as well' } },
    data: deploymentData,
  },
  run,
};
