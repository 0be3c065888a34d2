import { addDays } from '@outpace/protocol';
import { type GroupTies, GroupTiesBuilder, type JourneySeats, JourneySeatsBuilder } from '@outpace/trace';
import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import { minuteOfInstant, minuteOn, minutesOfDay } from './cityMinutes.ts';
import { daysTo2000, wordsOf } from './dayRows.ts';

// a membership without an end lasts longer than any window
const wholeLife = 0x3fffff00;
const openStart = -2147483648;
const openEnd = 2147483647;
const groupsOfChunk = 10_000;
/** Changed groups that are kept beside the rest before all are written anew. */
const besideAtMost = 5_000;

interface Member {
  group: number;
  kind: string;
  person: number;
  from: number;
  to: number;
}

type ForEachTie = GroupTies['forEachTie'];

/**
 * Group ties and seats of the city. A change of some groups is read by itself and laid beside the rest, which then does not speak of those groups;
 * ten million people's rosters are not read again because one household grew.
 */
export class Membership {
  #rest: GroupTies = new GroupTiesBuilder().freeze();
  #beside: GroupTies | undefined;
  #besideMembers = new Map<string, { no: number; members: Member[] }>();
  #hidden = new Set<number>();
  seats: JourneySeats = new JourneySeatsBuilder().freeze();

  /** Ties as a trace asks for them. */
  get ties(): Pick<GroupTies, 'forEachTie'> {
    const beside = this.#beside;
    if (!beside) return this.#rest;
    const forEachTie: ForEachTie = (person, from, to, visit) => {
      this.#rest.forEachTie(person, from, to, (other, tie) => {
        if (!this.#hidden.has(tie.group)) visit(other, tie);
      });
      beside.forEachTie(person, from, to, visit);
    };
    return { forEachTie };
  }

  /** Whether groups lie beside the rest, so that a query over all cores must wait until all are read anew. */
  get isSplit(): boolean {
    return this.#beside !== undefined;
  }

  /** All ties in one, and the seats; call {@link readTies} first when split. */
  whole(): { ties: GroupTies; seats: JourneySeats } {
    return { ties: this.#rest, seats: this.seats };
  }

  /** Reads all ties. O(members). */
  async readTies(ctx: Context): Promise<void> {
    const builder = new GroupTiesBuilder();
    const kinds = await sql<{
      kind: string;
      numbers: number[];
    }>`select kind, array_agg(no) as numbers from tie_group group by kind`.execute(ctx.tx);
    for (const { kind, numbers } of kinds.rows) for (const no of numbers) builder.addGroup(no, kind);
    for (let after = 0; ; ) {
      const { rows } = await sql<{
        row_count: number;
        last_no: number | null;
        who: Buffer | null;
        days: Buffer | null;
        last_group: number | null;
      }>`select t.*, (select max(no) from (select no from tie_group where no > ${after} order by no limit ${groupsOfChunk}) g) as last_group from core.packed_ties(${after}, ${groupsOfChunk}) t`.execute(
        ctx.tx,
      );
      const chunk = rows[0]!;
      if (chunk.who && chunk.days) {
        const who = wordsOf(chunk.who);
        const days = wordsOf(chunk.days);
        for (let i = 0; i < chunk.row_count; i++) {
          const first = days[2 * i + 1]! | 0;
          const last = days[2 * i]! | 0;
          builder.addMember({
            group: who[2 * i + 1]!,
            person: who[2 * i]!,
            from: first === openStart ? 0 : Math.max(0, (first + daysTo2000) * minutesOfDay),
            to: last === openEnd ? wholeLife : Math.max(0, (last + daysTo2000 + 1) * minutesOfDay),
          });
        }
      }
      if (chunk.last_group === null) break;
      after = chunk.last_group;
    }
    this.#rest = builder.freeze();
    this.#beside = undefined;
    this.#besideMembers.clear();
    this.#hidden.clear();
  }

  /** Reads some groups again and lays them beside the rest. O(members of all groups beside). */
  async readGroups(ctx: Context, groupIds: readonly string[]): Promise<void> {
    const { rows } = await sql<{
      id: string;
      no: number;
      kind: string;
      person: number | null;
      from_on: string | null;
      to_on: string | null;
    }>`select g.id, g.no, g.kind, p.no as person, m.from_on, m.to_on from tie_group g left join tie_member m on m.group_id = g.id left join person p on p.id = m.person_id
      where g.id = any(${groupIds}::uuid[])`.execute(ctx.tx);
    // a group that is gone speaks no more: its number is remembered from when it was read
    for (const id of groupIds) {
      const before = this.#besideMembers.get(id);
      if (before) before.members = [];
    }
    const known = new Set(rows.map(row => row.id));
    if (groupIds.some(id => !known.has(id)) || this.#besideMembers.size + known.size > besideAtMost)
      return this.readTies(ctx);
    for (const row of rows) {
      let group = this.#besideMembers.get(row.id);
      if (!group) {
        group = { no: row.no, members: [] };
        this.#besideMembers.set(row.id, group);
      }
      this.#hidden.add(row.no);
      if (row.person === null) continue;
      group.members.push({
        group: row.no,
        kind: row.kind,
        person: row.person,
        from: row.from_on ? Math.max(0, minuteOn(row.from_on, 0)) : 0,
        to: row.to_on ? Math.max(0, minuteOn(addDays(row.to_on, 1), 0)) : wholeLife,
      });
    }
    const builder = new GroupTiesBuilder();
    for (const { members } of this.#besideMembers.values())
      for (const member of members) {
        builder.addGroup(member.group, member.kind);
        builder.addMember(member);
      }
    this.#beside = builder.freeze();
  }

  /** Reads all seats. O(seats). */
  async readSeats(ctx: Context): Promise<void> {
    const seats = new JourneySeatsBuilder();
    const { timeZone } = ctx.outpace.city;
    const { rows } = await sql<{
      no: number;
      day: string;
      person: number;
      carriage: string | null;
      seat_row: number | null;
      seat: string | null;
      compartment: string | null;
      crew: boolean;
      boarded_at: Date | null;
      left_at: Date | null;
    }>`select j.no, j.day, p.no as person, s.carriage, s.seat_row, s.seat, s.compartment, s.crew, s.boarded_at, s.left_at from journey_seat s join journey j on j.id = s.journey_id join person p on p.id = s.person_id`.execute(
      ctx.tx,
    );
    for (const row of rows) {
      const from = row.boarded_at
        ? minuteOfInstant(row.boarded_at.getTime(), timeZone)
        : minuteOn(row.day, 0);
      const to = row.left_at
        ? minuteOfInstant(row.left_at.getTime(), timeZone)
        : minuteOn(addDays(row.day, 1), 0);
      const letter = row.seat?.toUpperCase().match(/[A-K]/)?.[0];
      seats.add({
        journey: row.no,
        person: row.person,
        from,
        to: Math.max(from, to),
        carriage: numberIn(row.carriage),
        row: row.seat_row ?? -1,
        column: letter ? letter.charCodeAt(0) - 65 : -1,
        compartment: numberIn(row.compartment),
        crew: row.crew,
      });
    }
    this.seats = seats.freeze();
  }
}

function numberIn(text: string | null): number {
  const digits = text?.match(/\d+/)?.[0];
  return digits ? Number(digits) : -1;
}
