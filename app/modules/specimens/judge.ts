import type { SingleGroup } from '@outpace/protocol';
import type { Bilingual } from '../../core/refusal.ts';
import { type Facts, isLive, type PersonFacts, type TubeFacts } from './facts.ts';
import { isMisread, normalLabel } from './labels.ts';
import { sampling } from './parameters.ts';
import type { SampleHow, SamplingEvent, SamplingResult } from './schema.ts';
import {
  aheadProblem,
  earlierSample,
  groupsOf,
  householdFor,
  isAhead,
  joiningProblem,
  type Problem,
  programmeProblem,
  tooOld,
} from './tubeRules.ts';

export type TableEvent = Exclude<SamplingEvent, { kind: 'box_filled' | 'box_closed' }>;
type Of<K extends TableEvent['kind']> = Extract<TableEvent, { kind: K }>;

export interface NewTube {
  id: string;
  code: string;
  programme: string;
  point: string;
  size: number;
  mixing: string;
  state: 'open' | 'conflict';
  at: string;
  note: string | null;
  labId: string | null;
  areaKey: number;
  labKey: number;
}
export interface NewSample {
  id: string;
  tube: string;
  person: string | null;
  programme: string;
  at: string;
  how: SampleHow;
  /** What was typed or scanned of somebody not registered; sealed before it is stored. */
  typed: Record<string, string> | null;
  undoneAt: string | null;
  undoneBy: string | null;
  undoReason: string | null;
  areaKey: number;
  locatedKey: number;
  originKey: number;
  household: string | null;
  alone: boolean;
  deviceAt: string | null;
}
/** What is to be stored. */
export interface Put {
  tubes: NewTube[];
  openings: { id: string; at: string }[];
  samples: NewSample[];
  undone: { id: string; at: string; reason: string }[];
  voided: { id: string; at: string; reason: string }[];
  /** Samples of people the team said must be alone, with the group; few, so they go beside the samples. */
  said: { id: string; group: SingleGroup }[];
  /** Every tube whose state must be worked out again, with the earliest closing by hand. */
  touched: Map<string, { id: string; closedAt: string | null }>;
  points: Set<string>;
}

const iso = (at: number) => new Date(at).toISOString();
const refused = (id: string, { rule, why }: Problem, more: Partial<SamplingResult> = {}): SamplingResult => ({
  id,
  state: 'refused',
  rule,
  why,
  ...more,
});
const say = (rule: string, zh: string, en: string): Problem => ({
  rule,
  why: { zh, en } satisfies Bilingual,
});
const noTube = say(
  'SPC-9',
  '没有这支采样管，或不属于本区域。',
  'There is no such tube, or it is not of this area.',
);
const noPoint = say(
  'SPC-9',
  '没有这个采样点，或不属于本区域。',
  'There is no such sampling point, or it is not of this area.',
);

/**
 * Judges what one device says, in the order it says it. What is live (younger than a minute) and breaks a rule is refused and changes nothing; what is
 * older has happened at the table: the swab is in the tube, so it is kept and the answer says what is unusual about it (SPC-15). Only what cannot be
 * placed at all (no such tube, programme, point or person) is refused late as well. Pure: time is an argument.
 */
export class Judge {
  readonly put: Put = {
    tubes: [],
    openings: [],
    samples: [],
    undone: [],
    voided: [],
    said: [],
    touched: new Map(),
    points: new Set(),
  };
  readonly #facts: Facts;
  readonly #now: number;
  readonly #mine = new Map<string, NewSample>();

  constructor(facts: Facts, now: number) {
    this.#facts = facts;
    this.#now = now;
  }

  judge(event: TableEvent): SamplingResult {
    const old = tooOld(Date.parse(event.at), this.#now);
    if (old) return refused(event.id, old);
    switch (event.kind) {
      case 'tube_opened':
        return this.#opened(event);
      case 'sampled':
        return this.#sampled(event);
      case 'sample_undone':
        return this.#undone(event);
      case 'tube_closed':
        return this.#closed(event);
      case 'tube_voided':
        return this.#voided(event);
    }
  }

  /** A tube of the session's area, or undefined: one of elsewhere and one that is not answer alike. */
  #tube(id: string): TubeFacts | undefined {
    const tube = this.#facts.tubes.get(id);
    return tube?.ours ? tube : undefined;
  }

