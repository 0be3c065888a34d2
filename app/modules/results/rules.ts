import { timingSafeEqual } from 'node:crypto';
import type { LegLimit, LegSetting } from '@outpace/protocol';

/** Whether what was typed is the ending of the document (PUB-1). Takes as long for a wrong as for a right one; null known: never. */
export function endsAlike(typed: string, known: string | null, characters: number): boolean {
  const plain = typed.normalize('NFKC').replace(/[\s-]/g, '').toUpperCase();
  const a = Buffer.alloc(64);
  const b = Buffer.alloc(64);
  a.write(plain.slice(0, 16));
  b.write(known ?? '\0');
  const same = timingSafeEqual(a, b);
  return same && plain.length === characters && known !== null;
}

/** What a person is told of one of their samples. `pooled_again`: the tube needs a second test, which says nothing of them. */
export type SampleState =
  | 'on_the_way'
  | 'at_laboratory'
  | 'late'
  | 'negative'
  | 'positive'
  | 'pooled_again'
  | 'again'
  | 'void';

export interface OwnTube {
  state: string;
  result: 'negative' | 'positive' | 'inconclusive' | 'invalid' | null;
  reportedAt: Date | null;
  receivedAt: Date | null;
  memberCount: number;
  poolSize: number;
}

/** PUB-4: what a sample means for the one who asks: a tube of several that is not negative says only that they are tested again. `expectedAt`: epoch ms. */
export function sampleState(tube: OwnTube, expectedAt: number, now: number): SampleState {
  if (tube.state === 'void' || tube.state === 'conflict') return 'void';
  if (tube.reportedAt && tube.result) {
    if (tube.result === 'negative') return 'negative';
    if (tube.memberCount > 1) return tube.result === 'positive' ? 'pooled_again' : 'again';
    return tube.result === 'positive' ? 'positive' : 'again';
  }
  if (now > expectedAt) return 'late';
  return tube.receivedAt ? 'at_laboratory' : 'on_the_way';
}

/** PUB-6: a certificate is made of a released result of the person's own: of a tube of several only when it is negative. */
export function mayCertify(state: SampleState): state is 'negative' | 'positive' {
  return state === 'negative' || state === 'positive';
}

/** The setting whose time limits a programme is under. */
export function settingOf(programmeKind: string): LegSetting | undefined {
  if (programmeKind === 'campaign' || programmeKind === 'voluntary' || programmeKind === 'retest')
    return programmeKind;
  return undefined;
}

/** Hours when nothing is said of how long a report takes: a day, as for voluntary tests. */
const withoutLimits = 24;

/**
 * When the result is to be expected (epoch ms): by the limit from sampling to report where the pack has one, else by the limits that lead there, from the last moment known.
 */
export function expectedAt(
  limits: readonly LegLimit[],
  tube: { takenAt: number; receivedAt: number | null; loadedAt: number | null },
): number {
  const hour = 3_600_000;
  const hoursOf = (from: string, to: string) => limits.find(one => one.from === from && one.to === to)?.hours;
  const whole = hoursOf('collected', 'reported');
  if (whole !== undefined) return tube.takenAt + whole * hour;
  const loaded = hoursOf('loaded', 'reported');
  const bench = hoursOf('received', 'loaded');
  const road = hoursOf('collected', 'received');
  if (loaded === undefined || bench === undefined || road === undefined)
    return tube.takenAt + withoutLimits * hour;
  if (tube.loadedAt !== null) return tube.loadedAt + loaded * hour;
  if (tube.receivedAt !== null) return tube.receivedAt + (bench + loaded) * hour;
  return tube.takenAt + (road + bench + loaded) * hour;
}

/** Hours of a place: 'HH:MM' city-local, `to` up to 24:00; `days` 1 = Monday, absent: every day. */
export interface Opening {
  from: string;
  to: string;
  days?: number[];
}

/** Whether a place is open at a city-local weekday (1 = Monday) and minute of the day, and its hours of that day. No hours at all: not known. */
export function openAt(
  opening: readonly Opening[],
  weekday: number,
  minute: number,
): { open: boolean | null; today: Opening[] } {
  const minutes = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
  const runs = (one: Opening, day: number) => !one.days || one.days.includes(day);
  const today = opening.filter(one => runs(one, weekday));
  if (opening.length === 0) return { open: null, today };
  const yesterday = weekday === 1 ? 7 : weekday - 1;
  const open = opening.some(one => {
    const [from, to] = [minutes(one.from), minutes(one.to)];
    if (from < to) return runs(one, weekday) && minute >= from && minute < to;
    return (runs(one, weekday) && minute >= from) || (runs(one, yesterday) && minute < to);
  });
  return { open, today };
}

/** PUB-8: how a queue may be shown: counted long ago it is no longer live. */
export function queueState(
  point: { queuePeople: number | null; queueAt: string | null },
  now: number,
  staleMinutes: number,
): 'live' | 'stale' | 'unknown' {
  if (point.queuePeople === null || point.queueAt === null) return 'unknown';
  return now - Date.parse(point.queueAt) <= staleMinutes * 60_000 ? 'live' : 'stale';
}

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A code to be typed from paper, 15 characters of Crockford's alphabet in three groups: `7K2M4-0Z91X-HT8QP`; 75 random bits. */
export function verificationCode(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < 15; i++) text += alphabet[bytes[i]! & 31];
  return `${text.slice(0, 5)}-${text.slice(5, 10)}-${text.slice(10)}`;
}

/** A code as typed: case, spaces, hyphens and the letters one misreads do not matter. Null when it cannot be one. */
export function normalVerificationCode(typed: string): string | null {
  const plain = typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s-]/g, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1');
  if (plain.length !== 15 || [...plain].some(character => !alphabet.includes(character))) return null;
  return `${plain.slice(0, 5)}-${plain.slice(5, 10)}-${plain.slice(10)}`;
}
