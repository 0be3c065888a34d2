import type { Token } from './tokens.ts';
import type { TextSpan } from './types.ts';

/** Last characters of Chinese place names and of the words that locate something beside one. */
const endings = new Set(
  '店院站所村屯镇乡县市区省街路道巷号楼层室厅场馆园苑府庄城厦铺摊点处部局行厂矿校学中房家里内外旁边面口门地港头桥寺庙棚库吧堂廊亭台居舍科岛洲山河湖营寨堡户栋座档坊斋轩阁社司团队组位宿心岗侧下上周集国河台澡池墅邸墓坟林田线段沟坡坝码班园湾州康锅面摊馆社近诊',
);

const strongWords =
  `超市 商店 饭店 酒店 医院 诊所 门诊 卫生院 卫生室 中心 宾馆 旅馆 餐馆 餐厅 小区 社区 家园 花园 公寓 市场 商场 广场 商城 大厦 公司 工厂 学校 大学 中学 小学 幼儿园 学院
  银行 机场 车站 公园 附近 门口 对面 楼下 药店 药房 网吧 影院 浴池 宿舍 单位 隔离点 采样点 便利店 商厦 本村 同村 我村 村 站 店 路 街 院 楼 局 馆 城 厂 园`
    .split(/\s+/)
    .filter(Boolean);

const shopWords = new Set(
  '生鲜 鸭货 炸串 烧烤 火锅 麻辣烫 烧饼 炒货 批发 鲜肉 专卖 连锁 专柜 柜台 水饺 烤肉 眼镜 美发 美容 医大 一大 二大 沃尔玛 万达 麦当劳 肯德基 蛋糕 面包 干调'.split(
    ' ',
  ),
);

const events = /酒席|婚宴|宴会?|葬礼|丧|聚餐|仪式|活动$|会议|婚礼|课/;

const people =
  `家人 亲人 女儿 儿子 父亲 母亲 丈夫 妻子 朋友 同事 亲属 亲戚 邻居 妹妹 姐姐 哥哥 弟弟 爷爷 奶奶 外公 外婆 孙子 孙女 爱人 患者 本人 他人 病人 孩子 司机 人员 同学 病例 妈妈 爸爸 父母 公公 婆婆 自己 儿媳 女婿 亲家母 护士 医生 工友 业主 群众 村民`
    .split(/\s+/)
    .filter(Boolean);

const notPlaces =
  /^(?:此|期间|途中|其间|那里|这里|当地|对|一起|路上|隔离期间|单独|外地|内|外|中|里|上|下|家人|前|过程中|同一|回程|全程|其他地方|周[一二三四五六日天末]|一晚|手续|身|为|报告|随礼|号|都是)$|手续$|^位置|情况下|过程中|期间$|的?路上$|途中$|陪同下|以上|以下|基础上|帮助下|规定|时候$/;

/** Does `text[start, end)` end as the name of a place ends? */
export function endsAsPlace(text: string, start: number, end: number): boolean {
  if (end - start < 2) return text[start] === '家';
  return (
    endings.has(text[end - 1]!) ||
    text[end - 1] === ')' ||
    shopWords.has(text.slice(end - 2, end)) ||
    shopWords.has(text.slice(end - 3, end))
  );
}

/** Does `text[start, end)` end in a word that is a place by itself (超市, 医院), so that nothing else need say so? */
export function endsInPlaceWord(text: string, start: number, end: number): boolean {
  if (/^家[中里]?$/.test(text.slice(start, end))) return true;
  const words = text.slice(start, end).replace(/\([^)]{0,60}\)$/, '');
  return (
    strongWords.some(word => words.endsWith(word)) ||
    (words.length >= 3 && endings.has(words[words.length - 1]!))
  );
}

/** Is the bracket about the place before it (an address, a branch), not about a person, a ticket or a doubt? */
export function isPlaceBracket(text: string, token: TextSpan): boolean {
  const words = text.slice(token.start + 1, token.end - 1);
  if (
    words.length > 40 ||
    /口罩|病例|确诊|不详|待查|追查|车牌|车厢|座|时间|陪护|记不清|均|全程|未|自行|核实|正在/.test(words)
  )
    return false;
  if (/^\d{1,2}车/.test(words) || /\d日/.test(words)) return false;
  return true;
}

