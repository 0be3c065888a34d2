import {
  type City,
  type Command,
  type CompareOptions,
  diseaseNamed,
  type Policy,
  policyNamed,
  type World,
} from '@outpace/sim';
import { instantOfMoment, worldMinuteOf } from '../moments.ts';
import type { Scenario } from '../scenario.ts';
import { bringInCases, seedFirstCases } from '../seeding.ts';

/** What the other commands of a scenario are made of. Plain data, so that a thread can be given it. */
export interface ComparisonAsked {
  scenario: Scenario;
  /** Days of the world to live, those before the drill included. */
  days: number;
}

/** The commands a drill is compared with, by the names the score gives them. */
export const compared = ['unattended', 'paper', 'perfect'] as const;
export type Compared = (typeof compared)[number];

/**
 * The paper command of a scenario: 2–4–24 met to the hour, a day from interview to quarantine, who is named in interviews and nobody else; the clinics test and people comply as
 * the scenario says.
 */
export function paperOf(scenario: Scenario): Policy {
  const paper = policyNamed('paper');
  return {
    ...paper,
    testAtClinics: scenario.observation.testAtClinics,
    tracing: paper.tracing && { ...paper.tracing, compliance: scenario.compliance.apart },
  };
}

const commandOf = (name: Compared, scenario: Scenario): Command =>
  name === 'unattended' ? 'none' : name === 'perfect' ? 'perfect' : paperOf(scenario);

/** Everything the other worlds of a drill are run from; the same options as the drill's own world. */
export function comparisonOf(
  { scenario, days }: ComparisonAsked,
  city: City,
  seeds: readonly number[],
): CompareOptions {
  const [hours, minutes] = scenario.startsAt.split(':').map(Number) as [number, number];
  const { tubesPerDay } = scenario.capacities;
  return {
    city,
    disease: diseaseNamed(scenario.outbreak.disease),
    seeds,
    commands: compared.map(name => commandOf(name, scenario)),
    firstCases: world => seedFirstCases(world, scenario),
    warmUpDays: scenario.outbreak.warmUpDays,
    beginMinute: hours * 60 + minutes,
    days,
    observation: {
      scanCoverage: scenario.observation.scanCoverage,
      otherFeverPer100k: scenario.observation.otherFeverPer100k,
    },
    importedPerDay: scenario.outbreak.importedPerDay,
    testing: { tubesPerDay: Math.max(1, tubesPerDay) },
    onDay: world => sufferInjects(world, scenario),
  };
}

/** What planned injects do to the disease on the day to come, whoever commands. */
function sufferInjects(world: World, scenario: Scenario): void {
  for (const { at, effect } of scenario.injects) {
    if (effect?.kind !== 'imported-case') continue;
    const minute = worldMinuteOf(scenario, instantOfMoment(scenario, at));
    if (Math.floor(minute / 1440) === world.day) bringInCases(world, minute, effect.count);
  }
}

/** Seeds of the worlds: the drill's own, then others that follow from it. */
export function seedsOf(scenario: Scenario, count: number): number[] {
  return Array.from({ length: Math.max(1, count) }, (_, i) => scenario.outbreak.seed + i * 7919);
}
