import type { EvidenceKind } from '@outpace/protocol';
import { EVIDENCE_WORDS } from '@outpace/protocol/words.ts';
import type { PlaceEvidence, SeatEvidence } from '@outpace/trace';
import type { Bilingual } from '../../core/refusal.ts';

const two = (n: number) => String(n).padStart(2, '0');
const clock = (minute: number) =>
  `${two(Math.floor((((minute % 1440) + 1440) % 1440) / 60))}:${two(((minute % 60) + 60) % 60)}`;
const dayZh = (day: string) => `${Number(day.slice(5, 7))}月${Number(day.slice(8))}日`;

/** Two engine minutes as a person reads them; `dayOf` gives the city day of a minute. */
function span(from: number, to: number, dayOf: (minute: number) => string): Bilingual {
  const first = dayOf(from);
  const last = dayOf(Math.max(from, to - 1));
  if (first === last)
    return {
      zh: `${dayZh(first)}${clock(from)}–${to % 1440 === 0 && to > from ? '24:00' : clock(to)}`,
      en: `${first} ${clock(from)}–${to % 1440 === 0 && to > from ? '24:00' : clock(to)}`,
    };
  return {
    zh: `${dayZh(first)}${clock(from)}至${dayZh(last)}${clock(to)}`,
    en: `${first} ${clock(from)} to ${last} ${clock(to)}`,
  };
}

function sides(own: readonly EvidenceKind[], other: readonly EvidenceKind[], who: Bilingual): Bilingual {
  const list = (kinds: readonly EvidenceKind[], language: 'zh' | 'en') =>
    [...new Set(kinds)].map(kind => EVIDENCE_WORDS[kind][language]).join(language === 'zh' ? '、' : ', ') ||
    (language === 'zh' ? '不详' : 'unknown');
  return {
    zh: `${who.zh}:${list(own, 'zh')};本人:${list(other, 'zh')}`,
    en: `${who.en}: ${list(own, 'en')}; this person: ${list(other, 'en')}`,
  };
}

export const theCase: Bilingual = { zh: '病例', en: 'the case' };
export const theCloseContact: Bilingual = { zh: '密接', en: 'the close contact' };

/** What two people shared at a place, in words: minutes, a point of unknown length, the air after one left, a part of a day, a day. */
export function placeText(
  place: string,
  met: PlaceEvidence,
  gap: number | undefined,
  dayOf: (minute: number) => string,
  own: readonly EvidenceKind[],
  other: readonly EvidenceKind[],
  who: Bilingual,
): Bilingual {
  const from = sides(own, other, who);
  const when = span(met.firstMinute, met.lastMinute, dayOf);
  const day = dayOf(met.firstMinute);
  const times =
    met.meetings > 1 ? { zh: `,共${met.meetings}次`, en: `, ${met.meetings} times` } : { zh: '', en: '' };
  if (met.minutes > 0)
    return {
      zh: `${when.zh}同在“${place}”,同时停留${met.minutes}分钟${times.zh}(${from.zh})`,
      en: `${when.en} both at "${place}", ${met.minutes} minutes together${times.en} (${from.en})`,
    };
  if (met.minutesAfterDeparture > 0)
    return {
      zh: `${who.zh}离开“${place}”${gap === undefined ? '后' : `${gap}分钟后`}进入,${when.zh}停留${met.minutesAfterDeparture}分钟(${from.zh})`,
      en: `entered "${place}" ${gap === undefined ? 'after' : `${gap} minutes after`} ${who.en} left, ${when.en}, ${met.minutesAfterDeparture} minutes (${from.en})`,
    };
  if (met.precision === 0)
    return {
      zh: `${dayZh(day)}${clock(met.firstMinute)}同在“${place}”,停留时长不详${times.zh}(${from.zh})`,
      en: `${day} ${clock(met.firstMinute)} both at "${place}", for an unknown time${times.en} (${from.en})`,
    };
  if (met.precision === 1)
    return {
      zh: `${when.zh}之间都到过“${place}”,时刻不详${times.zh}(${from.zh})`,
      en: `both at "${place}" within ${when.en}, at unknown times${times.en} (${from.en})`,
    };
  return {
    zh: `${dayZh(day)}都到过“${place}”,只知日期,是否同时不详${times.zh}(${from.zh})`,
    en: `both at "${place}" on ${day}; only the day is known, not whether at the same time${times.en} (${from.en})`,
  };
}

const tieWords: Record<string, Bilingual> = {
  household: { zh: '同住一户', en: 'same household' },
  dorm: { zh: '同一宿舍', en: 'same dormitory room' },
  class: { zh: '同一班级', en: 'same class' },
  office: { zh: '同一办公室', en: 'same office' },
  workshop: { zh: '同一车间', en: 'same workshop' },
  team: { zh: '同一班组', en: 'same team' },
  ward: { zh: '同一病房', en: 'same ward' },
  other: { zh: '同一名册', en: 'same roster' },
};

/** A shared roster in words. */
export function tieText(kind: string, label: string | undefined, who: Bilingual): Bilingual {
  const words = tieWords[kind] ?? tieWords.other!;
  return {
    zh: `与${who.zh}${words.zh}${label ? `:${label}` : ''}(名册)`,
    en: `${words.en} as ${who.en}${label ? `: ${label}` : ''} (roster)`,
  };
}

const modeWords: Record<string, Bilingual> = {
  plane: { zh: '航班', en: 'flight' },
  train: { zh: '列车', en: 'train' },
  metro: { zh: '地铁', en: 'metro' },
  coach: { zh: '客车', en: 'coach' },
  bus: { zh: '公交', en: 'bus' },
  ship: { zh: '船', en: 'ship' },
  taxi: { zh: '出租车', en: 'taxi' },
  car: { zh: '小客车', en: 'car' },
  other: { zh: '交通工具', en: 'vehicle' },
};

/** A shared journey in words, with how the seats lie. */
export function journeyText(
  journey: { mode: string; number: string; day: string },
  seat: SeatEvidence,
  who: Bilingual,
): Bilingual {
  const words = modeWords[journey.mode] ?? modeWords.other!;
  const parts: Bilingual[] = [];
  if (seat.crew) parts.push({ zh: '本人为乘务人员', en: 'this person was crew' });
  if (seat.sameCarriage !== null)
    parts.push(
      seat.sameCarriage ? { zh: '同车厢', en: 'same carriage' } : { zh: '不同车厢', en: 'other carriage' },
    );
  if (seat.sameCompartment) parts.push({ zh: '同包厢', en: 'same compartment' });
  if (seat.rowDifference !== null)
    parts.push(
      seat.rowDifference === 0
        ? { zh: '同排', en: 'same row' }
        : { zh: `相隔${seat.rowDifference}排`, en: `${seat.rowDifference} rows apart` },
    );
  if (!parts.length) parts.push({ zh: '座位不详', en: 'seats unknown' });
  return {
    zh: `${dayZh(journey.day)}与${who.zh}同乘${words.zh}${journey.number},${parts.map(part => part.zh).join(',')}(票务)`,
    en: `${journey.day} same ${words.en} ${journey.number} as ${who.en}, ${parts.map(part => part.en).join(', ')} (ticket)`,
  };
}
