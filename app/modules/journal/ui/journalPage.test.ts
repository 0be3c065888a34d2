import { describe, expect, it } from 'vitest';
import { wordsOfAct } from './actWords.ts';
import { readNote } from './note.ts';
import { rangeOfDays } from './range.ts';

describe('the journal page', () => {
  it('filters by whole city days, both ends included', () => {
    expect(rangeOfDays('2022-07-19', '2022-07-20', 'Asia/Shanghai')).toEqual({
      from: '2022-07-18T16:00:00.000Z',
      to: '2022-07-20T16:00:00.000Z',
    });
    expect(rangeOfDays('', 'yesterday', 'Asia/Shanghai')).toEqual({});
  });
  it('reads the size, root and time of a checkpoint, and refuses what is none', () => {
    expect(
      readNote('outpace/journal\n42\ncm9vdA==\n2022-07-20T04:00:00.000Z\n\n— outpace/journal c2ln\n'),
    ).toEqual({ origin: 'outpace/journal', size: 42, root: 'cm9vdA==', at: '2022-07-20T04:00:00.000Z' });
    expect(readNote('not a checkpoint')).toBeNull();
  });
  it('shows the name of an act it has no words for', () => {
    expect(wordsOfAct('person.revealed').zh).toBe('查看身份信息');
    expect(wordsOfAct('new.act')).toEqual({ zh: 'new.act', en: 'new.act' });
  });
});
