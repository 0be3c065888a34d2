import { createHash } from 'node:crypto';
import type { IncomingResult } from '../schema.ts';

/** A result before its key is made. */
export type ReadResult = Omit<IncomingResult, 'key'>;

/** Who a message names; sealed where it is kept, and only ever used to propose a tube. */
export interface NamedPerson {
  name?: string;
  documentNumber?: string;
  phone?: string;
  birthDate?: string;
}

/**
 * The key of a statement within its laboratory: same tube, same instant of testing, same outcome, same Ct values. Which way it came (message, file) is not
 * part of it, so that a file after the messages, or yesterday's file again, says nothing new (RES-12).
 */
export function resultKey(result: ReadResult): string {
  const genes = (result.genes ?? [])
    .map(({ gene, ct }) => `${gene}=${ct === null ? '' : ct.toFixed(2)}`)
    .toSorted()
    .join(',');
  return createHash('sha256')
    .update(
      [
        codeKey(result.tubeCode),
        Date.parse(result.testedAt),
        result.outcome,
        genes,
        result.correction ? 'C' : '',
      ].join('|'),
    )
    .digest('base64url')
    .slice(0, 32);
}

/** A tube's code as it is compared: no blanks, capitals. */
export function codeKey(code: string): string {
  return code.normalize('NFKC').replace(/\s+/g, '').toUpperCase();
}

/** With its key. */
export const keyed = (result: ReadResult): IncomingResult => ({ ...result, key: resultKey(result) });
