import { existsSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildCity } from '../city/build.ts';
import { surveyContacts } from '../contact-survey.ts';
import { quantilesShown, readPolymod, spread } from '../evaluate/polymod-tables.ts';
import { Permutation } from '../random/permutation.ts';
import { ContactList, Contacts } from './contacts.ts';
import { Days } from './day.ts';
import { AMBIENT, settings } from './settings.ts';

const polymod = path.resolve(import.meta.dirname, '../../../../shared/data/polymod');
const city = buildCity({ seed: 2, people: 40_000, holidays: [{ from: 20, to: 26 }] });
const contacts = new Contacts(city);
const days = new Days(city);
const somebody = fc.integer({ min: 0, max: city.people - 1 });
const someDay = fc.integer({ min: 0, max: 30 });

const rowsOf = (list: ContactList) =>
  Array.from({ length: list.count }, (_, i) => ({
    person: list.person[i]!,
    setting: list.setting[i]!,
    minute: list.minute[i]!,
    place: list.place[i]!,
  }));

describe('a permutation that is not stored', () => {
  it('is a bijection and its own inverse undoes it', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 5000 }), (key, size) => {
        const permutation = new Permutation().set(key, size);
        const seen = new Set<number>();
        for (let item = 0; item < size; item++) {
          const at = permutation.positionOf(item);
          if (at < 0 || at >= size || permutation.itemAt(at) !== item) return false;
          seen.add(at);
        }
        return seen.size === size;
      }),
      { numRuns: 40 },
    );
  });
});

describe('contacts', () => {
  it('are symmetric: whom I met, met me, in the same setting, place and minute', () => {
    fc.assert(
      fc.property(somebody, someDay, fc.boolean(), (person, day, ambient) => {
        const mine = rowsOf(contacts.of(person, day, new ContactList(), ambient));
        for (const row of mine) {
          const theirs = rowsOf(contacts.of(row.person, day, new ContactList(), ambient));
          if (
            !theirs.some(
              each =>
                each.person === person &&
                each.setting === row.setting &&
                each.minute === row.minute &&
                each.place === row.place,
            )
          )
            return false;
        }
        return mine.every(row => row.person !== person);
      }),
      { numRuns: 60 },
    );
  });

  it('happen where both are at that minute, so that tracing by place can find them', () => {
    fc.assert(
      fc.property(somebody, someDay, (person, day) => {
        const stayAt = (who: number, minute: number) =>
          days.of(who, day).find(stay => minute >= stay.from && minute < stay.to)?.place;
        return rowsOf(contacts.of(person, day, new ContactList(), true)).every(row => {
          // team mates who also share a table are at their desks for one of the two
          const [mine, theirs] = [stayAt(person, row.minute), stayAt(row.person, row.minute)];
          return mine === row.place && theirs === row.place;
        });
      }),
      { numRuns: 150 },
    );
  });

  it('are the same whoever asks first, and on no day with somebody out of town', () => {
    const one = rowsOf(new Contacts(city).of(123, 4, new ContactList()));
    new Contacts(city).of(9, 1, new ContactList());
    expect(rowsOf(new Contacts(city).of(123, 4, new ContactList()))).toEqual(one);
    let away = 0;
    for (let person = 0; person < 4000; person++)
      if (contacts.movement.isAway(person, 6)) {
        away++;
        expect(contacts.of(person, 6, new ContactList()).count).toBe(0);
      }
    expect(away / 4000).toBeGreaterThan(0.01);
    expect(away / 4000).toBeLessThan(0.08);
  });
});

describe('days', () => {
  it('fill 24 hours without gap or overlap', () => {
    fc.assert(
      fc.property(somebody, someDay, (person, day) => {
        const stays = days.of(person, day);
        if (!stays.length) return contacts.movement.isAway(person, day);
        return (
          stays[0]!.from === 0 &&
          stays.at(-1)!.to === 1440 &&
          stays.every((stay, i) => stay.to > stay.from && (i === 0 || stays[i - 1]!.to === stay.from))
        );
      }),
    );
  });

  it('who was at a place agrees with where each person was', () => {
    for (let place = city.households; place < city.households + 300; place += 37)
      for (const { person, from } of days.atPlace(place, 2))
        expect(days.of(person, 2).find(stay => stay.place === place && stay.from === from)).toBeDefined();
  });

  it('schools are empty on weekends and holidays, and many leave for the holiday', () => {
    const atSchool = (day: number) =>
      [...city.role.keys()].filter(
        person => city.role[person] === 2 && (contacts.movement.flags(person, day) & 2) !== 0,
      ).length;
    expect(atSchool(2)).toBeGreaterThan(3000);
    expect(atSchool(5)).toBe(0);
    expect(atSchool(22)).toBe(0);
    const away = (day: number) =>
      Array.from({ length: 4000 }, (_, person) => person).filter(person =>
        contacts.movement.isAway(person, day),
      ).length;
    expect(away(22)).toBeGreaterThan(3 * away(15));
  });
});

describe('contacts a day', () => {
  const survey = surveyContacts(city, 12_000, 1);

  it('are spread: the tenth with most meet more than twice as many as the middle', () => {
    const [, , middle, , ninetieth] = spread(survey.counts).quantiles;
    expect(ninetieth! / middle!).toBeGreaterThan(1.8);
    expect(quantilesShown[4]).toBe(0.9);
  });

  it('every setting occurs', () => {
    for (const setting of settings)
      expect(
        survey.bySetting.some(row => row[setting]! > 0),
        setting,
      ).toBe(true);
    expect(settings.length).toBeLessThan(AMBIENT);
  });

  it.skipIf(!existsSync(polymod))(
    'follow POLYMOD by age within 20 %, and its matrix in shape (needs ../shared)',
    () => {
      const published = readPolymod(polymod);
      for (let group = 0; group < 9; group++) {
        expect(survey.mean[group]! / published.mean[group]!, `age group ${group}`).toBeGreaterThan(0.8);
        expect(survey.mean[group]! / published.mean[group]!, `age group ${group}`).toBeLessThan(1.2);
      }
      const [a, b] = [survey.matrix.flat(), published.matrix.flat()];
      expect(correlation(a, b)).toBeGreaterThan(0.9);
    },
  );
});

function correlation(a: number[], b: number[]): number {
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [ma, mb] = [mean(a), mean(b)];
  const sum = (of: (i: number) => number) => a.reduce((total, _, i) => total + of(i), 0);
  return (
    sum(i => (a[i]! - ma) * (b[i]! - mb)) /
    Math.sqrt(sum(i => (a[i]! - ma) ** 2) * sum(i => (b[i]! - mb) ** 2))
  );
}
