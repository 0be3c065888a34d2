import type { CaseFacts } from './schema.ts';

/** Facts as a request carries them: instants in ISO 8601; null makes one unknown again. */
export type FactsInput = Record<string, string | number | null | undefined>;

const instants = new Set(['positiveAt', 'reportedAt', 'isolatedAt']);
/** Facts whose columns cannot be null: unknown is one of their words. */
const alwaysSaid = new Set(['foundIn', 'origin']);

/** Facts of a request body for the rules; absent and null are left out. */
export function factsFromBody(body: FactsInput): CaseFacts {
  const facts: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(body)) {
    if (value !== null && value !== undefined)
      facts[name] = instants.has(name) ? Date.parse(value as string) : value;
  }
  return facts as CaseFacts;
}

/** Facts after a change, the changed ones alone (null = made unknown), and their names. */
export function changedFacts(
  before: CaseFacts,
  changes: FactsInput,
): { facts: CaseFacts; columns: CaseFacts; fields: string[] } {
  const facts: Record<string, unknown> = { ...before };
  const columns: Record<string, unknown> = {};
  const fields: string[] = [];
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined || (value === null && alwaysSaid.has(name))) continue;
    fields.push(name);
    const parsed = value !== null && instants.has(name) ? Date.parse(value as string) : value;
    columns[name] = parsed;
    if (parsed === null) delete facts[name];
    else facts[name] = parsed;
  }
  return { facts: facts as CaseFacts, columns: columns as CaseFacts, fields };
}
