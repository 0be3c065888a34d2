import type { Bilingual, Refusal } from '../core/refusal.ts';
import type { Language, Say } from './language.ts';

/** One option as parseArgs reads it and help shows it; `value` names what it takes. */
export interface OptionSpec {
  type: 'string' | 'boolean';
  short?: string;
  multiple?: boolean;
  value?: string;
  help: Bilingual;
}

export type OptionValues = Record<string, string | boolean | string[] | undefined>;

/** What a command is run with. */
export interface CommandInput {
  positionals: string[];
  options: OptionValues;
  language: Language;
  say: Say;
  /** Says how far it is, on a terminal only. */
  progress(text: string): void;
}

/** What a command answers: exit status, the fields of `--json`, the lines of the terminal. */
export interface Outcome {
  status: 0 | 1;
  json: Record<string, unknown>;
  lines: string[];
  /** The output was written to standard output already; nothing more goes there. */
  written?: boolean;
}

export interface Command {
  /** As typed: one word or two (`people export`). */
  name: string;
  /** What follows the name: `FILE…`. */
  takes: string;
  /** Least and most positionals. */
  count: [number, number];
  summary: Bilingual;
  /** Further lines of help. */
  notes?: Bilingual[];
  options: Record<string, OptionSpec>;
  run(input: CommandInput): Promise<Outcome>;
}

/** Wrong usage: exit status 2. */
export class UsageError extends Error {
  readonly why: Bilingual;
  constructor(zh: string, en: string) {
    super(en);
    this.why = { zh, en };
  }
}

/** The outcome of a refusal: status 1, its rule id and every error. */
export function refusedOutcome(refusal: Refusal, say: Say, more: Record<string, unknown> = {}): Outcome {
  return { status: 1, json: { ...more, refused: [refusal] }, lines: refusalLines(refusal, say) };
}

/** A refusal in lines: rule and reason, then each error by its place. */
export function refusalLines(refusal: Refusal, say: Say): string[] {
  const errors = (refusal.errors ?? []).map(
    error => `  ${error.path}  ${say(error.message)}${error.rule ? `  [${error.rule}]` : ''}`,
  );
  return [`✗ ${refusal.refused}  ${say(refusal.why)}`, ...errors];
}

/** A string option, or undefined. */
export function text(options: OptionValues, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
}

/** A string option that must be there. */
export function needed(options: OptionValues, name: string): string {
  const value = text(options, name);
  if (value === undefined || value === '') throw new UsageError(`缺少 --${name}。`, `--${name} is missing.`);
  return value;
}

/** Every value of a repeatable option; commas separate too. */
export function several(options: OptionValues, name: string): string[] {
  const value = options[name];
  return (Array.isArray(value) ? value : []).flatMap(each => each.split(',')).filter(each => each !== '');
}

/** A whole number option within bounds, both inclusive. */
export function whole(options: OptionValues, name: string, least: number, most: number): number | undefined {
  const value = text(options, name);
  if (value === undefined) return undefined;
  const number = Number(value);
  if (!/^-?\d+$/.test(value) || number < least || number > most)
    throw new UsageError(
      `--${name} 须为 ${least} 至 ${most} 的整数,不能是“${value}”。`,
      `--${name} takes a whole number from ${least} to ${most}, not “${value}”.`,
    );
  return number;
}
