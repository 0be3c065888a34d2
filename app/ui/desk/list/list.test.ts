import { describe, expect, it } from 'vitest';
import { ariaSort, listQuery, nextSort } from './listQuery.ts';
import { isSelected, nothingSelected, selectedCount, toggleRow } from './selection.ts';
import { scrollToRow, visibleRows } from './window.ts';

describe('a list of 300,000 rows', () => {
  it('draws at most sixty', () => {
    for (const scrollTop of [0, 1_000, 9_599_000]) {
      const { first, last } = visibleRows({ scrollTop, viewport: 600, rowHeight: 32, count: 300_000 });
      expect(last - first).toBeLessThanOrEqual(60);
      expect(first * 32).toBeLessThanOrEqual(scrollTop);
      expect(last).toBeLessThanOrEqual(300_000);
    }
    expect(visibleRows({ scrollTop: 0, viewport: 600, rowHeight: 32, count: 0 })).toEqual({
      first: 0,
      last: 0,
    });
  });
  it('scrolls only as far as the row needs', () => {
    const view = { scrollTop: 320, viewport: 320, rowHeight: 32 };
    expect(scrollToRow(12, view)).toBe(320);
    expect(scrollToRow(9, view)).toBe(288);
    expect(scrollToRow(20, view)).toBe(352);
  });
});

describe('the address of a list', () => {
  it('keeps its filters and sort and leaves the rest alone', () => {
    const params = new URLSearchParams('tab=contacts&class=close_contact&sort=-due&q=');
    expect(listQuery(params, ['class', 'q'], 'number')).toEqual({
      filters: { class: 'close_contact' },
      sort: '-due',
    });
  });
  it('a head pressed again turns the sort round, then drops it', () => {
    expect(nextSort('number', 'due')).toBe('due');
    expect(nextSort('due', 'due')).toBe('-due');
    expect(nextSort('-due', 'due')).toBeNull();
    expect([
      ariaSort('due', 'due'),
      ariaSort('-due', 'due'),
      ariaSort('due', 'x'),
      ariaSort('due', undefined),
    ]).toEqual(['ascending', 'descending', 'none', undefined]);
  });
});

describe('selection', () => {
  it('is of ticked rows, or of the whole query with its count', () => {
    const one = toggleRow(nothingSelected, 'a', ['a', 'b']);
    expect([isSelected(one, 'a'), isSelected(one, 'b'), selectedCount(one, 300_000)]).toEqual([
      true,
      false,
      1,
    ]);
    expect(selectedCount({ kind: 'query' }, 300_000)).toBe(300_000);
    expect(selectedCount({ kind: 'query' }, null)).toBeNull();
  });
  it('unticking one of a whole query falls back to the rows at hand, never to all but one', () => {
    const rest = toggleRow({ kind: 'query' }, 'a', ['a', 'b', 'c']);
    expect(rest.kind === 'rows' && [...rest.ids]).toEqual(['b', 'c']);
  });
});
