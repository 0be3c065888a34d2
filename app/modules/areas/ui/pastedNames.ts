import { areaLevels, areaName } from '../rules.ts';

/** One line of the paste, numbered from 1 as the reader sees it. */
export interface NamedLine {
  line: number;
  name: string;
  nameEn?: string;
}
export interface PastedNames {
  toAdd: NamedLine[];
  /** Lines left out, each with why; empty lines are only counted. */
  leftOut: { line: number; name: string; why: 'twice' | 'exists' | 'long' }[];
  empty: number;
}

/** Longest names `POST /areas` takes, in characters. */
const longest = { name: 80, nameEn: 120 };

/**
 * Reads names pasted one per line, an English name after a tab or a bar when there is one. A name written twice, or already there under the parent, is left
 * out and said so: the same name twice would be two areas. Pure; linear in the text.
 */
export function readNames(text: string, known: readonly string[]): PastedNames {
  const there = new Set(known.map(areaName));
  const seen = new Set<string>();
  const read: PastedNames = { toAdd: [], leftOut: [], empty: 0 };
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const [name = '', nameEn = ''] = raw.split(/[\t|｜]/).map(part => part.trim());
    const line = index + 1;
    const key = areaName(name);
    if (!name) read.empty++;
    else if (name.length > longest.name || nameEn.length > longest.nameEn)
      read.leftOut.push({ line, name, why: 'long' });
    else if (there.has(key)) read.leftOut.push({ line, name, why: 'exists' });
    else if (seen.has(key)) read.leftOut.push({ line, name, why: 'twice' });
    else {
      seen.add(key);
      read.toAdd.push(nameEn ? { line, name, nameEn } : { line, name });
    }
  }
  return read;
}

/** How many more children fit under a parent of this level that has `children`: a key has a fixed number of bits for each level. */
export function roomUnder(level: number, children: number): number {
  const below = areaLevels[level + 1];
  return below ? 2 ** below.bits - 1 - children : 0;
}
