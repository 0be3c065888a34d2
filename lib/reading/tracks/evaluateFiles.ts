import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import type { LabelledTrack } from './score.ts';

const here = import.meta.dirname;

/** Where the real tracks stand when the shared data is beside the repository. */
export const tracksFile = path.resolve(here, '../../../../shared/data/china_tracks/tracks_dev.csv');

/** Is the shared data beside the repository? */
export const hasTracks = (): boolean => existsSync(tracksFile);

/** The text of every real track by its row number. */
export function loadTracks(): Map<number, string> {
  const rows = parse(readFileSync(tracksFile), { columns: true, bom: true }) as {
    xlsx_row: string;
    text: string;
  }[];
  return new Map(rows.map(row => [Number(row.xlsx_row), row.text]));
}

/** The hand labels: row numbers, dates, times and offsets, no words. */
export function loadLabels(): LabelledTrack[] {
  return JSON.parse(readFileSync(path.join(here, 'labels.json'), 'utf8')) as LabelledTrack[];
}