const opening = /^(?:一?趟|[一两]次|于(?!洪|都|田)|[了过的其该 ]|本人|患者|一家(?=[^人])|同样在|位于)/;
const andSoOn =
  /等(?:地方?|处|多[处家个地]|场所|地点|店铺|摊位|商铺|[一二三四五六七八九两\d]{1,2}[家处地个].{0,3})?$/;

/** An unknown verb after a place: keep the words up to the last word for a place of at least `least` characters. */
function shrinkToPlaceWord(text: string, span: TextSpan, least: number): TextSpan | undefined {
  const words = text.slice(span.start, span.end);
  let best = 0;
  for (const word of strongWords) {
    if (word.length < least) continue;
    const at = words.lastIndexOf(word);
    if (at >= 0 && at + word.length > best && at + word.length >= 2) best = at + word.length;
  }
  return best === 0 ? undefined : { start: span.start, end: span.start + best };
}

/** Confidence of a place cut out of a longer run of words. */
export const shrunkConfidence = 0.6;
const longestBareName = 8;
/** A longer run that ends like no place (a shop's own name) is still taken, as doubtful. */
const longestUnendedName = 16;
const longestName = 45;

/** The place in `span`, trimmed of particles, with how sure its ending makes us; undefined when the words name none. */
export function placeIn(text: string, span: TextSpan): (TextSpan & { confidence: number }) | undefined {
  let { start, end } = span;
  for (let cuts = 0; cuts < 4; cuts += 1) {
    const cut = opening.exec(text.slice(start, Math.min(end, start + 4)));
    if (cut === null || start + cut[0].length > end) break;
    start += cut[0].length;
  }
  while (end > start && /[ ,的了]/.test(text[end - 1]!)) end -= 1;
  const tail = andSoOn.exec(text.slice(Math.max(start, end - 8), end));
  if (tail !== null && end - tail[0].length - start >= 2) end -= tail[0].length;
  const words = text.slice(start, end);
  if (words === '' || notPlaces.test(words)) return undefined;
  if (people.some(word => words.endsWith(word)) || /^(?:对(?!面)|此|将(?!军)|把|被|让(?!胡))/.test(words))
    return undefined;
  const of = words.lastIndexOf('的');
  if (
    of > 1 &&
    (events.test(words.slice(of)) ||
      (words.length > longestBareName + 2 && !endsAsPlace(text, start + of + 1, end)))
  )
    end = start + of;
  if (endsAsPlace(text, start, end))
    return end - start > longestName ? undefined : { start, end, confidence: 0.9 };
  const blank = start + text.slice(start, end).lastIndexOf(' ');
  if (blank > start && endsAsPlace(text, start, blank)) return { start, end: blank, confidence: 0.9 };
  const shrunk = shrinkToPlaceWord(text, { start, end }, end - start > longestBareName ? 1 : 2);
  if (shrunk !== undefined) return { ...shrunk, confidence: shrunkConfidence };
  if (end - start > longestUnendedName || /^\d/.test(text.slice(start, end))) return undefined;
  if (end - start > longestBareName) return { start, end, confidence: 0.5 };
  return end - start >= 2 || /[\u4e00-\u9fff]/.test(words)
    ? { start, end, confidence: end - start >= 2 ? 0.7 : 0.4 }
    : undefined;
}

/** Where a list or a run of words stops being one place phrase. */
export type PlacePhrase = { parts: TextSpan[]; next: number };

const singleHeadNeedsEnding = '回去返在入往抵至到赴';

function crossingAhead(text: string, at: number): boolean {
  return /^[^,、。]{1,12}(?:交口|交叉|交汇|路口|之间)/.test(text.slice(at, at + 16));
}

function betweenAhead(text: string, at: number): boolean {
  return /^[^,、。]{1,16}(?:附近|之间|一带|沿线|路段)/.test(text.slice(at, at + 20));
}

