import type { FileLimits } from './types.ts';

const MEGABYTE = 1024 * 1024;

/**
 * Limits of every import, CLI and background job. They admit 1,000,000 rows of some thirty columns; what they bound is memory, disk reads and the
 * damage of an archive that lies. CSV has no size or row limit: it streams.
 */
export const FILE_LIMITS: FileLimits = {
  maxXlsxBytes: 300 * MEGABYTE,
  maxUnpackedBytes: 4096 * MEGABYTE,
  maxRatio: 100,
  maxEntries: 2_000,
  // Excel's own limit.
  maxRows: 1_048_576,
  maxColumns: 16_384,
  // Excel holds 32,767; CSV may hold whole case histories.
  maxCellCharacters: 1_000_000,
  maxSharedStringCharacters: 128_000_000,
  maxSharedStrings: 4_000_000,
};

/** The tighter limits for uploads parsed inside the server process (trust.md row 22: 20 MB in, 200 MB out). */
export const SCREEN_UPLOAD_LIMITS: FileLimits = {
  ...FILE_LIMITS,
  maxXlsxBytes: 20 * MEGABYTE,
  maxUnpackedBytes: 200 * MEGABYTE,
  maxRows: 1_000_000,
  maxSharedStringCharacters: 32_000_000,
  maxSharedStrings: 1_000_000,
};
