import fs from 'node:fs';
import path from 'node:path';
import type { City } from './city.ts';
import type { RowSums } from './engine.ts';
import { writeParquet } from './parquet.ts';

/** Walks the city once: sums of what was generated and, when a folder is given, a Parquet file a day in it, which two of the databases read. */
export function writeDays(city: City, folder?: string): RowSums {
  if (folder) fs.mkdirSync(folder, { recursive: true });
  const sums: RowSums = { rows: 0, person: 0, place: 0, since: 0, until: 0 };
  for (let day = 0; day < city.days; day++) {
    const { length, person, place, from, to } = city.dayRows(day);
    for (let i = 0; i < length; i++) {
      from[i] += day * 1440;
      to[i] += day * 1440;
      sums.person += person[i];
      sums.place += place[i];
      sums.since += from[i];
      sums.until += to[i];
    }
    sums.rows += length;
    if (folder)
      writeParquet(
        path.join(folder, `day-${day}.parquet`),
        { person, place, since: from, until: to },
        length,
      );
  }
  return sums;
}
