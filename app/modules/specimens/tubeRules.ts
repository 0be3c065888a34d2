import type { SingleGroup } from '@outpace/protocol';
import type { Bilingual } from '../../core/refusal.ts';
import type { PersonFacts, PointFacts, ProgrammeFacts, TubeFacts } from './facts.ts';
import { sampling } from './parameters.ts';

/** A rule that says no to one event. */
export interface Problem {
  rule: string;
  why: Bilingual;
}
const problem = (rule: string, zh: string, en: string): Problem => ({ rule, why: { zh, en } });

const minute = 60_000;

/** Groups of a person: of the records, with what the place and the programme add, and with what the team at the table says (SPC-19: it adds, it never takes away). */
export function groupsOf(
  person: Pick<PersonFacts, 'groups'> | null,
  programme: Pick<ProgrammeFacts, 'kind' | 'zone'>,
  point: Pick<PointFacts, 'kind'> | undefined,
  said?: SingleGroup,
): string[] {
  const groups = new Set(person?.groups ?? []);
  if (point?.kind === 'isolation_site' || programme.zone === 'isolation_site') groups.add('isolation_site');
  if (programme.kind === 'retest') groups.add('retest');
  if (said) groups.add(said);
  return [...groups];
}

/** SPC-11: an instant nobody can have meant. Ahead of ours by more than clocks differ is kept with our own time (`mendedAt`), see the judge. */
export function tooOld(at: number, now: number): Problem | null {
  return now - at > sampling.latestArrival.value * 86_400_000
    ? problem(
        'SPC-11',
        `采样时间早于${sampling.latestArrival.value}天前，请检查设备时钟。`,
        `The time is more than ${sampling.latestArrival.value} days ago; check the clock of the device.`,
      )
    : null;
}

/** Whether the device's clock ran ahead further than can be believed. */
export function isAhead(at: number, now: number): boolean {
  return at - now > sampling.clockAhead.value * minute;
}

export const aheadProblem = problem(
  'SPC-11',
  '设备时钟超前，已按服务器时间记录，请校准设备时钟。',
  'The clock of this device is ahead; recorded with the time of the server. Set the clock right.',
);

/** SPC-4: whether a tube may be opened for a programme at an instant. */
export function programmeProblem(programme: ProgrammeFacts | undefined, at: number): Problem | null {
  if (!programme?.ours)
    return problem(
      'SPC-4',
      '没有这个采样任务，或不包含本区域。',
      'There is no such programme, or not for this area.',
    );
  if (at < programme.opensAt - sampling.clockAhead.value * minute)
    return problem('SPC-4', '该采样任务尚未开始。', 'This programme has not begun yet.');
  if (programme.closesAt !== null && at >= programme.closesAt)
    return problem('SPC-4', '该采样任务已结束。', 'This programme has ended.');
  return null;
}

/** Who is to be put into a tube, and when. */
export interface Joining {
  person: PersonFacts | null;
  /** Of a group the pack wants alone. */
  alone: boolean;
  household: string | null;
  at: number;
  live: boolean;
}

/** The first rule a person's sample breaks in a tube: SPC-5 not open, SPC-11 before it was opened, SPC-1 full, SPC-3 alone, SPC-2 another household. Pure; the order is the order of answers. */
export function joiningProblem(
  tube: TubeFacts & { members: number; alone: boolean; household: string | null },
  { person, alone, household, at, live }: Joining,
): Problem | null {
  if (tube.state === 'void')
    return problem(
      'SPC-5',
      '该管已作废，此人须重新采样。',
      'This tube is void; the person must be sampled again.',
    );
  const ended =
    tube.closedByHandAt ?? (tube.state === 'open' || tube.state === 'closed' ? null : tube.closedAt);
  if (tube.state !== 'conflict' && ended !== null && (live || at > ended))
    return problem('SPC-5', '该管已封管，请换新管。', 'This tube is closed; take a new one.');
  if (at < tube.openedAt - sampling.clockAhead.value * minute)
    return problem(
      'SPC-11',
      '采样时间早于该管启用时间，请检查设备时钟。',
      'The sample is older than the opening of its tube; check the clock of the device.',
    );
  if (tube.members >= tube.size)
    return problem(
      'SPC-1',
      `该管已满${tube.size}人，请换新管。`,
      `This tube holds ${tube.size} already; take a new one.`,
    );
  if (tube.members > 0 && (tube.alone || alone))
    return problem(
      'SPC-3',
      '须单人单管，不能与他人混采，请换新管。',
      'One of them must be sampled alone: take a new tube.',
    );
  if (tube.mixing === 'single' && tube.members > 0)
    return problem('SPC-1', '该管为单人单管，请换新管。', 'This tube is for one person; take a new one.');
  if (tube.mixing === 'household') {
    if (household !== null && person !== null && !person.households.includes(household))
      return problem(
        'SPC-2',
        '登记信息显示此人不属于所选住户。',
        'The register does not have this person in the chosen household.',
      );
    if (tube.members > 0 && (tube.household === null || household !== tube.household))
      return problem(
        'SPC-2',
        '该管只收同一住户的人，请换新管。',
        'This tube is for one household; take a new one.',
      );
  }
  return null;
}

/** The household a person counts as in a tube: as picked, else the tube's own where they belong to it, else their only one. */
export function householdFor(
  tube: { household: string | null },
  person: PersonFacts | null,
  picked: string | undefined,
): string | null {
  if (picked) return picked;
  if (!person) return null;
  if (tube.household && person.households.includes(tube.household)) return tube.household;
  return person.households.length === 1 ? person.households[0]! : null;
}

/** SPC-12: the earlier sample that makes this one a repetition: one in this very tube, else in a campaign's round any, else one of the same city day. */
export function earlierSample(
  person: PersonFacts,
  programme: Pick<ProgrammeFacts, 'id' | 'kind'>,
  tubeId: string,
  dayStart: number,
): PersonFacts['last'][number] | null {
  const here = person.last.find(one => one.tube === tubeId);
  if (here) return here;
  const last = person.last.find(one => one.programme === programme.id);
  if (!last) return null;
  return programme.kind === 'campaign' || last.at >= dayStart ? last : null;
}
