import { describe, expect, it } from 'vitest';
import { readNames, roomUnder } from './pastedNames.ts';

describe('names pasted for areas', () => {
  it('takes one name per line, with an English name after a tab or a bar', () => {
    const read = readNames('东门社区\tEast Gate\r\n西门社区 | West Gate\n北门社区\n', []);
    expect(read.toAdd).toEqual([
      { line: 1, name: '东门社区', nameEn: 'East Gate' },
      { line: 2, name: '西门社区', nameEn: 'West Gate' },
      { line: 3, name: '北门社区' },
    ]);
    expect(read.empty).toBe(1);
  });

  it('leaves out nothing silently: twice, already there, too long, each with its line', () => {
    const read = readNames(`东门社区\n\n东门 社区\n西门社区\n${'长'.repeat(81)}`, ['西门社区']);
    expect(read.toAdd.map(each => each.name)).toEqual(['东门社区']);
    expect(read.leftOut.map(each => [each.line, each.why])).toEqual([
      [3, 'twice'],
      [4, 'exists'],
      [5, 'long'],
    ]);
    expect(read.toAdd.length + read.leftOut.length + read.empty).toBe(5);
  });

  it('knows how many children a key has room for', () => {
    expect(roomUnder(0, 3)).toBe(60);
    expect(roomUnder(4, 0)).toBe(16383);
    expect(roomUnder(5, 0)).toBe(0);
  });
});
