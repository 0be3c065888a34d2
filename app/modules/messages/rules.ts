import { type Bilingual, type Refusal, refuse } from '../../core/refusal.ts';
import { cityClock } from './cityClock.ts';
import { sending } from './parameters.ts';
import type { MessageFacts, MessageState, Template } from './schema.ts';
import { isReminder } from './templates.ts';

/** Why a message waits, and until when (epoch ms). */
export interface Holding {
  rule: 'MSG-2' | 'MSG-3';
  until: number;
}

/**
 * MSG-2, MSG-3: a reminder waits while another department has just contacted the person, and over the night; news somebody waits for, and whatever is urgent, does not.
 * `quietUntil`: epoch ms or absent. Null: it may go now.
 */
export function mustWait(
  message: { template: Template; urgent: boolean },
  quietUntil: number | undefined,
  now: number,
  timeZone: string,
): Holding | null {
  if (message.urgent || !isReminder[message.template]) return null;
  if (quietUntil !== undefined && quietUntil > now) return { rule: 'MSG-2', until: quietUntil };
  const morning = morningAfter(now, timeZone);
  return morning === null ? null : { rule: 'MSG-3', until: morning };
}

/** MSG-11: a reminder to do something in time loses its point once the time is over; what is overdue is said by its own message. */
export function isPast(message: { template: Template; facts: unknown }, now: number): boolean {
  if (message.template !== 'test_due') return false;
  const { dueAt } = message.facts as MessageFacts['test_due'];
  return Date.parse(dueAt) <= now;
}

/** The end of the night `now` lies in, epoch ms; null by day. */
export function morningAfter(now: number, timeZone: string): number | null {
  const { hour, minute, second } = cityClock(now, timeZone);
  if (hour >= sending.nightToHour && hour < sending.nightFromHour) return null;
  const hoursLeft = (sending.nightToHour - hour + 24) % 24;
  return now - (now % 1000) + hoursLeft * 3_600_000 - minute * 60_000 - second * 1000;
}

/** MSG-4: when a message that could not be sent is tried again (epoch ms); null once every try failed. `attempts` counts the one that just failed. */
export function nextTry(attempts: number, now: number): number | null {
  const wait = sending.retryMinutes[attempts - 1];
  return wait === undefined ? null : now + wait * 60_000;
}

/** MSG-8: a failed message may be tried again by hand; nothing else, so that nobody is told twice. */
export function mayRetry(message: { state: MessageState }): Refusal | null {
  return message.state === 'failed'
    ? null
    : refuse('MSG-8', '只有发送失败的消息可以重发。', 'Only a message that failed can be tried again.', {
        status: 409,
      });
}

/** MSG-9: only what has not gone out can be taken back; what was said is corrected by another message. */
export function mayCancel(message: { state: MessageState }): Refusal | null {
  return ['queued', 'held', 'failed'].includes(message.state)
    ? null
    : refuse(
        'MSG-9',
        '已发出或正在发送的消息不能撤回，须另发更正。',
        'A message that has gone out cannot be taken back; send a correction.',
        { status: 409 },
      );
}

/** Words for why somebody cannot be reached on a channel. */
export const unreachable: Record<'sms' | 'email' | 'forgotten', Bilingual> = {
  sms: { zh: '没有可用的手机号', en: 'No usable phone number is known.' },
  email: { zh: '没有电子邮箱', en: 'No e-mail address is known.' },
  forgotten: { zh: '身份信息已按期销毁', en: 'The identity was destroyed when its time was over.' },
};

/** A mobile number as gateways take it, digits with a leading plus: `+8613812345678`. Null when it cannot be one. */
export function sendablePhone(phone: string | null): string | null {
  if (!phone) return null;
  const plain = phone.normalize('NFKC').replace(/[\s\-().]/g, '');
  if (/^1[3-9]\d{9}$/.test(plain)) return `+86${plain}`;
  const foreign = plain.replace(/^00/, '+');
  return /^\+[1-9]\d{6,14}$/.test(foreign) ? foreign : null;
}

/** A plain e-mail address, no line break or bracket in it; null when it cannot be one. */
export function sendableEmail(email: string | null): string | null {
  const plain = email?.trim() ?? '';
  return /^[^\s@<>,;:"()[\]\\]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/.test(plain) ? plain : null;
}

/** What stays of an address: `138****5678`, `a***@example.org`. */
export function maskAddress(address: string): string {
  if (address.includes('@')) return `${[...address][0]}***${address.slice(address.indexOf('@'))}`;
  const digits = address.replace(/^\+86(?=1\d{10}$)/, '');
  return `${digits.slice(0, digits.startsWith('+') ? 4 : 3)}****${digits.slice(-4)}`;
}

/** Texts go out in English to people whose record names another nationality than China's; everybody else gets Chinese. */
export function languageFor(nationality: string | null): 'zh' | 'en' {
  return !nationality ||
    /^(cn|chn|china|chinese|中国|中华人民共和国|汉|hk|hkg|mo|mac|tw|twn)/i.test(nationality.trim())
    ? 'zh'
    : 'en';
}

/** Short name of a message, to quote on the telephone: six characters of its id. */
export function referenceOf(messageId: string): string {
  return messageId.replaceAll('-', '').slice(-6).toUpperCase();
}
