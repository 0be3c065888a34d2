import type { City } from './city/city.ts';
import { ContactList, Contacts } from './movement/contacts.ts';
import { ageGroups } from './movement/rounds.ts';
import { settings } from './movement/settings.ts';
import { Draws } from './random/draws.ts';

/** A contact diary kept by people of the city: means by nine age groups (see `ageGroups`), each contact person counted once a day. */
export interface ContactSurvey {
  participants: number[];
  /** Contact persons a day, by age group of the participant. */
  mean: number[];
  /** … with each age group. */
  matrix: number[][];
  /** … by setting (a person met in two settings counts in both). */
  bySetting: Record<string, number>[];
  /** Contact persons of each participant and day. */
  counts: number[];
}

/** Asks `people` residents, drawn at random, for their contacts on every day of a week; who is out of town is left out. */
export function surveyContacts(city: City, people: number, seed: number): ContactSurvey {
  const contacts = new Contacts(city);
  const list = new ContactList();
  const draws = new Draws(seed, 'survey');
  const groupOf = (person: number) => ageGroups.findLastIndex(from => city.age[person]! >= from);
  const participants = new Array<number>(9).fill(0);
  const matrix = participants.map(() => new Array<number>(9).fill(0));
  const bySetting = participants.map(() => Object.fromEntries(settings.map(setting => [setting, 0])));
  const counts: number[] = [];
  for (let i = 0; i < people; i++) {
    const person = draws.below(city.people);
    const day = i % 7;
    if (contacts.movement.isAway(person, day)) continue;
    contacts.of(person, day, list);
    const own = groupOf(person);
    participants[own]!++;
    const seen = new Set<number>();
    for (let row = 0; row < list.count; row++) {
      const setting = settings[list.setting[row]!]!;
      bySetting[own]![setting]!++;
      if (seen.has(list.person[row]!)) continue;
      seen.add(list.person[row]!);
      matrix[own]![groupOf(list.person[row]!)]!++;
    }
    counts.push(seen.size);
  }
  for (let own = 0; own < 9; own++) {
    matrix[own] = matrix[own]!.map(sum => sum / participants[own]!);
    for (const setting of settings) bySetting[own]![setting]! /= participants[own]!;
  }
  return {
    participants,
    mean: matrix.map(row => row.reduce((sum, value) => sum + value, 0)),
    matrix,
    bySetting,
    counts,
  };
}
