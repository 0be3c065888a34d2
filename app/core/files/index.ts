export { FILE_RULES, type FileRuleId } from './fileRules.ts';
export { guardCell, unguardCell } from './formulaGuard.ts';
export { FILE_LIMITS, SCREEN_UPLOAD_LIMITS } from './limits.ts';
export { openTable } from './openTable.ts';
export type * from './types.ts';
export { FileRefused } from './types.ts';
export { CSV_START, csvRow, writeCsv } from './writeCsv.ts';
export { type WritableCell, xlsxWriter } from './writeXlsx.ts';
