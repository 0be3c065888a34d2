import fs from 'node:fs';
import path from 'node:path';
import type { RowSums } from './engine.ts';
import type { Machine } from './machine.ts';
import { type Measured, QUESTIONS } from './measure.ts';
import { CITY_EDITION, type Size } from './plan.ts';
import type { EngineName } from './run_engine.ts';

/** What is known of one size, kept between runs so that one engine can be measured again alone. */
export interface SizeRecord {
  size: Size;
  edition: number;
  people: number;
  places: number;
  sums: RowSums;
  twoHopsPerson: number;
  machine: Machine;
  engines: Partial<Record<EngineName, Measured>>;
}

const fileOf = (size: Size): string => path.join(import.meta.dirname, 'results', `${size}.json`);

/** What was recorded of a size; undefined when nothing was, or of another edition of the city. */
export function recorded(size: Size): SizeRecord | undefined {
  const file = fileOf(size);
  if (!fs.existsSync(file)) return undefined;
  const record = JSON.parse(fs.readFileSync(file, 'utf8')) as SizeRecord;
  return record.edition === CITY_EDITION ? record : undefined;
}

export function writeRecord(record: SizeRecord): void {
  const file = fileOf(record.size);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, `${JSON.stringify(record, null, 2)}\n`);
}

/** Every way in which an engine's rows or answers differ from the first's; empty when all agree. */
export function disagreements(record: Pick<SizeRecord, 'sums' | 'engines'>): string[] {
  const measured = Object.values(record.engines);
  const wrong: string[] = [];
  for (const one of measured) {
    if (JSON.stringify(one.loaded.sums) !== JSON.stringify(record.sums))
      wrong.push(
        `${one.label} holds other rows: ${JSON.stringify(one.loaded.sums)}, generated ${JSON.stringify(record.sums)}`,
      );
    for (const question of QUESTIONS) {
      const [expected, seen] = [measured[0].answers[question], one.answers[question]];
      if (JSON.stringify(expected) !== JSON.stringify(seen))
        wrong.push(
          `${question}: ${one.label} answers ${JSON.stringify(seen)}, ${measured[0].label} ${JSON.stringify(expected)}`,
        );
    }
  }
  return wrong;
}
