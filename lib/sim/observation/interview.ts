import { ContactList } from '../movement/contacts.ts';
import { AT_HOME_STAY } from '../movement/day.ts';
import { AMBIENT, type Setting, settings } from '../movement/settings.ts';
import { known } from '../parameter.ts';
import { Draws } from '../random/draws.ts';
import type { Observer } from './observe.ts';

/** What people remember, by setting, of contacts on the day before; later days fade. */
export const memory = {
  recall: known<Record<Setting, number>>(
    {
      home: 1,
      dorm: 0.97,
      class: 0.75,
      team: 0.75,
      canteen: 0.3,
      visit: 0.9,
      shopping: 0.03,
      dining: 0.35,
      leisure: 0.2,
      outdoor: 0.08,
      transport: 0.02,
      health_care: 0.2,
      intimate: 0.8,
    },
    'share of contacts named',
    'assumed',
    'ordering as in OpenABM-Covid19 (traceable: household 1, occupation 0.8, random 0.05)',
  ),
  fadingPerDay: known(0.93, 'ratio a day', 'assumed', 'none'),
  placesRecalled: known(0.85, 'share of visits named', 'assumed', 'none'),
  wrongDay: known(0.05, 'share of named visits', 'assumed', 'none'),
  wrongPlace: known(0.03, 'share of named visits', 'assumed', 'none'),
  doesNotAnswer: known(0.05, 'share of people', 'assumed', 'none'),
};

/** A visit as told; may be wrong. Minutes of the day to the half hour. */
export interface ToldVisit {
  day: number;
  place: number;
  from: number;
  to: number;
}

/** A contact as told. */
export interface ToldContact {
  day: number;
  person: number;
  setting: Setting;
}

/** What an investigator hears. */
export interface Interview {
  answered: boolean;
  visits: ToldVisit[];
  contacts: ToldContact[];
}

/**
 * Asks a person about days `from` to `to` (inclusive): remembered visits and contacts, with gaps and, among visits, false memories. The same
 * question gets the same answer. `effort` from 0 to 1 halves what is forgotten at 1 (a second interview, payment records).
 */
export function interview(
  observer: Observer,
  person: number,
  from: number,
  to: number,
  effort = 0,
): Interview {
  const { world } = observer;
  const draws = new Draws(world.options.seed, 'interview', person);
  if (draws.happens(memory.doesNotAnswer.value * (1 - 0.5 * effort)))
    return { answered: false, visits: [], contacts: [] };
  const visits: ToldVisit[] = [];
  const contacts: ToldContact[] = [];
  const list = new ContactList();
  const better = (share: number) => 1 - (1 - share) * (1 - 0.5 * effort);
  for (let day = Math.max(0, from); day <= to; day++) {
    const own = new Draws(world.options.seed + day * 31, 'memory', person);
    const faded = memory.fadingPerDay.value ** (to - day);
    for (const stay of observer.stays(person, day)) {
      if (stay.round === AT_HOME_STAY) continue;
      if (!own.happens(better(memory.placesRecalled.value * faded))) continue;
      const wrongDay = own.happens(memory.wrongDay.value) ? (own.happens(0.5) ? 1 : -1) : 0;
      const place = own.happens(memory.wrongPlace.value)
        ? neighbouringPlace(observer, stay.place, own)
        : stay.place;
      visits.push({
        day: Math.min(to, Math.max(from, day + wrongDay)),
        place,
        from: Math.round(stay.from / 30) * 30,
        to: Math.round(stay.to / 30) * 30,
      });
    }
    world.contactsOf(person, day, list);
    for (let i = 0; i < list.count; i++) {
      const setting = settings[list.setting[i]! & ~AMBIENT]!;
      if (own.happens(better(memory.recall.value[setting] * (setting === 'home' ? 1 : faded))))
        contacts.push({ day, person: list.person[i]!, setting });
    }
  }
  return { answered: true, visits, contacts };
}

/** Another place near in the list: what is confused with it. */
function neighbouringPlace(observer: Observer, place: number, draws: Draws): number {
  const { city } = observer.world;
  if (place < city.households) return place;
  const other = place + (draws.happens(0.5) ? 1 : -1);
  return other < city.households || other >= city.places ? place : other;
}
