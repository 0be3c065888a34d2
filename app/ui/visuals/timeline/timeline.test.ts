import { describe, expect, it } from 'vitest';
import {
  findAllIssues,
  findIssues,
  moveEntry,
  nextStart,
  repeatNextDay,
  resizeEntry,
  type TimelineEntry,
} from './entries.ts';
import { placeInLanes } from './lanes.ts';
import { onTimelineKey } from './timelineKeys.ts';
import { readTypedLine } from './typed.ts';

const day = '2022-07-16';
const at = (id: string, from: number, to: number, place = id): TimelineEntry => ({
  id,
  day,
  span: { kind: 'exact', from, to },
  place,
  source: 'interview',
  certainty: 'certain',
});
const dayOnly: TimelineEntry = { ...at('d', 0, 0), span: { kind: 'day' } };
const context = {
  day,
  days: ['2022-07-15', day, '2022-07-17'],
  start: 560,
  parts: { 早上: { from: 360, to: 540 } },
};

describe('a typed line', () => {
  it('names day, time, place and length', () => {
    expect(readTypedLine('16 0830 东门菜市场 20m', context)).toEqual({
      draft: {
        day,
        span: { kind: 'exact', from: 510, to: 530 },
        place: '东门菜市场',
        source: 'interview',
        certainty: 'certain',
      },
    });
  });
  it('may give a span, and a place of several words', () => {
    expect(readTypedLine('7/17 8:30-9:10 East Gate Market', context)).toMatchObject({
      draft: { day: '2022-07-17', span: { from: 510, to: 550 }, place: 'East Gate Market' },
    });
  });
  it('without a time starts where the line before ended', () => {
    expect(readTypedLine('东门面馆 40m', context)).toMatchObject({
      draft: { day, span: { kind: 'exact', from: 560, to: 600 } },
    });
  });
  it('may know only a part of the day, or only the day', () => {
    expect(readTypedLine('16 ~早上 江边', context)).toMatchObject({
      draft: { span: { kind: 'part', from: 360, to: 540, word: '早上' }, certainty: 'probable' },
    });
    expect(readTypedLine('15 北站商场', context)).toMatchObject({
      draft: { day: '2022-07-15', span: { kind: 'day' } },
    });
  });
  it('that cannot be read comes back whole', () => {
    for (const line of ['0830', '16 0830 东门菜市场', '16 2350 夜市 2h', '   '])
      expect(readTypedLine(line, context)).toEqual({ unread: line });
  });
});

describe('gaps and overlaps', () => {
  it('are the hours nobody covers and the hours two places claim', () => {
    const issues = findIssues([at('a', 60, 600), at('b', 570, 700), dayOnly], day);
    expect(issues).toEqual([
      { kind: 'gap', day, from: 0, to: 60, entryIds: [] },
      { kind: 'gap', day, from: 700, to: 1440, entryIds: [] },
      { kind: 'overlap', day, from: 570, to: 600, entryIds: ['a', 'b'] },
    ]);
  });
  it('are not found in two sources for one place, nor in the future', () => {
    expect(findIssues([at('a', 0, 600, '家'), at('b', 500, 600, '家')], day, 600)).toEqual([]);
    expect(findAllIssues([], context.days, { day: '2022-07-15', minutes: 0 })).toEqual([]);
  });
  it('treat a part of the day as a range that may share its hours', () => {
    const part: TimelineEntry = { ...at('p', 0, 0), span: { kind: 'part', from: 0, to: 1440, word: '全天' } };
    expect(findIssues([part, at('a', 60, 120)], day)).toEqual([]);
  });
});

describe('moving', () => {
  it('keeps the length and stays within the day', () => {
    expect(moveEntry(at('a', 1400, 1430), 15).span).toEqual({ kind: 'exact', from: 1410, to: 1440 });
    expect(moveEntry(at('a', 5, 65), -15).span).toEqual({ kind: 'exact', from: 0, to: 60 });
    expect(moveEntry(dayOnly, 15)).toBe(dayOnly);
  });
  it('one end never makes an entry shorter than a quarter of an hour', () => {
    expect(resizeEntry(at('a', 60, 75), 'to', -15).span).toEqual({ kind: 'exact', from: 60, to: 75 });
  });
  it('a copy to the next day crosses the month', () => {
    expect(repeatNextDay({ ...at('a', 0, 60), day: '2022-07-31' }).day).toBe('2022-08-01');
    expect(nextStart([at('a', 0, 60), at('b', 30, 90), dayOnly], day)).toBe(90);
  });
  it('entries that touch in time lie in different lanes', () => {
    expect(placeInLanes([at('a', 0, 60), at('b', 30, 90), at('c', 60, 80), dayOnly], day)).toMatchObject({
      lanes: 2,
      dayLanes: 1,
    });
  });
});

describe('keys', () => {
  const entries = [at('a', 0, 60), at('b', 60, 120), { ...at('c', 0, 60), day: '2022-07-17' }];
  const key = (name: Parameters<typeof onTimelineKey>[0], selected: string | null) =>
    onTimelineKey(name, selected, entries, context.days);
  it('walk through the entries in time', () => {
    expect(key({ key: 'ArrowRight' }, null)).toEqual({ do: 'select', id: 'a' });
    expect(key({ key: 'ArrowRight' }, 'b')).toEqual({ do: 'select', id: 'c' });
    expect(key({ key: 'ArrowDown' }, 'a')).toEqual({ do: 'select', id: 'c' });
    expect(key({ key: 'ArrowLeft' }, 'a')).toBeUndefined();
  });
  it('Alt+↓ moves by a quarter of an hour, Alt+Shift+↓ its end', () => {
    expect(key({ key: 'ArrowDown', altKey: true }, 'a')).toMatchObject({
      entry: { span: { from: 15, to: 75 } },
    });
    expect(key({ key: 'ArrowDown', altKey: true, shiftKey: true }, 'a')).toMatchObject({
      entry: { span: { from: 0, to: 75 } },
    });
  });
  it('N adds on the day at hand, Enter edits, Ctrl+D repeats, others are left alone', () => {
    expect(key({ key: 'n' }, 'c')).toEqual({ do: 'add', day: '2022-07-17' });
    expect(key({ key: 'Enter' }, 'a')).toEqual({ do: 'edit', id: 'a' });
    expect(key({ key: 'd', ctrlKey: true }, 'a')).toMatchObject({ do: 'repeat' });
    expect(key({ key: 'x' }, 'a')).toBeUndefined();
  });
});
