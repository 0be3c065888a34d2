import { isCalendarDay, isoDay } from './calendar.ts';
import type { DocumentTypeValue, SexValue } from './types.ts';

// GB 11643-1999 (ISO 7064 MOD 11-2): weights of the first 17 digits and the check character for each remainder.
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK_CHARACTERS = '10X98765432';

/** What a valid citizen id says: GB/T 2260 division code, birth day and sex. */
export interface CitizenIdFacts {
  divisionCode: string;
  birthDate: string;
  sex: SexValue;
}

/**
 * Reads an 18-character GB 11643-1999 number, or a 15-digit one of the first generation (no check digit; born 19yy). Null when length, birth
 * day or check character is wrong. Residence permits of Hong Kong, Macau (81, 82) and Taiwan (83) residents share the form.
 */
export function citizenIdFacts(number: string): CitizenIdFacts | null {
  const text = number.toUpperCase();
  if (/^\d{15}$/.test(text)) return facts(text, `19${text.slice(6, 12)}`, text[14]!);
  if (!/^\d{17}[\dX]$/.test(text) || citizenIdCheckCharacter(text) !== text[17]) return null;
  return facts(text, text.slice(6, 14), text[16]!);
}

/** Check character for the first 17 digits of a citizen id (GB 11643-1999). */
export function citizenIdCheckCharacter(number: string): string {
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * Number(number[index]), 0);
  return CHECK_CHARACTERS[sum % 11]!;
}

function facts(text: string, birth: string, sexDigit: string): CitizenIdFacts | null {
  const [year, month, day] = [+birth.slice(0, 4), +birth.slice(4, 6), +birth.slice(6, 8)];
  if (year < 1850 || !isCalendarDay(year, month, day) || !/^[1-9]/.test(text)) return null;
  return {
    divisionCode: text.slice(0, 6),
    birthDate: isoDay(year, month, day),
    sex: Number(sexDigit) % 2 === 1 ? 'male' : 'female',
  };
}

const SHAPES: Record<Exclude<DocumentTypeValue, 'citizenId' | 'other' | 'none'>, RegExp> = {
  passport: /^[A-Z]{0,3}[0-9]{5,9}[A-Z]?$|^[A-Z0-9]{6,12}$/,
  hkMacauPermit: /^[HM]\d{8,10}$/,
  taiwanPermit: /^\d{8}$|^\d{10}[A-Z]?$/,
  residencePermit: /^8[123]\d{15}[\dX]$/,
  foreignPermanentResident: /^[A-Z]{3}\d{12}$|^9\d{16}[\dX]$/,
  birthCertificate: /^[A-Z]\d{9}$/,
};

/** Whether a document number (no blanks, upper case) has the shape of its type; citizen ids and residence permits are checked in full. */
export function documentFits(number: string, type: DocumentTypeValue): boolean {
  if (type === 'citizenId') return citizenIdFacts(number) !== null;
  if (type === 'other' || type === 'none') return true;
  if (!SHAPES[type].test(number)) return false;
  return type === 'residencePermit' ? citizenIdFacts(number) !== null : true;
}

/** The document type a number gives away by its own shape, or null; an 18- or 15-digit number that is meant as a citizen id but is wrong is still 'citizenId'. */
export function documentTypeByShape(number: string): DocumentTypeValue | null {
  if (/^8[123]\d{15}[\dX]$/.test(number)) return 'residencePermit';
  if (/^9\d{16}[\dX]$/.test(number)) return 'foreignPermanentResident';
  if (/^\d{17}[\dX]$/.test(number) || /^\d{15}$/.test(number)) return 'citizenId';
  if (SHAPES.hkMacauPermit.test(number)) return 'hkMacauPermit';
  if (/^[A-Z]{3}\d{12}$/.test(number)) return 'foreignPermanentResident';
  if (/^(?:[EGDSP]\d{8}|E[A-Z]\d{7})$/.test(number)) return 'passport';
  return null;
}
