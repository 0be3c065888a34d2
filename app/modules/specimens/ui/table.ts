import type {
  AloneGroup,
  Household,
  How,
  Mixing,
  Person,
  PersonGiven,
  Programme,
  SamplingEvent,
} from './api.ts';
import { tailOf } from './scanText.ts';

/** Somebody in a tube, as far as this device knows them. */
export interface Member {
  sampleId: string;
  /** Masked name, or the end of what was scanned. */
  label: string;
  /** Same person, same key, as far as the device can tell: `code:…`, `document:…`, `person:…`. */
  key: string;
  at: string;
  alone: boolean;
  /** Why alone, where the team said so. */
  group?: AloneGroup;
}
export interface Tube {
  id: string;
  code: string;
  programmeId: string;
  poolSize: number;
  mixing: Mixing;
  householdId: string | null;
  members: Member[];
  closedAt: string | null;
  boxCode: string | null;
}
export interface OpenBox {
  code: string;
  tubeCodes: string[];
}
/** The table as it stands on the device. `tubes`: closed ones of the last day, newest first. */
export interface Table {
  pointId: string;
  programmeId: string;
  /** As it was when sampling began; a list fetched later goes before it. */
  programme: Programme | null;
  tube: Tube | null;
  tubes: Tube[];
  box: OpenBox | null;
  /** The next person goes in alone, because of this group; gone once somebody was recorded. */
  mark?: AloneGroup | null;
}

/** What the screen says after an action; `tone` decides tint, sound and vibration. `sentBack`: the event the server gave back and asks about. */
export type Outcome = { tone: 'good' | 'ask' | 'bad' | 'plain' } & (
  | { kind: 'opened' | 'closed' | 'voided' | 'same_tube' | 'empty_tube' | 'tube_used'; tail: string }
  | { kind: 'recorded'; label: string; tail: string; full: boolean }
  | { kind: 'undone'; label: string }
  | { kind: 'duplicate'; label: string; tail: string; at: string; given: Given; sentBack?: string }
  | {
      kind:
        | 'no_tube'
        | 'unreadable'
        | 'document_wrong'
        | 'code_wrong'
        | 'other_household'
        | 'not_stored'
        | 'nothing_to_undo';
    }
  | { kind: 'must_be_alone'; label: string }
  | { kind: 'marked'; group: AloneGroup; company: boolean }
  | { kind: 'marked_last'; label: string; group: AloneGroup }
  | { kind: 'unmarked' }
  | { kind: 'round_not_open' | 'round_over'; at: string }
  | { kind: 'box_opened' | 'box_closed'; code: string; count: number }
  | { kind: 'boxed'; code: string; count: number }
  | { kind: 'tube_open' | 'no_box' | 'box_empty' | 'box_open'; code: string }
  | {
      kind: 'sent_back';
      label: string;
      why: { zh: string; en: string } | null;
      rule: string | null;
      tube: boolean;
    }
);

export interface Step {
  table: Table;
  events: SamplingEvent[];
  outcome: Outcome;
}

/** What a step needs from outside: the server's time and new ids. */
export interface Now {
  at: string;
  newId: () => string;
}

/** A person as given at the table, with what the device knows of them. */
export interface Given {
  person: PersonGiven;
  how: How;
  key: string;
  label: string;
  /** Of a group the pack always samples alone, or said so by the sampler. */
  alone: boolean;
  /** Said by the team at the table (SPC-19). */
  group?: AloneGroup;
  householdId?: string;
}

const keptTubes = 400;

/** An empty table of a point and a programme. */
export function newTable(pointId: string, programmeId: string, programme: Programme | null = null): Table {
  return { pointId, programmeId, programme, tube: null, tubes: [], box: null };
}

/** A step that changes nothing and only says something. */
export const same = (table: Table, outcome: Outcome): Step => ({ table, events: [], outcome });
const isOpen = (programme: Programme, at: string): Outcome | null => {
  if (at < new Date(programme.opensAt).toISOString())
    return { tone: 'bad', kind: 'round_not_open', at: programme.opensAt };
  if (programme.closesAt && at >= new Date(programme.closesAt).toISOString())
    return { tone: 'bad', kind: 'round_over', at: programme.closesAt };
  return null;
};

