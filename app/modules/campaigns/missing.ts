import { type RawBuilder, sql } from 'kysely';
import { readPage } from '../../core/http/lists.ts';
import type { Context } from '../../core/module.ts';
import { namesOf } from './reads.ts';
import type { RoundRow, VisitOutcome } from './schema.ts';

/** Still to be sampled in a round: registered there, in no tube since its window began (whoever took it), not known to be away. SQL over alias `p`; RLS applies. */
const isMissing = (round: Pick<RoundRow, 'id' | 'countsFrom' | 'closedAt'>) => sql`p.merged_into is null
  and not exists (select from sample s where s.person_id = p.id and s.taken_at >= ${round.countsFrom} and s.undone_at is null ${round.closedAt ? sql`and s.taken_at < ${round.closedAt}` : sql``})`;

const lastVisit = (roundId: string) =>
  sql`left join lateral (select v.outcome, v.at from campaign_visit v where v.round_id = ${roundId} and v.person_id = p.id order by v.at desc, v.id desc limit 1) v on true`;

export interface MissingPerson {
  id: string;
  maskedName: string;
  vulnerable: string[];
  areaKey: number;
  householdId: string | null;
  household: string | null;
  visit: VisitOutcome | null;
  visitAt: Date | null;
}

const missingColumns = sql`p.id, p.masked_name as "maskedName", p.vulnerable, p.area_key as "areaKey", g.id as "householdId", g.label as household, v.outcome as visit, v.at as "visitAt"`;
const household = sql`left join lateral (select g.id, g.label from tie_member m join tie_group g on g.id = m.group_id and g.kind = 'household' where m.person_id = p.id and m.to_on is null order by g.id limit 1) g on true`;

/** People rows of a range that are few enough to be probed one by one. */
const stretch = { value: 400, unit: 'people', status: 'assumed', source: 'measured: a page of 60 in 15 ms' };

/**
 * The next stretch of an interval worth looking at: buildings where the last count found somebody missing, until some hundreds of people are in it. Without it PostgreSQL would join the
 * whole round to find sixty rows (5 s at a million people, measured). Before the first count, and where a visit is asked for, the whole interval.
 */
async function nextStretch(
  ctx: Context,
  round: Pick<RoundRow, 'id' | 'talliedAt'>,
  from: { lo: number; hi: number },
  wanted: number,
): Promise<{ lo: number; hi: number; last: boolean } | null> {
  if (!round.talliedAt) return { ...from, last: true };
  const { rows } = await sql<{
    area: number;
    upTo: number;
  }>`select area_key as area, (sum(expected) over (order by area_key))::int as "upTo" from (
      select y.area_key, y.expected from campaign_tally y where y.round_id = ${round.id} and y.area_key between ${from.lo} and ${from.hi} and y.expected - y.sampled - y.elsewhere - y.away > 0 order by y.area_key limit 200) b`.execute(
    ctx.tx,
  );
  if (!rows.length) return null;
  const enough = rows.findIndex(row => row.upTo >= wanted);
  const end = enough < 0 ? rows.length - 1 : enough;
  return { lo: Number(rows[0]!.area), hi: Number(rows[end]!.area), last: enough < 0 && rows.length < 200 };
}

/** Rows of the missing in order of area and id after a cursor, looked up stretch by stretch until there are enough. */
async function missingRows<T extends { areaKey: number; id: string }>(
  ctx: Context,
  round: RoundRow,
  within: { lo: number; hi: number },
  after: { areaKey: number; id: string } | null,
  limit: number,
  select: RawBuilder<unknown>,
  visit: RawBuilder<unknown>,
): Promise<T[]> {
  const found: T[] = [];
  let cursor = after;
  let from = { lo: Math.max(within.lo, after?.areaKey ?? 0), hi: within.hi };
  for (;;) {
    const range = await nextStretch(ctx, round, from, Math.max(stretch.value, 2 * limit));
    if (!range) return found;
    const { rows } = await sql<T>`select ${select} from person p ${lastVisit(round.id)} ${household}
      where p.area_key between ${range.lo} and ${range.hi} and (p.area_key, p.id) > (${cursor?.areaKey ?? -1}::bigint, ${cursor?.id ?? '00000000-0000-0000-0000-000000000000'}::uuid) and ${isMissing(round)} and ${visit}
      order by p.area_key, p.id limit ${limit - found.length}`.execute(ctx.tx);
    found.push(...rows);
    if (found.length >= limit || range.last) return found;
    cursor = null;
    from = { lo: range.hi + 1, hi: within.hi };
  }
}

