/**
 * A made-up city of presences, the same for the same number of people on every machine: households overnight, team rooms, classes, shops and restaurants
 * whose custom follows Zipf's law, staff who stay in them for a shift, stations of up to 20,000 visits a day. About five rows a person-day.
 */
export interface City {
  people: number;
  places: number;
  days: number;
  /** Stations, the busiest first. */
  stations: number[];
  /** The rows of one day, 0 ≤ day < days; nobody is in two places at once, nor leaves a place and is back in the same minute. */
  dayRows(day: number): DayRows;
}

/** One day's rows in the order in which they begin, as if scanned. `from` and `to` are minutes of that day, 0 ≤ from < to ≤ 1440. */
export interface DayRows {
  length: number;
  person: Uint32Array;
  place: Uint32Array;
  from: Uint16Array;
  to: Uint16Array;
}

const MINUTES = 1440;
/** People of a district, who mostly shop and half of whom work in it. */
const DISTRICT = 20_000;
/** Places of a district besides homes. */
const SHOPS = 220;
const RESTAURANTS = 100;
const LEISURE = 20;
const ROOMS = 520;
const CLASSES = 90;
const AT_RESTAURANTS = SHOPS;
const AT_LEISURE = AT_RESTAURANTS + RESTAURANTS;
const AT_ROOMS = AT_LEISURE + LEISURE;
const AT_CLASSES = AT_ROOMS + ROOMS;
const BLOCK = AT_CLASSES + CLASSES;

const BUSIEST_STATION = 20_000;
/** Station visits a person makes on a working day, from the shares below; sets the number of stations. */
const STATION_VISITS = 0.42;

const HOME = 0;
const WORKER = 1;
const COMMUTER = 2;
const NIGHT = 3;
const PUPIL = 4;

/** Shares of 65,536 draws that fall on each rank when the rank's weight is 1 / (rank + 1)^exponent. */
function zipfDraws(ranks: number, exponent: number): Uint16Array {
  return weightedDraws(Array.from({ length: ranks }, (_, rank) => (rank + 1) ** -exponent));
}

function weightedDraws(weights: readonly number[]): Uint16Array {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const draws = new Uint16Array(65_536);
  let begin = 0;
  let sum = 0;
  weights.forEach((weight, rank) => {
    sum += weight;
    const end = Math.round((sum / total) * 65_536);
    draws.fill(rank, begin, end);
    begin = end;
  });
  return draws;
}

