import { dayOf, isDay, shippedPacks } from '@outpace/protocol';
import { DATASET_KINDS, type DatasetKind } from '@outpace/reading';
import { wallClock } from '../../core/clock.ts';
import { isRefusal, type Refusal, Refused } from '../../core/refusal.ts';
import { type City, cityOptions, type Outbreak, outbreakNamed, withCity } from '../city.ts';
import {
  type Command,
  type CommandInput,
  type OptionValues,
  type Outcome,
  refusalLines,
  refusedOutcome,
  several,
  text,
  UsageError,
} from '../command.ts';
import { type FileOfSet, mapFor, orderFiles, readMap } from '../fileSet.ts';
import { type BadCell, badCells, type FileResult, importOne } from '../importing.ts';
import type { Say } from '../language.ts';
import { alignedLines } from '../textTable.ts';

/** One file of the answer. */
interface FileReport extends Omit<FileResult, 'importId' | 'kind'> {
  file: string;
  kind: string;
  importId: string | null;
  badRows: BadCell[];
  seconds: number;
}

const kindWords: Record<string, { zh: string; en: string }> = {
  cases: { zh: '病例', en: 'cases' },
  links: { zh: '关联', en: 'links' },
  visits: { zh: '到访', en: 'visits' },
  persons: { zh: '人员', en: 'persons' },
  places: { zh: '场所', en: 'places' },
};
const countWords: Record<string, { zh: string; en: string }> = {
  rows: { zh: '行', en: 'rows' },
  create: { zh: '新建', en: 'created' },
  update: { zh: '更新', en: 'updated' },
  same: { zh: '相同', en: 'same' },
  refuse: { zh: '拒绝', en: 'refused' },
  skip: { zh: '跳过', en: 'left out' },
  links: { zh: '关联', en: 'links' },
  unresolvedLinks: { zh: '未解析', en: 'unresolved' },
  unknownPeople: { zh: '未知人员', en: 'unknown people' },
  unmatchedAreas: { zh: '未识别地区', en: 'areas not matched' },
  matches: { zh: '可能已登记', en: 'possible matches' },
  notes: { zh: '提示', en: 'notes' },
};

/** The outbreak the files go into: the one named, opened under `--pack` when there is none of that code; null when nothing names one. */
async function outbreakFor(
  city: City,
  options: OptionValues,
  files: readonly FileOfSet[],
): Promise<{ outbreak: Outbreak | null; opened: boolean }> {
  const packName = text(options, 'pack');
  const code = (text(options, 'outbreak') ?? packName?.split('@')[0])?.toUpperCase().slice(0, 16);
  const needsOne = files.some(file => file.kind !== 'persons' && file.kind !== 'places');
  if (code === undefined && !needsOne) return { outbreak: null, opened: false };
  if (!packName) return { outbreak: await outbreakNamed(city, code), opened: false };
  const { items } = await city.request<{ items: Outbreak[] }>('GET', '/outbreaks');
  const known = items.find(each => each.code === code);
  const [packId, packVersion] = packName.split('@') as [string, string | undefined];
  if (known) {
    if (known.packId !== packId)
      throw new UsageError(
        `疫情 ${known.code} 按 ${known.packId} 处置,不是 ${packId};换方案须在界面上逐人确认。`,
        `Outbreak ${known.code} is run under ${known.packId}, not ${packId}; changing it is decided person by person on the screen.`,
      );
    return { outbreak: known, opened: false };
  }
  const pack = shippedPacks().find(each => each.id === packId);
  const startedOn = text(options, 'started') ?? dayOf(wallClock.now(), city.timeZone);
  if (!isDay(startedOn))
    throw new UsageError(
      `--started 须为日期,不能是“${startedOn}”。`,
      `--started takes a day, not “${startedOn}”.`,
    );
  const body = {
    code,
    name: pack?.title.zh ?? packId,
    nameEn: pack?.title.en ?? packId,
    packId,
    ...(packVersion ? { packVersion } : {}),
    overlayIds: several(options, 'overlay'),
    startedOn,
  };
  await city.request('POST', '/outbreaks', { body });
  return { outbreak: await outbreakNamed(city, code), opened: true };
}

