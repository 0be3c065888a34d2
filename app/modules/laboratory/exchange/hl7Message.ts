import { exchangeLimits } from './limits.ts';

/** Something wrong with a message: where (segment, its number, field), the code of HL7 table 0357 and our rule. */
export interface Hl7Problem {
  segment: string;
  /** Counts from 1 among the segments of that name. */
  sequence: number;
  field?: number;
  code: '100' | '101' | '102' | '103' | '200' | '201' | '202' | '203' | '204' | '205' | '207';
  rule: string;
  zh: string;
  en: string;
}

export interface Hl7Segment {
  name: string;
  /** Counts from 1 among the segments of that name. */
  sequence: number;
  /** As split by the field separator; MSH is shifted so that `fields[n]` is always field n. */
  fields: string[];
}

interface Delimiters {
  field: string;
  component: string;
  repetition: string;
  escaping: string;
  subcomponent: string;
}

export interface Hl7Message {
  segments: Hl7Segment[];
  delimiters: Delimiters;
}

/**
 * Splits a decoded message (HL7 v2.5.1 chapter 2) strictly: own delimiters, segments ended by CR (CR LF is taken for CR), names of three capitals or digits,
 * everything counted before it is split. Linear in the text; never throws. Components are split only when they are read.
 */
export function parseHl7(text: string): Hl7Message | { problem: Hl7Problem } {
  const bad = (zh: string, en: string, code: Hl7Problem['code'] = '100', field?: number) => ({
    problem: { segment: 'MSH', sequence: 1, ...(field ? { field } : {}), code, rule: 'RES-3', zh, en },
  });
  if (!text.startsWith('MSH')) return bad('消息须以 MSH 段开头', 'the message does not begin with MSH');
  const header = text.slice(3, 8);
  const separators = [...header];
  // five characters, all different, none a letter, digit, blank or control character
  if (
    separators.length !== 5 ||
    new Set(separators).size !== 5 ||
    !separators.every(each => /^[!-/:-@[-`{-~]$/.test(each)) ||
    text[8] !== separators[0]
  )
    return bad('MSH-1/MSH-2 的分隔符不对', 'the delimiters of MSH-1 and MSH-2 are not usable', '102', 2);
  const [field, component, repetition, escaping, subcomponent] = separators as [
    string,
    string,
    string,
    string,
    string,
  ];
  const lines = splitAtMost(text.replaceAll('\r\n', '\r'), '\r', exchangeLimits.segments.value);
  if (!lines) return bad('段数过多', 'too many segments');
  const counts = new Map<string, number>();
  const segments: Hl7Segment[] = [];
  for (const line of lines) {
    if (line === '') continue;
    const name = line.slice(0, 3);
    if (!/^[A-Z][A-Z0-9]{2}$/.test(name) || (line.length > 3 && line[3] !== field))
      return bad(
        `第 ${segments.length + 1} 段的段名不对`,
        `segment ${segments.length + 1} has no name the standard knows`,
      );
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for
    if (/[\u0000-\u0008\u000b-\u001f\u007f\n]/.test(line))
      return {
        problem: {
          segment: name,
          sequence: (counts.get(name) ?? 0) + 1,
          code: '102',
          rule: 'RES-3',
          zh: '段内有控制字符(段与段之间须用回车)',
          en: 'there is a control character in the segment (segments end with a carriage return)',
        },
      };
    const fields = splitAtMost(line, field, exchangeLimits.fieldsOfSegment.value);
    if (!fields) return bad('字段数过多', 'too many fields in a segment');
    const sequence = (counts.get(name) ?? 0) + 1;
    counts.set(name, sequence);
    // MSH-1 is the separator itself
    segments.push({ name, sequence, fields: name === 'MSH' ? ['MSH', field, ...fields.slice(1)] : fields });
  }
  if (counts.get('MSH') !== 1) return bad('一帧只能有一份消息', 'a frame carries one message');
  return { segments, delimiters: { field, component, repetition, escaping, subcomponent } };
}

/** Splits, or null when there would be more than `most` parts. */
function splitAtMost(text: string, separator: string, most: number): string[] | null {
  let count = 1;
  for (let at = text.indexOf(separator); at >= 0; at = text.indexOf(separator, at + 1))
    if (++count > most + 1) return null;
  return text.split(separator);
}

/** A field's value: `component` and `sub` count from 1; the first repetition unless `repetition` (from 0) says otherwise. '' when absent; escapes are undone. */
export function textAt(
  message: Hl7Message,
  segment: Hl7Segment,
  field: number,
  component = 1,
  sub = 1,
  repetition = 0,
): string {
  const { delimiters } = message;
  const whole = segment.fields[field] ?? '';
  const repeated = part(whole, delimiters.repetition, repetition);
  const component_ = part(repeated, delimiters.component, component - 1);
  const plain = part(component_, delimiters.subcomponent, sub - 1);
  // "" means: delete what you have; to us it is nothing
  return plain === '""' ? '' : unescaped(plain, delimiters).trim();
}

/** The n-th part (from 0) without splitting the rest. */
function part(text: string, separator: string, n: number): string {
  let from = 0;
  for (let each = 0; each < n; each++) {
    const at = text.indexOf(separator, from);
    if (at < 0) return '';
    from = at + separator.length;
  }
  const end = text.indexOf(separator, from);
  return end < 0 ? text.slice(from) : text.slice(from, end);
}

function unescaped(
  text: string,
  { field, component, repetition, escaping, subcomponent }: Delimiters,
): string {
  if (!text.includes(escaping)) return text;
  const plain: Record<string, string> = {
    F: field,
    S: component,
    R: repetition,
    E: escaping,
    T: subcomponent,
    '.br': '\n',
    H: '',
    N: '',
  };
  let result = '';
  for (let at = 0; at < text.length; ) {
    const begin = text.indexOf(escaping, at);
    if (begin < 0) return result + text.slice(at);
    const end = text.indexOf(escaping, begin + 1);
    if (end < 0) return result + text.slice(at);
    const code = text.slice(begin + 1, end);
    result += text.slice(at, begin) + (plain[code] ?? text.slice(begin, end + 1));
    at = end + 1;
  }
  return result;
}

/** Text made safe for a field of ours, whose delimiters are `|^~\&`. */
export function escaped(text: string): string {
  return text
    .replaceAll('\\', '\\E\\')
    .replaceAll('|', '\\F\\')
    .replaceAll('^', '\\S\\')
    .replaceAll('~', '\\R\\')
    .replaceAll('&', '\\T\\')
    .replace(/\p{Cc}+/gu, ' ');
}
