import { addDays, dayNumber } from './days.ts';
import { type DatedSeries, dayAt, totalCounts } from './series.ts';
import type { Day, Warning } from './types.ts';

/** A warning for every change of definition strictly after `from` and up to `to` inclusive: the days on its two sides are not comparable. */
export function definitionWarnings(series: DatedSeries, from: Day, to: Day): Warning[] {
  return (series.definitionChanges ?? [])
    .filter(change => dayNumber(change.on) > dayNumber(from) && dayNumber(change.on) <= dayNumber(to))
    .map(change => ({
      warning: 'definition-change',
      on: change.on,
      text: {
        zh: `${change.on} 起病例定义改变(${change.what.zh}),前后数字不可直接相比,不应读作增长。`,
        en: `From ${change.on} cases are counted under another definition (${change.what.en}): the two sides do not compare, and the step is not growth.`,
      },
    }));
}

/** How a jump is told from growth; a working choice of this library, not a published threshold. */
export const JUMP_PARAMETERS = {
  surroundingDays: { value: 3, unit: 'days each side', source: 'own choice', status: 'assumed' },
  leastRatio: { value: 4, unit: 'times the largest day around it', source: 'own choice', status: 'assumed' },
  leastExcess: {
    value: 8,
    unit: 'standard deviations of a Poisson count with the mean of the days around',
    source: 'own choice',
    status: 'assumed',
  },
} as const;

/** A day whose count stands so far above the days before *and* after that growth does not explain it. */
export interface SuspectedJump {
  day: Day;
  cases: number;
  /** The largest day within the days around it. */
  around: number;
  ratio: number;
  warning: Warning;
}

/**
 * Days that look like a change of definition or a backlog entered at once: many times the largest of the days on both sides. Asks for a look at the source; it
 * cannot know. A jump that lasts (a new, lasting level) is not seen, and needs a `DefinitionChange` written down by a person. Linear in the days.
 */
export function suspectedJumps(series: DatedSeries): SuspectedJump[] {
  const counts = totalCounts(series);
  const reach = JUMP_PARAMETERS.surroundingDays.value;
  const jumps: SuspectedJump[] = [];
  for (let i = reach; i + 1 < counts.length; i++) {
    // a jump may take two days to be entered: the day itself and the next are left out of what is around it
    const before = counts.slice(i - reach, i);
    const after = counts.slice(i + 2, i + 2 + reach);
    if (after.length === 0) continue;
    const around = Math.max(...before, ...after);
    const cases = counts[i]!;
    const mean = [...before, ...after].reduce((sum, n) => sum + n, 0) / (before.length + after.length);
    if (cases < JUMP_PARAMETERS.leastRatio.value * Math.max(1, around)) continue;
    if (cases - mean < JUMP_PARAMETERS.leastExcess.value * Math.sqrt(Math.max(1, mean))) continue;
    const day = dayAt(series, i);
    jumps.push({
      day,
      cases,
      around,
      ratio: cases / Math.max(1, around),
      warning: {
        warning: 'definition-change',
        on: day,
        text: {
          zh: `${day} 报告 ${cases} 例,前后几日最多 ${around} 例,疑为病例定义改变或集中补报,请核实来源。`,
          en: `${day}: ${cases} cases where the days around it have at most ${around}; a change of definition or a backlog is suspected. Look at the source.`,
        },
      },
    });
  }
  return jumps;
}

/** The series cut before each change of definition: parts that may each be read by themselves. */
export function partsByDefinition(series: DatedSeries): DatedSeries[] {
  const { definitionChanges = [], imported, local, from } = series;
  const cuts = [
    0,
    ...definitionChanges
      .map(change => dayNumber(change.on) - dayNumber(from))
      .filter(at => at > 0 && at < local.length)
      .sort((a, b) => a - b),
    local.length,
  ];
  return cuts.slice(1).map((end, index) => ({
    from: addDays(from, cuts[index]!),
    local: local.slice(cuts[index]!, end),
    ...(imported ? { imported: imported.slice(cuts[index]!, end) } : {}),
  }));
}
