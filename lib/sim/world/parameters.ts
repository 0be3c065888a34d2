import { known } from '../parameter.ts';

/** Numbers of the spread that belong to no disease. */
export const worldParameters = {
  homeQuarantineContact: known(
    0.7,
    'ratio of hazard at home while one of the two must stay at home',
    'assumed',
    'some keep to a room of their own; others are together longer',
    [0.4, 1.5],
  ),
  nursesADay: known(4, 'people of a hospital a patient meets a day', 'assumed', 'none', [2, 12]),
};
