export type Canonical =
  | string
  | number
  | boolean
  | null
  | Canonical[]
  | { [key: string]: Canonical | undefined };

/**
 * The one byte form of a value that two readers agree on (RFC 8785, restricted to strings, booleans, null and integers below 2^53).
 * Members that are undefined are left out. Throws on other numbers: they have no place in an entry.
 */
export function canonical(value: Canonical): string {
  if (typeof value === 'number' && !Number.isSafeInteger(value))
    throw new Error(`A journal entry holds integers only, not ${value}.`);
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const members = Object.keys(value)
    .filter(key => value[key] !== undefined)
    .sort();
  return `{${members.map(key => `${JSON.stringify(key)}:${canonical(value[key] as Canonical)}`).join(',')}}`;
}
