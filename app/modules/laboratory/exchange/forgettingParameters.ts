import type { Bilingual } from '../../../core/refusal.ts';

interface Term {
  value: number;
  unit: 'day';
  /** No authority names a number of days: the city's own has to be decided and reviewed. */
  status: 'review_required';
  source: Bilingual;
}

/** How long what laboratories sent is kept. */
export const forgettingTerms = {
  /** From the day it was settled: a message received, a file committed or undone, a waiting result decided. */
  kept: {
    value: 30,
    unit: 'day',
    status: 'review_required',
    source: {
      zh: '个人信息保护法第十九条、第四十七条:保存期限为实现目的所必要的最短时间;突发事件应对法第八十五条:用后销毁。均未定天数;30天供更正与查错,待城市核定',
      en: 'PIPL arts. 19 and 47: the shortest time the purpose needs; Emergency Response Law art. 85: destroyed after use. Neither states days; 30 to mend and look into errors, to be decided by the city',
    },
  },
  /** Before what nobody settled goes, somebody has been told for so long. */
  notice: {
    value: 7,
    unit: 'day',
    status: 'review_required',
    source: {
      zh: '没有依据规定;留一周(含周末)重发或处理',
      en: 'no authority states it; a week with its weekend to send it again or settle it',
    },
  },
} satisfies Record<string, Term>;
