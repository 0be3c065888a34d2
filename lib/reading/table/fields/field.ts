import type { FieldDefinition, FieldType } from '../types.ts';

/** Extras of a field beyond its five columns in the tables of this folder. */
export type FieldExtras = Partial<Pick<FieldDefinition, 'required' | 'many' | 'keepsNone' | 'mayBeFuture'>>;

/**
 * One line of a field table: name, type, Chinese label, English label, signal 0–3, header words (comma-separated, in the form of
 * `normaliseHeader`; the labels and the name itself count as header words too).
 */
export function field(
  name: string,
  type: FieldType,
  zh: string,
  en: string,
  signal: number,
  words: string,
  extras: FieldExtras = {},
): FieldDefinition {
  const own = [name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase(), zh.toLowerCase(), en.toLowerCase()];
  const synonyms = [...new Set([...own, ...words.split(',')].map(word => word.trim()).filter(Boolean))];
  return { name, type, label: { zh, en }, signal, synonyms, ...extras };
}
