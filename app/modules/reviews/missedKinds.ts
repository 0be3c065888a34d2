import type { Bilingual } from '../../core/refusal.ts';

/** What became of cases that another case infected, and of accepted contacts. */
export const missedWords = {
  notListed: {
    zh: '从未列为密接(漏追)',
    en: 'on nobody’s list of contacts (missed)',
  },
  onlyProposed: {
    zh: '追踪列出但未判定为密接',
    en: 'proposed by a trace, accepted by nobody',
  },
  listedLate: { zh: '发病或采样之后才列为密接', en: 'listed after falling ill' },
  controlLate: { zh: '列入及时,管控晚于发病', en: 'listed in time, in control late or never' },
  inTime: { zh: '发病前已管控', en: 'in control before falling ill' },
  neverReached: { zh: '已判定的密接始终未联系到', en: 'accepted contacts never reached' },
} as const satisfies Record<string, Bilingual>;
export type MissedKind = keyof typeof missedWords;
export const missedKinds = Object.keys(missedWords) as MissedKind[];
