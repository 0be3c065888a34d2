import type { PlanCandidate, PlanInput, PlannedPoint, PlanUnit } from './planShape.ts';

/** A point while people are being given to it. */
export interface PlacedPoint
  extends Pick<
    PlannedPoint,
    | 'name'
    | 'pointId'
    | 'source'
    | 'unitKey'
    | 'units'
    | 'district'
    | 'zone'
    | 'rank'
    | 'lon'
    | 'lat'
    | 'people'
    | 'walkMinutes'
  > {
  lanesMost: number;
  x: number;
  y: number;
}

/** Zones nobody leaves their building for: the team comes to them. */
const atDoor = (unit: PlanUnit) => unit.zone === 'sealed' || unit.zone === 'isolation_site';
const preference: Record<PlanCandidate['source'], number> = {
  existing: 0,
  square: 1,
  school: 1,
  community: 2,
};

/** Metres east and north of a middle; good to a part in a thousand over a city. */
function metresFrom(units: readonly PlanUnit[]) {
  const known = units.filter(unit => unit.lon !== null && unit.lat !== null);
  const lat0 = known.reduce((sum, unit) => sum + unit.lat!, 0) / (known.length || 1);
  const east = 111_320 * Math.cos((lat0 * Math.PI) / 180);
  return (lon: number, lat: number): [number, number] => [lon * east, (lat - lat0) * 110_540];
}

/** Points by squares of the walking distance, so that looking around costs nine squares whatever the city. */
class Nearby<T extends { x: number; y: number }> {
  readonly #squares = new Map<string, T[]>();
  readonly #side: number;
  constructor(side: number) {
    this.#side = side;
  }
  add(one: T): void {
    const key = `${Math.floor(one.x / this.#side)} ${Math.floor(one.y / this.#side)}`;
    const square = this.#squares.get(key);
    if (square) square.push(one);
    else this.#squares.set(key, [one]);
  }
  /** Those within the side of a square, nearest first. */
  around(x: number, y: number): { one: T; metres: number }[] {
    const [column, row] = [Math.floor(x / this.#side), Math.floor(y / this.#side)];
    const found: { one: T; metres: number }[] = [];
    for (let dx = -1; dx <= 1; dx++)
      for (let dy = -1; dy <= 1; dy++)
        for (const one of this.#squares.get(`${column + dx} ${row + dy}`) ?? []) {
          const metres = Math.hypot(one.x - x, one.y - y);
          if (metres <= this.#side) found.push({ one, metres });
        }
    return found.sort((a, b) => a.metres - b.metres);
  }
}

/**
 * CAM-4: places points so that nobody walks further than the parameter and no point serves more than its people, the riskiest units first.
 * Open points with room in reach fill up before another opens; a known site is taken before one that must be found; zones never share a
 * point, and in sealed ones the team stands at the building. Greedy; cost grows with units times what lies in reach of each.
 */
export function placePoints(input: PlanInput): PlacedPoint[] {
  const a = input.assumptions;
  const reach = (a.walkMinutes.value * a.walkMetresAMinute.value) / a.detour.value;
  const toMetres = metresFrom(input.units);
  const free = new Nearby<PlanCandidate & { x: number; y: number; taken: boolean }>(reach);
  for (const candidate of input.candidates) {
    const [x, y] = toMetres(candidate.lon, candidate.lat);
    free.add({ ...candidate, x, y, taken: false });
  }
  const open = new Nearby<PlacedPoint>(reach);
  const placed: PlacedPoint[] = [];
  const most = a.peopleAPointMost.value;
  // a rest too small for a point of its own goes to one that is full, up to a tenth over
  const rest = a.peopleAPointLeast.value / 4;
  const minutes = (metres: number) => (metres * a.detour.value) / a.walkMetresAMinute.value;

  const openAt = (unit: PlanUnit, site: Partial<PlacedPoint> & { x: number; y: number }): PlacedPoint => {
    const point: PlacedPoint = {
      name: unit.name,
      pointId: null,
      source: 'to_find',
      unitKey: unit.key,
      units: [],
      district: unit.district,
      zone: unit.zone,
      rank: unit.rank,
      lon: null,
      lat: null,
      people: 0,
      walkMinutes: null,
      lanesMost: a.lanesAPoint.value,
      ...site,
    };
    placed.push(point);
    if (!Number.isNaN(point.x)) open.add(point);
    return point;
  };
  const give = (point: PlacedPoint, unit: PlanUnit, people: number, metres: number | null) => {
    point.people += people;
    if (!point.units.includes(unit.key)) point.units.push(unit.key);
    if (metres !== null) point.walkMinutes = Math.max(point.walkMinutes ?? 0, minutes(metres));
  };

  for (const unit of [...input.units].sort((one, other) => one.rank - other.rank)) {
    const spots = unit.spots?.length ? unit.spots : [{ lon: unit.lon, lat: unit.lat, people: unit.people }];
    let made = 0;
    for (const spot of [...spots].sort((one, other) => other.people - one.people)) {
      let left = spot.people;
      if (left <= 0) continue;
      const known = spot.lon !== null && spot.lat !== null;
      const [x, y] = known ? toMetres(spot.lon!, spot.lat!) : [Number.NaN, Number.NaN];
      const around = known ? open.around(x, y).filter(({ one }) => one.zone === unit.zone) : [];
      const own = atDoor(unit) ? around.filter(({ one }) => one.unitKey === unit.key) : around;
      for (const { one, metres } of own) {
        const room = most - one.people;
        if (left <= 0 || room <= 0) continue;
        const moved = Math.min(left, room);
        give(one, unit, moved, metres);
        left -= moved;
      }
      const full = left > 0 && left < rest && own.find(({ one }) => one.people + left <= most * 1.1);
      if (full) {
        give(full.one, unit, left, full.metres);
        left = 0;
      }
      const sites = known && !atDoor(unit) ? free.around(x, y).filter(({ one }) => !one.taken) : [];
      sites.sort(
        (one, other) =>
          Number(other.one.unitKey === unit.key) - Number(one.one.unitKey === unit.key) ||
          preference[one.one.source] - preference[other.one.source] ||
          one.metres - other.metres,
      );
      // equal parts, not two full points and a nearly empty one
      const parts = Math.max(1, Math.ceil(left / most));
      for (let part = 0; left > 0; part++) {
        const moved = Math.ceil(left / Math.max(1, parts - part));
        const site = sites.shift();
        if (site) site.one.taken = true;
        made += 1;
        const point = site
          ? openAt(unit, {
              name: site.one.name,
              pointId: site.one.pointId ?? null,
              source: site.one.source,
              lon: site.one.lon,
              lat: site.one.lat,
              lanesMost: site.one.lanesMost ?? a.lanesAPoint.value,
              x: site.one.x,
              y: site.one.y,
            })
          : openAt(unit, {
              name: made === 1 ? unit.name : `${unit.name} ${made}`,
              source: atDoor(unit) ? 'at_door' : 'to_find',
              lon: spot.lon,
              lat: spot.lat,
              x,
              y,
            });
        give(point, unit, moved, site ? site.metres : known ? 0 : null);
        left -= moved;
      }
    }
  }
  return placed;
}
