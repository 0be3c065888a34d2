import { AMBIENT, ContactList, NONE, settings, type World } from '@outpace/sim';

/** Somebody whom a person infected; minutes of the world. */
export interface Infectee {
  person: number;
  at: number;
  infectiousFrom: number;
  setting: string;
}

/** Somebody a person met on a day; `room`: only the air of the room was shared. */
export interface Met {
  person: number;
  setting: string;
  /** Minute of the world. */
  at: number;
  room: boolean;
}

/** The truth that tracing is held against. Nothing in the product can ask it. */
export interface Truth {
  /** The infection a person had at a minute (the latest before it), or null. */
  infectionAt(person: number, at: number): { at: number; infectiousFrom: number } | null;
  infecteesOf(person: number): readonly Infectee[];
  /** Everybody in town whom a person met on a day of the world, with the measures that held. */
  met(person: number, day: number): Met[];
  infections: number;
}

/** The truth of a world as it stands now. O(infections) once, then about 0.1 ms a person and day. */
export function truthOf(world: World): Truth {
  const { columns: c, infections } = world;
  const infectees = new Map<number, Infectee[]>();
  const rowsOf = new Map<number, number[]>();
  for (let row = 0; row < infections; row++) {
    const person = c.person[row]!;
    const own = rowsOf.get(person);
    if (own) own.push(row);
    else rowsOf.set(person, [row]);
    const infector = c.infector[row]!;
    if (infector === NONE) continue;
    const infectee = {
      person,
      at: c.infectedAt[row]!,
      infectiousFrom: c.infectiousFrom[row]!,
      setting: settings[c.setting[row]! & ~AMBIENT]!,
    };
    const of = infectees.get(infector);
    if (of) of.push(infectee);
    else infectees.set(infector, [infectee]);
  }
  const list = new ContactList();
  return {
    infections,
    infectionAt(person, at) {
      const row = rowsOf.get(person)?.findLast(each => c.infectedAt[each]! <= at);
      return row === undefined ? null : { at: c.infectedAt[row]!, infectiousFrom: c.infectiousFrom[row]! };
    },
    infecteesOf: person => infectees.get(person) ?? [],
    met(person, day) {
      world.contactsOf(person, day, list, true);
      return Array.from({ length: list.count }, (_, i) => ({
        person: list.person[i]!,
        setting: settings[list.setting[i]! & ~AMBIENT]!,
        at: day * 1440 + list.minute[i]!,
        room: (list.setting[i]! & AMBIENT) !== 0,
      }));
    },
  };
}
