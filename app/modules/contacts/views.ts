import { dayOf, type Pack, planMeasures } from '@outpace/protocol';
import { type RawBuilder, sql } from 'kysely';
import { type Page, readPage } from '../../core/http/lists.ts';
import type { Context } from '../../core/module.ts';
import type { Bilingual } from '../../core/refusal.ts';
import { areaNames } from '../areas/queries.ts';
import { casesOf } from '../cases/queries.ts';
import { isInPlace, type MeasureRow, measuresOf } from '../measures/queries.ts';
import { packOfOutbreak } from '../outbreaks/queries.ts';
import { facesOf } from './queries.ts';
import { mayDecideFor } from './rules.ts';
import type { ContactListRow, ContactRow } from './schema.ts';
import { contactColumns } from './store.ts';

export interface ContactFilter {
  outbreakId?: string;
  caseId?: string;
  classId?: string;
  state?: string;
  change?: string;
  reach?: string;
  areaKey?: number;
  hop?: number;
  grade?: string;
  addedBy?: string;
}

/** The rows a filter means; also what an act "on everything the list shows" touches. */
export function conditionsOf(filter: ContactFilter, areaHi?: number): RawBuilder<unknown>[] {
  const where: RawBuilder<unknown>[] = [];
  if (filter.outbreakId) where.push(sql`c.outbreak_id = ${filter.outbreakId}::uuid`);
  if (filter.caseId) where.push(sql`c.case_id = ${filter.caseId}::uuid`);
  if (filter.classId) where.push(sql`c.class_id = ${filter.classId}`);
  if (filter.state) where.push(sql`c.state = any(${filter.state.split(',')}::text[])`);
  // "only differences": everything but what stayed the same
  if (filter.change)
    where.push(
      filter.change === 'different'
        ? sql`c.change <> 'unaffected'`
        : sql`c.change = any(${filter.change.split(',')}::text[])`,
    );
  if (filter.reach) where.push(sql`c.reach = ${filter.reach}`);
  if (filter.grade) where.push(sql`c.grade = ${filter.grade}`);
  if (filter.addedBy) where.push(sql`c.added_by = ${filter.addedBy}`);
  if (filter.hop) where.push(sql`c.hop = ${filter.hop}`);
  if (filter.areaKey !== undefined)
    where.push(sql`c.area_key between ${filter.areaKey} and ${areaHi ?? filter.areaKey}`);
  return where;
}

const sorts = {
  priority: { by: sql`c.priority`, type: 'float4' as const },
  lastExposure: { by: sql`c.last_exposure_at`, type: 'timestamptz' as const },
  minutes: { by: sql`c.minutes`, type: 'int8' as const },
  created: { by: sql`c.created_at`, type: 'timestamptz' as const },
};

/** One page of contacts as the list shows them. */
export async function contactPage(
  ctx: Context,
  filter: ContactFilter,
  query: { after?: string; limit?: number; sort?: string },
  areaHi?: number,
): Promise<Page<ContactListRow>> {
  const page = await readPage<ContactRow>(
    ctx,
    {
      from: sql`from contact c`,
      select: contactColumns,
      where: conditionsOf(filter, areaHi),
      sorts,
      defaultSort: '-priority',
      id: sql`c.id`,
    },
    query,
  );
  return { ...page, items: await shownContacts(ctx, page.items) };
}

/** Contacts with everything a row shows: a fixed number of queries for any number of rows. */
export async function shownContacts(ctx: Context, rows: readonly ContactRow[]): Promise<ContactListRow[]> {
  if (!rows.length) return [];
  const faces = await facesOf(
    ctx,
    rows.map(row => row.id),
  );
  const cases = await casesOf(
    ctx,
    rows.map(row => row.caseId),
  );
  const names = await areaNames(
    ctx,
    rows.map(row => row.areaKey),
  );
  const measures = latestByPerson(
    await measuresOf(ctx, { personIds: [...new Set(rows.map(row => row.personId))] }),
  );
  const packs = new Map<string, Pack>();
  for (const id of new Set(rows.map(row => row.outbreakId))) packs.set(id, await packOfOutbreak(ctx, id));
  return rows.map(row => {
    const face = faces.get(row.id);
    const place = row.evidence.find(line => line.lon !== undefined && line.lat !== undefined);
    const measure = measures.get(`${row.outbreakId} ${row.personId}`);
    return {
      id: row.id,
      outbreakId: row.outbreakId,
      caseId: row.caseId,
      caseNumber: cases.get(row.caseId)?.number ?? null,
      personId: row.personId,
      maskedName: face?.maskedName ?? null,
      sex: face?.sex ?? null,
      birthYear: face?.birthYear ?? null,
      vulnerable: face?.vulnerable ?? [],
      hop: row.hop,
      classId: row.classId,
      classTitle: titleOf(packs.get(row.outbreakId)!, row.classId),
      ruleId: row.ruleId,
      grade: row.grade,
      reason: row.reason,
      lastExposureAt: row.lastExposureAt?.toISOString() ?? null,
      firstExposureAt: row.firstExposureAt?.toISOString() ?? null,
      minutes: row.minutes,
      precision: row.precision,
      spaces: [...new Set(row.evidence.flatMap(line => (line.placeKind ? [line.placeKind] : [])))],
      sources: [...new Set(row.evidence.flatMap(line => line.evidence))],
      priority: row.priority,
      state: row.state,
      stateReason: row.stateReason,
      addedBy: row.addedBy,
      change: row.change,
      changeNote: row.changeNote,
      reach: reachOf(row, measure),
      areaKey: row.areaKey,
      areaName: names.get(row.areaKey)?.path ?? '',
      mine: mayDecideFor(row, ctx.scope) === null,
      place: place ? { lon: place.lon!, lat: place.lat!, name: place.place ?? '' } : null,
      measure: measure
        ? {
            id: measure.id,
            setting: measure.setting,
            endsAt: measure.endsAt.toISOString(),
            state: measure.state,
            inPlaceAt: measure.inPlaceAt?.toISOString() ?? null,
          }
        : null,
      createdAt: row.createdAt.toISOString(),
      version: row.version,
    };
  });
}

