import { isMisread, normalSamplingCode } from '../labels.ts';

/** What a scanner, a card reader or a thumb gave. */
export type Scan =
  | { kind: 'person_code'; code: string }
  | { kind: 'document'; number: string }
  | { kind: 'box'; code: string }
  | { kind: 'tube'; code: string }
  /** Looks like a citizen's number, but its check character says one digit is wrong. */
  | { kind: 'document_wrong'; number: string }
  /** A sampling code or a label of our own printing with one character wrong. */
  | { kind: 'code_wrong'; text: string }
  | { kind: 'unreadable'; text: string };

/** Boxes' labels begin so; printed by our own label sheet. */
export const boxPrefix = 'BX';

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/** Whether the check character of an 18-character citizen number fits (GB 11643-1999, ISO 7064 MOD 11-2). */
export function isCitizenNumber(number: string): boolean {
  if (!/^\d{17}[\dX]$/.test(number)) return false;
  const sum = weights.reduce((total, weight, at) => total + weight * Number(number[at]), 0);
  return '10X98765432'[sum % 11] === number[17];
}

/** Tells codes apart by their shape alone, so that one trigger serves for people, tubes and boxes: full-width letters, blanks and lower case are as good. */
export function readScan(text: string): Scan {
  const plain = text.normalize('NFKC').trim().toUpperCase();
  const packed = plain.replaceAll(/[\s-]/g, '');
  if (/^OP[0-9A-Z]{27}$/.test(packed)) {
    const code = normalSamplingCode(packed);
    return code ? { kind: 'person_code', code } : { kind: 'code_wrong', text: packed };
  }
  if (/^\d{17}[\dX]$/.test(packed))
    return { kind: isCitizenNumber(packed) ? 'document' : 'document_wrong', number: packed };
  if (isMisread(plain)) return { kind: 'code_wrong', text: plain };
  if (/^[A-Z0-9-]{4,40}$/.test(plain))
    return { kind: plain.startsWith(boxPrefix) ? 'box' : 'tube', code: plain };
  return { kind: 'unreadable', text: plain.slice(0, 40) };
}

/** The end of a label as people say it to each other. */
export const tailOf = (code: string) => code.slice(-6);

/** How a person is written before the server has said the masked name: the last four of what was scanned. */
export const hintOf = (scanned: string) => `…${scanned.slice(-4)}`;
