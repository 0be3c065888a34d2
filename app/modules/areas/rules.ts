/** Levels of the tree with the bits each takes in an area key, from the top: city (none), district 6, street 8, community 10, grid 10, building 14. */
export const areaLevels = [
  { level: 0, name: { zh: '市', en: 'City' }, shift: 48, bits: 0 },
  { level: 1, name: { zh: '区县', en: 'District' }, shift: 42, bits: 6 },
  { level: 2, name: { zh: '街道', en: 'Street' }, shift: 34, bits: 8 },
  { level: 3, name: { zh: '社区', en: 'Community' }, shift: 24, bits: 10 },
  { level: 4, name: { zh: '网格', en: 'Grid' }, shift: 14, bits: 10 },
  { level: 5, name: { zh: '楼栋', en: 'Building' }, shift: 0, bits: 14 },
] as const;

/** The whole city: every key lies in [0, cityHi]. */
export const cityHi = 2 ** 48 - 1;

/** The key of the `index`-th child (from 1) of a parent at `level - 1`. Throws when the level has no room: an area tree of that shape does not fit. */
export function childKey(parentKey: number, level: number, index: number): number {
  const { bits, shift, name } = areaLevels[level]!;
  if (!Number.isInteger(index) || index < 1 || index >= 2 ** bits)
    throw new Error(`A ${name.en} number must be between 1 and ${2 ** bits - 1}, not ${index}.`);
  return parentKey + index * 2 ** shift;
}

/** The last key of the subtree (inclusive). */
export function lastKey(key: number, level: number): number {
  return key + 2 ** areaLevels[level]!.shift - 1;
}

/** The level of a key: the deepest one with a non-zero part. */
export function levelOf(key: number): number {
  for (let level = 5; level > 0; level--) {
    const { bits, shift } = areaLevels[level]!;
    if (Math.floor(key / 2 ** shift) % 2 ** bits !== 0) return level;
  }
  return 0;
}

/** The key of the ancestor of `key` at `level`. */
export function ancestorKey(key: number, level: number): number {
  const unit = 2 ** areaLevels[level]!.shift;
  return Math.floor(key / unit) * unit;
}

/** A name as two clerks would agree to write it. */
export function areaName(text: string): string {
  return text.trim().toLowerCase().replace(/\s+/g, '');
}

/** Words of an address without the suffix that only names the kind of area, so that 东湖区 and 东湖 meet. */
export function areaWord(text: string): string {
  return areaName(text).replace(
    /(省|市|区|县|街道|镇|乡|社区|村|网格|-gu|-si|-gun|-do|district|county|city|province)$/u,
    '',
  );
}
