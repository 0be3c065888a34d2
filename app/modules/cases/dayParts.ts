import { partHours } from '@outpace/reading/tracks/partHours.ts';
import type { Bilingual } from '../../core/refusal.ts';
import type { DayPartName } from './schema.ts';

/** The parts of the day in the words of a form. */
export const dayPartWords: Record<DayPartName, Bilingual> = {
  dawn: { zh: '凌晨', en: 'before dawn' },
  morning: { zh: '上午', en: 'morning' },
  noon: { zh: '中午', en: 'midday' },
  afternoon: { zh: '下午', en: 'afternoon' },
  evening: { zh: '傍晚', en: 'evening' },
  night: { zh: '夜间', en: 'night' },
};

const spoken: Record<string, DayPartName> = {
  凌晨: 'dawn',
  清晨: 'dawn',
  早上: 'morning',
  早晨: 'morning',
  上午: 'morning',
  早饭后: 'morning',
  中午: 'noon',
  午间: 'noon',
  午饭: 'noon',
  下午: 'afternoon',
  午后: 'afternoon',
  午饭后: 'afternoon',
  傍晚: 'evening',
  晚上: 'evening',
  晚间: 'evening',
  晚饭后: 'evening',
  夜里: 'night',
  夜间: 'night',
  深夜: 'night',
  dawn: 'dawn',
  morning: 'morning',
  noon: 'noon',
  midday: 'noon',
  afternoon: 'afternoon',
  evening: 'evening',
  night: 'night',
};

/** The part of the day a word means; null when it means none. */
export function partOfWord(word: string): DayPartName | null {
  const key = word.toLowerCase();
  return Object.hasOwn(spoken, key) ? spoken[key]! : null;
}

/** The minutes a part of the day stands for, after local midnight, half-open; past 1440 the next day. A convention of speech, see the reading library. */
export function minutesOfPart(part: DayPartName): { from: number; to: number } {
  const row = partHours.find(candidate => candidate.part === part)!;
  return { from: row.from * 60, to: row.to * 60 };
}