function endsPhrase(text: string, token: Token, start: number, head: 'to' | 'at' | 'from'): boolean {
  const length = token.start - start;
  const whole = length > 0 && endsAsPlace(text, start, token.start);
  if (token.kind === 'comma' || token.kind === 'date' || token.kind === 'time' || token.kind === 'number')
    return true;
  if (token.kind === 'bracket') return !isPlaceBracket(text, token);
  if (token.kind !== 'word') return false;
  const single = token.end - token.start === 1;
  switch (token.role.role) {
    case 'plain':
      return false;
    case 'to':
      if (head === 'at' && whole && single && betweenAhead(text, token.end)) return false;
      if (!single) return true;
      if (length === 0) return '到去至'.includes(text[token.start]!);
      if (head === 'from' && length >= 2) return true;
      return whole || ((text[token.start] === '到' || text[token.start] === '至') && length >= 2);
    case 'at':
    case 'from':
      if (length === 0) return '在位'.includes(text[token.start]!);
      return (
        !single ||
        (singleHeadNeedsEnding.includes(text[token.start]!)
          ? whole || length >= 3
          : whole && text[token.start] !== '自')
      );
    case 'stop':
    case 'ride':
    case 'leave':
      return !single || whole || people.some(word => text.startsWith(word, token.end));
    case 'mode':
      return !single || whole;
    case 'join':
      if ('与和'.includes(text[token.start]!) && single && crossingAhead(text, token.end)) return false;
      if (!single || people.some(word => text.startsWith(word, token.end))) return true;
      // 到后西关村 is a name; 到达后未外出 is not.
      if (length === 0 && text[token.start] === '后')
        return ',。未无乘步返回到在进又再驾骑'.includes(text[token.end] ?? ',');
      if (length === 0 && '时并因'.includes(text[token.start]!)) return true;
      if (text[token.start] === '并') return whole || '与在到从于去乘由前进'.includes(text[token.end] ?? ' ');
      return text[token.start] === '后'
        ? length >= 1
        : '未无没不'.includes(text[token.start]!)
          ? length >= 1
          : whole;
    case 'part':
    case 'relative':
      return !single || whole;
    default:
      return true;
  }
}

const isAnd = (text: string, token: Token): boolean =>
  token.kind === 'word' && ['和', '及', '以及', '与'].includes(text.slice(token.start, token.end));

/** The places from token `first` on, after a word like 到 or 在: one phrase, or several joined by 、 or 和. Linear in its length. */
export function placePhraseAt(
  text: string,
  tokens: Token[],
  first: number,
  head: 'to' | 'at' | 'from',
): PlacePhrase {
  const parts: TextSpan[] = [];
  let k = first;
  let start = tokens[k]?.start ?? 0;
  while (k < tokens.length) {
    const token = tokens[k]!;
    if (token.kind === 'blank' && token.start === start) {
      start = token.end;
    } else if (token.kind === 'enum' || (isAnd(text, token) && endsPhrase(text, token, start, head))) {
      const joins = token.kind === 'enum' || token.start - start >= 2;
      if (!joins || token.start === start) break;
      const after = tokens[k + 1];
      if (after === undefined || (after.kind !== 'text' && endsPhrase(text, after, after.start, head))) break;
      parts.push({ start, end: token.start });
      start = token.end;
    } else if (endsPhrase(text, token, start, head)) break;
    k += 1;
  }
  const end = tokens[k]?.start ?? tokens[tokens.length - 1]?.end ?? start;
  if (end > start) parts.push({ start, end });
  return { parts, next: k };
}

/** 家—超市—家: a route written with dashes is one visit after another. */
export function routeParts(text: string, span: TextSpan): TextSpan[] {
  const pieces: TextSpan[] = [];
  let start = span.start;
  for (let i = span.start; i <= span.end; i += 1) {
    const dash = text[i] === '-' && !/[0-9A-Za-z]/.test(`${text[i - 1]}${text[i + 1]}`);
    if (i < span.end && !dash) continue;
    if (i > start) pieces.push({ start, end: i });
    start = i + 1;
  }
  return pieces;
}