async function importSet(
  city: City,
  files: readonly FileOfSet[],
  outbreak: Outbreak | null,
  input: CommandInput,
): Promise<{ reports: FileReport[]; notTried: string[]; refused: Refusal[] }> {
  const { options } = input;
  const given = text(options, 'map');
  const map = given === undefined ? undefined : readMap(given);
  const maps = files.map(file => (map ? mapFor(map, file, files) : undefined));
  const kind = text(options, 'kind') as DatasetKind | undefined;
  const sheet = text(options, 'sheet');
  const reports: FileReport[] = [];
  const refused: Refusal[] = [];
  for (const [index, file] of files.entries()) {
    const started = performance.now();
    const own = maps[index];
    const result = await importOne(
      city,
      {
        path: file.path,
        outbreakId: outbreak?.id ?? null,
        dryRun: options['dry-run'] === true,
        goodRowsOnly: options['good-rows-only'] === true,
        again: options.again === true,
        ...(kind ? { kind } : {}),
        ...(sheet ? { sheet } : {}),
        ...(own ? { map: own } : {}),
      },
      input.progress,
    ).catch((error: unknown) => {
      if (error instanceof Refused) return error.refusal;
      throw error;
    });
    const seconds = Math.round((performance.now() - started) / 100) / 10;
    if (isRefusal(result)) {
      refused.push({ ...result, details: { ...result.details, file: file.path } });
      reports.push({
        file: file.path,
        kind: file.kind,
        importId: null,
        committed: false,
        counts: {},
        columns: [],
        causes: [],
        undecidedMatches: 0,
        refusal: result,
        error: null,
        badRows: [],
        seconds,
      });
    } else {
      const badRows = (result.counts.refuse ?? 0) > 0 ? await badCells(city, result.importId) : [];
      reports.push({ file: file.path, ...result, badRows, seconds });
      if (result.refusal)
        refused.push({ ...result.refusal, details: { ...result.refusal.details, file: file.path } });
      else if (result.error)
        refused.push({
          refused: 'IMP-59',
          why: { zh: result.error, en: result.error },
          details: { file: file.path },
        });
      else if (options['dry-run'] && badRows.length)
        refused.push({
          refused: 'IMP-51',
          why: {
            zh: `有 ${result.counts.refuse} 行不能导入。`,
            en: `${result.counts.refuse} rows cannot be imported.`,
          },
          details: { file: file.path },
        });
    }
    // what comes after stands on what comes before: a file that did not go in stops the set
    if (!reports.at(-1)!.committed && options['dry-run'] !== true)
      return { reports, notTried: files.slice(index + 1).map(each => each.path), refused };
  }
  return { reports, notTried: [], refused };
}

function reportLines(report: FileReport, say: Say, dryRun: boolean): string[] {
  const words = Object.entries(report.counts)
    .filter(([name, n]) => n > 0 || name === 'create')
    .map(([name, n]) => `${say(countWords[name] ?? { zh: name, en: name })} ${n}`);
  const head = `${report.committed ? '✓' : dryRun && !report.badRows.length && !report.refusal ? '·' : '✗'} ${report.file}  ${say(kindWords[report.kind] ?? { zh: report.kind, en: report.kind })}  ${words.join(', ')}`;
  const others = report.causes.filter(cause => cause.severity !== 'refuse');
  return [
    head,
    ...(report.importId
      ? [
          `  ${say({ zh: '导入编号', en: 'import' })} ${report.importId}  ${report.seconds}s${report.committed ? '' : `  ${say({ zh: '未生效', en: 'not committed' })}`}`,
        ]
      : []),
    ...alignedLines(
      report.badRows.map(cell => [
        `${say({ zh: '行', en: 'row' })} ${cell.row}`,
        cell.columnName ?? '',
        cell.value ?? '',
        `[${cell.rule}]`,
        say(cell.why),
      ]),
      { indent: 2 },
    ),
    ...alignedLines(
      others.map(cause => [
        `${cause.rows}×`,
        cause.columnName ?? '',
        `[${cause.rule}]`,
        say(cause.why),
        say({ zh: `首见第 ${cause.firstRow} 行`, en: `first in row ${cause.firstRow}` }),
      ]),
      { indent: 2 },
    ),
    ...(report.refusal ? refusalLines(report.refusal, say).map(line => `  ${line}`) : []),
    ...(report.error ? [`  ✗ ${report.error}`] : []),
  ];
}