function latestByPerson(measures: readonly MeasureRow[]): Map<string, MeasureRow> {
  const found = new Map<string, MeasureRow>();
  for (const measure of measures) {
    const key = `${measure.outbreakId} ${measure.personId}`;
    if (measure.state === 'open' || found.get(key)?.state !== 'open') found.set(key, measure);
  }
  return found;
}

/** Being in place under a measure, or lost from it, outweighs what was noted on the contact. */
function reachOf(row: ContactRow, measure: MeasureRow | undefined): string {
  if (measure?.state === 'open' && measure.lostAt) return 'lost';
  if (measure?.state === 'open' && measure.inPlaceAt) return 'in_control';
  return row.reach;
}

export const titleOf = (pack: Pack, classId: string): Bilingual =>
  pack.classes.find(one => one.id === classId)?.title ?? { zh: classId, en: classId };

/** What accepting would ask of the person: stages, end and rules by the pack, or the rule that nothing is asked. */
export function ifAccepted(
  ctx: Context,
  pack: Pack,
  row: ContactRow,
): {
  endsAt: string | null;
  phases: { kind: string; from: string; to: string; ruleId: string }[];
  tests: number;
  ruleIds: string[];
  refused: string | null;
  why: Bilingual | null;
} | null {
  if (!row.lastExposureAt) return null;
  const tz = ctx.outpace.city.timeZone;
  const plan = planMeasures(pack, {
    classId: row.classId,
    lastExposureOn: dayOf(row.lastExposureAt.getTime(), tz),
    foundAt: ctx.now,
    tz,
    now: ctx.now,
  });
  if ('refused' in plan)
    return { endsAt: null, phases: [], tests: 0, ruleIds: [], refused: plan.refused, why: plan.why };
  return {
    endsAt: new Date(plan.endsAt).toISOString(),
    phases: plan.phases.map(({ kind, from, to, ruleId }) => ({ kind, from, to, ruleId })),
    tests: plan.tests.length,
    ruleIds: plan.ruleIds,
    refused: null,
    why: null,
  };
}

/** Counts that are the filters: by class and state, change, reach, area-free. One pass over the outbreak's (or the case's) contacts. */
export async function contactCountsBy(ctx: Context, filter: ContactFilter) {
  const { rows } = await sql<{
    class_id: string;
    state: string;
    change: string;
    reach: string;
    hop: number;
    n: number;
    at: Date | null;
  }>`select class_id, state, change, reach, hop, count(*)::int as n, max(created_at) as at from (
      select c.class_id, c.state, c.change, c.hop, c.created_at,
        case when c.reach in ('not_reached', 'reached') and ${isInPlace(sql`c.person_id`, sql`c.outbreak_id`)} then 'in_control' else c.reach end as reach from contact c
    where ${sql.join([sql`true`, ...conditionsOf({ outbreakId: filter.outbreakId, caseId: filter.caseId })], sql` and `)}) c group by class_id, state, change, reach, hop`.execute(
    ctx.tx,
  );
  const sum = (by: 'class_id' | 'state' | 'change' | 'reach', of = rows) => {
    const totals: Record<string, number> = {};
    for (const row of of) totals[row[by]] = (totals[row[by]] ?? 0) + row.n;
    return totals;
  };
  const live = rows.filter(row => row.state === 'proposed' || row.state === 'accepted');
  return {
    total: rows.reduce((all, row) => all + row.n, 0),
    live: live.reduce((all, row) => all + row.n, 0),
    byClass: sum('class_id', live),
    byState: sum('state'),
    byChange: sum('change'),
    byReach: sum('reach', live),
    // of those whose class is decided: a proposal has nobody to reach yet
    notReached: live
      .filter(row => row.state === 'accepted' && row.reach === 'not_reached')
      .reduce((all, row) => all + row.n, 0),
    secondHop: live.filter(row => row.hop === 2).reduce((all, row) => all + row.n, 0),
  };
}
