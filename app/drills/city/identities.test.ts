import { describe, expect, it } from 'vitest';
import { readScenario } from '../scenario.ts';
import { areaKeys } from './areaKeys.ts';
import { buildScenarioCity } from './build.ts';
import { Identities, withCheckCharacter } from './identities.ts';

const scenario = readScenario(new URL('../testing/smoke.json', import.meta.url).pathname);

describe('made-up identities', () => {
  const city = buildScenarioCity({ ...scenario, city: { ...scenario.city, people: 30_000 } });
  const everybody = () => {
    const identities = new Identities(city, areaKeys(city), '2026-09-24');
    return Array.from({ length: city.people }, () => identities.next());
  };

  it('the check character is that of GB 11643', () => {
    // the example of the standard's own annex
    expect(withCheckCharacter('11010519491231002')).toBe('11010519491231002X');
  });

  it('are the same each time, and no two people share a document or a telephone', () => {
    const people = everybody();
    expect(everybody()).toEqual(people);
    const documents = people.map(({ identity }) => identity.documentNumber!);
    expect(new Set(documents).size).toBe(documents.length);
    expect(documents.every(number => /^99000\d{12}[\dX]$/.test(number))).toBe(true);
    const phones = people.flatMap(({ identity }) => identity.phone ?? []);
    expect(new Set(phones).size).toBe(phones.length);
    expect(phones.every(phone => /^139\d{8}$/.test(phone))).toBe(true);
  });

  it('birth date, document and sex agree with each other and with the age', () => {
    for (const [person, { identity, sex }] of everybody().entries()) {
      const birth = identity.birthDate!;
      const number = identity.documentNumber!;
      expect(number.slice(6, 14)).toBe(birth.replaceAll('-', ''));
      expect(Number(number[16]) % 2).toBe(sex === 'male' ? 1 : 0);
      const completed = 2026 - Number(birth.slice(0, 4)) - (birth.slice(5) > '09-24' ? 1 : 0);
      expect(completed).toBe(city.age[person]);
    }
  });
});
