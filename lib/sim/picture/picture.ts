import { known } from '../parameter.ts';
import type { Keeping } from '../world/measures.ts';

/** Cases of a district that are alike. Ages are whole days before the end of today: 0 is today; null: not known. */
export interface PictureCases {
  /** Index in `Picture.districts`. */
  district: number;
  onsetAge: number | null;
  reportAge: number | null;
  /** Kept apart now; an open case that is not will be. */
  isolated: boolean;
  /** Released, recovered or dead: no longer kept. */
  closed: boolean;
  count: number;
}

/** People under measures who are no cases, alike in district, keeping and days left. */
export interface PictureHeld {
  district: number;
  keeping: Keeping;
  /** Whole days from tomorrow on, at least 1. */
  daysLeft: number;
  /** Known to be under it; others are still to be reached. */
  inPlace: boolean;
  count: number;
}

/** What a city knows of its outbreak at the end of a day. Counts are of people; nobody is named. */
export interface Picture {
  people: number;
  /** Of tomorrow, the first day to be run: 0 Monday … 6 Sunday. */
  weekday: number;
  districts: { people: number }[];
  cases: PictureCases[];
  held: PictureHeld[];
  /** Share of recent cases that were under a measure when found; 0 to 1. */
  foundInControl: number;
  /** Share of cases reported so many whole days after onset; sums to 1. */
  reportDelay: number[];
}

/** A number with the least and most it may be; the middle is the most likely. */
export interface AssumedRange {
  low: number;
  mid: number;
  high: number;
}

/** Numbers the mapping needs that neither the city's records nor the disease gives. */
export const pictureParameters = {
  detectedShare: known<AssumedRange>(
    { low: 0.4, mid: 0.7, high: 0.9 },
    'share of infections that are found in the end',
    'assumed',
    'none for a city under close testing; without it far lower. Set it by what screening and serology say',
  ),
  placedInHouseholds: known(
    0.3,
    'share of unknown infections placed in a household that has one already',
    'assumed',
    'about the share of transmission at home',
    [0.1, 0.5],
  ),
  calibrationInfections: known(
    400,
    'infections a calibration world holds at least',
    'assumed',
    'enough that chance is below a tenth',
  ),
  calibrationDays: known(5, 'days', 'assumed', 'about a generation and a half'),
};

/** Days of the world before its first simulated one: look-back of tracing, and ages of infections. A whole number of weeks and the weekday. */
export const historyDays = (weekday: number): number => 35 + weekday;

/** Oldest infection that is placed, in days: who was infected before it is neither infectious nor under a measure for it. */
export const oldestAge = 28;