/**
 * Who has not come, by area and household; one page by keyset. Cost does not grow with the round. `within`: key interval, both inclusive. Those known to be away are left out unless asked for.
 */
export async function missingPage(
  ctx: Context,
  round: RoundRow,
  within: { lo: number; hi: number },
  query: {
    after?: string | undefined;
    limit?: number | undefined;
    visit?: VisitOutcome | 'none' | undefined;
  },
): Promise<{ items: MissingPerson[]; next: string | null }> {
  const limit = query.limit ?? 60;
  const after = cursorOf(query.after);
  const { visit } = query;
  const rows =
    visit && visit !== 'none'
      ? await visitedRows(ctx, round, within, after, limit + 1, visit)
      : await missingRows<MissingPerson>(
          ctx,
          round,
          within,
          after,
          limit + 1,
          missingColumns,
          visit === 'none' ? sql`v.outcome is null` : sql`v.outcome is distinct from 'away'`,
        );
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last ? `${last.areaKey}.${last.id}` : null };
}

/** Those of some outcome at the door: few, so they lead. */
async function visitedRows(
  ctx: Context,
  round: RoundRow,
  within: { lo: number; hi: number },
  after: { areaKey: number; id: string } | null,
  limit: number,
  visit: VisitOutcome,
): Promise<MissingPerson[]> {
  const { rows } =
    await sql<MissingPerson>`with said as materialized (select distinct on (v.person_id) v.person_id, v.outcome, v.at from campaign_visit v where v.round_id = ${round.id} order by v.person_id, v.at desc, v.id desc)
    select ${missingColumns} from said v join person p on p.id = v.person_id ${household}
    where v.outcome = ${visit} and p.area_key between ${within.lo} and ${within.hi} and (p.area_key, p.id) > (${after?.areaKey ?? -1}::bigint, ${after?.id ?? '00000000-0000-0000-0000-000000000000'}::uuid) and ${isMissing(round)}
    order by p.area_key, p.id limit ${limit}`.execute(ctx.tx);
  return rows;
}

/** How many of an interval had not come when the round was last counted. */
export async function missingCounted(
  ctx: Context,
  roundId: string,
  within: { lo: number; hi: number },
): Promise<number> {
  const { rows } = await sql<{
    n: number;
  }>`select coalesce(sum(greatest(0, expected - sampled - elsewhere - away)), 0)::int as n from campaign_tally where round_id = ${roundId} and area_key between ${within.lo} and ${within.hi}`.execute(
    ctx.tx,
  );
  return rows[0]!.n;
}

function cursorOf(after: string | undefined): { areaKey: number; id: string } | null {
  const [area, id] = (after ?? '').split('.');
  return /^\d+$/.test(area ?? '') && /^[0-9a-f-]{36}$/.test(id ?? '')
    ? { areaKey: Number(area), id: id! }
    : null;
}

export interface DoorHousehold {
  id: string;
  label: string;
  /** 单元, where the label tells it. */
  unit: string | null;
  areaKey: number;
  areaName: string;
  members: {
    personId: string;
    maskedName: string;
    vulnerable: string[];
    visit: VisitOutcome | null;
    visitAt: string | null;
  }[];
}

/** The stairway a household label names, `3单元402` or `3-2-402`; null where it names none. */
export function unitOf(label: string): string | null {
  return /(\d+)\s*单元/.exec(label)?.[1] ?? /^\D*\d+-(\d+)-\d+/.exec(label)?.[1] ?? null;
}

