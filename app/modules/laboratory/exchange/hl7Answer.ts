import type { Hl7Charset } from './hl7Charset.ts';
import { escaped, type Hl7Problem } from './hl7Message.ts';
import { hl7TimeOf } from './times.ts';

/** AA: stored and taken. AE: read, and refused for what it says. AR: not for us, or not now. */
export type AcknowledgementCode = 'AA' | 'AE' | 'AR';

export interface Acknowledgement {
  code: AcknowledgementCode;
  /** MSH-10 of what is answered; '' when it could not be read. */
  controlId: string;
  /** MSH-3 and MSH-4 of the sender, who now receives. */
  application: string;
  facility: string;
  charset: Hl7Charset;
  problems: readonly Hl7Problem[];
  /** Further words for the sender's log, such as rows that wait. */
  notes?: readonly { rule: string; zh: string; en: string }[];
  now: number;
  /** MSH-10 of the answer. */
  id: string;
}

/** The most problems an answer names; the last says how many more there are. */
const mostProblems = 50;

/** Writes an ACK^R01 (HL7 v2.5.1 chapter 2: MSH, MSA, one ERR a problem). Chinese only to senders whose character set has it. */
export function acknowledgement(answer: Acknowledgement): string {
  const chinese = answer.charset !== 'ASCII' && answer.charset !== 'GB 18030';
  const user = (zh: string, en: string) => escaped(chinese ? `${zh} / ${en}` : ascii(en));
  const named = answer.problems.slice(0, mostProblems);
  const left = answer.problems.length - named.length;
  const errors = named.map(problem =>
    [
      'ERR',
      '',
      `${problem.segment}^${problem.sequence}${problem.field ? `^${problem.field}` : ''}`,
      `${problem.code}^${codeWords[problem.code]}^HL70357`,
      'E',
      `${problem.rule}^^L`,
      '',
      '',
      user(problem.zh, problem.en),
    ].join('|'),
  );
  if (left > 0)
    errors.push(
      `ERR||MSH^1|207^${codeWords['207']}^HL70357|E||||${user(`还有 ${left} 处`, `and ${left} more`)}`,
    );
  const notes = (answer.notes ?? [])
    .slice(0, mostProblems)
    .map(note => `ERR||MSH^1|0^Message accepted^HL70357|I|${note.rule}^^L|||${user(note.zh, note.en)}`);
  return `${[
    `MSH|^~\\&|OUTPACE|CITY|${escaped(ascii(answer.application))}|${escaped(ascii(answer.facility))}|${hl7TimeOf(answer.now)}||ACK^R01^ACK|${answer.id}|P|2.5.1||||||${chinese ? 'UNICODE UTF-8' : 'ASCII'}`,
    `MSA|${answer.code}|${escaped(ascii(answer.controlId))}`,
    ...errors,
    ...notes,
  ].join('\r')}\r`;
}

const ascii = (text: string) => text.replace(/[^\u0020-\u007e]/g, '?').slice(0, 2000);

/** HL7 table 0357. */
const codeWords: Record<Hl7Problem['code'], string> = {
  '100': 'Segment sequence error',
  '101': 'Required field missing',
  '102': 'Data type error',
  '103': 'Table value not found',
  '200': 'Unsupported message type',
  '201': 'Unsupported event code',
  '202': 'Unsupported processing id',
  '203': 'Unsupported version id',
  '204': 'Unknown key identifier',
  '205': 'Duplicate key identifier',
  '207': 'Application internal error',
};