async function run(input: CommandInput): Promise<Outcome> {
  const { positionals, options, say } = input;
  const kind = text(options, 'kind');
  if (kind !== undefined && !(DATASET_KINDS as readonly string[]).includes(kind))
    throw new UsageError(
      `--kind 只能是 ${DATASET_KINDS.join('、')}。`,
      `--kind is one of ${DATASET_KINDS.join(', ')}.`,
    );
  if (options['dry-run'] && options['good-rows-only'])
    throw new UsageError(
      '--dry-run 与 --good-rows-only 不能同用。',
      '--dry-run and --good-rows-only exclude each other.',
    );
  const files = await orderFiles(positionals, kind as DatasetKind | undefined, text(options, 'sheet'));
  if (!Array.isArray(files)) return refusedOutcome({ ...files.refusal, details: { file: files.path } }, say);
  return withCity(options, 'import', async city => {
    const { outbreak, opened } = await outbreakFor(city, options, files);
    const { reports, notTried, refused } = await importSet(city, files, outbreak, input);
    return {
      status: refused.length ? 1 : 0,
      json: {
        outbreak: outbreak && {
          id: outbreak.id,
          code: outbreak.code,
          packId: outbreak.packId,
          packVersion: outbreak.packVersion,
          opened,
        },
        dryRun: options['dry-run'] === true,
        files: reports,
        notTried,
        refused,
      },
      lines: [
        ...(outbreak
          ? [
              `${say({ zh: '疫情', en: 'outbreak' })} ${outbreak.code}  ${outbreak.packId}${opened ? `  ${say({ zh: '(新建)', en: '(opened)' })}` : ''}`,
            ]
          : []),
        ...reports.flatMap(report => reportLines(report, say, options['dry-run'] === true)),
        ...notTried.map(
          file =>
            `- ${file}  ${say({ zh: '未尝试:前面的文件没有导入', en: 'not tried: the file before it did not go in' })}`,
        ),
        ...(reports.some(report => !report.committed && report.badRows.length) && !options['dry-run']
          ? [
              say({
                zh: '改好后再导入,或加 --good-rows-only 只导入其余各行。',
                en: 'Mend them, or add --good-rows-only to import the others.',
              }),
            ]
          : []),
      ],
    };
  });
}

export const importCommand: Command = {
  name: 'import',
  takes: 'FILE…',
  count: [1, 100],
  summary: {
    zh: '导入病例、关联、到访、人员、场所(CSV、XLSX);多个文件自动排次序',
    en: 'import cases, links, visits, persons, places (CSV, XLSX); a set of files finds its own order',
  },
  notes: [
    {
      zh: '有不能导入的行时整个文件都不生效,并列出每一行;--good-rows-only 只导入其余各行。',
      en: 'With rows that cannot be imported nothing of the file goes in and each is listed; --good-rows-only imports the others.',
    },
  ],
  options: {
    outbreak: {
      type: 'string',
      value: 'CODE',
      help: {
        zh: '归入哪起疫情;只有一起时可省略',
        en: 'outbreak the rows belong to; may be left out where there is one',
      },
    },
    pack: {
      type: 'string',
      value: 'ID',
      help: {
        zh: '没有这起疫情时,按此方案建立',
        en: 'opens the outbreak under this pack when there is none of that code',
      },
    },
    overlay: {
      type: 'string',
      multiple: true,
      value: 'ID',
      help: { zh: '新建疫情时叠加的修订', en: 'overlays of the outbreak opened' },
    },
    started: {
      type: 'string',
      value: 'DAY',
      help: { zh: '新建疫情的开始日期,默认今天', en: 'start of the outbreak opened; today by default' },
    },
    kind: {
      type: 'string',
      value: 'KIND',
      help: {
        zh: 'cases、links、visits、persons、places;默认自动识别',
        en: 'cases, links, visits, persons or places; recognised by itself',
      },
    },
    sheet: { type: 'string', value: 'NAME', help: { zh: 'XLSX 的工作表', en: 'sheet of an XLSX file' } },
    map: {
      type: 'string',
      value: 'FILE|JSON',
      help: { zh: '更正列的对应:{"列名":"字段"}', en: 'corrects columns: {"header":"field"}' },
    },
    'dry-run': { type: 'boolean', help: { zh: '只检查,不导入任何行', en: 'only check; no row is imported' } },
    'good-rows-only': {
      type: 'boolean',
      help: { zh: '不能导入的行略去,导入其余各行', en: 'leave refused rows out and import the others' },
    },
    again: {
      type: 'boolean',
      help: { zh: '同一文件可再次导入', en: 'the very same file may be imported again' },
    },
    ...cityOptions,
  },
  run,
};
