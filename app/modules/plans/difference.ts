import type { PlanBody } from './schema.ts';

/** A part of a plan in two versions; `before` null: new, `after` null: gone. */
export interface PartDifference {
  part: 'sections' | 'triggers' | 'actions';
  key: string;
  kind: 'new' | 'changed' | 'gone' | 'moved';
  before: string | null;
  after: string | null;
  /** Lines of a changed section's text: kept, taken out, put in. */
  lines: { sign: ' ' | '-' | '+'; text: string }[];
}

/** Section by section, trigger by trigger, action by action: what `after` changes against `before`. Parts are matched by key; what only changed place is `moved`. `say` words a part. Pure. */
export function differenceOf(
  before: PlanBody,
  after: PlanBody,
  say: (part: PartDifference['part'], value: unknown) => string,
): { differences: PartDifference[]; same: number } {
  const differences: PartDifference[] = [];
  let same = 0;
  for (const part of ['sections', 'triggers', 'actions'] as const) {
    const old = new Map(before[part].map((value, at) => [value.key, { value, at }]));
    const fresh = new Map(after[part].map((value, at) => [value.key, { value, at }]));
    // places are compared among the parts both versions have, so that an insertion does not move what follows it
    const places = (of: typeof old, other: typeof old) =>
      new Map([...of.keys()].filter(key => other.has(key)).map((key, at) => [key, at]));
    const oldPlaces = places(old, fresh);
    const newPlaces = places(fresh, old);
    for (const [key, { value }] of fresh) {
      const had = old.get(key)?.value;
      const common = { part, key, after: say(part, value), before: had ? say(part, had) : null };
      if (!had) differences.push({ ...common, kind: 'new', lines: textLines(part, undefined, value) });
      else if (canonicalOf(had) !== canonicalOf(value))
        differences.push({ ...common, kind: 'changed', lines: textLines(part, had, value) });
      else if (oldPlaces.get(key) !== newPlaces.get(key))
        differences.push({ ...common, kind: 'moved', lines: [] });
      else same++;
    }
    for (const [key, { value }] of old)
      if (!fresh.has(key))
        differences.push({
          part,
          key,
          kind: 'gone',
          before: say(part, value),
          after: null,
          lines: textLines(part, value, undefined),
        });
  }
  return { differences, same };
}

/** Fields by name: the database returns them in an order of its own. */
const canonicalOf = (value: object) =>
  JSON.stringify(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));

function textLines(part: string, before: unknown, after: unknown): PartDifference['lines'] {
  if (part !== 'sections') return [];
  const textOf = (value: unknown) =>
    value === undefined ? [] : (value as { text: string }).text.split('\n').filter(line => line.trim());
  return linesOf(textOf(before), textOf(after));
}

/** Longest common lines (dynamic programming, product of the two lengths; a section is at most 20,000 characters). Pure. */
export function linesOf(before: readonly string[], after: readonly string[]): PartDifference['lines'] {
  const width = after.length + 1;
  const common = new Uint32Array((before.length + 1) * width);
  for (let i = before.length - 1; i >= 0; i--)
    for (let j = after.length - 1; j >= 0; j--)
      common[i * width + j] =
        before[i] === after[j]
          ? common[(i + 1) * width + j + 1]! + 1
          : Math.max(common[(i + 1) * width + j]!, common[i * width + j + 1]!);
  const lines: PartDifference['lines'] = [];
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    if (i < before.length && j < after.length && before[i] === after[j]) {
      lines.push({ sign: ' ', text: before[i]! });
      i++;
      j++;
    } else if (
      i < before.length &&
      (j === after.length || common[(i + 1) * width + j]! >= common[i * width + j + 1]!)
    )
      lines.push({ sign: '-', text: before[i++]! });
    else lines.push({ sign: '+', text: after[j++]! });
  }
  return lines;
}
