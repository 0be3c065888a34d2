import { readFileSync } from 'node:fs';
import { ageGroups } from '../movement/rounds.ts';

/** What the POLYMOD diaries say (Mossong 2008), by nine age groups of the participant. */
export interface ContactTables {
  people: number;
  /** Contacts a day, by age group. */
  mean: number[];
  /** Contacts a day with each age group. */
  matrix: number[][];
  /** Quantiles 10, 25, 50, 75, 90, 95 % of contacts a day. */
  quantiles: number[];
  standardDeviation: number;
}

export const quantilesShown = [0.1, 0.25, 0.5, 0.75, 0.9, 0.95];

export const ageGroupOf = (age: number): number => ageGroups.findLastIndex(from => age >= from);

/** Reads the two tables of the survey. */
export function readPolymod(folder: string): ContactTables {
  const participants = rows(`${folder}/participants.csv`);
  const group = new Map<string, number>();
  const count = new Map<string, number>();
  for (const row of participants) {
    count.set(row.part_id!, 0);
    if (/^\d+$/.test(row.part_age_exact!)) group.set(row.part_id!, ageGroupOf(Number(row.part_age_exact)));
  }
  const sums = Array.from({ length: 9 }, () => new Array<number>(9).fill(0));
  const unknownAge = new Array<number>(9).fill(0);
  for (const row of rows(`${folder}/contacts.csv`)) {
    count.set(row.part_id!, (count.get(row.part_id!) ?? 0) + 1);
    const own = group.get(row.part_id!);
    if (own === undefined) continue;
    const exact = Number(row.cnt_age_exact);
    const middle = (Number(row.cnt_age_est_min) + Number(row.cnt_age_est_max)) / 2;
    const age = Number.isNaN(exact) ? middle : exact;
    if (Number.isNaN(age)) unknownAge[own]!++;
    else sums[own]![ageGroupOf(age)]!++;
  }
  const people = new Array<number>(9).fill(0);
  for (const own of group.values()) people[own]!++;
  const matrix = sums.map((row, own) => row.map(sum => sum / people[own]!));
  return {
    people: participants.length,
    mean: matrix.map(
      (row, own) => row.reduce((sum, value) => sum + value, 0) + unknownAge[own]! / people[own]!,
    ),
    matrix,
    ...spread([...count.values()]),
  };
}

/** Quantiles and spread of contacts a day. */
export function spread(counts: number[]): { quantiles: number[]; standardDeviation: number } {
  const sorted = counts.sort((a, b) => a - b);
  const mean = counts.reduce((sum, value) => sum + value, 0) / counts.length;
  return {
    quantiles: quantilesShown.map(share => sorted[Math.floor(share * sorted.length)]!),
    standardDeviation: Math.sqrt(counts.reduce((sum, value) => sum + (value - mean) ** 2, 0) / counts.length),
  };
}

function rows(file: string): Record<string, string>[] {
  const [head, ...lines] = readFileSync(file, 'utf8').trim().split(/\r?\n/);
  const names = head!.split(',').map(name => name.replaceAll('"', ''));
  return lines.map(line => {
    const cells = line.split(',').map(cell => cell.replaceAll('"', ''));
    return Object.fromEntries(names.map((name, i) => [name, cells[i] ?? '']));
  });
}
