import type { Setting } from '../movement/settings.ts';
import type { Parameter } from '../parameter.ts';

/** A duration in days: mean and standard deviation of a log-normal or gamma. */
export interface Duration {
  distribution: 'log-normal' | 'gamma';
  mean: number;
  sd: number;
}

/** Nine shares or ratios, for ages 0–9, 10–19 … 80 and over. */
export type ByAge = [number, number, number, number, number, number, number, number, number];

/** What is known of an infection; every number with unit, source and status. */
export interface Disease {
  id: string;
  title: { zh: string; en: string };
  /** Infection to onset; of those without symptoms, to when it would have been. */
  incubation: Parameter<Duration>;
  /** Days before onset at which infectiousness begins (negative: after); never before `shortestLatentDays` after infection. */
  infectiousLead: Parameter<number>;
  shortestLatent: Parameter<number>;
  /** Days from onset to the peak of infectiousness. */
  peak: Parameter<number>;
  /** Days from onset to the end of infectiousness. */
  infectiousAfterOnset: Parameter<Duration>;
  /**
   * Hazard of one contact a day with a susceptible adult over the whole course, setting weight 1, spread over time as a triangle
   * from the beginning through the peak to the end.
   */
  transmissibility: Parameter<number>;
  /** Shape k of the gamma of individual infectiousness, mean 1; small is superspreading. */
  individualShape: Parameter<number>;
  asymptomaticShare: Parameter<ByAge>;
  asymptomaticInfectiousness: Parameter<number>;
  susceptibility: Parameter<ByAge>;
  /** Weight of a contact by setting; left out is 0. */
  settings: Parameter<Partial<Record<Setting, number>>>;
  /** Weight of having been in the same room at another table, of the setting's own. */
  ambient: Parameter<number>;
  /** Of those with symptoms: sent to hospital; of those, dying. */
  hospitalised: Parameter<ByAge>;
  dying: Parameter<ByAge>;
  onsetToHospital: Parameter<Duration>;
  hospitalStay: Parameter<Duration>;
  onsetToRecovery: Parameter<Duration>;
  /** Of those with symptoms: stay at home by themselves; go to a fever clinic, how long after onset. */
  stayHomeWhenIll: Parameter<number>;
  seekCare: Parameter<number>;
  onsetToCare: Parameter<Duration>;
  /** Protection against infection by an earlier one, and days until half of it is left. */
  immunityAfterInfection: Parameter<{ protection: number; halfLifeDays: number }>;
  /** At the start: share vaccinated by age. */
  vaccinated: Parameter<ByAge>;
  /** Protection by vaccination: against infection, against hospital when infected, against passing on. */
  vaccine: Parameter<{ infection: number; hospital: number; onward: number }>;
  /** Probability that a test of an infected person is positive, by whole days since infection; zero after the last. */
  sensitivity: Parameter<number[]>;
  specificity: Parameter<number>;
  /** What the literature says of an unattended outbreak; checked by evaluate/calibrate.ts, used by no rule. */
  expected: {
    reproduction: Parameter<number>;
    doublingDays?: Parameter<number>;
    generationDays: Parameter<number>;
  };
}

export const everyAge = (value: number): ByAge => Array<number>(9).fill(value) as ByAge;

/** Makes a disease like another, with some numbers changed. */
export function variantOf(base: Disease, changes: Partial<Disease> & Pick<Disease, 'id' | 'title'>): Disease {
  return { ...base, ...changes };
}
