import { damerauLevenshtein } from '@outpace/reading';
import type { Bilingual } from '../../../core/refusal.ts';
import type { IncomingResult } from '../schema.ts';
import { codeKey } from './results.ts';

/** A tube of the laboratory that has no result yet. */
export interface Candidate {
  tubeId: string;
  code: string;
  receivedAt: Date;
  firstSampleAt: Date | null;
  memberCount: number;
  /** Where it stands, by the laboratory's own plate maps. */
  plateCode: string | null;
  well: string | null;
  /** Somebody the message names was sampled into it. */
  holdsThePerson: boolean;
}

export interface ProposedTube {
  tubeId: string;
  tubeCode: string;
  score: number;
  reasons: Bilingual[];
  against: Bilingual[];
  receivedAt: Date;
  firstSampleAt: Date | null;
  memberCount: number;
}

/** What counts how much towards a proposal; none is certain, so a person always decides. Assumed, to be tuned on a laboratory's own mistakes. */
const weights = {
  /** One typing error; a second counts half. */
  likeCode: {
    value: 0.5,
    unit: 'share',
    status: 'assumed',
    source: 'one error in some 12 characters is seldom another tube',
  },
  sameWell: { value: 0.35, unit: 'share', status: 'assumed', source: 'plate and well name one tube' },
  samePerson: {
    value: 0.35,
    unit: 'share',
    status: 'assumed',
    source: 'the message names somebody who is in the tube',
  },
  sameTime: { value: 0.15, unit: 'share', status: 'assumed', source: 'collection times agree to the minute' },
  /** Below it nothing is proposed. */
  least: { value: 0.2, unit: 'share', status: 'assumed', source: 'one weak point alone says nothing' },
} as const;
const mostProposals = 5;
const sameMinutes = 2;

/**
 * Which tubes a result may be of, best first, at most five: codes within two typing errors, the well it was read in, the time it was taken, the person it names.
 * Tubes that would have been tested before they arrived, or taken after testing, carry what speaks against them. Linear in the candidates.
 */
export function proposeTubes(result: IncomingResult, candidates: readonly Candidate[]): ProposedTube[] {
  const wanted = codeKey(result.tubeCode);
  const testedAt = Date.parse(result.testedAt);
  const takenAt = result.takenAt ? Date.parse(result.takenAt) : null;
  return candidates
    .map(candidate => {
      const reasons: Bilingual[] = [];
      const against: Bilingual[] = [];
      let score = 0;
      const own = codeKey(candidate.code);
      const errors =
        Math.abs(own.length - wanted.length) > 2 ? 9 : damerauLevenshtein(stripped(own), stripped(wanted));
      if (errors <= 2) {
        score += errors === 0 ? weights.likeCode.value + 0.1 : weights.likeCode.value / errors;
        reasons.push(
          errors === 0
            ? { zh: '编号只差空格或连字符', en: 'the codes differ in hyphens or blanks only' }
            : { zh: `编号相差 ${errors} 个字符`, en: `the codes differ in ${errors} characters` },
        );
      }
      if (result.well && candidate.well === result.well && candidate.plateCode === result.plateCode) {
        score += weights.sameWell.value;
        reasons.push({
          zh: `在同一块板的同一孔(${result.plateCode} ${result.well})`,
          en: `stands in that very well (${result.plateCode} ${result.well})`,
        });
      }
      if (candidate.holdsThePerson) {
        score += weights.samePerson.value;
        reasons.push({
          zh: '消息中的人采样时在这支管里',
          en: 'the person the message names is in this tube',
        });
      }
      if (
        takenAt !== null &&
        candidate.firstSampleAt &&
        Math.abs(candidate.firstSampleAt.getTime() - takenAt) <= sameMinutes * 60_000
      ) {
        score += weights.sameTime.value;
        reasons.push({ zh: '采样时间一致', en: 'taken at the same time' });
      }
      if (candidate.receivedAt.getTime() > testedAt)
        against.push({ zh: '检测时它还没有送到', en: 'it arrived only after the testing' });
      if (candidate.firstSampleAt && candidate.firstSampleAt.getTime() > testedAt)
        against.push({ zh: '检测时还没有采样', en: 'it was taken only after the testing' });
      return {
        tubeId: candidate.tubeId,
        tubeCode: candidate.code,
        score: Math.min(1, Math.max(0, score - against.length * weights.least.value)),
        reasons,
        against,
        receivedAt: candidate.receivedAt,
        firstSampleAt: candidate.firstSampleAt,
        memberCount: candidate.memberCount,
      };
    })
    .filter(each => each.score >= weights.least.value)
    .toSorted((a, b) => b.score - a.score || a.tubeCode.localeCompare(b.tubeCode))
    .slice(0, mostProposals);
}

const stripped = (code: string) => code.replace(/[-_.]/g, '');