/** The open tube put with the closed ones. */
function shut(table: Table, at: string): Table {
  if (!table.tube) return table;
  return {
    ...table,
    tube: null,
    tubes: [{ ...table.tube, closedAt: at }, ...table.tubes].slice(0, keptTubes),
  };
}

const everyTube = (table: Table) => (table.tube ? [table.tube, ...table.tubes] : table.tubes);

/** Scanning a tube opens it; while another one is open that one is closed first (or given back unused, when nobody is in it). `alone`: the next person goes in alone. */
export function scanTube(table: Table, code: string, programme: Programme, now: Now, alone = false): Step {
  if (table.tube?.code === code) return same(table, { tone: 'plain', kind: 'same_tube', tail: tailOf(code) });
  if (everyTube(table).some(tube => tube.code === code))
    return same(table, { tone: 'bad', kind: 'tube_used', tail: tailOf(code) });
  const closed = isOpen(programme, now.at);
  if (closed) return same(table, closed);
  const before = table.tube
    ? table.tube.members.length > 0
      ? closeTube(table, now)
      : voidTube(table, 'unused', now)
    : { table, events: [] };
  const poolSize = alone || table.mark || programme.mixing === 'single' ? 1 : programme.poolSize;
  const tube: Tube = {
    id: now.newId(),
    code,
    programmeId: programme.id,
    poolSize,
    mixing: programme.mixing,
    householdId: null,
    members: [],
    closedAt: null,
    boxCode: null,
  };
  return {
    table: { ...before.table, tube },
    events: [
      ...before.events,
      {
        id: now.newId(),
        at: now.at,
        kind: 'tube_opened',
        tubeId: tube.id,
        tubeCode: code,
        programmeId: programme.id,
        pointId: table.pointId,
        ...(poolSize < programme.poolSize ? { poolSize } : {}),
      },
    ],
    outcome: { tone: 'plain', kind: 'opened', tail: tailOf(code) },
  };
}

/** Whoever was put into a tube of this programme on this device and not taken out again. */
export function takenBefore(table: Table, key: string): { member: Member; tube: Tube } | null {
  for (const tube of everyTube(table)) {
    const member = tube.programmeId === table.programmeId && tube.members.find(one => one.key === key);
    if (member) return { member, tube };
  }
  return null;
}

/**
 * One person into the open tube; one scan, one record. Who is sampled alone gets a tube without company; a second household never joins the first; the
 * tube closes by itself when it is full. `again`: the sampler saw that the person was sampled before and wants it. A mark makes them alone, whatever the
 * records say, and never the other way round.
 */
export function addPerson(
  table: Table,
  asGiven: Given,
  programme: Programme,
  now: Now,
  options: { again?: boolean } = {},
): Step {
  const { tube } = table;
  if (!tube) return same(table, { tone: 'bad', kind: 'no_tube' });
  const closed = isOpen(programme, now.at);
  if (closed) return same(table, closed);
  const group = asGiven.group ?? table.mark;
  const given: Given = group ? { ...asGiven, alone: true, group } : asGiven;
  const before = takenBefore(table, given.key);
  if (before && !options.again)
    return same(table, {
      tone: 'ask',
      kind: 'duplicate',
      label: before.member.label,
      tail: tailOf(before.tube.code),
      at: before.member.at,
      given,
    });
  const company = tube.members.length > 0;
  if (company && (given.alone || tube.members.some(member => member.alone)))
    return same(table, { tone: 'bad', kind: 'must_be_alone', label: given.label });
  if (
    tube.mixing === 'household' &&
    company &&
    tube.householdId !== null &&
    given.householdId !== undefined &&
    tube.householdId !== given.householdId
  )
    return same(table, { tone: 'bad', kind: 'other_household' });
  const sampleId = now.newId();
  const member: Member = {
    sampleId,
    label: given.label,
    key: given.key,
    at: now.at,
    alone: given.alone,
    ...(group ? { group } : {}),
  };
  const poolSize = given.alone ? 1 : tube.poolSize;
  const filled: Tube = {
    ...tube,
    poolSize,
    householdId: (company ? tube.householdId : null) ?? given.householdId ?? null,
    members: [...tube.members, member],
  };
  const events: SamplingEvent[] = [
    {
      id: sampleId,
      at: now.at,
      kind: 'sampled',
      tubeId: tube.id,
      person: given.person,
      how: given.how,
      ...(given.householdId ? { householdId: given.householdId } : {}),
      ...(options.again ? { again: true as const } : {}),
      ...(group ? { group: group.group } : {}),
    },
  ];
  const full = filled.members.length >= poolSize;
  if (full) events.push({ id: now.newId(), at: now.at, kind: 'tube_closed', tubeId: tube.id });
  const next = { ...table, mark: null, tube: filled };
  return {
    table: full ? shut(next, now.at) : next,
    events,
    outcome: { tone: 'good', kind: 'recorded', label: given.label, tail: tailOf(tube.code), full },
  };
}

