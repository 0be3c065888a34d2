import { addDays } from '@outpace/protocol';
import type { Chance } from './chance.ts';
import type { Stay } from './movement.ts';
import type { Population } from './population.ts';

/** What truly happened to one infected resident; the command sees only part of it. Days as 'YYYY-MM-DD'. */
export interface Infection {
  resident: number;
  infectedOn: string;
  onsetOn: string;
  infectiousFrom: string;
  symptomatic: boolean;
  /** Day of the positive sample; absent = not found yet. */
  foundOn?: string;
  infector?: number;
  setting: 'train' | 'household' | 'class' | 'work' | 'venue';
}

// chance of infection from one infectious person on one day, by setting: made up so that the demo shows a middling outbreak
const risk = { household: 0.17, class: 0.016, work: 0.045, venue: 0.0009 };

/** A seeded spread over homes, classes, workplaces and venues, from one traveller, until `today`. */
export function spread(
  population: Population,
  stays: readonly Stay[],
  chance: Chance,
  today: string,
  startedDaysAgo: number,
  size: number,
): Infection[] {
  const { residents } = population;
  const groups = (key: (index: number) => string | undefined) => {
    const map = new Map<string, number[]>();
    for (const index of residents.keys()) {
      const name = key(index);
      if (name) map.set(name, [...(map.get(name) ?? []), index]);
    }
    return map;
  };
  const byHousehold = groups(index => residents[index]!.household);
  const byClass = groups(index => residents[index]!.className);
  const byWork = groups(index => residents[index]!.workplace);
  const staysOfDay = Map.groupBy(stays, stay => stay.day);
  const infections = new Map<number, Infection>();
  const infect = (
    resident: number,
    day: string,
    infector: number | undefined,
    setting: Infection['setting'],
  ) => {
    if (infections.has(resident) || infections.size >= size) return;
    const incubation = Math.max(1, Math.round(chance.gamma(3, 1.15)));
    const onsetOn = addDays(day, incubation);
    infections.set(resident, {
      resident,
      infectedOn: day,
      onsetOn,
      infectiousFrom: addDays(onsetOn, -1) > day ? addDays(onsetOn, -1) : addDays(day, 1),
      symptomatic: chance.happens(0.72),
      infector,
      setting,
    });
  };
  const traveller = residents.findIndex(
    resident =>
      resident.age > 28 &&
      resident.age < 50 &&
      resident.workplace !== undefined &&
      resident.district === '北岭区',
  );
  const start = addDays(today, -startedDaysAgo);
  infect(traveller, start, undefined, 'train');
  for (let day = start; day < today; day = addDays(day, 1)) {
    const ofDay = staysOfDay.get(day) ?? [];
    const atVenue = Map.groupBy(ofDay, stay => stay.venue);
    for (const source of [...infections.values()]) {
      const isolated = source.foundOn !== undefined && source.foundOn <= day;
      if (day < source.infectiousFrom || day > addDays(source.onsetOn, 6) || isolated) continue;
      const meet = (
        others: readonly number[] | undefined,
        chanceOfInfection: number,
        setting: Infection['setting'],
      ) => {
        for (const other of others ?? [])
          if (other !== source.resident && chance.happens(chanceOfInfection))
            infect(other, day, source.resident, setting);
      };
      const self = residents[source.resident]!;
      meet(byHousehold.get(self.household), risk.household, 'household');
      const weekday = new Date(`${day}T00:00:00Z`).getUTCDay() % 6 !== 0;
      if (weekday && self.className) meet(byClass.get(self.className), risk.class, 'class');
      if (weekday && self.workplace) meet(byWork.get(self.workplace), risk.work, 'work');
      for (const stay of ofDay) {
        if (stay.resident !== source.resident) continue;
        for (const other of atVenue.get(stay.venue) ?? []) {
          const overlap = Math.min(stay.to, other.to) - Math.max(stay.from, other.from);
          if (overlap > 0 && chance.happens(1 - (1 - risk.venue) ** overlap))
            infect(other.resident, day, source.resident, 'venue');
        }
      }
    }
    // found: those ill go to the fever clinic after a day or two; those near a found case are sampled within two days
    for (const infection of infections.values()) {
      if (infection.foundOn) continue;
      const tomorrow = addDays(day, 1);
      const source = infection.infector === undefined ? undefined : infections.get(infection.infector);
      const near =
        source?.foundOn !== undefined && source.foundOn <= day && day >= addDays(infection.infectedOn, 2);
      if (
        (near && chance.happens(0.62)) ||
        (infection.symptomatic && day >= addDays(infection.onsetOn, 1) && chance.happens(0.5))
      )
        infection.foundOn = tomorrow;
    }
  }
  return [...infections.values()];
}
