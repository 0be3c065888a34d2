/** One line of a tracing run, keyed by whatever names the person to the caller; facts are compared by value. */
export interface RunRow {
  key: string;
  facts: Record<string, string | number | boolean | null>;
  /** False once a later run no longer found this person; absent means found. */
  found?: boolean;
}

/** A row whose facts differ between two runs, and which (a fact absent on one side shows as null there). */
export interface RunChange {
  key: string;
  row: RunRow;
  changes: {
    fact: string;
    before: string | number | boolean | null;
    after: string | number | boolean | null;
  }[];
}

/** Four disjoint parts of two runs, each in key order; `merged` is what to keep for the next comparison. */
export interface RunComparison {
  new: RunRow[];
  changed: RunChange[];
  unaffected: RunRow[];
  noLongerFound: RunRow[];
  merged: RunRow[];
}

/**
 * What a new run says against the one before: new, changed (with what changed), unaffected, no longer found. A person no
 * longer found stays in `merged` marked `found: false`; when found again that itself is a change. A key twice in one
 * run throws. O(n log n).
 */
export function compareRuns(previous: readonly RunRow[], next: readonly RunRow[]): RunComparison {
  const before = byKey(previous, 'previous');
  const after = byKey(next, 'next');
  const comparison: RunComparison = { new: [], changed: [], unaffected: [], noLongerFound: [], merged: [] };
  for (const key of [...new Set([...before.keys(), ...after.keys()])].sort()) {
    const old = before.get(key);
    const row = after.get(key);
    if (row === undefined) {
      const kept = { ...old!, found: false };
      comparison.noLongerFound.push(kept);
      comparison.merged.push(kept);
      continue;
    }
    comparison.merged.push(row);
    if (old === undefined) {
      comparison.new.push(row);
      continue;
    }
    const changes = changesBetween(old, row);
    if (changes.length === 0) comparison.unaffected.push(row);
    else comparison.changed.push({ key, row, changes });
  }
  return comparison;
}

function changesBetween(old: RunRow, row: RunRow): RunChange['changes'] {
  const changes: RunChange['changes'] = [];
  if (old.found === false) changes.push({ fact: 'found', before: false, after: true });
  for (const fact of [...new Set([...Object.keys(old.facts), ...Object.keys(row.facts)])].sort()) {
    const before = old.facts[fact] ?? null;
    const after = row.facts[fact] ?? null;
    if (before !== after) changes.push({ fact, before, after });
  }
  return changes;
}

function byKey(rows: readonly RunRow[], run: string): Map<string, RunRow> {
  const map = new Map<string, RunRow>();
  for (const row of rows) {
    if (map.has(row.key)) throw new Error(`key ${row.key} occurs twice in the ${run} run`);
    map.set(row.key, row);
  }
  return map;
}
