import { damerauLevenshtein } from './editDistance.ts';
import { nameDistance } from './personNames.ts';

/** What is known of a person for matching; anything may be missing. Dates 'YYYY-MM-DD', phones and documents as `parseValue` gives them. */
export interface MatchablePerson {
  name?: string;
  birthDate?: string;
  sex?: string;
  phone?: string;
  documentNumber?: string;
}

export type MatchField = 'documentNumber' | 'phone' | 'name' | 'birthDate' | 'sex';

/**
 * Weights in bits of evidence (log2 of how much likelier the observation is for one person than for two; Fellegi–Sunter 1969) and the scores from
 * which a pair is shown. Assumed for a city of about a million people; an operator may tune them.
 */
export const MATCH_PARAMETERS = {
  documentNumber: { agree: 14, near: 7, disagree: -6 },
  // Families and schools share telephones, hence weak against.
  phone: { agree: 6, near: 2, disagree: -0.5 },
  name: { agree: 7, near: 0, disagree: -5 },
  birthDate: { agree: 6, near: 3, disagree: -5 },
  sex: { agree: 1, near: 0, disagree: -3 },
  /** Name distance at which a name speaks neither for nor against. */
  neutralNameDistance: 0.4,
  /** From here on the pair is proposed as the same person. */
  strong: 12,
  /** From here on the pair is shown as possibly the same. */
  possible: 8,
} as const;

export type MatchParameters = {
  readonly [K in keyof typeof MATCH_PARAMETERS]: (typeof MATCH_PARAMETERS)[K] extends number
    ? number
    : { agree: number; near: number; disagree: number };
};

/** How alike two persons are; nothing is ever merged by this alone. */
export interface MatchScore {
  /** Bits of evidence for one and the same person, summed over the fields both sides have. */
  score: number;
  verdict: 'strong' | 'possible' | 'none';
  agreeing: MatchField[];
  /** Fields with a likely typing error: names that sound alike, one wrong digit, day and month swapped. */
  near: MatchField[];
  disagreeing: MatchField[];
}

/** Compares two persons field by field; a field missing on either side counts nothing. */
export function matchScore(
  a: MatchablePerson,
  b: MatchablePerson,
  parameters: MatchParameters = MATCH_PARAMETERS,
): MatchScore {
  const result: MatchScore = { score: 0, verdict: 'none', agreeing: [], near: [], disagreeing: [] };
  const count = (field: MatchField, how: 'agree' | 'near' | 'disagree', weight = parameters[field][how]) => {
    result.score += weight;
    (how === 'agree' ? result.agreeing : how === 'near' ? result.near : result.disagreeing).push(field);
  };
  if (a.documentNumber && b.documentNumber)
    count('documentNumber', compareDigits(a.documentNumber, b.documentNumber));
  if (a.phone && b.phone) count('phone', compareDigits(a.phone, b.phone));
  if (a.birthDate && b.birthDate) count('birthDate', compareDays(a.birthDate, b.birthDate));
  if (a.sex && b.sex && a.sex !== 'other' && b.sex !== 'other')
    count('sex', a.sex === b.sex ? 'agree' : 'disagree');
  if (a.name && b.name) {
    const distance = nameDistance(a.name, b.name);
    const { agree, disagree } = parameters.name;
    const neutral = parameters.neutralNameDistance;
    const weight =
      distance <= neutral
        ? agree * (1 - distance / neutral)
        : (disagree * (distance - neutral)) / (1 - neutral);
    count('name', distance === 0 ? 'agree' : distance < neutral ? 'near' : 'disagree', weight);
  }
  result.verdict =
    result.score >= parameters.strong ? 'strong' : result.score >= parameters.possible ? 'possible' : 'none';
  return result;
}

function compareDigits(a: string, b: string): 'agree' | 'near' | 'disagree' {
  if (a === b) return 'agree';
  return Math.abs(a.length - b.length) <= 1 && damerauLevenshtein(a, b) === 1 ? 'near' : 'disagree';
}

function compareDays(a: string, b: string): 'agree' | 'near' | 'disagree' {
  if (a === b) return 'agree';
  const swapped = `${a.slice(0, 4)}-${a.slice(8, 10)}-${a.slice(5, 7)}`;
  return swapped === b || damerauLevenshtein(a, b) === 1 ? 'near' : 'disagree';
}