  #touch(tube: TubeFacts, closedAt: string | null = null): void {
    const known = this.put.touched.get(tube.id);
    if (!known) this.put.touched.set(tube.id, { id: tube.id, closedAt });
    else if (closedAt && (!known.closedAt || closedAt < known.closedAt)) known.closedAt = closedAt;
  }

  /** The device's time, or ours where its clock is beyond belief. */
  #instant(at: string): number {
    const said = Date.parse(at);
    return isAhead(said, this.#now) ? this.#now : said;
  }

  #opened(event: Of<'tube_opened'>): SamplingResult {
    const { programmes, points, tubes, labels } = this.#facts;
    const code = normalLabel(event.tubeCode);
    const at = this.#instant(event.at);
    const live = isLive(at, this.#now);
    const known = tubes.get(event.tubeId);
    const point = points.get(event.pointId);
    // first of all, so that a tube of another area answers as one that does not exist
    if (!point?.ours && !known?.ours) return refused(event.id, noPoint);
    if (known) {
      if (!known.ours || known.code !== code) return refused(event.id, noTube);
      if (at < known.openedAt) {
        known.openedAt = at;
        const mine = this.put.tubes.find(tube => tube.id === known.id);
        if (mine) mine.at = iso(at);
        else this.put.openings.push({ id: known.id, at: iso(at) });
        this.#touch(known);
      }
      return { id: event.id, state: 'already', tubeId: known.id };
    }
    if (!point?.ours) return refused(event.id, noPoint);
    const programme = programmes.get(event.programmeId);
    let unusual = programmeProblem(programme, at);
    if (!programme?.ours || (unusual && live)) return refused(event.id, unusual!);
    const size = event.poolSize ?? programme.size;
    if (size > programme.size) {
      unusual ??= say(
        'SPC-1',
        `每管最多${programme.size}人。`,
        `A tube of this programme holds ${programme.size} at most.`,
      );
      if (live) return refused(event.id, unusual);
    }
    if (isMisread(code)) {
      unusual ??= say(
        'SPC-7',
        '管码校验不符，可能误读，请重新扫描。',
        'The check character of the label does not fit; scan it again.',
      );
      if (live) return refused(event.id, unusual);
    }
    const holder = labels.get(code);
    const tube: TubeFacts = {
      id: event.tubeId,
      code,
      programme: programme.id,
      point: point.id,
      size: Math.min(size, programme.size),
      mixing: programme.mixing,
      state: holder ? 'conflict' : 'open',
      openedAt: at,
      closedAt: null,
      closedByHandAt: null,
      receivedAt: null,
      voidedAt: null,
      voidedBy: null,
      note: null,
      members: 0,
      household: null,
      alone: false,
      areaKey: point.areaKey,
      labId: point.labId,
      labKey: point.labKey,
      ours: true,
    };
    tubes.set(tube.id, tube);
    if (!holder) labels.set(code, tube.id);
    this.put.tubes.push({
      id: tube.id,
      code,
      programme: tube.programme,
      point: point.id,
      size: tube.size,
      mixing: tube.mixing,
      state: holder ? 'conflict' : 'open',
      at: iso(at),
      note: null,
      labId: tube.labId,
      areaKey: tube.areaKey,
      labKey: tube.labKey,
    });
    this.#touch(tube);
    if (holder)
      return {
        id: event.id,
        state: 'conflict',
        tubeId: tube.id,
        ...say(
          'SPC-6',
          '管码已被另一支管使用：两管均保留，已派任务核查；请换一支管。',
          'Another tube bears this label: both are kept and somebody is sent to look. Take another tube.',
        ),
      };
    return { id: event.id, state: 'recorded', tubeId: tube.id, ...this.#note(unusual, event.at, at) };
  }

  #sampled(event: Of<'sampled'>): SamplingResult {
    const { facts, known } = { facts: this.#facts, known: this.#facts.samples.get(event.id) };
    const personId = facts.named.get(event.id);
    const person = personId ? (facts.people.get(personId) ?? null) : null;
    if (known || this.#mine.has(event.id))
      return {
        id: event.id,
        state: 'already',
        tubeId: known?.tube ?? this.#mine.get(event.id)!.tube,
        ...(person ? { maskedName: person.name } : {}),
      };
    const tube = this.#tube(event.tubeId);
    if (!tube) return refused(event.id, noTube);
    const at = this.#instant(event.at);
    const live = isLive(at, this.#now);
    const unknown = this.#unknownOf(event, person, live);
    if ('rule' in unknown) return refused(event.id, unknown);

    const programme = facts.programmes.get(tube.programme)!;
    const point = tube.point ? facts.points.get(tube.point) : undefined;
    const groups = groupsOf(person, programme, point, event.group);
    const alone = event.group !== undefined || programme.singles.some(group => groups.includes(group));
    const household = householdFor(tube, person, event.householdId);
    const shown = { ...(person ? { maskedName: person.name } : {}), groups, tubeId: tube.id };
    const earlier = person && earlierSample(person, programme, tube.id, facts.dayStart);
    const previous = earlier && { previous: { tubeTail: earlier.tail, at: iso(earlier.at) } };
    let unusual = joiningProblem(tube, { person, alone, household, at, live });
    if (unusual && live) return refused(event.id, unusual, shown);
    if (earlier && live && (!event.again || earlier.tube === tube.id)) {
      const twice = say(
        'SPC-12',
        earlier.tube === tube.id ? '此人已在本管中。' : '此人本轮已采样，确需再采请确认。',
        earlier.tube === tube.id
          ? 'This person is in this tube already.'
          : 'This person was sampled in this round; confirm if another is wanted.',
      );
      return { id: event.id, state: 'conflict', ...twice, ...shown, ...previous };
    }
    if (earlier && !event.again)
      unusual ??= say(
        'SPC-12',
        '此人本轮已采样，本次已照实记录。',
        'This person was sampled in this round before; recorded all the same.',
      );
    if (!person)
      unusual ??= say(
        'SPC-13',
        '此人尚未登记，已收下样本，待核对身份。',
        'Not registered: the sample is kept until somebody settles who it is.',
      );

    const sample: NewSample = {
      id: event.id,
      tube: tube.id,
      person: person?.id ?? null,
      programme: tube.programme,
      at: iso(at),
      how: event.how,
      typed: unknown.typed,
      undoneAt: tube.voidedAt === null ? null : iso(tube.voidedAt),
      undoneBy: tube.voidedBy,
      undoReason: tube.voidedAt === null ? null : tube.note,
      areaKey: person?.areaKey ?? tube.areaKey,
      locatedKey: person?.locatedKey ?? tube.areaKey,
      originKey: tube.areaKey,
      household,
      alone,
      deviceAt: Date.parse(event.at) === at ? null : event.at,
    };
    this.put.samples.push(sample);
    if (event.group) this.put.said.push({ id: sample.id, group: event.group });
    this.#mine.set(sample.id, sample);
    if (tube.voidedAt === null) this.#joined(tube, sample, person);
    this.#touch(tube);
    if (point && (point.seenAt === null || at - point.seenAt > 60_000)) this.put.points.add(point.id);
    return {
      id: event.id,
      state: 'recorded',
      ...shown,
      ...previous,
      ...this.#note(unusual, event.at, at),
    };
  }

  #joined(tube: TubeFacts, sample: NewSample, person: PersonFacts | null): void {
    tube.members++;
    tube.alone ||= sample.alone;
    tube.household ??= sample.household;
    if (tube.state === 'open' && tube.members >= tube.size) tube.state = 'closed';
    if (!person) return;
    person.last = [
      {
        programme: tube.programme,
        tube: tube.id,
        tail: tube.code.slice(-6),
        at: Date.parse(sample.at),
      },
      ...person.last,
    ];
  }

  /** What is kept of somebody who was not found; or the rule that refuses. */
  #unknownOf(
    event: Of<'sampled'>,
    person: PersonFacts | null,
    live: boolean,
  ): { typed: Record<string, string> | null } | Problem {
    if (person) return { typed: null };
    const { code, documentNumber, personId, unknown } = event.person;
    if (unknown) return { typed: unknown as Record<string, string> };
    if (documentNumber !== undefined) return { typed: { documentNumber } };
    if (code !== undefined && !live) return { typed: { code } };
    return personId !== undefined
      ? say('SPC-8', '没有此人的登记。', 'This person is not registered.')
      : this.#facts.misread.has(event.id)
        ? say('SPC-8', '采样码校验不符，请重新扫描。', 'The code was misread; scan it again.')
        : say(
            'SPC-8',
            '采样码无效或已停用，请核对证件。',
            'This code is not valid any more; ask for the document.',
          );
  }

  #undone(event: Of<'sample_undone'>): SamplingResult {
    const stored = this.#facts.samples.get(event.sampleId);
    const mine = this.#mine.get(event.sampleId);
    const tube = this.#tube((mine ?? stored)?.tube ?? '');
    if (!tube) return refused(event.id, say('SPC-14', '没有这条采样记录。', 'There is no such sample.'));
    const at = this.#instant(event.at);
    if (tube.receivedAt !== null && at >= tube.receivedAt)
      return refused(
        event.id,
        say(
          'SPC-14',
          '实验室已接收该管，不能再撤销。',
          'The laboratory has this tube; it can no longer be undone.',
        ),
      );
    const result: SamplingResult = { id: event.id, state: 'recorded', tubeId: tube.id };
    if (mine?.undoneAt || stored?.undone) return { ...result, state: 'already' };
    // stored in one go: what this very batch brings is inserted before it is undone
    this.put.undone.push({ id: event.sampleId, at: iso(at), reason: event.reason });
    if (stored) stored.undone = true;
    else
      this.#facts.samples.set(event.sampleId, {
        id: event.sampleId,
        tube: tube.id,
        person: mine!.person,
        undone: true,
      });
    tube.members = Math.max(0, tube.members - 1);
    if (tube.members === 0) {
      tube.alone = false;
      tube.household = null;
    }
    if (tube.state === 'closed' && tube.closedByHandAt === null) tube.state = 'open';
    const person =
      (mine?.person ?? stored?.person) && this.#facts.people.get((mine?.person ?? stored?.person)!);
    if (person) person.last = person.last.filter(one => one.tube !== tube.id);
    this.#touch(tube);
    return result;
  }

  #closed(event: Of<'tube_closed'>): SamplingResult {
    const tube = this.#tube(event.tubeId);
    if (!tube) return refused(event.id, noTube);
    const at = this.#instant(event.at);
    if (tube.state === 'void' || (tube.closedByHandAt !== null && tube.closedByHandAt <= at))
      return { id: event.id, state: 'already', tubeId: tube.id };
    tube.closedByHandAt = at;
    if (tube.state === 'open') tube.state = 'closed';
    this.#touch(tube, iso(at));
    return { id: event.id, state: 'recorded', tubeId: tube.id };
  }

  #voided(event: Of<'tube_voided'>): SamplingResult {
    const tube = this.#tube(event.tubeId);
    if (!tube) return refused(event.id, noTube);
    if (tube.state === 'void') return { id: event.id, state: 'already', tubeId: tube.id };
    if (tube.receivedAt !== null)
      return refused(
        event.id,
        say(
          'SPC-5',
          '实验室已接收该管，只能由实验室作废。',
          'The laboratory has this tube; only it can reject it.',
        ),
      );
    tube.state = 'void';
    tube.voidedAt = this.#instant(event.at);
    tube.note = event.reason;
    this.put.voided.push({ id: tube.id, at: iso(tube.voidedAt), reason: event.reason });
    this.#touch(tube);
    return { id: event.id, state: 'recorded', tubeId: tube.id };
  }

  /** What is unusual about something kept all the same. */
  #note(unusual: Problem | null, saidAt: string, at: number): Partial<Problem> {
    if (Date.parse(saidAt) !== at) return aheadProblem;
    if (unusual) return unusual;
    const minutes = Math.round((this.#now - at) / 60_000);
    return minutes > sampling.late.value
      ? say(
          'SPC-15',
          `离线记录，采样${minutes}分钟后上传。`,
          `Worked offline: registered ${minutes} minutes after it was taken.`,
        )
      : {};
  }
}