/** Builds the city's people and places; the rows come later, a day at a time. O(people), 20 bytes a person. */
export function makeCity(people: number, days = 14): City {
  let state = 0x2545f491;
  const reseed = (a: number, b: number): void => {
    state = (Math.imul(a + 1, 0x9e3779b1) ^ Math.imul(b + 1, 0x85ebca77)) | 0;
    draw();
  };
  const draw = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let x = Math.imul(state ^ (state >>> 15), state | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return (x ^ (x >>> 14)) >>> 0;
  };
  /** Integer in [0, below), below ≤ 65,536. */
  const below = (n: number): number => ((draw() >>> 16) * n) >>> 16;
  const between = (low: number, high: number): number => low + below(high - low);
  const percent = (share: number): boolean => below(1000) < share * 10;
  /** Bell-shaped around `middle`, within `spread` of it. */
  const around = (middle: number, spread: number): number =>
    (middle - spread + (below(2 * spread) + below(2 * spread) + below(2 * spread)) / 3) | 0;

  const shopDraws = zipfDraws(SHOPS, 1);
  const restaurantDraws = zipfDraws(RESTAURANTS, 0.9);
  const leisureDraws = zipfDraws(LEISURE, 0.8);
  const roomDraws = zipfDraws(ROOMS, 0.6);
  const capacities: number[] = [];
  for (let sum = 0; sum < people * STATION_VISITS || capacities.length === 0; sum += capacities.at(-1)!)
    capacities.push(BUSIEST_STATION / ((capacities.length % 10) + 1) ** 0.7);
  const stationDraws = weightedDraws(capacities);

  const districts = Math.max(1, Math.ceil(people / DISTRICT));
  const home = new Uint32Array(people);
  let homes = 0;
  for (let i = 0; i < people; homes++) {
    const roll = below(100);
    const size = roll < 25 ? 1 : roll < 55 ? 2 : roll < 80 ? 3 : roll < 93 ? 4 : 5;
    for (let k = 0; k < size && i < people; k++) home[i++] = homes;
  }
  const firstStation = homes + districts * BLOCK;

  const kind = new Uint8Array(people);
  const work = new Uint32Array(people);
  const stationHome = new Uint16Array(people);
  const stationWork = new Uint16Array(people);
  /** Minutes a person is habitually earlier or later than others. */
  const habit = new Int8Array(people);
  for (let i = 0; i < people; i++) {
    const ownBlock = homes + Math.floor(i / DISTRICT) * BLOCK;
    const roll = below(1000);
    kind[i] = roll < 240 ? HOME : roll < 560 ? WORKER : roll < 790 ? COMMUTER : roll < 820 ? NIGHT : PUPIL;
    habit[i] = around(0, 90);
    stationHome[i] = stationDraws[draw() >>> 16];
    stationWork[i] = stationDraws[draw() >>> 16];
    if (kind[i] === PUPIL) work[i] = ownBlock + AT_CLASSES + below(CLASSES);
    else {
      const block = percent(50) ? ownBlock : homes + (draw() % districts) * BLOCK;
      // One worker in eight is staff of a shop, restaurant or place of leisure; one in 400 of a station.
      const trade = below(400);
      work[i] =
        trade === 0
          ? firstStation + stationDraws[draw() >>> 16]
          : trade < 30
            ? block + shopDraws[draw() >>> 16]
            : trade < 45
              ? block + AT_RESTAURANTS + restaurantDraws[draw() >>> 16]
              : trade < 50
                ? block + AT_LEISURE + leisureDraws[draw() >>> 16]
                : block + AT_ROOMS + roomDraws[draw() >>> 16];
    }
  }
  // People are numbered at random: neighbours in the city are not neighbours in memory.
  const number = new Uint32Array(people);
  for (let i = 0; i < people; i++) {
    const j = draw() % (i + 1);
    number[i] = number[j];
    number[j] = i;
  }

  type Emit = (person: number, place: number, from: number, to: number) => void;

  function walkDay(day: number, emit: Emit): void {
    const workday = day % 7 < 5;
    for (let i = 0; i < people; i++) {
      reseed(i, day);
      const person = number[i];
      const ownHome = home[i];
      const block = homes + Math.floor(i / DISTRICT) * BLOCK;
      /** A place of this kind: mostly in the own district. */
      const venue = (at: number, draws: Uint16Array): number =>
        (percent(75) ? block : homes + (draw() % districts) * BLOCK) + at + draws[draw() >>> 16];
      /** Stays at `place`, cut at midnight; the minute at which the stay ends, beyond midnight too. */
      const stay = (place: number, from: number, minutes: number): number => {
        const to = Math.min(MINUTES, from + minutes);
        if (from < MINUTES) emit(person, place, from, to);
        return from + minutes;
      };
      /** One outing from minute `t`; the minute it ends. */
      const outing = (t: number): number => {
        const roll = below(100);
        return roll < 60
          ? stay(venue(0, shopDraws), t, between(5, 38))
          : roll < 85
            ? stay(venue(AT_RESTAURANTS, restaurantDraws), t, between(25, 80))
            : stay(venue(AT_LEISURE, leisureDraws), t, between(40, 150));
      };
      const k = workday || percent(20) ? kind[i] : kind[i] === NIGHT ? NIGHT : HOME;
      let t: number;
      if (k === HOME) {
        // Up to three outings a day; half of them end at home, the others go on to the next.
        t = around(540, 100) + (habit[i] >> 1);
        let homeSince = 0;
        for (let n = 0; n < 3; n++) {
          if (!percent(n === 0 ? 88 : 65)) continue;
          if (homeSince >= 0) {
            if (homeSince > 0) t = homeSince + between(40, 180);
            stay(ownHome, homeSince, t - homeSince);
          }
          t = outing(t + between(6, 25));
          homeSince = percent(45) ? -1 : t + between(6, 25);
        }
        stay(ownHome, homeSince >= 0 ? homeSince : t + between(6, 25), MINUTES);
      } else if (k === NIGHT) {
        t = stay(work[i], 0, 400 + between(0, 40)) + between(10, 40);
        t = stay(ownHome, t, between(420, 500));
        t = outing(t + between(6, 20)) + between(6, 20);
        if (t < 1260) stay(ownHome, t, 1290 - t);
        stay(work[i], Math.max(1310, t + 20) + between(0, 10), MINUTES);
      } else {
        t = (k === PUPIL ? around(435, 12) : around(455, 8) + habit[i]) | 0;
        stay(ownHome, 0, t);
        if (k === COMMUTER) t = stay(firstStation + stationHome[i], t + between(5, 12), between(5, 15));
        const start = t + between(8, 40);
        const end = k === PUPIL ? around(975, 20) : start + between(500, 560);
        if (k !== PUPIL && percent(50)) {
          const lunch = around(720, 35);
          stay(work[i], start, lunch - start);
          t = stay(venue(AT_RESTAURANTS, restaurantDraws), lunch + between(4, 9), between(18, 45));
          t = stay(work[i], t + between(4, 9), Math.max(30, end - t));
        } else t = stay(work[i], start, end - start);
        if (k === COMMUTER)
          t = stay(firstStation + stationWork[i], t + between(4, 14), between(5, 15)) + between(5, 35);
        if (percent(k === PUPIL ? 45 : 60)) t = outing(t + between(4, 20));
        if (percent(k === PUPIL ? 20 : 25)) t = outing(t + between(4, 20));
        stay(ownHome, t + between(6, 40), MINUTES);
      }
    }
  }

  return {
    people,
    places: firstStation + capacities.length,
    days,
    stations: capacities
      .map((capacity, station) => ({ capacity, place: firstStation + station }))
      .sort((a, b) => b.capacity - a.capacity || a.place - b.place)
      .map(station => station.place),
    dayRows(day) {
      // Walked twice, to count and to fill: a day of 50 million rows then needs no second copy to be sorted.
      const at = new Uint32Array(MINUTES + 1);
      walkDay(day, (_person, _place, from) => at[from + 1]++);
      for (let minute = 0; minute < MINUTES; minute++) at[minute + 1] += at[minute];
      const length = at[MINUTES];
      const person = new Uint32Array(length);
      const place = new Uint32Array(length);
      const begins = new Uint16Array(length);
      const ends = new Uint16Array(length);
      walkDay(day, (who, where, from, to) => {
        const row = at[from]++;
        person[row] = who;
        place[row] = where;
        begins[row] = from;
        ends[row] = to;
      });
      return { length, person, place, from: begins, to: ends };
    },
  };
}