/** Closes the open tube before it is full. */
export function closeTube(table: Table, now: Now): Step {
  const { tube } = table;
  if (!tube) return same(table, { tone: 'bad', kind: 'no_tube' });
  const tail = tailOf(tube.code);
  if (tube.members.length === 0) return same(table, { tone: 'bad', kind: 'empty_tube', tail });
  return {
    table: shut(table, now.at),
    events: [{ id: now.newId(), at: now.at, kind: 'tube_closed', tubeId: tube.id }],
    outcome: { tone: 'plain', kind: 'closed', tail },
  };
}

/** Gives the open tube up: damaged, leaking, wrong label, or unused. Who was in it has to be sampled again. */
export function voidTube(table: Table, reason: string, now: Now): Step {
  const { tube } = table;
  if (!tube) return same(table, { tone: 'bad', kind: 'no_tube' });
  return {
    table: {
      ...table,
      tube: null,
      tubes: [{ ...tube, members: [], closedAt: now.at }, ...table.tubes].slice(0, keptTubes),
    },
    events: [{ id: now.newId(), at: now.at, kind: 'tube_voided', tubeId: tube.id, reason }],
    outcome: { tone: 'plain', kind: 'voided', tail: tailOf(tube.code) },
  };
}

/** The last person of this table who is in a tube; who 撤销 takes out. */
export function lastPerson(table: Table): { member: Member; tube: Tube } | null {
  let found: { member: Member; tube: Tube } | null = null;
  for (const tube of everyTube(table))
    for (const member of tube.members) if (!found || member.at >= found.member.at) found = { member, tube };
  return found;
}

/** The table with every tube changed so. */
export const mapTubes = (table: Table, change: (tube: Tube) => Tube): Table => ({
  ...table,
  tube: table.tube && change(table.tube),
  tubes: table.tubes.map(change),
});
const without = (table: Table, sampleId: string): Table =>
  mapTubes(table, tube =>
    tube.members.some(member => member.sampleId === sampleId)
      ? { ...tube, members: tube.members.filter(member => member.sampleId !== sampleId) }
      : tube,
  );

/** Takes the last person out again; the sample stays on record as undone, with the reason. */
export function undoLast(table: Table, reason: string, now: Now): Step {
  const last = lastPerson(table);
  if (!last) return same(table, { tone: 'bad', kind: 'nothing_to_undo' });
  return {
    table: without(table, last.member.sampleId),
    events: [{ id: now.newId(), at: now.at, kind: 'sample_undone', sampleId: last.member.sampleId, reason }],
    outcome: { tone: 'plain', kind: 'undone', label: last.member.label },
  };
}

/** A person of the bundle as given at the table. `singleGroups`: words of groups sampled alone. */
export function fromHousehold(
  person: Person,
  household: Household,
  singleGroups: ReadonlySet<string>,
): Given {
  return {
    person: { personId: person.personId },
    how: 'household',
    key: `person:${person.personId}`,
    label: person.maskedName,
    alone: person.groups.some(group => singleGroups.has(group)),
    householdId: household.id,
  };
}
