import { cleanCell } from './cellText.ts';
import { takeClockTime } from './clockTimes.ts';
import { dateForm } from './dateForms.ts';
import { missingReason } from './missingWords.ts';
import { parseValue } from './parseValue.ts';
import type { FieldDefinition, FieldType } from './types.ts';
import { placeKindOf } from './vocabularies.ts';

/** What the sample cells of one column say about it; `fit` answers are computed once and kept. */
export interface ColumnContent {
  /** Cleaned cells that hold something. */
  values: string[];
  distinct: Set<string>;
  fits: Map<FieldType, number>;
}

/** Gathers the filled cells of one column from sample rows. */
export function columnContent(rows: readonly (readonly (string | null)[])[], column: number): ColumnContent {
  const values: string[] = [];
  for (const row of rows) {
    const cleaned = cleanCell(row[column]);
    if (!missingReason(cleaned)) values.push(cleaned);
  }
  return { values, distinct: new Set(values), fits: new Map() };
}

/** Share of filled cells that are different from each other, 0–1; 0 for an empty column. */
export function distinctShare(content: ColumnContent): number {
  return content.values.length === 0 ? 0 : content.distinct.size / content.values.length;
}

/** Share of filled cells a field type can hold, 0–1; an empty column fits everything. */
export function contentFit(content: ColumnContent, type: FieldType): number {
  if (content.values.length === 0) return 1;
  const known = content.fits.get(type);
  if (known !== undefined) return known;
  const fit = shareOf(content, FITS[type] ?? (value => 'value' in parseValue(type, value)));
  content.fits.set(type, fit);
  return fit;
}

/** True when the values themselves, whatever the header, are of the field's type beyond doubt (citizen ids, mobile numbers, sex words). */
export function speaksForItself(content: ColumnContent, definition: FieldDefinition): number {
  if (content.values.length < 3) return 0;
  if (definition.name === 'documentNumber' && shareOf(content, value => /^\d{17}[\dXx]$/.test(value)) > 0.8)
    return 0.75;
  if (definition.name === 'phone' && shareOf(content, value => /^(?:\+86 ?)?1[3-9]\d{9}$/.test(value)) > 0.9)
    return 0.7;
  if (
    definition.name === 'sex' &&
    content.distinct.size <= 4 &&
    content.distinct.size >= 2 &&
    contentFit(content, 'sex') === 1
  )
    return 0.7;
  return 0;
}

function shareOf(content: ColumnContent, accepts: (value: string) => boolean): number {
  let n = 0;
  for (const value of content.values) if (accepts(value)) n += 1;
  return n / content.values.length;
}

function looksLikeDay(value: string): boolean {
  const clock = /[:时点]/.test(value) ? takeClockTime(value) : null;
  const form = dateForm(clock ? clock.rest.replace(/[T,]$/, '').trim() : value).form;
  return form !== 'unreadable' && form !== 'serial' && form !== 'noYearNumeric';
}

/** Serial numbers and "1.5" are dates only under a date header, so they count here and not in `looksLikeDay`. */
function couldBeDay(value: string): boolean {
  if ('missing' in parseValue('date', value)) return true;
  if (/^\d{5}(\.\d+)?$/.test(value)) return Number(value) > 15_000 && Number(value) < 80_000;
  return looksLikeDay(value) || /^\d{1,2}[-/.]\d{1,2}$/.test(value);
}

const FITS: Partial<Record<FieldType, (value: string) => boolean>> = {
  text: value => !looksLikeDay(value),
  name: value => value.length <= 60 && !/^[\d.,/:-]+$/.test(value),
  id: value =>
    value.length <= 40 && !(looksLikeDay(value) && /[-/年]/.test(value)) && value.split(' ').length <= 3,
  idList: value =>
    value.length <= 400 &&
    !(looksLikeDay(value) && /[-/年]/.test(value)) &&
    value.split(/[,;，；、]/).every(part => part.trim().split(' ').length <= 3),
  date: couldBeDay,
  moment: value => couldBeDay(value) || 'value' in parseValue('moment', value),
  placeKind: value => placeKindOf(value) !== null || (value.length <= 12 && !/^[\d./:-]+$/.test(value)),
  phone: value => /\d{5,}/.test(value) && 'value' in parseValue('phone', value),
  documentNumber: value => /^[A-Za-z0-9 .()-]{6,24}$/.test(value) && /\d{3,}/.test(value),
};
