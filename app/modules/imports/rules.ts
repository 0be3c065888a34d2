import { type Bilingual, type Refusal, refuse } from '../../core/refusal.ts';
import type { ImportCounts, ImportState } from './schema.ts';

/** Rows whose work is done in one transaction: large enough that the statements pay, small enough that a broken-off run repeats little. */
export const chunkRows = 1000;

/** Problems that concern rows against each other or against what is already known; those of single cells are in `@outpace/reading`. */
export const importRules = {
  'IMP-41': {
    zh: '同一编号在文件中出现多次,内容不同',
    en: 'the same id occurs more than once in the file, with different content',
  },
  'IMP-42': { zh: '与前面某行完全相同,跳过', en: 'the same row stands further up in the file; left out' },
  'IMP-43': {
    zh: '所指病例不在本次疫情中,请先导入病例',
    en: 'the case it names is not in the outbreak; import the case first',
  },
  'IMP-44': {
    zh: '所指病例既不在文件中,也不在本次疫情中:按原编号保留',
    en: 'the case it points at is neither in the file nor in the outbreak: kept by its id',
  },
  'IMP-45': {
    zh: '表中的地区不在本市区域内:按文字保留',
    en: 'the area words match no area of the city: kept as text',
  },
  'IMP-46': { zh: '没有写状态,按确诊登记', en: 'no status is given; taken as confirmed' },
  'IMP-48': {
    zh: '这个编号在系统中是另一个人,请核对编号',
    en: 'this id belongs to someone else here; check the id',
  },
  'IMP-47': { zh: '方案中没有这种状态', en: 'the protocol knows no such state' },
} as const satisfies Record<string, Bilingual>;

export type ImportRowRule = keyof typeof importRules;

/** IMP-50: what may be done with an import depends on where it stands. */
export function mayDo(what: 'map' | 'check' | 'commit' | 'undo', state: ImportState): Refusal | null {
  const from: Record<typeof what, ImportState[]> = {
    map: ['mapped', 'checked', 'failed'],
    check: ['mapped', 'checked', 'failed'],
    commit: ['checked', 'failed', 'committing'],
    undo: ['committed', 'failed'],
  };
  if (from[what].includes(state)) return null;
  return refuse(
    'IMP-50',
    '导入当前的状态不允许这样做。',
    'The import is not in a state in which this can be done.',
    { status: 409, details: { state } },
  );
}

/**
 * IMP-51: rows that are refused are left out only when someone says so; IMP-52: matches nobody decided become new people only when someone says
 * so; IMP-53: nothing to import is no success. `undecided`: proposed matches without a decision.
 */
export function mayCommit(
  counts: ImportCounts,
  undecided: number,
  said: { goodRowsOnly?: boolean; undecidedAreNew?: boolean },
): Refusal | null {
  const refused = counts.refuse ?? 0;
  if ((counts.create ?? 0) + (counts.update ?? 0) === 0) {
    return refuse(
      'IMP-53',
      '没有可导入的行:文件中各行或已相同、或被拒。',
      'There is nothing to import: every row is already there or refused.',
      { details: { ...counts } },
    );
  }
  if (refused > 0 && !said.goodRowsOnly) {
    return refuse(
      'IMP-51',
      `有 ${refused} 行不能导入。请先处理,或明确选择“只导入其余各行”。`,
      `${refused} rows cannot be imported. Mend them, or say that only the others are to be imported.`,
      { details: { refused } },
    );
  }
  if (undecided > 0 && !said.undecidedAreNew) {
    return refuse(
      'IMP-52',
      `有 ${undecided} 处可能是已登记的人,尚未判定。请判定,或明确选择“都按新人登记”。`,
      `${undecided} possible matches with known people are undecided. Decide them, or say that they are new people.`,
      { details: { undecided } },
    );
  }
  return null;
}

/** Whether the counts of the actions add up to the rows of the file; a report that does not is a fault of ours. */
export function countsAddUp(counts: ImportCounts): boolean {
  const { create = 0, update = 0, same = 0, refuse: refused = 0, skip = 0 } = counts;
  return create + update + same + refused + skip === (counts.rows ?? 0);
}

/** A cell as someone without the right to reveal sees it: its shape, none of its letters or digits. */
export function maskCell(value: string): string {
  return value.replace(/\p{N}/gu, '#').replace(/\p{L}/gu, '*');
}

/** Header words of the two columns that a list of rows to mend carries beside the file's own. */
export const mendColumns = { row: '原文件行号 (row)', reason: '需处理原因 (reason)' } as const;
