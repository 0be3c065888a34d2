import type { PublicRequest } from '../../core/http/publicPages.ts';
import type { Bilingual } from '../../core/refusal.ts';

export type Language = PublicRequest['language'];

let toTraditional: ((text: string) => string) | undefined;

/** Text in the reader's language; Traditional is converted from the Simplified text of the finished page. */
export const say = (text: Bilingual, language: Language): string => (language === 'en' ? text.en : text.zh);

/** A finished page in the reader's script; the conversion table is read when first needed. */
export async function inScript(html: string, language: Language): Promise<string> {
  if (language !== 'zh-Hant') return html;
  if (!toTraditional) {
    const { Converter } = await import('opencc-js/cn2t');
    toTraditional = Converter({ from: 'cn', to: 'tw' });
  }
  return toTraditional(html);
}

/** Makes text safe inside HTML, attributes included. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`);
}

/** HTML that is safe to put into a page as it stands. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** Builds HTML: everything put in is escaped unless it is `Html` itself; lists are joined, null, undefined and false leave nothing. */
export function html(parts: TemplateStringsArray, ...values: unknown[]): Html {
  let text = parts[0]!;
  for (const [index, value] of values.entries()) text += shown(value) + parts[index + 1]!;
  return new Html(text);
}

function shown(value: unknown): string {
  if (value === null || value === undefined || value === false) return '';
  if (value instanceof Html) return value.text;
  if (Array.isArray(value)) return value.map(shown).join('');
  return escaped(String(value));
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** City-local parts of an instant (epoch ms); `weekday` 1 = Monday, `minute` of the day. */
export function cityTime(instant: number, timeZone: string) {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const parts = Object.fromEntries(format.formatToParts(instant).map(part => [part.type, part.value]));
  const weekday = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].indexOf(parts.weekday!) + 1;
  return {
    year: Number(parts.year),
    month: Number(parts.month),
    day: Number(parts.day),
    weekday,
    minute: Number(parts.hour) * 60 + Number(parts.minute),
    clock: `${parts.hour}:${parts.minute}`,
  };
}

/** `7月20日 14:05` or `20 Jul 14:05`; with the year where `year` is asked for. */
export function timeWords(instant: number, timeZone: string, year = false): Bilingual {
  const at = cityTime(instant, timeZone);
  return {
    zh: `${year ? `${at.year}年` : ''}${at.month}月${at.day}日 ${at.clock}`,
    en: `${at.day} ${months[at.month - 1]}${year ? ` ${at.year}` : ''} ${at.clock}`,
  };
}
