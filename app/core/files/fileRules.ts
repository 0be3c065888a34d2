import type { BilingualText } from '../../../lib/reading/table/types.ts';
import { type FileRefusal, FileRefused, type FileWarning } from './types.ts';

/** Every file rule with its words; which refuse and which warn stands in README.md. */
export const FILE_RULES = {
  'FILE-1': { zh: '文件为空', en: 'the file is empty' },
  'FILE-2': {
    zh: '这是旧版 Excel（.xls）文件，最多只能存 65,536 行，可能已丢行。请用 Excel 另存为 .xlsx 或 CSV 后再导入，并核对行数',
    en: 'this is an old Excel file (.xls); it holds at most 65,536 rows and may have lost some. Save it as .xlsx or CSV and compare the number of rows',
  },
  'FILE-3': {
    zh: '文件有密码保护，请去掉密码后再导入',
    en: 'the file is protected by a password; take it off first',
  },
  'FILE-4': {
    zh: '扩展名是 Excel，内容却是网页（HTML/XML）。请在 Excel 中打开并另存为 .xlsx',
    en: 'the file is named like Excel but holds a web page (HTML/XML); open it in Excel and save it as .xlsx',
  },
  'FILE-5': {
    zh: '不是有效的 XLSX 文件（压缩包损坏或缺少必要部分）',
    en: 'not a valid XLSX file (the archive is damaged or lacks parts)',
  },
  'FILE-6': {
    zh: '行数正好是 65,536 或 1,048,576，可能被旧软件截断，请与来源核对',
    en: 'the number of rows is exactly 65,536 or 1,048,576: an older program may have cut the rest off; compare with the source',
  },
  'FILE-7': {
    zh: '有合并单元格，只有左上角一格有值，其余按空处理',
    en: 'there are merged cells; only the upper left one holds the value, the others are read as empty',
  },
  'FILE-8': {
    zh: '文件不是 UTF-8，已按推断的编码读取，请看姓名是否正常',
    en: 'the file is not UTF-8 and was read in the encoding it seems to have; look whether names are legible',
  },
  'FILE-9': {
    zh: '文件超过大小、行数、解压或压缩比限制',
    en: 'the file exceeds a limit of size, rows, unpacking or compression ratio',
  },
  'FILE-10': {
    zh: '文件含有 DTD 或外部实体，拒绝读取',
    en: 'the file contains a DTD or external entity and is not read',
  },
  'FILE-11': {
    zh: '引号没有配对，后面的内容被并成一格',
    en: 'a quotation mark is not closed and swallowed what follows',
  },
  'FILE-12': { zh: '本行单元格比表头多', en: 'this row has more cells than the header' },
  'FILE-13': { zh: '没有找到这个工作表', en: 'there is no such sheet' },
  'FILE-14': { zh: '公式出错，没有可用的结果', en: 'a formula failed and left no result' },
  'FILE-15': {
    zh: '没有找到表头，已用列号代替列名',
    en: 'no header row was found; columns are named by number',
  },
  'FILE-16': {
    zh: '表头上方有标题行，已略过',
    en: 'there are title rows above the header; they are left out',
  },
  'FILE-17': {
    zh: '工作簿有多个含内容的工作表，只读取所选的一个',
    en: 'the workbook has several sheets; only the chosen one is read',
  },
  'FILE-18': { zh: '本行单元格比表头少', en: 'this row has fewer cells than the header' },
  'FILE-19': {
    zh: '文字含有无法按该编码还原的字节',
    en: 'the text holds bytes that this encoding cannot restore',
  },
} as const satisfies Record<string, BilingualText>;

export type FileRuleId = keyof typeof FILE_RULES;

function words(rule: FileRuleId, detail?: string): BilingualText {
  const { zh, en } = FILE_RULES[rule];
  return detail ? { zh: `${zh}（${detail}）`, en: `${en} (${detail})` } : { zh, en };
}

/** A refusal under a file rule; the detail names limits, sheets or counts, never cell values. */
export function refusal(rule: FileRuleId, detail?: string): FileRefusal {
  return { refused: rule, why: words(rule, detail) };
}

/** The refusal as an error, for streams. */
export function refused(rule: FileRuleId, detail?: string): FileRefused {
  return new FileRefused(refusal(rule, detail));
}

/** A warning under a file rule. */
export function warning(rule: FileRuleId, detail?: string, row?: number): FileWarning {
  return { rule, why: words(rule, detail), ...(row === undefined ? {} : { row }) };
}
