import { type RawBuilder, sql } from 'kysely';
import { readPage } from '../../core/http/lists.ts';
import type { Context } from '../../core/module.ts';
import { packOf } from '../protocols/queries.ts';
import type { BoxView, DifferenceView } from './custodySchema.ts';
import { limitsAt, limitViews, type Moments, settingsOf } from './legs.ts';
import { custody } from './parameters.ts';
import type { BoxState, LimitView, PointKind, ProgrammeKind } from './schema.ts';

/** Which limits hold for a box or tube: the pack of its programme and where it was taken. */
export interface LegsOf {
  packId: string | null;
  packVersion: string | null;
  overlayIds: string[] | null;
  programmeKind: ProgrammeKind | null;
  pointKind: PointKind | null;
}
export interface BoxRow extends LegsOf {
  id: string;
  code: string;
  pointId: string | null;
  pointName: string | null;
  labId: string | null;
  state: BoxState;
  holder: string;
  waiting: { side: 'given' | 'taken'; party: string | null; since: string } | null;
  lostSince: Date | null;
  tubeCount: number;
  closedCount: number | null;
  receivedCount: number | null;
  openedAt: Date;
  closedAt: Date | null;
  handedOverAt: Date | null;
  receivedAt: Date | null;
  oldestSampleAt: Date | null;
  differences: DifferenceView[];
  areaKey: number;
  labKey: number;
  legsRaised: string[];
}

const columns = sql`b.id, b.code, b.point_id as "pointId", p.name as "pointName", b.lab_id as "labId", b.state, b.holder, b.waiting, b.lost_since as "lostSince", b.tube_count as "tubeCount",
  b.closed_count as "closedCount", b.received_count as "receivedCount", b.opened_at as "openedAt", b.closed_at as "closedAt", b.handed_over_at as "handedOverAt", b.received_at as "receivedAt",
  b.oldest_sample_at as "oldestSampleAt", b.differences, b.area_key as "areaKey", b.lab_key as "labKey", b.legs_raised as "legsRaised",
  g.pack_id as "packId", g.pack_version as "packVersion", g.overlay_ids as "overlayIds", g.kind as "programmeKind", p.kind as "pointKind"`;
const from = sql`from sample_box b left join sampling_point p on p.id = b.point_id left join test_programme g on g.id = b.programme_id`;

/** Limits of a way by the pack of its programme; none where the pack has none. */
export async function limitsOf(ctx: Context, of: LegsOf, moments: Moments) {
  if (!of.packId) return [];
  const pack = await packOf(ctx, of.packId, of.packVersion!, of.overlayIds ?? []);
  return limitsAt(pack.testing?.legs ?? [], moments, settingsOf(of.programmeKind, of.pointKind), ctx.now);
}

/** A box is with the laboratory once received; what follows there is told by its tubes. */
export async function boxLimits(ctx: Context, row: BoxRow) {
  const at = (date: Date | null) => date?.getTime();
  const limits = await limitsOf(ctx, row, {
    collected: at(row.oldestSampleAt),
    closed: at(row.closedAt),
    boxed: at(row.closedAt),
    handed_over: at(row.handedOverAt),
    received: at(row.receivedAt),
  });
  return limits.filter(limit => limit.to !== 'loaded' && limit.to !== 'reported');
}

