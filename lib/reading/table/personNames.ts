import { pinyin } from 'pinyin-pro';
import { cleanCell, toSimplified } from './cellText.ts';
import { damerauLevenshtein } from './editDistance.ts';

const HANZI = /[\u3400-\u9fff]/;
// Compound family names still borne by many; any other name is read as one character of family name.
const COMPOUND_SURNAMES = new Set(
  '欧阳,上官,司马,诸葛,东方,皇甫,尉迟,公孙,慕容,司徒,令狐,夏侯,轩辕,宇文,长孙,端木,南宫,独孤,西门,东郭,呼延,拓跋,闻人,澹台,公冶,宗政,濮阳,淳于,单于,太叔,申屠,仲孙,钟离,鲜于,闾丘,司空,亓官,司寇,赫连,万俟,完颜,纳兰,百里'.split(
    ',',
  ),
);
const TITLES = /^(?:mr|mrs|ms|miss|dr|prof)\.?\s+/i;

/** A name in normal form: Simplified, no blanks or middle dots between hanzi, no titles; Latin names keep one blank between words. */
export function normaliseName(name: string): string {
  const text = toSimplified(cleanCell(name)).replace(TITLES, '');
  return HANZI.test(text)
    ? text.replace(/[\s·•・.。,，]/g, '')
    : text.replace(/[,.]/g, ' ').replace(/\s+/g, ' ').trim().toLowerCase();
}

/**
 * Key under which hanzi and pinyin spellings of a name meet: family and given name as toneless pinyin words in alphabetical order ('张小明',
 * 'ZHANG Xiaoming', 'Xiao-Ming Zhang' → 'xiaoming zhang'). Traditional characters are simplified first; Latin names lose case, accents and hyphens.
 */
export function namePinyinKey(name: string): string {
  const normal = normaliseName(name);
  return nameWords(normal).sort().join(' ');
}

function nameWords(normal: string): string[] {
  if (!HANZI.test(normal)) return latinWords(normal);
  const surnameLength = normal.length > 2 && COMPOUND_SURNAMES.has(normal.slice(0, 2)) ? 2 : 1;
  const syllables = pinyin(normal, { toneType: 'none', type: 'array', surname: 'head', v: true }).map(each =>
    latin(each),
  );
  const words = [syllables.slice(0, surnameLength).join(''), syllables.slice(surnameLength).join('')];
  return words.filter(Boolean);
}

function latinWords(normal: string): string[] {
  return normal.split(' ').map(latin).filter(Boolean);
}

/** Letters only; lü is written lv, lyu and lü: all become lv. */
function latin(word: string): string {
  const umlaut = word
    .toLowerCase()
    .replace(/[üǖǘǚǜ]/g, 'v')
    .replace(/^([ln])yu(e?)$/, '$1v$2');
  return umlaut.normalize('NFD').replace(/[^a-z]/g, '');
}

// Characters that are mistaken for each other by hand or by optical reading, in names; pairs both ways.
const SAME_SHAPE =
  '已己,末未,土士,曰日,人入,八入,千干,于干,刀力,王玉,主王,田由,田甲,申甲,天夫,大太,木本,史吏,今令,白自,住佳,崔催,晴睛,睛清,洋祥,杨扬,扬场,侯候,戴载,钓钧,均钧,琳林,彬杉,洁浩,浩皓,辰晨,宇字,字学,萍平,娜哪,莉利,婷停,薇微,冉再,育盲,博搏,傅博,贺货,朗郎,亮高,敏教,瑞端,晓烧,睿容,恒桓,坦垣,昊吴,吴昊,呈程,哲折,捷健'.split(
    ',',
  );
const shapePairs = new Set(SAME_SHAPE.flatMap(pair => [pair, [...pair].reverse().join('')]));

/** What replacing one character by another costs in `nameDistance`, between 0 (same) and 1 (unrelated). */
export const NAME_COSTS = { sameSound: 0.3, sameShape: 0.4 } as const;

/**
 * Distance of two names, 0 (same) to 1: typing errors by Damerau–Levenshtein over the longer length; hanzi that sound alike or look alike count
 * less (`NAME_COSTS`); hanzi against Latin is compared by pinyin, whichever of family and given name stands first. Cost O(n·m) on a few dozen letters.
 */
export function nameDistance(a: string, b: string): number {
  const [left, right] = [normaliseName(a), normaliseName(b)];
  if (left === '' || right === '') return 1;
  if (left === right) return 0;
  if (HANZI.test(left) && HANZI.test(right)) {
    return damerauLevenshtein(left, right, hanziCost) / Math.max(left.length, right.length);
  }
  let least = 1;
  for (const x of spellings(left)) {
    for (const y of spellings(right)) {
      if (Math.abs(x.length - y.length) >= least * Math.max(x.length, y.length)) continue;
      least = Math.min(least, damerauLevenshtein(x, y) / Math.max(x.length, y.length));
    }
  }
  return least;
}

function hanziCost(x: string, y: string): number {
  if (soundOf(x) === soundOf(y)) return NAME_COSTS.sameSound;
  return shapePairs.has(x + y) ? NAME_COSTS.sameShape : 1;
}

function soundOf(hanzi: string): string {
  return pinyin(hanzi, { toneType: 'none', v: true });
}

/** Ways the words of a name may stand: as written, last word first, first word last, and in alphabetical order. */
function spellings(normal: string): Set<string> {
  const words = nameWords(normal);
  const [first, ...rest] = words;
  const last = words[words.length - 1] ?? '';
  return new Set([
    words.join(''),
    [...rest, first].join(''),
    [last, ...words.slice(0, -1)].join(''),
    [...words].sort().join(''),
  ]);
}
