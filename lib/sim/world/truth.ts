import { NONE } from '../city/kinds.ts';
import { AMBIENT, type Setting, settings } from '../movement/settings.ts';
import { outcomes, type WorldColumns } from './columns.ts';

/** One infection as it was; moments are minutes since the first day of the world. What no command can see. */
export interface InfectionTruth {
  row: number;
  person: number;
  /** Null when brought in from outside. */
  infector: number | null;
  place: number;
  setting: Setting | 'imported';
  /** Only the air of the room was shared. */
  ambient: boolean;
  infectedAt: number;
  infectiousFrom: number;
  infectiousTo: number;
  /** Null without symptoms. */
  onsetAt: number | null;
  hospitalAt: number | null;
  endAt: number;
  dies: boolean;
}

/** Reads one row of the infection columns. */
export function infectionAt(c: WorldColumns, row: number): InfectionTruth {
  const outcome = c.outcome[row]!;
  const setting = c.setting[row]!;
  const infector = c.infector[row]!;
  return {
    row,
    person: c.person[row]!,
    infector: infector === NONE ? null : infector,
    place: c.place[row]!,
    setting: infector === NONE ? 'imported' : settings[setting & ~AMBIENT]!,
    ambient: infector !== NONE && (setting & AMBIENT) !== 0,
    infectedAt: c.infectedAt[row]!,
    infectiousFrom: c.infectiousFrom[row]!,
    infectiousTo: c.infectiousTo[row]!,
    onsetAt: (outcome & outcomes.symptomatic) !== 0 ? c.onsetAt[row]! : null,
    hospitalAt: (outcome & outcomes.hospitalised) !== 0 ? c.hospitalAt[row]! : null,
    endAt: c.endAt[row]!,
    dies: (outcome & outcomes.dies) !== 0,
  };
}

/** A chain's truth in numbers. */
export interface TrueSpread {
  /** Secondary infections per case among infections of the given days: each a cohort followed to its end. */
  reproduction: number;
  cases: number;
  /** Mean days from infection of infector to infection of infected. */
  generationDays: number;
  /** Share of infections by setting. */
  bySetting: Record<string, number>;
}

/** Reproduction number, generation time and settings among infections that happened on days `from` to `to` (inclusive). O(infections). */
export function trueSpread(c: WorldColumns, infections: number, from: number, to: number): TrueSpread {
  /** Latest infection of each person, when it was in the cohort. */
  const cohort = new Map<number, number>();
  let cases = 0;
  let secondary = 0;
  let days = 0;
  const bySetting: Record<string, number> = {};
  for (let row = 0; row < infections; row++) {
    const infector = c.infector[row]!;
    const of = infector === NONE ? undefined : cohort.get(infector);
    if (of !== undefined) {
      secondary++;
      days += (c.infectedAt[row]! - c.infectedAt[of]!) / 1440;
      const setting = settings[c.setting[row]! & ~AMBIENT]!;
      bySetting[setting] = (bySetting[setting] ?? 0) + 1;
    }
    const day = c.infectedAt[row]! / 1440;
    if (day >= from && day < to + 1) {
      cohort.set(c.person[row]!, row);
      cases++;
    } else cohort.delete(c.person[row]!);
  }
  for (const setting of Object.keys(bySetting)) bySetting[setting]! /= secondary;
  return { reproduction: secondary / cases, cases, generationDays: days / secondary, bySetting };
}
