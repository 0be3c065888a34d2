import * as OpenCC from 'opencc-js/t2cn';

// Zero-width characters, soft hyphens, byte-order marks and control characters: they hide in ids copied from web pages and PDFs.
const INVISIBLE = /(?![\t\n\v\r])[\p{Cc}\p{Cf}]/gu;
const BLANKS = /[\s\u00a0\u3000]+/g;

/**
 * Puts a cell into the one form all readers work on: full-width forms to half-width (NFKC), invisible characters gone, runs of tabs, line
 * breaks and blanks to one blank, ends trimmed, and a leading apostrophe (Excel's "this is text") taken off.
 */
export function cleanCell(raw: string | null | undefined): string {
  if (raw === null || raw === undefined || raw === '') return '';
  // Plain printable ASCII without doubled blanks is most of every file; the slow path costs some ten times more.
  const plain = /^[!-&(-~]+(?: [!-~]+)*$/.test(raw);
  if (plain) return raw;
  const text = raw
    .replace(INVISIBLE, '')
    .normalize('NFKC')
    .replace(INVISIBLE, '')
    .replace(BLANKS, ' ')
    .trim();
  return /^'[^']*$/.test(text) ? text.slice(1).trim() : text;
}

const toSimplifiedWords = OpenCC.Converter({ from: 't', to: 'cn' });

/** Traditional characters to Simplified (opencc-js); other text is returned as it is. */
export function toSimplified(text: string): string {
  return /[\u3400-\u9fff]/.test(text) ? toSimplifiedWords(text) : text;
}

/**
 * Normal form of a header, for comparing with synonyms: Simplified, lower case, camelCase and snake_case split into words, brackets and
 * their content kept as words, punctuation gone, Chinese without blanks.
 */
export function normaliseHeader(header: string): string {
  const words = toSimplified(cleanCell(header))
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
  return words.replace(/(?<=[\u3400-\u9fff]) | (?=[\u3400-\u9fff])/g, '');
}

/** Key under which two spellings of an id are the same: no blanks, lower case. */
export function idKey(id: string): string {
  return id.replace(/\s+/g, '').toLowerCase();
}
