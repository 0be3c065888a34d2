import { dayOf, endOfDay, startOfDay } from '@outpace/protocol';
import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import { partyNames } from './boxes.ts';
import type { BalanceAnswer, BalanceRow, DifferenceView } from './custodySchema.ts';
import { custody } from './parameters.ts';
import type { BalanceGroup } from './schema.ts';

interface Counted {
  key: string | null;
  label: string | null;
  sampledPeople: number;
  tubesClosed: number;
  tubesBoxed: number;
  tubesReceived: number;
  tubesReported: number;
  notClosed: string[] | null;
  notBoxed: string[] | null;
  notReceived: string[] | null;
  notReported: string[] | null;
  unboxedReceived: string[] | null;
}

/**
 * Sampled = closed = boxed = received = reported, of the tubes opened on a city day, by box, laboratory, point or the whole day (CUS-8). A tube that lags is
 * a difference once its box was opened without it, or when it is older than `settledAfter`; so is every box whose counts differ. One scan of the day's
 * tubes (0.1 s for 100,000).
 */
export async function balanceOf(
  ctx: Context,
  query: { day?: string; by?: BalanceGroup },
): Promise<BalanceAnswer> {
  const tz = ctx.outpace.city.timeZone;
  const day = query.day ?? dayOf(ctx.now, tz);
  const by = query.by ?? 'point';
  const from = new Date(startOfDay(day, tz));
  const to = new Date(endOfDay(day, tz));
  const settled = new Date(ctx.now - custody.settledAfter.value * 3_600_000);
  const key = {
    box: sql`t.box_id::text`,
    lab: sql`t.lab_id::text`,
    point: sql`t.point_id::text`,
    day: sql`${day}::text`,
  }[by];
  const late = sql`coalesce(t.last_sample_at, t.opened_at) < ${settled}`;
  const labels = (condition: ReturnType<typeof sql>) =>
    sql`array_agg(t.code order by t.code) filter (where ${condition})`;
  const { rows } = await sql<Counted>`
    select ${key} as key, ${by === 'box' ? sql`max(b.code)` : by === 'point' ? sql`max(p.name)` : sql`null::text`} as label, sum(t.member_count)::int as "sampledPeople", count(t.closed_at)::int as "tubesClosed",
      count(t.box_id)::int as "tubesBoxed", count(t.received_at)::int as "tubesReceived", count(t.reported_at)::int as "tubesReported",
      ${labels(sql`t.closed_at is null and ${late}`)} as "notClosed",
      ${labels(sql`t.closed_at is not null and t.box_id is null and t.received_at is null and ${late}`)} as "notBoxed",
      ${labels(sql`t.box_id is not null and t.received_at is null and (b.received_count is not null or ${late})`)} as "notReceived",
      ${labels(sql`t.received_at is not null and t.reported_at is null and t.received_at < ${settled}`)} as "notReported",
      ${labels(sql`t.received_at is not null and t.box_id is null`)} as "unboxedReceived"
    from sample_tube t left join sample_box b on b.id = t.box_id left join sampling_point p on p.id = t.point_id
    where t.opened_at >= ${from} and t.opened_at < ${to} and t.voided_at is null and t.member_count > 0 group by 1 order by 2, 1`.execute(
    ctx.tx,
  );
  const counts = await boxDifferences(ctx, from, to, by, day);
  const groups = new Map<string, BalanceRow>();
  for (const row of rows) groups.set(row.key ?? '', balanceRow(row));
  for (const [group, list] of counts) {
    const row = groups.get(group) ?? emptyRow(group, by === 'box' ? (list[0]?.box ?? group) : group);
    row.differences.push(...list);
    groups.set(group, row);
  }
  if (by === 'lab') {
    const names = await partyNames(
      ctx,
      [...groups.keys()].map(id => `lab:${id}`),
    );
    for (const row of groups.values()) row.label = names.get(`lab:${row.key}`) ?? '';
  }
  if (by === 'day') for (const row of groups.values()) row.label = day;
  const answer = [...groups.values()];
  return {
    day,
    by,
    balanced: answer.every(row => !row.differences.length),
    rows: answer,
    asOf: new Date(ctx.now).toISOString(),
  };
}

const emptyRow = (key: string, label: string): BalanceRow => ({
  key,
  label,
  sampledPeople: 0,
  tubesClosed: 0,
  tubesBoxed: 0,
  tubesReceived: 0,
  tubesReported: 0,
  differences: [],
});

function balanceRow(row: Counted): BalanceRow {
  const differences: BalanceRow['differences'] = [];
  const add = (kind: BalanceRow['differences'][number]['kind'], tubes: string[] | null) => {
    if (tubes?.length) differences.push({ kind, count: tubes.length, tubes: tubes.slice(0, 50) });
  };
  add('not_closed', row.notClosed);
  add('not_boxed', row.notBoxed);
  add('not_received', row.notReceived);
  add('not_reported', row.notReported);
  add('unboxed_received', row.unboxedReceived);
  return {
    key: row.key ?? '',
    label: row.label ?? '',
    sampledPeople: row.sampledPeople,
    tubesClosed: row.tubesClosed,
    tubesBoxed: row.tubesBoxed,
    tubesReceived: row.tubesReceived,
    tubesReported: row.tubesReported,
    differences,
  };
}

/** Boxes of the day whose counts differ between two hands, by group. */
async function boxDifferences(
  ctx: Context,
  from: Date,
  to: Date,
  by: BalanceGroup,
  day: string,
): Promise<Map<string, BalanceRow['differences']>> {
  const { rows } = await sql<{
    id: string;
    code: string;
    labId: string | null;
    pointId: string | null;
    differences: DifferenceView[];
  }>`select b.id, b.code, b.lab_id as "labId", b.point_id as "pointId", b.differences from sample_box b where b.opened_at >= ${from} and b.opened_at < ${to} and b.differences <> '[]'::jsonb order by b.code limit 5000`.execute(
    ctx.tx,
  );
  const groups = new Map<string, BalanceRow['differences']>();
  for (const row of rows) {
    const key = { box: row.id, lab: row.labId ?? '', point: row.pointId ?? '', day }[by];
    const list = groups.get(key) ?? [];
    for (const one of row.differences)
      list.push({
        kind: 'count',
        count: Math.abs(one.expected - one.found) || one.missing.length + one.unexpected.length,
        tubes: [...one.missing, ...one.unexpected].slice(0, 50),
        box: row.code,
      });
    groups.set(key, list);
  }
  return groups;
}
