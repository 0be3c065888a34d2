import { known } from '../parameter.ts';
import { everyAge } from './disease.ts';

/** Source of every fitted transmissibility. */
export const calibration = 'fitted by evaluate/calibrate.ts to `expected`';

/** A vaccine that prevents nothing. */
export const nothing = known(
  { infection: 0, hospital: 0, onward: 0 },
  'share prevented',
  'assumed',
  'nobody vaccinated',
);

/** Immunity that hardly wanes. */
export const lasting = (source: string) =>
  known({ protection: 1, halfLifeDays: 100_000 }, 'share; days', 'review_required', source);

/** Nobody vaccinated at the start. */
export const nobodyVaccinated = known(everyAge(0), 'share', 'assumed', 'none');

/** The same susceptibility at every age. */
export const evenly = known(everyAge(1), 'ratio', 'assumed', 'no difference by age known here');
