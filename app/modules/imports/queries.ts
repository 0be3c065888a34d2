// What other modules may use: sealed files, the writers of tables, and importing without HTTP.
export { csvRow, CSV_START, writeCsv, type WritableCell, xlsxWriter } from './files/index.ts';
export { type ImportRequest, type ImportResult, importFile, undoFile } from './run.ts';
export { destroySealed, readSealed, SealedWriter, sealedStream, sealStream } from './sealedFile.ts';
