import { cleanCell } from './cellText.ts';
import { documentFits, documentTypeByShape } from './documents.ts';
import { missingReason } from './missingWords.ts';
import { readAge, readCoordinate, readInteger, readNumber } from './numbers.ts';
import { type DateContext, readDate, readMoment } from './readDate.ts';
import { type ImportRuleId, problem } from './rules.ts';
import type { FieldType, FieldValue, ParsedValue } from './types.ts';
import {
  booleanOf,
  caseStatusOf,
  contactClassOf,
  documentTypeOf,
  outcomeOf,
  placeKindOf,
  sexOf,
} from './vocabularies.ts';

/**
 * Reads one raw cell as a field type: a value, a problem with its rule, or the reason it is missing. Pure; cost a few microseconds. What the cell
 * does not say itself (order of day and month, year, epoch, document type) comes from `context`.
 */
export function parseValue(
  type: FieldType,
  raw: string | null | undefined,
  context: DateContext = {},
): ParsedValue {
  const cleaned = cleanCell(raw);
  const missing = missingReason(cleaned);
  if ((type === 'date' || type === 'moment') && NO_DATE.test(cleaned))
    return { missing: /pending|待/i.test(cleaned) ? 'unknown' : 'none' };
  if (missing && !(missing === 'none' && context.keepsNone && /\p{L}/u.test(cleaned))) return { missing };
  return READERS[type](cleaned, context);
}

// Lists write why there is no onset date into the date column.
const NO_DATE = /^(?:asymptomatic|no symptoms?|pending|无症状|無症狀|无症状感染者|未发病|待定|待查)$/i;

type Reader = (cleaned: string, context: DateContext) => ParsedValue;

const READERS: Record<FieldType, Reader> = {
  text: cleaned => ({ value: cleaned }),
  name: cleaned => ({ value: cleaned }),
  id: readId,
  idList: readIds,
  date: readDate,
  moment: readMoment,
  year: cleaned => {
    const year = /^(\d{4})(?:\.0+)?年?(?:生|出生)?$/.exec(cleaned);
    return year && +year[1]! >= 1850 && +year[1]! <= 2150
      ? { value: +year[1]! }
      : { problem: problem('IMP-29') };
  },
  age: cleaned => orProblem(readAge(cleaned), 'IMP-8'),
  sex: (cleaned, { sexCodes }) => {
    if (sexCodes && Object.hasOwn(sexCodes, cleaned)) return { value: sexCodes[cleaned]! };
    return /^(?:u|x|9|未说明)$/i.test(cleaned) ? { missing: 'unknown' } : orProblem(sexOf(cleaned), 'IMP-9');
  },
  integer: cleaned => orProblem(readInteger(cleaned), 'IMP-10'),
  number: cleaned => orProblem(readNumber(cleaned), 'IMP-10'),
  latitude: cleaned => coordinate(cleaned, 'latitude'),
  longitude: cleaned => coordinate(cleaned, 'longitude'),
  boolean: cleaned => orProblem(booleanOf(cleaned), 'IMP-12'),
  phone: cleaned => orProblem(readPhone(cleaned), 'IMP-13'),
  documentType: cleaned => orProblem(documentTypeOf(cleaned), 'IMP-14'),
  documentNumber: readDocumentNumber,
  caseStatus: cleaned => orProblem(caseStatusOf(cleaned), 'IMP-17'),
  outcome: cleaned => orProblem(outcomeOf(cleaned), 'IMP-18'),
  contactClass: cleaned => orProblem(contactClassOf(cleaned), 'IMP-19'),
  placeKind: cleaned => ({ value: placeKindOf(cleaned) ?? cleaned }),
};

function orProblem(value: FieldValue | null, rule: ImportRuleId): ParsedValue {
  return value === null ? { problem: problem(rule) } : { value };
}

function coordinate(cleaned: string, axis: 'latitude' | 'longitude'): ParsedValue {
  const degrees = readCoordinate(cleaned, axis);
  if (degrees === 'range') return { problem: problem('IMP-11') };
  return orProblem(degrees, 'IMP-10');
}

// "1.2E+17" with an explicit plus is what Excel shows for long numbers; hex-like ids such as 09e386 carry no sign.
const LOST_DIGITS = /^\d(?:\.\d+)?E\+\d{1,3}$/i;

function readId(cleaned: string): ParsedValue {
  if (LOST_DIGITS.test(cleaned)) return { problem: problem('IMP-2') };
  return { value: /^\d+\.0+$/.test(cleaned) ? cleaned.slice(0, cleaned.indexOf('.')) : cleaned };
}

function readIds(cleaned: string, context: DateContext): ParsedValue {
  const ids: string[] = [];
  for (const part of cleaned.split(/[,;，；、|\n]|\s+(?:and|&)\s+|\s*[和及与]\s*(?=[A-Za-z0-9#])/)) {
    const read = parseValue('id', part, { ...context, keepsNone: false });
    if ('problem' in read) return read;
    if ('value' in read) ids.push(read.value as string);
  }
  return ids.length > 0 ? { value: [...new Set(ids)] } : { missing: 'none' };
}

/** Reads a telephone number to digits with an optional leading +; Chinese +86/0086 prefixes are taken off mobile numbers. Null when it is none. */
export function readPhone(cleaned: string): string | null {
  if (LOST_DIGITS.test(cleaned)) return null;
  const bare = cleaned
    .replace(/\.0+$/, '')
    .replace(/(?:转|ext\.?|x)\s*\d{1,6}$/i, '')
    .replace(/[\s()\-./·]/g, '');
  if (!/^\+?\d{5,15}$/.test(bare)) return null;
  const mobile = /^(?:\+?86|0086)?(1[3-9]\d{9})$/.exec(bare);
  return mobile ? mobile[1]! : bare.replace(/^00/, '+');
}

function readDocumentNumber(cleaned: string, context: DateContext): ParsedValue {
  if (LOST_DIGITS.test(cleaned)) return { problem: problem('IMP-2') };
  const number = cleaned.replace(/[\s\-.·()]/g, '').toUpperCase();
  const type = context.documentType ?? documentTypeByShape(number);
  if (!/^[A-Z0-9]{4,24}$/.test(number))
    return { problem: problem(type === 'citizenId' ? 'IMP-15' : 'IMP-16') };
  if (!type) return { value: number };
  if (documentFits(number, type)) return { value: number };
  return { problem: problem(type === 'citizenId' || type === 'residencePermit' ? 'IMP-15' : 'IMP-16') };
}
