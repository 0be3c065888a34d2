import { describe, expect, it } from 'vitest';
import { defineWords, fill, wordsIn } from './define.ts';
import { pick } from './language.ts';

const words = defineWords({
  title: ['密接名单', 'Contacts'],
  found: ['找到{n}人,其中{open}人未到位', '{n} found, {open} not reached'],
});

describe('words', () => {
  it('without placeholders are strings, with some are functions', () => {
    const zh = wordsIn(words, 'zh-Hans');
    expect(zh.title).toBe('密接名单');
    expect(zh.found({ n: 12, open: 3 })).toBe('找到12人,其中3人未到位');
    expect(wordsIn(words, 'en').found({ n: '1,200', open: 3 })).toBe('1,200 found, 3 not reached');
  });
  it('whose two sides use different names are refused when the page is loaded', () => {
    expect(() => defineWords({ bad: ['共{n}人', '{count} people'] })).toThrow('"bad"');
  });
  it('left without a value throw with the text and the name', () => {
    expect(() => fill('找到{n}人', {})).toThrow('{n}');
  });
  it('stored in both languages are picked by language', () => {
    expect(pick({ zh: '北区', en: 'North' }, 'en')).toBe('North');
    expect(pick({ zh: '北区', en: 'North' }, 'zh-Hans')).toBe('北区');
  });
});
