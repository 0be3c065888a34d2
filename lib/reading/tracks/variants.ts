import { Converter } from 'opencc-js/cn2t';
import type { LabelledVisit } from './score.ts';

/** A text rewritten with its labels moved along. */
export type Variant = { text: string; visits: LabelledVisit[] };

const toTraditional = Converter({ from: 'cn', to: 'tw' });

/** The same text in traditional characters, unit for unit. */
export function inTraditional(text: string, visits: LabelledVisit[]): Variant {
  const units = [...text].map(unit => {
    const other = toTraditional(unit);
    return other.length === unit.length ? other : unit;
  });
  return { text: units.join(''), visits };
}

function rewritten(
  text: string,
  visits: LabelledVisit[],
  pattern: RegExp,
  replace: (found: string) => string,
): Variant {
  const shifts: { at: number; by: number }[] = [];
  const result = text.replace(pattern, (found, ...rest) => {
    const at = rest.find(part => typeof part === 'number') as number;
    const other = replace(found);
    shifts.push({ at: at + found.length, by: other.length - found.length });
    return other;
  });
  const move = (offset: number): number =>
    offset + shifts.reduce((sum, shift) => (shift.at <= offset ? sum + shift.by : sum), 0);
  const span = (pair: [number, number]): [number, number] => [move(pair[0]), move(pair[1])];
  const moved = visits.map(visit => ({
    ...visit,
    ...(visit.place && { place: span(visit.place) }),
    ...(visit.number && { number: span(visit.number) }),
  }));
  return { text: result, visits: moved };
}

/** Every full stop and comma written twice. */
export const withDoubledPunctuation = (text: string, visits: LabelledVisit[]): Variant =>
  rewritten(text, visits, /[，。、]/g, found => (found === '、' ? found : found + found));

const otherWords: Record<string, string> = {
  前往: '赶往',
  乘坐: '搭乘',
  购物: '买了些东西',
  就诊: '求诊',
  就餐: '用膳',
  用餐: '填饱肚子',
  返回: '回到',
  步行: '徒步',
  出租车: '的士',
  私家车: '私人车',
  转运至: '运送到',
  未外出: '没有出门',
  无外出: '没有外出',
  看望: '瞧瞧',
  聚餐: '欢聚',
  到达: '来到',
};

/** Common words replaced by others as a machine paraphrase does, some of them in no word list. */
export const paraphrased = (text: string, visits: LabelledVisit[]): Variant =>
  rewritten(text, visits, new RegExp(Object.keys(otherWords).join('|'), 'g'), found => otherWords[found]!);
