import { checkInteger, IntList } from './columns.ts';
import { type PresenceIndex, PresenceIndexBuilder } from './presence.ts';
import {
  type Membership,
  type PersonRef,
  PRECISION_MINUTE,
  type Presence,
  type TieEvidence,
} from './types.ts';

/** Collects groups and their members for {@link GroupTies}. */
export class GroupTiesBuilder {
  #members = new PresenceIndexBuilder();
  #kinds: string[] = [];

  /** Declares group `group` (a small non-negative integer) to be of `kind` ("household", "class"…). O(1). */
  addGroup(group: number, kind: string): this {
    checkInteger('group', group, 0, 0x7fffffff);
    this.#kinds[group] = kind;
    return this;
  }

  /** Adds a membership over [from, to); the group must have been declared, or a RangeError names it. O(1). */
  addMember(membership: Membership): this {
    requireKind(this.#kinds, membership.group);
    this.#members.add(asPresence(membership));
    return this;
  }

  /** Orders the memberships by group and by person. O(members). */
  freeze(): GroupTies {
    return new GroupTies(this.#members.freeze(), this.#kinds.slice());
  }
}

/**
 * Who belongs with whom, without a presence written for it: a group is held as a "place" of a presence index, so
 * memberships coalesce, are found by group and by person, and can be appended, by the same code.
 */
export class GroupTies {
  #members: PresenceIndex;
  #kinds: string[];

  constructor(members: PresenceIndex, kinds: string[]) {
    this.#members = members;
    this.#kinds = kinds;
  }

  /** Declares a group after freezing. O(1). */
  appendGroup(group: number, kind: string): void {
    checkInteger('group', group, 0, 0x7fffffff);
    this.#kinds[group] = kind;
  }

  /** Adds a membership that the next query finds; see `PresenceIndex.append` for the cost. */
  appendMember(membership: Membership): void {
    requireKind(this.#kinds, membership.group);
    this.#members.append(asPresence(membership));
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
    const own = new IntList();
    const others = new IntList();
    this.#members.ofPerson(person, from, to, own);
    const columns = this.#members.columns;
    for (let i = 0; i < own.length; i++) {
      const row = own.data[i];
      const group = columns.place[row];
      const start = Math.max(columns.from[row], from);
      const end = Math.min(columns.to[row], to);
      others.length = 0;
      this.#members.atPlace(group, start, Math.max(end, start + 1), others);
      for (let j = 0; j < others.length; j++) {
        const other = others.data[j];
        if (columns.person[other] === person) continue;
        const sharedFrom = Math.max(start, columns.from[other]);
        visit(columns.person[other], {
          group,
          kind: this.#kinds[group],
          from: sharedFrom,
          to: Math.max(sharedFrom, Math.min(end, columns.to[other])),
        });
      }
    }
  }
}

function requireKind(kinds: readonly string[], group: number): void {
  if (kinds[group] === undefined) throw new RangeError(`group ${group} has no kind: declare it first`);
}

function asPresence(membership: Membership): Presence {
  return {
    place: membership.group,
    person: membership.person,
    from: membership.from,
    to: membership.to,
    source: 0,
    precision: PRECISION_MINUTE,
    certainty: 0,
  };
}
