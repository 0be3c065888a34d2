import fs from 'node:fs';
import path from 'node:path';
import { Refused, refuse } from '../../core/refusal.ts';
import type { FileView } from '../../modules/laboratory/exchange/api.ts';
import { type City, cityOptions, withCity } from '../city.ts';
import {
  type Command,
  type CommandInput,
  needed,
  type Outcome,
  refusedOutcome,
  UsageError,
} from '../command.ts';
import type { Say } from '../language.ts';
import { alignedLines } from '../textTable.ts';

async function labNamed(city: City, code: string): Promise<string> {
  const { items } = await city.request<{ items: { id: string; code: string }[] }>('GET', '/labs');
  const lab = items.find(each => each.code === code);
  if (lab) return lab.id;
  throw new Refused(
    refuse('ACC-2', `没有编号为 ${code} 的实验室。`, `There is no laboratory of the code ${code}.`, {
      status: 404,
    }),
  );
}

const stateWords: Record<string, { zh: string; en: string }> = {
  released: { zh: '已发布', en: 'released' },
  forReview: { zh: '待审核', en: 'for review' },
  already: { zh: '已有', en: 'known' },
  waiting: { zh: '对不上管', en: 'fit no tube' },
  refused: { zh: '拒绝', en: 'refused' },
};

function lines(file: FileView, say: Say): string[] {
  const { counts } = file;
  return [
    ...alignedLines(
      Object.entries(stateWords).map(([key, words]) => [
        say(words),
        String(counts[key as keyof typeof counts]),
      ]),
      { indent: 2 },
    ),
    ...file.problemRows
      .slice(0, 50)
      .map(row =>
        [
          `  ${row.row}`,
          row.tubeCode ?? '',
          ...row.problems.map(
            each => `${each.column ? `${each.column}: ` : ''}${say(each.message)} [${each.rule}]`,
          ),
        ].join('  '),
      ),
  ];
}

async function run({ positionals, options, say }: CommandInput): Promise<Outcome> {
  const [file] = positionals as [string];
  const code = needed(options, 'lab');
  if (!fs.existsSync(file)) throw new UsageError(`没有文件 ${file}。`, `There is no file ${file}.`);
  return withCity(
    options,
    'lab import',
    async city => {
      const labId = await labNamed(city, code);
      const checked = await city.request<FileView>('POST', `/labs/${labId}/result-files`, {
        stream: fs.createReadStream(file),
        headers: { 'x-file-name': encodeURIComponent(path.basename(file)) },
      });
      const answer = (view: FileView, done: boolean, ok: boolean): Outcome => ({
        status: ok ? 0 : 1,
        json: {
          fileId: view.id,
          lab: code,
          committed: done,
          counts: view.counts,
          columns: view.columns,
          problems: view.problemRows,
        },
        lines: [
          `${ok ? '✓' : '✗'} ${path.basename(file)}  ${view.counts.rows} ${say({ zh: '行', en: 'rows' })}${done ? '' : say({ zh: '(未导入)', en: ' (nothing was imported)' })}`,
          ...lines(view, say),
        ],
      });
      if (options.check) return answer(checked, false, checked.counts.refused === 0);
      if (checked.counts.refused && !options['commit-good']) {
        const again = answer(checked, false, false);
        return {
          ...again,
          lines: [
            ...again.lines,
            say({
              zh: '有不能接收的行;改正后再来,或用 --commit-good 只导入正确的行。',
              en: 'Some rows cannot be taken; mend them, or import the good ones only with --commit-good.',
            }),
          ],
        };
      }
      try {
        const taken = await city.request<FileView>('POST', `/laboratory/result-files/${checked.id}/commit`, {
          body: { version: checked.version, goodOnly: options['commit-good'] === true },
        });
        await city.settle(async () => true);
        return answer(taken, true, true);
      } catch (error) {
        if (error instanceof Refused) return refusedOutcome(error.refusal, say, { fileId: checked.id });
        throw error;
      }
    },
    'laboratory_worker',
  );
}

export const labImportCommand: Command = {
  name: 'lab import',
  takes: 'FILE',
  count: [1, 1],
  summary: {
    zh: '导入实验室的结果文件(CSV 或 XLSX),先逐行试读',
    en: "import a laboratory's file of results (CSV or XLSX), every row tried first",
  },
  notes: [
    {
      zh: '有一行不能接收时整个文件不导入,除非 --commit-good;对不上采样管的进入待处理箱。',
      en: 'With a row that cannot be taken nothing is imported, unless --commit-good; rows that fit no tube go to the inbox.',
    },
  ],
  options: {
    lab: {
      type: 'string',
      value: 'CODE',
      help: { zh: '实验室编号', en: 'code of the laboratory' },
    },
    check: { type: 'boolean', help: { zh: '只试读,不导入', en: 'try only, import nothing' } },
    'commit-good': {
      type: 'boolean',
      help: { zh: '只导入正确的行', en: 'import the good rows only' },
    },
    ...cityOptions,
  },
  run,
};
