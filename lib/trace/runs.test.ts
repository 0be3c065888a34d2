import { describe, expect, it } from 'vitest';
import { compareRuns, type RunRow } from './runs.ts';

describe('running a trace again', () => {
  const first: RunRow[] = [
    { key: 'a', facts: { minutes: 10, kind: 'close' } },
    { key: 'b', facts: { minutes: 20 } },
    { key: 'c', facts: { minutes: 30 } },
  ];

  it('shows new, changed and unaffected apart, and nobody vanishes', () => {
    const next: RunRow[] = [
      { key: 'a', facts: { minutes: 15, kind: 'close' } },
      { key: 'b', facts: { minutes: 20 } },
      { key: 'd', facts: { minutes: 5 } },
    ];
    const run = compareRuns(first, next);
    expect(run.new.map(r => r.key)).toEqual(['d']);
    expect(run.changed.map(r => [r.key, r.changes])).toEqual([
      ['a', [{ fact: 'minutes', before: 10, after: 15 }]],
    ]);
    expect(run.unaffected.map(r => r.key)).toEqual(['b']);
    expect(run.noLongerFound).toEqual([{ key: 'c', facts: { minutes: 30 }, found: false }]);
    expect(run.merged.map(r => r.key)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('keeps someone no longer found through further runs, and says when they are found again', () => {
    const gone = compareRuns(first, []).merged;
    expect(compareRuns(gone, []).noLongerFound).toHaveLength(3);
    expect(compareRuns(gone, first).changed.map(r => r.changes)).toEqual(
      Array(3).fill([{ fact: 'found', before: false, after: true }]),
    );
  });

  it('refuses a run that names somebody twice', () => {
    expect(() => compareRuns([first[0], first[0]], [])).toThrow('key a occurs twice in the previous run');
  });
});
