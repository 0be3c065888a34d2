import type { Estimate, NotEstimable, Warning } from '@outpace/epi';
import { refuse } from '../../core/refusal.ts';
import { type OptionValues, type Outcome, refusedOutcome, text, UsageError } from '../command.ts';
import type { Say } from '../language.ts';

/** A number for a terminal: three decimals; a missing bound is open. */
export const shown = (value: number | null | undefined): string =>
  value === null || value === undefined ? '∞' : value.toFixed(3);

/** "5.057 (4.412–5.780)". */
export const shownEstimate = ({ estimate, lower, upper }: Estimate): string =>
  `${shown(estimate)} (${lower === null ? '…' : shown(lower)}–${shown(upper)})`;

/** The fields a "not estimable" adds to an answer. */
export const refusalOf = (answer: NotEstimable | object): { notEstimable?: NotEstimable['notEstimable'] } =>
  'notEstimable' in answer ? { notEstimable: answer.notEstimable } : {};

/** Warnings, each once. */
export function warningLines(warnings: readonly Warning[], say: Say): string[] {
  return [...new Set(warnings.map(warning => `! ${say(warning.text)}`))];
}

/** A positive number option. */
export function positive(options: OptionValues, name: string): number | undefined {
  const value = text(options, name);
  if (value === undefined) return undefined;
  const number = Number(value);
  if (!(number > 0) || !Number.isFinite(number))
    throw new UsageError(
      `--${name} 须为大于 0 的数,不能是“${value}”。`,
      `--${name} takes a number above 0, not “${value}”.`,
    );
  return number;
}

/** The level of the intervals, 0.95 unless given. */
export function levelOf(options: OptionValues): number {
  const level = positive(options, 'level') ?? 0.95;
  if (level < 1) return level;
  throw new UsageError('--level 须在 0 与 1 之间,如 0.95。', '--level lies between 0 and 1, as 0.95.');
}

/** What a library says of bad input, as the refusal CLI-8. */
export async function refusingBadInput(
  say: Say,
  file: string,
  work: () => Promise<Outcome>,
): Promise<Outcome> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return refusedOutcome(
      refuse('CLI-8', `${file} 无法使用:${error.message}`, `${file} cannot be used: ${error.message}`),
      say,
    );
  }
}
