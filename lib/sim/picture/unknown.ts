import type { Disease, Duration } from '../disease/disease.ts';
import type { Draws } from '../random/draws.ts';
import { oldestAge, type Picture } from './picture.ts';

/** Infections by whole days since infection, as far as the picture and two assumptions tell. */
export interface InfectionsByAge {
  /** Known cases by age of infection: onset days less the incubation time; fractions, because the day of infection is not known. */
  known: number[];
  /** Share of infections of an age that is known by now: share found in the end × reported within that time. */
  knownShare: number[];
  /** All infections expected at each age. */
  expected: number[];
  /** Ages below this are too young for cases to tell: extended by the growth that goes with R. */
  tellingFrom: number;
}

/** Probabilities of whole days 0 … `most` of a duration. */
export function daysOf({ distribution, mean, sd }: Duration, most: number): number[] {
  const density = (x: number): number => {
    if (x <= 0) return 0;
    if (distribution === 'gamma') {
      const shape = (mean / sd) ** 2;
      return Math.exp((shape - 1) * Math.log(x) - (x * shape) / mean);
    }
    const variance = Math.log(1 + (sd / mean) ** 2);
    return Math.exp(-((Math.log(x) - Math.log(mean) + variance / 2) ** 2) / (2 * variance)) / x;
  };
  const days = Array.from({ length: most + 1 }, (_, day) => {
    let sum = 0;
    for (let i = 0; i < 8; i++) sum += density(day + (i + 0.5) / 8);
    return sum;
  });
  const total = days.reduce((sum, p) => sum + p, 0);
  return total > 0 ? days.map(p => p / total) : days.map((_, day) => (day === 0 ? 1 : 0));
}

/** Onset ages of the cases, those without one spread over the delays of those with one; sums to the number of cases. */
export function onsetAges(picture: Picture): number[] {
  const ages = new Array<number>(oldestAge + 1).fill(0);
  const add = (age: number, n: number) => {
    ages[Math.min(oldestAge, Math.max(0, age))]! += n;
  };
  for (const { onsetAge, reportAge, count } of picture.cases) {
    if (onsetAge !== null) add(onsetAge, count);
    else
      picture.reportDelay.forEach((share, delay) => {
        add((reportAge ?? 0) + delay, count * share);
      });
  }
  return ages;
}

/**
 * Infections by age: known cases are moved back by the incubation time, divided by the share that would be known at that age, and the days too
 * young to tell go on with the growth exp(ln R / generation time). Expected values; pure. `detected` and `r` as drawn for one world.
 */
export function infectionsByAge(
  picture: Picture,
  disease: Disease,
  detected: number,
  r: number,
): InfectionsByAge {
  const incubation = daysOf(disease.incubation.value, oldestAge);
  const known = new Array<number>(oldestAge + 1).fill(0);
  onsetAges(picture).forEach((count, onset) => {
    if (count === 0) return;
    incubation.forEach((share, days) => {
      known[Math.min(oldestAge, onset + days)]! += count * share;
    });
  });
  const found = new Array<number>(oldestAge + 1).fill(0);
  incubation.forEach((share, days) => {
    picture.reportDelay.forEach((of, delay) => {
      const at = days + delay;
      if (at <= oldestAge) found[at]! += share * of;
    });
  });
  let sum = 0;
  const knownShare = found.map(share => {
    sum += share;
    return detected * Math.min(1, sum);
  });
  const tellingFrom = Math.max(
    1,
    knownShare.findIndex(share => share >= 0.5 * detected),
  );
  const week = Array.from({ length: 7 }, (_, i) => tellingFrom + i).filter(age => age <= oldestAge);
  const level =
    week.reduce((total, age) => total + known[age]! / knownShare[age]!, 0) / Math.max(1, week.length);
  const growth = Math.log(Math.max(0.05, r)) / disease.expected.generationDays.value;
  const expected = known.map((count, age) =>
    age >= tellingFrom
      ? Math.max(count, count / Math.max(1e-9, knownShare[age]!))
      : Math.max(count, level * Math.exp(growth * (tellingFrom + 3 - age))),
  );
  return { known, knownShare, expected, tellingFrom };
}

/** Infections nobody knows of, drawn by age: spread as wide as few known cases leave it. Sums with the cases to about the expected. */
export function drawUnknown({ known, expected, tellingFrom }: InfectionsByAge, draws: Draws): number[] {
  const week = known.slice(tellingFrom, tellingFrom + 7).reduce((sum, count) => sum + count, 0);
  const level = draws.gamma(1, week + 0.5);
  return expected.map((all, age) => {
    const unknown = Math.max(0, all - known[age]!);
    if (unknown === 0) return 0;
    return draws.poisson(
      age < tellingFrom ? unknown * level : draws.gamma(unknown, Math.max(0.5, known[age]! + 0.5)),
    );
  });
}
