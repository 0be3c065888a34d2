// What other modules may use: sealed files, the writers of tables, and importing without HTTP.
export { CSV_START, csvRow, type WritableCell, writeCsv, xlsxWriter } from '../../core/files/index.ts';
export { type ImportRequest, type ImportResult, importFile, undoFile } from './run.ts';
export { destroySealed, readSealed, SealedWriter, sealedStream, sealStream } from './sealedFile.ts';
