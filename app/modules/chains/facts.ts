import { dayOf } from '@outpace/protocol';
import type { CaseFacts, CaseTie, CaseVisit, SharedPresence } from '@outpace/trace';
import {
  type Encounter,
  PRECISION_DAY,
  type Presence,
  PresenceIndexBuilder,
  traceContacts,
} from '@outpace/trace';
import type { Context } from '../../core/module.ts';
import { type CaseRow, type ChainCase, casesOf, trajectoryOf } from '../cases/queries.ts';
import { contactCounts, contactPairs } from '../contacts/queries.ts';
import { tiesOf } from '../people/queries.ts';
import { placesByNo } from '../places/queries.ts';
import { type TraceEngine, traceEngine } from '../presence/queries.ts';
import { linking } from './parameters.ts';

const dayMs = 86_400_000;
/** A day as the scorer counts. */
export const dayNumber = (day: string): number => Date.parse(`${day}T00:00:00Z`) / dayMs;
export const dayText = (number: number): string =>
  new Date(Math.floor(number) * dayMs).toISOString().slice(0, 10);

/** The dates that place a case in its chain. */
export function datesOf(row: ChainCase, tz: string): Pick<CaseFacts, 'onsetDay' | 'confirmedDay'> {
  const confirmed =
    row.confirmedOn ??
    row.sampledOn ??
    (row.positiveAt ? dayOf(row.positiveAt.getTime(), tz) : null) ??
    (row.reportedAt ? dayOf(row.reportedAt.getTime(), tz) : null);
  return {
    onsetDay: row.onsetOn ? dayNumber(row.onsetOn) : null,
    confirmedDay: confirmed ? dayNumber(confirmed) : null,
  };
}

// words that name no exposure of their own; two cases sharing one share nothing
const generic = new Set([
  'etc',
  'other',
  'others',
  'unknown',
  'na',
  'none',
  'contact with patient',
  'contact with confirmed case',
  'overseas inflow',
  'imported',
  'local',
  'community',
  '不详',
  '未知',
  '无',
  '其他',
  '其它',
  '密切接触',
  '接触病例',
  '境外输入',
  '本地',
  '社区',
]);

/** Named exposures and clusters of a case, without the generic ones. */
export function labelsOf(row: Pick<ChainCase, 'cluster' | 'exposureText'>): string[] {
  const words = [row.cluster, row.exposureText]
    .flatMap(text => (text ? text.split(/[;;、|]/) : []))
    .map(word => word.trim());
  return [
    ...new Set(
      words.filter(word => word.length > 1 && word.length <= 80 && !generic.has(word.toLowerCase())),
    ),
  ];
}

const saysContact = (text: string | null) =>
  !!text && /contact with (patient|confirmed)|接触|密接/i.test(text);

/** Everything the scorer may lean on about the cases of an outbreak: facts, day-known visits, shared presence, ties. Known links are never among it. */
export async function evidenceOf(
  ctx: Context,
  outbreakId: string,
  cases: readonly ChainCase[],
): Promise<{ facts: CaseFacts[]; visits: CaseVisit[]; shared: SharedPresence[]; ties: CaseTie[] }> {
  const tz = ctx.outpace.city.timeZone;
  const full = await casesOf(
    ctx,
    cases.map(row => row.id),
  );
  const counts = await contactCounts(ctx, outbreakId);
  const labels = common(cases.map(labelsOf));
  const areas = common(cases.map(row => [areaWord(row, full.get(row.id))].filter(word => word !== null)));
  const facts = cases.map(
    (row, index): CaseFacts => ({
      key: row.id,
      ...datesOf(row, tz),
      exposureFromDay: row.exposureFrom ? dayNumber(row.exposureFrom) : null,
      exposureToDay: row.exposureTo ? dayNumber(row.exposureTo) : null,
      area: areas[index]![0] ?? null,
      exposureLabels: labels[index]!,
      imported: row.origin === 'imported',
      contactCount: counts.get(row.id) ?? null,
      reportedContact: saysContact(row.exposureText) || !!full.get(row.id)?.contactId,
    }),
  );
  const engine = await traceEngine(ctx);
  const { visits, shared } = await presenceEvidence(ctx, engine, cases, facts);
  return {
    facts,
    visits: [...visits, ...(await placelessVisits(ctx, cases))],
    shared,
    ties: await tiesBetween(ctx, outbreakId, cases),
  };
}

// the city itself is no neighbourhood; an address the tree does not know is compared by its words
function areaWord(row: ChainCase, full: CaseRow | undefined): string | null {
  return row.areaKey !== 0 ? String(row.areaKey) : full?.areaText?.trim().toLowerCase() || null;
}

