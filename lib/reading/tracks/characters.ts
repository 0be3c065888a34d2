import { Converter } from 'opencc-js/t2cn';

const toSimplified = Converter({ from: 'tw', to: 'cn' });
const folded = new Map<string, string>();

const punctuation: Record<string, string> = {
  '\u3000': ' ',
  '\u00a0': ' ',
  '\u200b': ' ',
  '\ufeff': ' ',
  '\t': ' ',
  '\r': '\n',
  '—': '-',
  '–': '-',
  '―': '-',
  '─': '-',
  '~': '-',
  '～': '-',
  '→': '-',
  '﹑': '、',
  '【': '(',
  '】': ')',
  '[': '(',
  ']': ')',
  '〔': '(',
  '〕': ')',
  '!': '。',
  '！': '。',
  '。': '。',
  '｡': '。',
};

function foldOne(unit: string): string {
  const mark = punctuation[unit];
  if (mark !== undefined) return mark;
  const code = unit.charCodeAt(0);
  if (code >= 0xff01 && code <= 0xff5e) return foldOne(String.fromCharCode(code - 0xfee0));
  if (code < 0x3400 || code > 0x9fff) return unit;
  const simplified = toSimplified(unit);
  return simplified.length === 1 ? simplified : unit;
}

/**
 * Text in one alphabet for matching: simplified characters, half-width digits and marks, one kind of dash.
 * Same length as `text`, unit for unit, so an offset into one is an offset into the other. Linear.
 */
export function foldCharacters(text: string): string {
  let result = '';
  for (let i = 0; i < text.length; i += 1) {
    const unit = text[i]!;
    let to = folded.get(unit);
    if (to === undefined) {
      to = foldOne(unit);
      folded.set(unit, to);
    }
    result += to;
  }
  return result;
}