/** Rows as an answer carries them, with the names of who holds them. Three statements for any number. */
export async function boxViews(ctx: Context, rows: readonly BoxRow[]): Promise<BoxView[]> {
  const parties = rows.flatMap(row => [row.holder, row.waiting?.party ?? '']);
  const names = await partyNames(ctx, [...parties, ...rows.map(row => `lab:${row.labId ?? ''}`)]);
  return Promise.all(
    rows.map(async (row): Promise<BoxView> => {
      const [kind, id] = row.holder.split(':') as ['point' | 'courier' | 'lab', string | undefined];
      const iso = (date: Date | null) => date?.toISOString() ?? null;
      return {
        id: row.id,
        code: row.code,
        pointId: row.pointId,
        pointName: row.pointName,
        labId: row.labId,
        labName: names.get(`lab:${row.labId}`) ?? null,
        state: row.state,
        holder:
          kind === 'point'
            ? { kind, id: row.pointId, name: row.pointName }
            : { kind, id: id ?? null, name: names.get(row.holder) ?? null },
        waitingFor: row.waiting && {
          ...row.waiting,
          overdue: ctx.now - Date.parse(row.waiting.since) > custody.otherSignature.value * 60_000,
        },
        lostSince: iso(row.lostSince),
        tubeCount: row.tubeCount,
        closedCount: row.closedCount,
        receivedCount: row.receivedCount,
        openedAt: row.openedAt.toISOString(),
        closedAt: iso(row.closedAt),
        handedOverAt: iso(row.handedOverAt),
        receivedAt: iso(row.receivedAt),
        oldestSampleAt: iso(row.oldestSampleAt),
        limits: limitViews(await boxLimits(ctx, row)) as LimitView[],
        difference: row.differences.at(-1) ?? null,
        areaKey: row.areaKey,
      };
    }),
  );
}

/** Names of parties ('courier:<account>', 'lab:<id>', 'point:<id>'), keyed as asked. */
export async function partyNames(ctx: Context, parties: readonly string[]): Promise<Map<string, string>> {
  const uuid = /^[0-9a-f-]{36}$/i;
  const ids = (kind: string) =>
    [
      ...new Set(
        parties.filter(party => party.startsWith(`${kind}:`)).map(party => party.slice(kind.length + 1)),
      ),
    ].filter(id => uuid.test(id));
  const couriers = ids('courier');
  const labs = ids('lab');
  const points = ids('point');
  if (!couriers.length && !labs.length && !points.length) return new Map();
  const { rows } = await sql<{ party: string; name: string }>`
    select 'courier:' || a.id as party, a.name from core.account_names(${couriers}::text[]) a
    union all select 'lab:' || l.id, l.name from core.lab_places(${labs}::uuid[]) l
    union all select 'point:' || p.id, p.name from sampling_point p where p.id = any(${points}::uuid[])`.execute(
    ctx.tx,
  );
  return new Map(rows.map(row => [row.party, row.name]));
}

async function read(ctx: Context, where: RawBuilder<unknown>): Promise<BoxRow[]> {
  const { rows } = await sql<BoxRow>`select ${columns} ${from} where ${where} order by b.id`.execute(ctx.tx);
  return rows;
}

/** Boxes of the scope by label. */
export async function boxesByCode(ctx: Context, codes: readonly string[]): Promise<BoxView[]> {
  return boxViews(ctx, await read(ctx, sql`b.code = any(${codes as string[]}::text[])`));
}

/** One box, or undefined. */
export async function boxRow(ctx: Context, id: string): Promise<BoxRow | undefined> {
  return (await read(ctx, sql`b.id = ${id}`))[0];
}

/** Boxes on their way with a limit that ran out before `now`. */
export async function lateBoxes(ctx: Context): Promise<BoxRow[]> {
  return read(ctx, sql`b.due_at < ${new Date(ctx.now)} and b.state <> 'received'`);
}

/** One page of boxes, newest first. */
export async function listBoxes(
  ctx: Context,
  query: {
    state?: BoxState;
    late?: boolean;
    labId?: string;
    pointId?: string;
    after?: string;
    limit?: number;
    sort?: string;
  },
) {
  const page = await readPage<BoxRow>(
    ctx,
    {
      from,
      select: columns,
      where: [
        ...(query.state ? [sql`b.state = ${query.state}`] : []),
        ...(query.late ? [sql`b.due_at < ${new Date(ctx.now)} and b.state <> 'received'`] : []),
        ...(query.labId ? [sql`b.lab_id = ${query.labId}::uuid`] : []),
        ...(query.pointId ? [sql`b.point_id = ${query.pointId}::uuid`] : []),
      ],
      sorts: {
        openedAt: { by: sql`b.opened_at`, type: 'timestamptz' },
        dueAt: { by: sql`b.due_at`, type: 'timestamptz' },
        oldestSampleAt: { by: sql`b.oldest_sample_at`, type: 'timestamptz' },
      },
      defaultSort: '-openedAt',
      id: sql`b.id`,
    },
    query,
  );
  return { ...page, items: await boxViews(ctx, page.items) };
}
