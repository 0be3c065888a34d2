import { useMemo } from 'react';
import { currentLanguage, hanzi, type Language, useWordsVersion } from './language.ts';

type Placeholders<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholders<Rest>
  : never;

type Pair = readonly [zh: string, en: string];
export type WordTable = Readonly<Record<string, Pair>>;

/** A text without `{name}` is a string; a text with some is a function that wants exactly those names. */
export type Words<Table extends WordTable> = {
  readonly [Key in keyof Table]: [Placeholders<Table[Key][0]>] extends [never]
    ? string
    : (values: Record<Placeholders<Table[Key][0]>, string | number>) => string;
};

const placeholder = /\{(\w+)\}/g;

/** Fills `{name}` in a text; a name without a value is our bug and throws with the text and the name. */
export function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(placeholder, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`words: "${text}" wants {${name}}, got none`);
    return String(value);
  });
}

/** Declares a page's words, `key: ['中文', 'English']`; both sides must use the same `{names}`, else it throws when the module loads. */
export function defineWords<const Table extends WordTable>(table: Table): Table {
  for (const [key, [zh, en]] of Object.entries(table)) {
    const names = (text: string) => [...text.matchAll(placeholder)].map(match => match[1]).sort();
    const [inZh, inEn] = [names(zh), names(en)];
    if (new Set(inZh).size !== new Set(inEn).size || inZh.some(name => !inEn.includes(name)))
      throw new Error(`words: "${key}" uses {${inZh}} in Chinese but {${inEn}} in English`);
  }
  return table;
}

/** The table's words in one language; pure apart from the zh-Hant table having arrived or not. */
export function wordsIn<Table extends WordTable>(table: Table, language: Language): Words<Table> {
  const result: Record<string, unknown> = {};
  for (const [key, [zh, en]] of Object.entries(table)) {
    const text = language === 'en' ? en : hanzi(zh, language);
    // Chinese decides: a table's type is derived from the Chinese side.
    result[key] = /\{\w+\}/.test(zh) ? (values: Record<string, string | number>) => fill(text, values) : text;
  }
  return result as Words<Table>;
}

/** The table's words in the reader's language. */
export function useWords<Table extends WordTable>(table: Table): Words<Table> {
  const version = useWordsVersion();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version stands for the language and the converter
  return useMemo(() => wordsIn(table, currentLanguage()), [table, version]);
}
