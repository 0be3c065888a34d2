import type { TextSpan } from './types.ts';

const heading =
  /^[ \d.、()]{0,6}((?:新增|本土|境外输入)?(?:确诊)?(?:病例|患者|无症状感染者)(?:第?[0-9一二三四五六七八九十]{1,3}(?:例|号)?|[\u4e00-\u9fff]某{1,2}))(?=:|\(|,(?:男|女))/;

/** The heading of one case among several at the start of a sentence: "病例1：", "确诊病例某某：", "病例2（女）". */
export function caseHeadingAt(
  text: string,
  sentence: TextSpan,
): { label: TextSpan; end: number } | undefined {
  const words = text.slice(sentence.start, Math.min(sentence.end, sentence.start + 40));
  const match = heading.exec(words);
  if (match === null) return undefined;
  const start = sentence.start + match[0].length - match[1]!.length;
  const end = sentence.start + match[0].length;
  return { label: { start, end }, end: text[end] === ':' ? end + 1 : end };
}
