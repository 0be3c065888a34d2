import { cityOptions, withCity } from '../city.ts';
import { type Command, type Outcome, text, UsageError } from '../command.ts';
import { write } from './export.ts';

export const journalExportCommand: Command = {
  name: 'journal export',
  takes: '',
  count: [0, 0],
  summary: {
    zh: '导出全部日志(NDJSON),供 verify 离线核对',
    en: 'export the whole journal (NDJSON), for verify to check offline',
  },
  options: {
    out: {
      type: 'string',
      value: 'FILE',
      help: { zh: '写入文件,默认标准输出', en: 'file to write; standard output by default' },
    },
    ...cityOptions,
  },
  run: async ({ options, say }): Promise<Outcome> => {
    const out = text(options, 'out');
    if (options.json && out === undefined)
      throw new UsageError(
        '--json 报告导出结果,日志须用 --out 写出。',
        '--json reports on the export, so the journal needs --out.',
      );
    return withCity(
      options,
      'journal export',
      async city => {
        await city.sequenceJournal();
        await write(await city.download('/journal/export'), out);
        const { publicKey, note } = await city.request<{ publicKey: string; note: string | null }>(
          'GET',
          '/journal/checkpoint',
        );
        const entries = note === null ? 0 : Number(note.split('\n')[1]);
        return {
          status: 0,
          json: { file: out ?? null, entries, publicKey, checkpoint: note },
          lines:
            out === undefined
              ? []
              : [`✓ ${out}`, say({ zh: `公钥:${publicKey}`, en: `public key: ${publicKey}` })],
          written: out === undefined,
        };
      },
      'auditor',
    );
  },
};
