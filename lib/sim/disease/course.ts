import { Draws } from '../random/draws.ts';
import type { Disease, Duration } from './disease.ts';

const DAY = 1440;

/** What shall become of one infection; minutes since the first day of the world. */
export interface Course {
  infectiousFrom: number;
  peakAt: number;
  infectiousTo: number;
  /** Onset; of those without symptoms, when it would have been. */
  onsetAt: number;
  symptomatic: boolean;
  staysHome: boolean;
  hospitalised: boolean;
  dies: boolean;
  /** First moment in hospital; `endAt` where none. */
  hospitalAt: number;
  /** Moment of recovery or death. */
  endAt: number;
  /** When the person goes to a fever clinic; −1 never. */
  careAt: number;
  /** Infectiousness against the mean. */
  strength: number;
}

export const tenOf = (age: number): number => Math.min(8, Math.floor(age / 10));

/** Draws the course of the `nth` infection of a person: a pure function of the seed, the person and n. About 2 µs. */
export function drawCourse(
  disease: Disease,
  seed: number,
  person: number,
  nth: number,
  age: number,
  vaccinated: boolean,
  infectedAt: number,
): Course {
  const draws = new Draws(seed + nth * 7919, 'course', person);
  const ten = tenOf(age);
  const onsetAt = infectedAt + minutes(draws, disease.incubation.value);
  const infectiousFrom = Math.max(
    infectedAt + Math.round(disease.shortestLatent.value * DAY),
    onsetAt - Math.round(disease.infectiousLead.value * DAY),
  );
  const infectiousTo = Math.max(
    infectiousFrom + DAY,
    onsetAt + minutes(draws, disease.infectiousAfterOnset.value),
  );
  const peakAt = Math.min(
    infectiousTo - 1,
    Math.max(infectiousFrom + 1, onsetAt + Math.round(disease.peak.value * DAY)),
  );
  const strength = draws.gamma(1, disease.individualShape.value);
  const symptomatic = !draws.happens(disease.asymptomaticShare.value[ten]!);
  const protect = vaccinated ? disease.vaccine.value : { infection: 0, hospital: 0, onward: 0 };
  const hospitalised =
    symptomatic && draws.happens(disease.hospitalised.value[ten]! * (1 - protect.hospital));
  const dies = hospitalised && draws.happens(disease.dying.value[ten]!);
  const recoversAt = onsetAt + minutes(draws, disease.onsetToRecovery.value);
  const hospitalAt = onsetAt + minutes(draws, disease.onsetToHospital.value);
  const endAt = hospitalised
    ? hospitalAt + minutes(draws, disease.hospitalStay.value)
    : Math.max(recoversAt, infectiousTo);
  const staysHome = symptomatic && draws.happens(disease.stayHomeWhenIll.value);
  const seeks = symptomatic && (hospitalised || draws.happens(disease.seekCare.value));
  const careAt = seeks ? onsetAt + minutes(draws, disease.onsetToCare.value) : -1;
  return {
    infectiousFrom,
    peakAt,
    infectiousTo,
    onsetAt,
    symptomatic,
    staysHome,
    hospitalised,
    dies,
    hospitalAt: hospitalised ? hospitalAt : endAt,
    endAt: Math.max(endAt, infectiousFrom + DAY),
    careAt: hospitalised && careAt > hospitalAt ? hospitalAt : careAt,
    strength: strength * (symptomatic ? 1 : disease.asymptomaticInfectiousness.value) * (1 - protect.onward),
  };
}

function minutes(draws: Draws, { distribution, mean, sd }: Duration): number {
  const days = distribution === 'gamma' ? draws.gamma(mean, (mean / sd) ** 2) : draws.logNormal(mean, sd);
  return Math.round(days * DAY);
}
