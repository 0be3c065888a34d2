import { addDays, dayOf } from '@outpace/protocol';
import type { Context } from '../../core/module.ts';
import { isRefusal, type Refusal, refuse } from '../../core/refusal.ts';
import { areaOf } from '../areas/queries.ts';
import { casesOfOutbreak, trajectoryOf } from '../cases/queries.ts';
import { labsOf } from '../laboratory/queries.ts';
import { heldCounts } from '../measures/queries.ts';
import { placesOf } from '../places/queries.ts';
import { ancestorKey, byOwner, type Edges, edgesOf, ownerOf, type Part } from './parts.ts';
import { namesOf, readBacklogs, readCandidates, readCounts, readParts, readPositives } from './reads.ts';
import type { PlanCandidate, PlanLab, PlanUnit } from './rules/planShape.ts';
import { byRisk, type RiskFacts, riskDays, riskOf } from './rules/risk.ts';
import { overlapping } from './rules/rounds.ts';
import type { ChosenArea, Settings, UnitRow } from './schema.ts';

/** Parts with what is known of them, in order of risk. */
export interface Gathered {
  units: (UnitRow & { name: string; district: number })[];
  edges: Edges;
  /** How many cases of the last days count, and whether an outbreak was named at all. */
  riskFrom: { cases: number; since: string } | null;
}

/** The areas chosen as parts (communities, or what is smaller), each with its zone; the innermost choice decides. CAM-9 refuses what is not there or chosen twice. */
async function partsOf(ctx: Context, chosen: readonly ChosenArea[]): Promise<Part[] | Refusal> {
  const rows = await readParts(
    ctx,
    chosen.map(one => one.key),
  );
  const found = new Set(rows.map(row => row.chosen));
  const missing = chosen.filter(one => !found.has(one.key));
  if (missing.length)
    return refuse(
      'CAM-9',
      `有${missing.length}个区域不存在。`,
      `${missing.length} of the areas do not exist.`,
      {
        errors: missing.slice(0, 20).map(one => ({
          path: `body/areas/${chosen.indexOf(one)}/key`,
          message: { zh: `没有区域 ${one.key}`, en: `there is no area ${one.key}` },
          rule: 'CAM-9',
        })),
      },
    );
  const twice = overlapping(
    chosen.map(one => ({
      key: one.key,
      hi: one.key,
      name: rows.find(row => row.chosen === one.key)?.name ?? '',
    })),
  );
  if (twice) return twice;
  const zoneOf = new Map(chosen.map(one => [one.key, one.zone]));
  // a community within a chosen district that was chosen itself goes by its own zone
  const innermost = new Map<number, (typeof rows)[number]>();
  for (const row of rows)
    if ((innermost.get(row.key)?.chosenLevel ?? -1) < row.chosenLevel) innermost.set(row.key, row);
  return [...innermost.values()].map(row => ({ ...row, zone: zoneOf.get(row.chosen)! }));
}

/** Everything a plan needs of its areas: who lives there, how urgent each is. Some ten set-based statements whatever the number of parts. */
export async function gather(
  ctx: Context,
  chosen: readonly ChosenArea[],
  outbreakId: string | null,
): Promise<Gathered | Refusal> {
  const parts = await partsOf(ctx, chosen);
  if (isRefusal(parts)) return parts;
  const outside = parts.find(part => part.key < ctx.scope.lo || part.hi > ctx.scope.hi);
  if (outside)
    return refuse('CAM-9', `“${outside.name}”不在您的辖区内。`, `“${outside.name}” lies outside your area.`, {
      status: 403,
    });
  const edges = edgesOf(parts);
  const rows = await readCounts(ctx, edges);
  const sum = (pick: (row: (typeof rows)[number]) => number | null) =>
    byOwner(
      edges,
      rows.map(row => [Number(row.low), pick(row) ?? 0]),
    );
  const registered = sum(row => row.registered);
  const households = sum(row => row.households);
  const buildings = sum(row => row.buildings);
  const populations = sum(row => row.population);
  const middle = new Map(rows.filter(row => row.lon !== null).map(row => [Number(row.low), row]));
  const risk = await riskFacts(ctx, edges, outbreakId);
  const inner = innerPopulation(parts);
  const units = byRisk(
    parts.map(part => {
      const { score, parts: why } = riskOf(risk.of(part.key));
      const known = registered.get(part.key) ?? 0;
      const stated = part.population ?? populations.get(part.key) ?? 0;
      return {
        key: part.key,
        areaKey: part.key,
        areaHi: part.hi,
        name: part.name,
        district: ancestorKey(part.key, 1),
        zone: part.zone,
        rank: 0,
        score,
        parts: why,
        // those the register does not know are expected as well
        people: Math.max(known, stated - (inner.get(part.key) ?? 0)),
        registered: known,
        buildings: buildings.get(part.key) ?? 0,
        households: households.get(part.key) ?? 0,
        lon: part.lon ?? middle.get(part.key)?.lon ?? null,
        lat: part.lat ?? middle.get(part.key)?.lat ?? null,
        movedFrom: null,
        movedBy: null,
        movedReason: null,
        movedAt: null,
      };
    }),
  ).map(({ key: _key, ...unit }, index) => ({ ...unit, rank: index + 1 }));
  if (!units.some(unit => unit.people > 0))
    return refuse(
      'CAM-9',
      '这些区域没有登记人员,也没有填人口数,无法计划。',
      'Nobody is registered in these areas and no population is given: there is nothing to plan.',
    );
  return { units, edges, riskFrom: risk.from };
}

