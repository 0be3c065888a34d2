export { defineWords, fill, useWords, type Words, type WordTable, wordsIn } from './define.ts';
export * from './format.ts';
export * from './formatTime.ts';
export {
  type Bilingual,
  currentLanguage,
  hanzi,
  type Language,
  pick,
  setLanguage,
  startLanguage,
  useLanguage,
  usePick,
} from './language.ts';
export { useFormat } from './useFormat.ts';
