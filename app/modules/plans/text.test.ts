import { expect, it } from 'vitest';
import { linesOf } from './difference.ts';
import { blocksOf } from './text.ts';

it('PLN-11: a stored text becomes headings, paragraphs and lists; markup in it stays text', () => {
  const blocks = blocksOf(
    '# 分级\n第一段**重点**\n续行\n\n- 甲\n- 乙\n1. 一\n<script>alert(1)</script>\n[点](javascript:alert(1))',
  );
  expect(blocks.map(block => block.kind)).toEqual(['heading', 'paragraph', 'list', 'list', 'paragraph']);
  expect(blocks[1]).toEqual({
    kind: 'paragraph',
    spans: [
      { text: '第一段', strong: false },
      { text: '重点', strong: true },
      { text: '\n续行', strong: false },
    ],
  });
  expect(JSON.stringify(blocks.at(-1))).toContain('<script>alert(1)</script>');
});

it('lines of two texts are told apart by the longest they share', () => {
  expect(linesOf(['a', 'b', 'c'], ['a', 'c', 'd'])).toEqual([
    { sign: ' ', text: 'a' },
    { sign: '-', text: 'b' },
    { sign: ' ', text: 'c' },
    { sign: '+', text: 'd' },
  ]);
});
