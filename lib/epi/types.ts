/** Text in both languages of the product. */
export interface Bilingual {
  zh: string;
  en: string;
}

/** The data are too thin for a number: an answer, not an error. Never NaN, never thrown. */
export interface NotEstimable {
  notEstimable: Bilingual;
}

/** Builds the answer "not estimable" with its reason. */
export function notEstimable(zh: string, en: string): NotEstimable {
  return { notEstimable: { zh, en } };
}

/** Whether there is a number. */
export function isEstimable<T>(answer: T | NotEstimable): answer is T {
  return !(typeof answer === 'object' && answer !== null && 'notEstimable' in answer);
}

/** A point estimate with its interval, same unit for all three. A bound of `null` is unbounded on that side: the data do not exclude any value there. */
export interface Estimate {
  estimate: number;
  lower: number | null;
  upper: number | null;
}

/** Something true of the data that changes how a number may be read. */
export interface Warning {
  warning: 'definition-change' | 'short-history' | 'imprecise' | 'right-truncated' | 'negative-increment';
  /** First day it concerns, in the series' own form. */
  on?: Day;
  text: Bilingual;
}

/** A calendar day 'YYYY-MM-DD', or a whole number that counts days from wherever the caller began. */
export type Day = string | number;
