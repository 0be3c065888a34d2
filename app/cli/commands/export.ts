import fs from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { Refused, refuse } from '../../core/refusal.ts';
import { type City, cityOptions, outbreakNamed, withCity } from '../city.ts';
import { type Command, type CommandInput, type Outcome, text, UsageError } from '../command.ts';

const formats = ['csv', 'json', 'xlsx'];

interface ExportAnswer {
  id: string;
  state: string;
  rows: number | null;
  error: string | null;
}

/** Writes a stream to a file, or to standard output. */
export async function write(stream: NodeJS.ReadableStream, out: string | undefined): Promise<void> {
  if (out !== undefined) return pipeline(stream, fs.createWriteStream(out, { mode: 0o600 }));
  for await (const part of stream)
    if (!process.stdout.write(part)) await new Promise(resolve => process.stdout.once('drain', resolve));
}

async function exported(city: City, body: Record<string, unknown>): Promise<ExportAnswer> {
  let job = await city.request<ExportAnswer>('POST', '/exports', { body });
  const look = async () => {
    job = await city.request<ExportAnswer>('GET', `/exports/${job.id}`);
    return job.state === 'done' || job.state === 'failed';
  };
  await city.settle(look);
  await look();
  if (job.state !== 'done')
    throw new Refused(
      refuse('EXP-4', job.error ?? '导出没有完成', job.error ?? 'the export was not finished'),
    );
  return job;
}

const exportOf =
  (list: 'people' | 'cases') =>
  async ({ options, language, say }: CommandInput): Promise<Outcome> => {
    const out = text(options, 'out');
    const format =
      text(options, 'format') ?? formats.find(each => out?.toLowerCase().endsWith(`.${each}`)) ?? 'csv';
    if (!formats.includes(format))
      throw new UsageError(
        `--format 只能是 ${formats.join('、')}。`,
        `--format is one of ${formats.join(', ')}.`,
      );
    if (format === 'xlsx' && out === undefined && process.stdout.isTTY)
      throw new UsageError('XLSX 须用 --out 写入文件。', 'XLSX goes to a file; give --out.');
    if (options.json && out === undefined)
      throw new UsageError(
        '--json 报告导出结果,文件须用 --out 写出;要以 JSON 导出请用 --format json。',
        '--json reports on the export, so the file needs --out; to export as JSON use --format json.',
      );
    const purpose = text(options, 'purpose');
    return withCity(options, `${list} export`, async city => {
      const code = text(options, 'outbreak');
      const outbreak = list === 'cases' && code !== undefined ? await outbreakNamed(city, code) : null;
      const job = await exported(city, {
        list,
        format,
        language: language === 'zh' ? 'zh-Hans' : 'en',
        query: outbreak ? { outbreakId: outbreak.id } : {},
        ...(purpose === undefined ? {} : { purpose, reveal: true }),
      });
      await write(await city.download(`/exports/${job.id}/file`), out);
      const revealed = purpose !== undefined;
      const told = say({
        zh: `${job.rows} 行${revealed ? ',含身份信息,用途已记入日志' : ',姓名已脱敏'}`,
        en: `${job.rows} rows${revealed ? ', identities included; the purpose is journaled' : ', names masked'}`,
      });
      return {
        status: 0,
        json: { list, format, rows: job.rows, revealed, file: out ?? null, exportId: job.id },
        lines: out === undefined ? (process.stderr.isTTY ? [told] : []) : [`✓ ${out}  ${told}`],
        written: out === undefined,
      };
    });
  };

const exportOptions: Command['options'] = {
  format: {
    type: 'string',
    value: 'csv|json|xlsx',
    help: { zh: '格式,默认随 --out 的扩展名,否则 csv', en: 'format; by the ending of --out, else csv' },
  },
  out: {
    type: 'string',
    value: 'FILE',
    help: { zh: '写入文件,默认标准输出', en: 'file to write; standard output by default' },
  },
  purpose: {
    type: 'string',
    value: 'WHY',
    help: {
      zh: '写明用途后给出身份信息(记入日志);不写则脱敏',
      en: 'gives identities in clear for this stated purpose, journaled; masked without',
    },
  },
};

export const casesExportCommand: Command = {
  name: 'cases export',
  takes: '',
  count: [0, 0],
  summary: { zh: '导出病例', en: 'export cases' },
  options: {
    outbreak: { type: 'string', value: 'CODE', help: { zh: '只导出这起疫情', en: 'only of this outbreak' } },
    ...exportOptions,
    ...cityOptions,
  },
  run: exportOf('cases'),
};

export const peopleExportCommand: Command = {
  name: 'people export',
  takes: '',
  count: [0, 0],
  summary: { zh: '导出人员', en: 'export people' },
  options: { ...exportOptions, ...cityOptions },
  run: exportOf('people'),
};
