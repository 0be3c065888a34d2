import type { Pack } from './types.ts';

/** Every rule id a pack carries, in file order; a repeated id appears as often as it stands there. */
export function ruleIds(pack: Pack): string[] {
  const found: string[] = [];
  const visit = (value: unknown) => {
    if (value === null || typeof value !== 'object') return;
    const record = value as Record<string, unknown>;
    // Only things with a source are rules; classes, states and documents have ids too.
    if (typeof record.id === 'string' && typeof record.source === 'string') found.push(record.id);
    Object.values(record).forEach(visit);
  };
  visit(pack);
  return found;
}