/** The doors left in an area: households with somebody missing, in walking order; at most `most` people, the rest counted in `more` (from the last count). */
export async function doorsOf(
  ctx: Context,
  round: RoundRow,
  within: { lo: number; hi: number },
  most: number,
): Promise<{ households: DoorHousehold[]; people: number; more: boolean }> {
  const rows = await missingRows<MissingPerson>(
    ctx,
    round,
    within,
    null,
    most + 1,
    missingColumns,
    sql`v.outcome is distinct from 'away'`,
  );
  const shown = rows.slice(0, most);
  const names = await namesOf(
    ctx,
    shown.map(row => row.areaKey),
  );
  const households = [...Map.groupBy(shown, row => row.householdId ?? row.id)].map(([id, members]) => {
    const [first] = members;
    const label = first!.household ?? '';
    return {
      id,
      label,
      unit: unitOf(label),
      areaKey: first!.areaKey,
      areaName: names.get(first!.areaKey)?.path ?? '',
      members: members.map(row => ({
        personId: row.id,
        maskedName: row.maskedName,
        vulnerable: row.vulnerable,
        visit: row.visit,
        visitAt: row.visitAt?.toISOString() ?? null,
      })),
    };
  });
  households.sort(
    (a, b) =>
      a.areaKey - b.areaKey ||
      Number(a.unit ?? 0) - Number(b.unit ?? 0) ||
      a.label.localeCompare(b.label, 'zh', { numeric: true }),
  );
  return { households, people: shown.length, more: rows.length > most };
}

/** Ids and area keys of the missing in a key interval, in batches by keyset; for reminders and tasks. */
export async function missingBatch(
  ctx: Context,
  round: RoundRow,
  within: { lo: number; hi: number },
  after: { areaKey: number; id: string } | null,
  limit: number,
): Promise<
  {
    id: string;
    areaKey: number;
    locatedKey: number;
    originKey: number;
    householdId: string | null;
    visit: VisitOutcome | null;
  }[]
> {
  return missingRows(
    ctx,
    round,
    within,
    after,
    limit,
    sql`p.id, p.area_key as "areaKey", p.located_key as "locatedKey", p.origin_key as "originKey", g.id as "householdId", v.outcome as visit`,
    sql`v.outcome is distinct from 'away'`,
  );
}

export interface TubeOnWay {
  id: string;
  codeTail: string;
  state: string;
  memberCount: number;
  pointName: string | null;
  lastSampleAt: string | null;
  receivedAt: string | null;
}

/** Tubes of a round that have not come as far as a stage; the oldest first. No person is in it. */
export async function tubesShortOf(
  ctx: Context,
  programmes: readonly string[],
  stage: 'received' | 'reported',
  query: { after?: string | undefined; limit?: number | undefined },
) {
  const page = await readPage<
    Omit<TubeOnWay, 'lastSampleAt' | 'receivedAt'> & { lastSampleAt: Date | null; receivedAt: Date | null }
  >(
    ctx,
    {
      from: sql`from sample_tube t left join sampling_point p on p.id = t.point_id`,
      select: sql`t.id, right(t.code, 6) as "codeTail", t.state, t.member_count as "memberCount", p.name as "pointName", t.last_sample_at as "lastSampleAt", t.received_at as "receivedAt"`,
      where: [
        sql`t.programme_id = any(${[...programmes]}::uuid[])`,
        sql`t.state <> 'void' and t.member_count > 0`,
        stage === 'received'
          ? sql`t.received_at is null`
          : sql`t.received_at is not null and t.reported_at is null`,
      ],
      sorts: { lastSampleAt: { by: sql`t.last_sample_at`, type: 'timestamptz' } },
      defaultSort: 'lastSampleAt',
      id: sql`t.id`,
    },
    query,
  );
  return {
    ...page,
    items: page.items.map(row => ({
      ...row,
      lastSampleAt: row.lastSampleAt?.toISOString() ?? null,
      receivedAt: row.receivedAt?.toISOString() ?? null,
    })),
  };
}
