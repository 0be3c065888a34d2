import { addDays } from '@outpace/protocol';
import type { Chance } from './chance.ts';
import type { Population } from './population.ts';

/** One stay at a venue, in minutes of a day. `scanned`: it is in the venue code's records; the rest only the person remembers. */
export interface Stay {
  resident: number;
  venue: number;
  day: string;
  from: number;
  to: number;
  scanned: boolean;
}

// visits a person makes to venues on a day, and how many of them leave a scan: made up for the demo
const visitsADay = 0.62;
const scannedShare = 0.8;

const hoursOf: Record<string, { open: number; close: number; stay: [number, number] }> = {
  market: { open: 390, close: 660, stay: [10, 40] },
  shop: { open: 480, close: 1260, stay: [5, 35] },
  restaurant: { open: 420, close: 1230, stay: [20, 75] },
  clinic: { open: 480, close: 1050, stay: [20, 60] },
  entertainment: { open: 780, close: 1320, stay: [60, 200] },
  gym: { open: 480, close: 1290, stay: [45, 90] },
  hospital: { open: 480, close: 1020, stay: [40, 150] },
  station: { open: 360, close: 1320, stay: [15, 60] },
  outdoor: { open: 360, close: 1260, stay: [20, 90] },
};

/** Where people went outside home, school and work, over `days` days ending with the day before `today`. */
export function move(population: Population, chance: Chance, today: string, days: number): Stay[] {
  const stays: Stay[] = [];
  for (let back = days; back >= 1; back--) {
    const day = addDays(today, -back);
    for (const [index, resident] of population.residents.entries()) {
      if (resident.age < 4) continue;
      let visits = chance.happens(visitsADay) ? 1 : 0;
      if (visits && chance.happens(0.25)) visits++;
      for (let n = 0; n < visits; n++) {
        const venue = chance.pick(resident.habits);
        const { open, close, stay } = hoursOf[population.venues[venue]!.kind]!;
        const length = chance.integer(stay[0], stay[1]);
        const from = chance.integer(open, close - length);
        stays.push({
          resident: index,
          venue,
          day,
          from,
          to: from + length,
          scanned: chance.happens(scannedShare),
        });
      }
    }
  }
  return stays;
}
