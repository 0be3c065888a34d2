import { endsInPlaceWord, placeIn, placePhraseAt } from './placePhrase.ts';
import type { Token } from './tokens.ts';
import type { TextSpan } from './types.ts';

const unlikely =
  /[未无不均]|患者|病例|本人|某|及其|家属|父亲|母亲|丈夫|妻子|结果|需要|通知|情况|人员|症状|确诊|措施/;
const longest = 30;

/**
 * Places of a clause that has neither 到 nor 在, as in "14时45分某某便利店购物" or "志勇烧饼店吃早餐": words right after the
 * dates, times and vehicles that end in a word for a place. `[first, next)` are token indexes.
 */
export function barePlacesIn(text: string, tokens: Token[], first: number, next: number): TextSpan[] {
  let k = first;
  while (k < next && !beginsName(tokens[k]!)) k += 1;
  if (k >= next) return [];
  const phrase = placePhraseAt(text, tokens.slice(0, next), k, 'to');
  const places: TextSpan[] = [];
  for (const part of phrase.parts) {
    const place = placeIn(text, part);
    if (place === undefined || place.end - place.start > longest) continue;
    const words = text.slice(place.start, place.end);
    if (place.confidence >= 0.9 && endsInPlaceWord(text, place.start, place.end) && !unlikely.test(words))
      places.push(place);
  }
  return places;
}

function beginsName(token: Token): boolean {
  if (token.kind === 'text') return true;
  return token.kind === 'word' && token.role.role === 'plain';
}
