import { coalesce } from './coalesce.ts';
import { allocateColumns, checkInteger, reachOf, writeRow } from './columns.ts';
import { offsetsOf, sortedOrder } from './order.ts';
import { sharedBytes, sharedCopy } from './shared.ts';
import {
  type Membership,
  type PersonRef,
  PRECISION_MINUTE,
  type PresenceColumns,
  type TieEvidence,
} from './types.ts';

/** Live memberships held before they are merged: an eighth of the frozen ones, but never fewer than this. */
const LIVE_ROOM = 1024;
const KINDS_MAX = 254;

/** Collects groups and their members for {@link GroupTies}. */
export class GroupTiesBuilder {
  #members: PresenceColumns = allocateColumns(LIVE_ROOM);
  #length = 0;
  #kinds = new GroupKinds();

  /** Declares group `group` (a small non-negative integer) to be of `kind` ("household", "class"…). Amortised O(1). */
  addGroup(group: number, kind: string): this {
    this.#kinds.set(group, kind);
    return this;
  }

  /** Adds a membership over [from, to); the group must have been declared, or a RangeError names it. Amortised O(1). */
  addMember(membership: Membership): this {
    this.#kinds.require(membership.group);
    if (this.#length === this.#members.person.length)
      this.#members = enlarged(this.#members, this.#length * 2);
    writeMember(this.#members, this.#length, membership);
    this.#length++;
    return this;
  }

  /** Coalesces the memberships and orders them by group and by person. O(members). */
  freeze(): GroupTies {
    return new GroupTies({
      ...frozenMembers(this.#members, this.#length),
      live: [],
      kinds: this.#kinds.share(),
    });
  }
}

/** Memberships in two orders: rows lie by group, `byPerson` orders them by person; what a live one replaced is dead. */
interface FrozenMembers {
  group: Int32Array;
  person: Int32Array;
  from: Int32Array;
  to: Int32Array;
  dead: Uint8Array;
  rowsOfGroup: Int32Array;
  byPerson: Int32Array;
  rowsOfPerson: Int32Array;
}

/** What another thread needs to read the groups; a structured clone shares the memory of the frozen part and copies the live one. */
export interface GroupTiesDescriptor extends FrozenMembers {
  live: Membership[];
  kinds: { names: string[]; ofGroup: Uint8Array };
}

/**
 * Who belongs with whom, without a presence written for it. Memberships of one person in one group coalesce as presences do;
 * appended ones are found at once and merged into the frozen columns now and then. 21 bytes a membership and the offsets.
 */
export class GroupTies {
  #frozen: FrozenMembers;
  #live: Membership[];
  #liveOfGroup = new Map<number, Membership[]>();
  #liveOfPerson = new Map<number, Membership[]>();
  #kinds: GroupKinds;

  /** From a builder, or from what `share()` gave in another thread. */
  constructor(descriptor: GroupTiesDescriptor) {
    const { live, kinds, ...frozen } = descriptor;
    this.#frozen = frozen;
    this.#kinds = new GroupKinds(kinds);
    this.#live = [];
    for (const member of live) this.#addLive(member);
  }

  /** Kinds in the order in which they were first declared: `PairColumns.ties` numbers them so. */
  get kindNames(): readonly string[] {
    return this.#kinds.names;
  }

  /** What another thread needs to read the groups as they are now. O(live memberships). */
  share(): GroupTiesDescriptor {
    return { ...this.#frozen, live: this.#live.slice(), kinds: this.#kinds.share() };
  }

  /** Declares a group after freezing. Amortised O(1). */
  appendGroup(group: number, kind: string): void {
    this.#kinds.set(group, kind);
  }

  /** Adds a membership that the next query finds. O(the person's memberships); now and then O(all). */
  appendMember(membership: Membership): void {
    this.#kinds.require(membership.group);
    const gathered = allocateColumns(1);
    writeMember(gathered, 0, membership);
    let columns = gathered;
    let length = 1;
    for (const touching of this.#takeTouching(membership)) {
      columns = enlarged(columns, length + 1);
      writeMember(columns, length++, touching);
    }
    const merged = coalesce(columns, length);
    for (let i = 0; i < merged.length; i++) this.#addLive(memberAt(merged.columns, i));
    if (this.#live.length > Math.max(LIVE_ROOM, this.#frozen.group.length >> 3)) this.#merge();
  }

  /**
   * Calls `visit` for every other member that shared a group with `person` at some minute of [from, to), with the shared
   * minutes inside it. O(members of the person's groups).
   */
  forEachTie(
    person: PersonRef,
    from: number,
    to: number,
    visit: (other: PersonRef, tie: TieEvidence) => void,
  ): void {
    this.forEachShared(person, from, to, (other, kind, sharedFrom, sharedTo, group) =>
      visit(other, { group, kind: this.#kinds.names[kind], from: sharedFrom, to: sharedTo }),
    );
  }

  /** As `forEachTie`, with the kind by its number in `kindNames` and without making an object a tie. */
  forEachShared(
    person: PersonRef,
    from: number,
    to: number,
    visit: (other: PersonRef, kind: number, from: number, to: number, group: number) => void,
  ): void {
    const { group, from: memberFrom, to: memberTo, dead, byPerson, rowsOfPerson } = this.#frozen;
    if (person + 1 < rowsOfPerson.length) {
      for (let i = rowsOfPerson[person]; i < rowsOfPerson[person + 1]; i++) {
        const row = byPerson[i];
        if (dead[row] === 0)
          this.#visitGroup(group[row], person, memberFrom[row], memberTo[row], from, to, visit);
      }
    }
    for (const own of this.#liveOfPerson.get(person) ?? [])
      this.#visitGroup(own.group, person, own.from, own.to, from, to, visit);
  }

  #visitGroup(
    group: number,
    person: PersonRef,
    ownFrom: number,
    ownTo: number,
    from: number,
    to: number,
    visit: (other: PersonRef, kind: number, from: number, to: number, group: number) => void,
  ): void {
    if (ownFrom >= to || reachOf(ownFrom, ownTo) <= from) return;
    const start = Math.max(ownFrom, from);
    const end = Math.min(ownTo, to);
    const reach = Math.max(end, start + 1);
    const kind = this.#kinds.of(group);
    const f = this.#frozen;
    if (group + 1 < f.rowsOfGroup.length) {
      for (let row = f.rowsOfGroup[group]; row < f.rowsOfGroup[group + 1]; row++) {
        const otherFrom = f.from[row];
        const otherTo = f.to[row];
        if (f.dead[row] !== 0 || f.person[row] === person) continue;
        if (otherFrom >= reach || reachOf(otherFrom, otherTo) <= start) continue;
        const sharedFrom = Math.max(start, otherFrom);
        visit(f.person[row], kind, sharedFrom, Math.max(sharedFrom, Math.min(end, otherTo)), group);
      }
    }
    for (const other of this.#liveOfGroup.get(group) ?? []) {
      if (other.person === person || other.from >= reach || reachOf(other.from, other.to) <= start) continue;
      const sharedFrom = Math.max(start, other.from);
      visit(other.person, kind, sharedFrom, Math.max(sharedFrom, Math.min(end, other.to)), group);
    }
  }

  /** Takes out the memberships a new one of the same person and group can coalesce with, and returns them. */
  #takeTouching(added: Membership): Membership[] {
    const touches = (from: number, to: number) =>
      from <= reachOf(added.from, added.to) && reachOf(from, to) >= added.from;
    const taken: Membership[] = [];
    const f = this.#frozen;
    const { person, group } = added;
    if (person + 1 < f.rowsOfPerson.length) {
      for (let i = f.rowsOfPerson[person]; i < f.rowsOfPerson[person + 1]; i++) {
        const row = f.byPerson[i];
        if (f.dead[row] !== 0 || f.group[row] !== group || !touches(f.from[row], f.to[row])) continue;
        taken.push({ group, person, from: f.from[row], to: f.to[row] });
        f.dead[row] = 1;
      }
    }
    for (const member of this.#liveOfPerson.get(person) ?? [])
      if (member.group === group && touches(member.from, member.to)) taken.push(member);
    for (const member of taken) this.#dropLive(member);
    return taken;
  }

  #addLive(member: Membership): void {
    this.#live.push(member);
    listOf(this.#liveOfGroup, member.group).push(member);
    listOf(this.#liveOfPerson, member.person).push(member);
  }

  #dropLive(member: Membership): void {
    for (const list of [
      this.#live,
      listOf(this.#liveOfGroup, member.group),
      listOf(this.#liveOfPerson, member.person),
    ]) {
      const at = list.indexOf(member);
      if (at >= 0) list.splice(at, 1);
    }
  }

  #merge(): void {
    const f = this.#frozen;
    const all = allocateColumns(f.group.length + this.#live.length);
    let length = 0;
    for (let row = 0; row < f.group.length; row++)
      if (f.dead[row] === 0)
        writeMember(all, length++, {
          group: f.group[row],
          person: f.person[row],
          from: f.from[row],
          to: f.to[row],
        });
    for (const member of this.#live) writeMember(all, length++, member);
    this.#frozen = frozenMembers(all, length);
    this.#live = [];
    this.#liveOfGroup = new Map();
    this.#liveOfPerson = new Map();
  }
}

/** The kind of every group: a number a group, and the names. */
class GroupKinds {
  readonly names: string[];
  /** Number of the kind + 1 by group; 0 undeclared. */
  #ofGroup: Uint8Array;

  constructor(of: { names: string[]; ofGroup: Uint8Array } = { names: [], ofGroup: new Uint8Array(0) }) {
    this.names = of.names.slice();
    this.#ofGroup = of.ofGroup;
  }

  set(group: number, kind: string): void {
    checkInteger('group', group, 0, 0x7fffffff);
    let number = this.names.indexOf(kind);
    if (number < 0) number = this.names.push(kind) - 1;
    if (number >= KINDS_MAX)
      throw new RangeError(`at most ${KINDS_MAX} kinds of groups, "${kind}" is one more`);
    if (group >= this.#ofGroup.length) {
      const larger = sharedBytes(Math.max(LIVE_ROOM, (group + 1) * 2));
      larger.set(this.#ofGroup);
      this.#ofGroup = larger;
    }
    this.#ofGroup[group] = number + 1;
  }

  require(group: number): void {
    if (!this.#ofGroup[group]) throw new RangeError(`group ${group} has no kind: declare it first`);
  }

  of(group: number): number {
    return this.#ofGroup[group] - 1;
  }

  share(): { names: string[]; ofGroup: Uint8Array } {
    return { names: this.names.slice(), ofGroup: this.#ofGroup };
  }
}

function frozenMembers(members: PresenceColumns, given: number): FrozenMembers {
  const { columns, length } = coalesce(members, given);
  const order = sortedOrder([columns.place, columns.from], length);
  const ordered = (column: Int32Array) => sharedCopy(order.map(row => column[row]));
  const group = ordered(columns.place);
  const person = ordered(columns.person);
  const from = ordered(columns.from);
  const byPerson = sortedOrder([person, from], length);
  return {
    group,
    person,
    from,
    to: ordered(columns.to),
    dead: sharedBytes(length),
    rowsOfGroup: sharedCopy(offsetsOf(group, null, length)),
    byPerson: sharedCopy(byPerson),
    rowsOfPerson: sharedCopy(offsetsOf(person, byPerson, length)),
  };
}

function writeMember(columns: PresenceColumns, i: number, { group, person, from, to }: Membership): void {
  writeRow(columns, i, {
    place: group,
    person,
    from,
    to,
    source: 0,
    precision: PRECISION_MINUTE,
    certainty: 0,
  });
}

function memberAt(columns: PresenceColumns, i: number): Membership {
  return { group: columns.place[i], person: columns.person[i], from: columns.from[i], to: columns.to[i] };
}

function enlarged(columns: PresenceColumns, capacity: number): PresenceColumns {
  const larger = allocateColumns(capacity);
  for (const name of Object.keys(larger) as (keyof PresenceColumns)[]) larger[name].set(columns[name]);
  return larger;
}

function listOf(map: Map<number, Membership[]>, key: number): Membership[] {
  let list = map.get(key);
  if (list === undefined) {
    list = [];
    map.set(key, list);
  }
  return list;
}
