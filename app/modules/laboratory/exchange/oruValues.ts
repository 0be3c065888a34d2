import type { Outcome } from '../schema.ts';
import type { CodeLookup } from './codes.ts';
import { type Hl7Message, type Hl7Segment, textAt } from './hl7Message.ts';

/** What an OBX is about, by OBX-3; its alternate code where the first is unknown. */
export function observationOf(message: Hl7Message, obx: Hl7Segment, codes: CodeLookup) {
  return (
    codes.observation(textAt(message, obx, 3, 3), textAt(message, obx, 3, 1)) ??
    codes.observation(textAt(message, obx, 3, 6), textAt(message, obx, 3, 4))
  );
}

/** What OBX-5 says of a presence: a coded value, or a word where the type is text; 'differ' when its two codes say different things. */
export function presenceOf(
  message: Hl7Message,
  obx: Hl7Segment,
  codes: CodeLookup,
): Outcome | 'differ' | null {
  const type = textAt(message, obx, 2);
  if (['ST', 'TX', 'FT', 'IS', 'ID'].includes(type)) return codes.word(textAt(message, obx, 5));
  if (type !== 'CWE' && type !== 'CE') return null;
  const code = textAt(message, obx, 5, 1);
  const first = code ? codes.value(textAt(message, obx, 5, 3), code) : null;
  const alternate = textAt(message, obx, 5, 4)
    ? codes.value(textAt(message, obx, 5, 6), textAt(message, obx, 5, 4))
    : null;
  if (first && alternate && first !== alternate) return 'differ';
  // a known code beside one nobody knows would be a guess only if the first were unknown and had been given
  return first ?? alternate ?? (code === '' ? codes.word(textAt(message, obx, 5, 2)) : null);
}

/** A cycle threshold: a number, null for "no amplification", undefined when it cannot be read. */
export function thresholdOf(message: Hl7Message, obx: Hl7Segment): number | null | undefined {
  const type = textAt(message, obx, 2);
  if (type === 'SN') {
    const comparator = textAt(message, obx, 5, 1);
    const number = readThreshold(textAt(message, obx, 5, 2));
    return comparator === '>' && typeof number === 'number' ? null : comparator === '' ? number : undefined;
  }
  if (type === 'NM')
    return textAt(message, obx, 5) === '' ? undefined : readThreshold(textAt(message, obx, 5));
  return ['ST', 'TX'].includes(type) ? readThreshold(textAt(message, obx, 5)) : undefined;
}

/** Highest cycle threshold an instrument can report; real runs have 40 to 45 cycles. */
const mostCycles = 60;

/** A cycle threshold as written: a number from 0 to 60, null for the words that mean "no amplification", undefined otherwise. */
export function readThreshold(text: string): number | null | undefined {
  const plain = text.normalize('NFKC').trim().toLowerCase();
  if (
    ['undetermined', 'undet', 'noct', 'no ct', 'none', 'n/a', 'na', '未检出', '无', '-', '--', '/'].includes(
      plain,
    )
  )
    return null;
  if (/^>\s*\d{2}(\.\d+)?$/.test(plain)) return null;
  if (!/^\d{1,2}(\.\d{1,6})?$/.test(plain)) return undefined;
  const number = Number(plain);
  return number > 0 && number <= mostCycles ? Math.round(number * 100) / 100 : undefined;
}

/** What OBX-8 says of a qualitative result, where it says anything. */
export function flagOf(message: Hl7Message, obx: Hl7Segment): 'normal' | 'abnormal' | null {
  const flag = textAt(message, obx, 8);
  if (['N', 'NEG', 'ND'].includes(flag)) return 'normal';
  return ['A', 'AA', 'POS', 'DET'].includes(flag) ? 'abnormal' : null;
}
