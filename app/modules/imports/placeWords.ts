import type { EntryRow } from '../cases/queries.ts';
import type { NewJourney, PlaceKind } from '../places/queries.ts';
import { placeKinds } from '../places/schema.ts';
import type { PresenceSource } from '../presence/queries.ts';

const words: [RegExp, PlaceKind][] = [
  [/gas_?station|petrol|加油站/i, 'shop'],
  [
    /karaoke|pc_?cafe|internet_?cafe|cinema|theat|entertain|leisure|娱乐|酒吧|影院|网吧|棋牌|麻将|ktv|\bbar\b|\bpub\b|nightclub/i,
    'entertainment',
  ],
  [/hospital|医院/i, 'hospital'],
  [/clinic|pharmacy|诊所|药店|药房/i, 'clinic'],
  [/school|university|academy|kindergarten|学校|大学|小学|中学|幼儿园/i, 'school'],
  [/restaurant|cafe|canteen|food|bakery|餐|饭店|食堂|面馆|咖啡/i, 'restaurant'],
  [/market|市场|菜场/i, 'market'],
  [/store|shop|mall|supermarket|beauty|post_?office|bank|商场|超市|店/i, 'shop'],
  [/church|temple|mosque|worship|宗教|教堂|寺/i, 'worship'],
  [/airport|station|车站|机场|火车站|码头/i, 'station'],
  [/transport|bus|train|taxi|subway|metro|flight|coach|ship|ferry|地铁|公交|出租/i, 'transport'],
  [/gym|fitness|sport|健身|体育馆/i, 'gym'],
  [/hotel|lodging|motel|宾馆|酒店|旅馆/i, 'hotel'],
  [/office|workplace|company|administrative|public|办公|公司|政府|机关/i, 'office'],
  [/factory|workshop|工厂|车间/i, 'workshop'],
  [/dorm|宿舍/i, 'dorm'],
  [/home|house|residen|住宅|家/i, 'home'],
  [/park|outdoor|beach|mountain|公园|户外|景区/i, 'outdoor'],
];

/** The kind of place a word of a file stands for; `other` where no kind is known (the word itself stays in the trajectory). */
export function placeKindOfWord(word: string): PlaceKind {
  const plain = word.trim().toLowerCase();
  const same = placeKinds.find(kind => kind === plain);
  return same ?? words.find(([pattern]) => pattern.test(plain))?.[1] ?? 'other';
}

/** How a visit is known, from the words of its source column. */
export function sourceOfWord(word: string | undefined): PresenceSource & EntryRow['source'] {
  if (!word) return 'import';
  if (/扫码|场所码|scan|qr/i.test(word)) return 'scan';
  if (/票|ticket|航班|manifest|购票/i.test(word)) return 'ticket';
  if (/门禁|刷卡|打卡|access|badge|card|wifi/i.test(word)) return 'access_log';
  if (/名册|花名册|考勤|roster|timetable|课表/i.test(word)) return 'roster';
  if (/流调|询问|访谈|interview|自述/i.test(word)) return 'interview';
  return 'import';
}

/** What kind of vehicle a number stands for: flights are two letters or digits and 3–4 digits, trains G/D/C/Z/T/K and digits, plates begin with a province. */
export function vehicleOfNumber(number: string): NewJourney['mode'] {
  const plain = number.replace(/\s+/g, '').toUpperCase();
  if (/^[\u3400-\u9fff][A-Z]/.test(plain)) return 'car';
  if (/地铁|轨道|METRO|SUBWAY/.test(plain)) return 'metro';
  if (/路|公交|BUS/.test(plain)) return 'bus';
  if (/^[GDCZTKYLSPX]\d{1,4}(次)?$/.test(plain)) return 'train';
  if (/^(?:[A-Z]{2}|[A-Z]\d|\d[A-Z])\d{3,4}[A-Z]?$/.test(plain)) return 'plane';
  return 'other';
}
