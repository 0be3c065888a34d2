import type { Bilingual } from '../core/refusal.ts';

export type Language = 'zh' | 'en';

/** The language of a terminal: Chinese where its locale begins with zh, else English. */
export function languageOf(environment: NodeJS.ProcessEnv): Language {
  const locale = environment.LC_ALL || environment.LC_MESSAGES || environment.LANG || '';
  return /^zh/i.test(locale) ? 'zh' : 'en';
}

/** The words of one language. */
export type Say = (words: Bilingual) => string;

export const sayIn =
  (language: Language): Say =>
  words =>
    words[language] || words.en || words.zh;