/** Words held by more cases than tell them apart are left out. */
function common(words: readonly string[][]): string[][] {
  const held = new Map<string, number>();
  for (const list of words) for (const word of list) held.set(word, (held.get(word) ?? 0) + 1);
  return words.map(list => list.filter(word => held.get(word)! <= linking.largestGroup.value));
}

async function presenceEvidence(
  ctx: Context,
  engine: TraceEngine,
  cases: readonly ChainCase[],
  facts: readonly CaseFacts[],
): Promise<{ visits: CaseVisit[]; shared: SharedPresence[] }> {
  const dayOnly: { index: number; row: Presence }[] = [];
  const timed = new PresenceIndexBuilder();
  let size = 0;
  const numbers = await engine.numbersOf(cases.map(row => row.personId));
  const asked = cases.flatMap((row, index) => {
    const person = numbers.get(row.personId);
    const anchor = facts[index]!.onsetDay ?? facts[index]!.confirmedDay;
    if (person === undefined || anchor === null) return [];
    const at = engine.minuteOf(anchor * dayMs);
    const reach = linking.presenceWithinDays.value * 1440;
    return [{ index, query: { person, from: at - reach, to: at + reach } }];
  });
  const stays = await engine.staysOfMany(asked.map(one => one.query));
  for (const [i, { index }] of asked.entries()) {
    for (const presence of stays[i]!) {
      if (presence.precision === PRECISION_DAY) dayOnly.push({ index, row: presence });
      else {
        timed.add({ ...presence, person: index });
        size++;
      }
    }
  }
  const places = await placesByNo(ctx, new Set(dayOnly.map(({ row }) => row.place)));
  const visits = dayOnly.map(({ index, row }): CaseVisit => {
    const place = places.get(row.place);
    const point = place?.lon != null && place.lat != null;
    return {
      caseKey: cases[index]!.id,
      day: dayNumber(engine.dayOfMinute(row.from)),
      place: point ? pointOf(place.lat!, place.lon!) : `#${row.place}`,
      kind: place?.kind ?? null,
      latitude: place?.lat ?? null,
      longitude: place?.lon ?? null,
    };
  });
  const shared: SharedPresence[] = [];
  if (size) {
    const presences = timed.freeze();
    for (const [index, row] of cases.entries()) {
      const result = traceContacts({ presences }, { person: index, from: 0, to: 0x3fffff00 });
      for (const encounter of result.encounters)
        if (encounter.person > index)
          shared.push(sharedOf(engine, row.id, cases[encounter.person]!.id, encounter));
    }
  }
  return { visits, shared };
}

// four decimals are 11 m: the same point written by two hands
const pointOf = (lat: number, lon: number) => `${lat.toFixed(4)},${lon.toFixed(4)}`;

function sharedOf(engine: TraceEngine, a: string, b: string, encounter: Encounter): SharedPresence {
  const day = (minute: number) => dayNumber(engine.dayOfMinute(minute));
  return {
    a,
    b,
    minutes: Math.max(encounter.minutes, encounter.pointMeetings ? 1 : 0),
    partDayMeetings: encounter.dayOnlyMeetings,
    dayMeetings: 0,
    firstDay: day(encounter.firstMinute),
    lastDay: day(Math.max(encounter.firstMinute, encounter.lastMinute - 1)),
  };
}

/** Trajectory lines that know a point but no place of ours. */
async function placelessVisits(ctx: Context, cases: readonly ChainCase[]): Promise<CaseVisit[]> {
  const entries = await trajectoryOf(
    ctx,
    cases.map(row => row.id),
  );
  return entries
    .filter(entry => !entry.placeId && entry.lon !== null && entry.lat !== null)
    .map(entry => ({
      caseKey: entry.caseId,
      day: dayNumber(entry.day),
      place: pointOf(entry.lat!, entry.lon!),
      kind: entry.placeKind,
      latitude: entry.lat,
      longitude: entry.lon,
    }));
}

async function tiesBetween(
  ctx: Context,
  outbreakId: string,
  cases: readonly ChainCase[],
): Promise<CaseTie[]> {
  const caseOfPerson = new Map(cases.map(row => [row.personId, row.id]));
  const ties: CaseTie[] = [];
  for (const members of Map.groupBy(await tiesOf(ctx, caseOfPerson.keys()), tie => tie.groupId).values())
    for (const [i, a] of members.entries())
      for (const b of members.slice(i + 1))
        ties.push({ a: caseOfPerson.get(a.personId)!, b: caseOfPerson.get(b.personId)!, kind: a.kind });
  for (const pair of await contactPairs(ctx, outbreakId, [...caseOfPerson.keys()])) {
    const b = caseOfPerson.get(pair.personId)!;
    if (pair.caseId !== b)
      ties.push({
        a: pair.caseId,
        b,
        kind: pair.classId === 'close' && pair.hop === 1 ? 'traced_close' : 'traced_other',
      });
  }
  return ties;
}
