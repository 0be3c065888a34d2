import { dayText } from './calendar.ts';
import { placeIn, placePhraseAt, routeParts, shrunkConfidence } from './placePhrase.ts';
import { extendSpan, found, type Reader } from './reader.ts';
import { type PendingTime, quoted } from './state.ts';
import type { TextSpan } from './types.ts';

/** "回家后未外出" right after coming home, "到达石家庄后" right after the train to it, say nothing new. */
function repeatsLast(reader: Reader, place: TextSpan): boolean {
  const { text, state, clause } = reader;
  const words = text.slice(place.start, place.end);
  if (
    state.time !== undefined ||
    state.transport !== undefined ||
    clause.heads > 1 ||
    text[place.end] !== '后'
  )
    return false;
  const last = state.last[0];
  if (last === undefined || !state.days.some(days => dayText(days.on) === last.on)) return false;
  return last.place?.text === words || (last.kind === 'home' && /^家[中里]?$/.test(words));
}

/** Times listed for as many places are theirs one by one; one time for several places is exact only for the first. */
function shareOf(time: PendingTime, index: number, places: number): PendingTime {
  if (time.times.length > 1 && time.times.length === places) return { ...time, times: [time.times[index]!] };
  return index === 0 ? time : { ...time, times: time.times.map(each => ({ ...each, approximate: true })) };
}

const negated = /(?:未|没有?|不曾|不再|否认)(?:曾|再)?$/;

/** The frame of 到, 前往, 在…: the places after token `k`; returns the index of the token after them. */
export function readHead(reader: Reader, k: number, head: 'to' | 'at'): number {
  const { text, tokens, state, clause } = reader;
  const token = tokens[k]!;
  clause.heads += 1;
  const phrase = placePhraseAt(text, tokens, k + 1, head);
  if (negated.test(text.slice(Math.max(0, token.start - 4), token.start))) {
    clause.reason ??= 'stayed_in';
    return phrase.next;
  }
  const rides = tokens[phrase.next];
  const boards =
    head === 'at' && rides?.kind === 'word' && (rides.role.role === 'ride' || rides.role.role === 'mode');
  const attends = ['参加', '出席'].includes(text.slice(token.start, token.end));
  const held = { ...(state.time && { time: state.time }) };
  let visits = 0;
  for (const part of phrase.parts.flatMap(span => routeParts(text, span))) {
    const place = placeIn(text, part);
    if (
      place === undefined ||
      (attends && place.confidence < 0.9 && place.confidence !== shrunkConfidence) ||
      (phrase.parts.length > 1 && visits > 0 && place.confidence < 0.7)
    )
      continue;
    if (boards && text.slice(token.start, token.end) === '在') state.fromPlace = quoted(state, place);
    else if (repeatsLast(reader, place)) clause.reason ??= 'stayed_in';
    else {
      if (held.time) state.time = shareOf(held.time, visits, phrase.parts.length);
      found(reader, place, part.end, place.confidence, head === 'to');
      visits += 1;
    }
  }
  if (visits === 0 && phrase.parts.length === 0) readArrivalAlone(reader, text.slice(token.start, token.end));
  return phrase.next;
}

/** "…，15时17分到达": the arrival at the place just named. */
function readArrivalAlone(reader: Reader, word: string): void {
  const { state } = reader;
  const time = state.time?.times[0];
  if (
    time === undefined ||
    !['到达', '抵达', '到'].includes(word) ||
    state.last.length === 0 ||
    state.transport
  )
    return;
  for (const visit of state.last) {
    if (visit.transport?.number !== undefined && visit.to === undefined) visit.to = time.from;
    else if (visit.from === undefined) visit.from = time.from;
    else continue;
    visit.precision = 'minute';
    extendSpan(visit.spans, state.time!.start, state.time!.end);
  }
  reader.clause.reason ??= 'remark';
  delete state.time;
}

/** The frame of 从, 由, 自: where the next journey starts; returns the index of the next token to read. */
export function readFrom(reader: Reader, k: number): number {
  const { text, tokens, state } = reader;
  const phrase = placePhraseAt(text, tokens, k + 1, 'from');
  const place = phrase.parts.length === 1 ? placeIn(text, phrase.parts[0]!) : undefined;
  const words = place ? text.slice(place.start, place.end) : '';
  if (place === undefined || /^(?:其|120|专|某)|驾|陪|[父母子女妻夫姐哥妹弟婿媳友员人某]$/.test(words))
    return k + 1;
  state.fromPlace = quoted(state, place);
  reader.clause.heads += 1;
  return phrase.next;
}