/** People of parts that lie within other parts, so that nobody is planned twice. */
function innerPopulation(parts: readonly Part[]): Map<number, number> {
  const sums = new Map<number, number>();
  const around: Part[] = [];
  for (const part of [...parts].sort((a, b) => a.key - b.key || b.hi - a.hi)) {
    while (around.length && around.at(-1)!.hi < part.key) around.pop();
    const outer = around.at(-1);
    if (outer && part.population) sums.set(outer.key, (sums.get(outer.key) ?? 0) + part.population);
    around.push(part);
  }
  return sums;
}

async function riskFacts(ctx: Context, edges: Edges, outbreakId: string | null) {
  const zone = ctx.outpace.city.timeZone;
  const since = addDays(dayOf(ctx.now, zone), -riskDays.value);
  const facts = new Map<number, RiskFacts>();
  const at = (key: number): RiskFacts => {
    const known = facts.get(key) ?? { cases: 0, casesInCommunity: 0, visits: 0, contacts: 0, positives: 0 };
    facts.set(key, known);
    return known;
  };
  const add = (counts: Map<number, number>, field: keyof RiskFacts) => {
    for (const [key, n] of counts) at(key)[field] += n;
  };
  add(
    byOwner(edges, await readPositives(ctx, edges, new Date(ctx.now - riskDays.value * 86_400_000))),
    'positives',
  );
  const of = (key: number) => at(key);
  if (!outbreakId || !ctx.can('case.read')) return { of, from: null };
  const dayOfCase = (one: {
    positiveAt: Date | null;
    reportedAt: Date | null;
    confirmedOn: string | null;
    sampledOn: string | null;
    onsetOn: string | null;
  }) =>
    one.sampledOn ??
    (one.positiveAt && dayOf(one.positiveAt.getTime(), zone)) ??
    (one.reportedAt && dayOf(one.reportedAt.getTime(), zone)) ??
    one.confirmedOn ??
    one.onsetOn;
  const cases = (await casesOfOutbreak(ctx, outbreakId)).filter(
    one => one.state !== 'excluded' && (dayOfCase(one) ?? '') >= since,
  );
  for (const one of cases) {
    const key = ownerOf(edges, one.areaKey);
    if (key === null) continue;
    at(key).cases += 1;
    if (one.foundIn === 'community') at(key).casesInCommunity += 1;
  }
  const lines = (
    await trajectoryOf(
      ctx,
      cases.map(one => one.id),
    )
  ).filter(line => line.placeId && line.day >= since);
  const places = await placesOf(
    ctx,
    lines.map(line => line.placeId!),
  );
  // one case at one place counts once, however often they came back
  for (const pair of new Set(lines.map(line => `${line.caseId} ${line.placeId}`))) {
    const place = places.get(pair.split(' ')[1]!);
    const key = place && place.kind !== 'home' ? ownerOf(edges, place.areaKey) : null;
    if (key !== null && key !== undefined) at(key).visits += 1;
  }
  if (ctx.can('measure.read'))
    add(
      byOwner(
        edges,
        (await heldCounts(ctx, outbreakId, edges.lows)).map(row => [Number(row.area), row.n] as const),
      ),
      'contacts',
    );
  return { of, from: { cases: cases.length, since } };
}

/** Laboratories to plan with, where they are and what waits there. */
export async function planLabs(ctx: Context, settings: Settings): Promise<PlanLab[]> {
  const labs = [...(await labsOf(ctx)).values()].filter(
    lab =>
      (lab.state === 'working' || settings.labIds?.includes(lab.id)) &&
      (!settings.labIds || settings.labIds.includes(lab.id)),
  );
  const backlogs = await readBacklogs(ctx);
  return Promise.all(
    labs.map(async lab => {
      const area = await areaOf(ctx, lab.areaKey);
      return {
        id: lab.id,
        name: lab.name,
        lon: area?.lon ?? null,
        lat: area?.lat ?? null,
        tubesAnHour: lab.tubesPerHour,
        backlog: backlogs.get(lab.id) ?? 0,
      };
    }),
  );
}

/** Candidate sites of the parts, each with the part it lies in. */
export async function planCandidates(ctx: Context, edges: Edges): Promise<PlanCandidate[]> {
  return (await readCandidates(ctx, edges)).flatMap(({ areaKey, ...one }) => {
    const unitKey = ownerOf(edges, areaKey);
    return unitKey === null ? [] : [{ ...one, unitKey }];
  });
}

/** Units as the planner takes them. */
export async function planUnits(ctx: Context, units: readonly UnitRow[]): Promise<PlanUnit[]> {
  const names = await namesOf(
    ctx,
    units.map(unit => unit.areaKey),
  );
  return units.map(unit => ({
    key: unit.areaKey,
    name: names.get(unit.areaKey)?.name ?? String(unit.areaKey),
    district: ancestorKey(unit.areaKey, 1),
    zone: unit.zone,
    rank: unit.rank,
    people: unit.people,
    lon: unit.lon,
    lat: unit.lat,
  }));
}
