import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import type { Outpace } from '../../core/outpace.ts';
import { currentSnapshot, idRanges, isNoted } from './changes.ts';
import type { ForwardBatch, ForwardSource, StoredRows } from './clickhouse/forward.ts';
import { type PackedRows, rowsOf, rowsOfChunk } from './dayRows.ts';
import { indexCapabilities, indexName } from './people.ts';

/**
 * Up to which write everything is on the cluster: the writes `seen` saw, and of those that `target` saw besides, the rows up to id `after`.
 * While the days recorded before are being sent, `sentDays` is the last of them, and what the snapshot `seen` saw is on the cluster for days up to it.
 */
interface Mark {
  seen: string;
  target?: string;
  after?: number;
  /** '' before the first day. */
  sentDays?: string;
}

async function readMark(ctx: Context): Promise<Mark | undefined> {
  const { rows } = await sql<{ mark: string }>`select mark from presence_forward`.execute(ctx.tx);
  return rows[0] && (JSON.parse(rows[0].mark) as Mark);
}

/** The snapshot up to which the cluster holds every write; undefined before the first batch. */
export async function forwardedSnapshot(ctx: Context): Promise<string | undefined> {
  return (await readMark(ctx))?.seen;
}

/** Whether every day recorded before the cluster was there is on it, and every write since can still be found from there on. */
export async function isCaughtUp(ctx: Context): Promise<boolean> {
  const mark = await readMark(ctx);
  return mark !== undefined && mark.sentDays === undefined && (await isNoted(ctx, mark.seen));
}

/** PostgreSQL as the forwarding job reads it: committed writes in order of snapshots, none passed over because its transaction ended late. */
export function forwardSource(outpace: Outpace): ForwardSource {
  const read = async <T>(work: (ctx: Context) => Promise<T>): Promise<T> =>
    outpace.act(await outpace.systemToken(indexName, indexCapabilities), work, { pool: 'worker' });
  return {
    mark: () =>
      read(
        async ctx =>
          (await sql<{ mark: string }>`select mark from presence_forward`.execute(ctx.tx)).rows[0]?.mark,
      ),
    next: (mark, limit) =>
      read(async ctx => {
        const known = mark ? (JSON.parse(mark) as Mark) : undefined;
        // notes of writes are cleared by and by on a machine without a cluster: what they do not name is sent by days
        if (!known || !(await isNoted(ctx, known.seen)))
          return nextDay(ctx, { seen: await currentSnapshot(ctx), sentDays: '' });
        return known.sentDays === undefined
          ? nextBatch(ctx, known, limit)
          : nextDay(ctx, { seen: known.seen, sentDays: known.sentDays });
      }),
    async *rowsOfDay(day) {
      for (let after = 0; ; ) {
        const chunk = await read(ctx => readPacked(ctx, day, after, Number.MAX_SAFE_INTEGER, rowsOfChunk));
        const rows = emptyRows();
        addRows(rows, day, chunk);
        yield rows;
        if (chunk.row_count < rowsOfChunk) return;
        after = chunk.last_id!;
      }
    },
    record: mark =>
      read(async ctx => {
        await sql`insert into presence_forward (mark, at) values (${mark}, ${new Date(ctx.now)}) on conflict (only_row) do update set mark = excluded.mark, at = excluded.at`.execute(
          ctx.tx,
        );
      }),
  };
}

/**
 * The next day, oldest first, of those recorded before `seen`, to be sent whole; after the last, the mark from which writes are followed. What is written
 * meanwhile is read with its day or followed afterwards, or both, which changes no answer.
 */
async function nextDay(ctx: Context, mark: Mark & { sentDays: string }): Promise<ForwardBatch> {
  const { rows } = await sql<{ day: string | null }>`
    select min(day) as day from core.presence_days_before('infinity') where day > ${mark.sentDays || '-infinity'}::date`.execute(
    ctx.tx,
  );
  const day = rows[0]!.day;
  return {
    token: tokenOf(mark, day),
    rows: emptyRows(),
    renewed: day ? [day] : [],
    mark: JSON.stringify(day ? { seen: mark.seen, sentDays: day } : { seen: mark.seen }),
    committedAt: ctx.now,
    more: true,
  };
}

const tokenOf = (...parts: unknown[]) =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 32);

async function nextBatch(ctx: Context, mark: Mark, limit: number): Promise<ForwardBatch | undefined> {
  const target = mark.target ?? (await currentSnapshot(ctx));
  const { rows: writes } = await sql<{
    removed: boolean;
    firstId: number;
    lastId: number;
    firstDay: string;
    lastDay: string;
    rows: number;
    at: Date;
  }>`select removed, first_id as "firstId", last_id as "lastId", first_day as "firstDay", last_day as "lastDay", row_count as rows, at from presence_write
    where xid >= pg_snapshot_xmin(${mark.seen}::pg_snapshot) and not pg_visible_in_snapshot(xid, ${mark.seen}::pg_snapshot) and pg_visible_in_snapshot(xid, ${target}::pg_snapshot)`.execute(
    ctx.tx,
  );
  if (!writes.length) return undefined;
  const from = mark.after ?? 0;
  const rows = emptyRows();
  let after = from;
  let more = false;
  for (const { first, last } of idRanges(writes)) {
    if (last <= from) continue;
    const { rows: found } = await sql<{
      id: number;
      day: string;
      place_no: number;
      ref: number;
      from_minute: number;
      to_minute: number;
      source: number;
      precision: number;
      certainty: number;
    }>`select id, day, place_no, ref, from_minute, to_minute, source, precision, certainty from presence
      where id > ${Math.max(from, first - 1)} and id <= ${last} order by id limit ${limit - rows.day.length}`.execute(
      ctx.tx,
    );
    for (const row of found) {
      rows.day.push(row.day);
      rows.place.push(row.place_no);
      rows.ref.push(row.ref >>> 0);
      rows.fromMinute.push(row.from_minute);
      rows.toMinute.push(row.to_minute);
      rows.source.push(row.source);
      rows.precision.push(row.precision);
      rows.certainty.push(row.certainty);
      after = row.id;
    }
    if (rows.day.length >= limit) {
      more = true;
      break;
    }
  }
  const next: Mark = more ? { seen: mark.seen, target, after } : { seen: target };
  const renewed = from > 0 ? [] : writes.filter(write => write.removed).map(write => write.firstDay);
  return {
    token: tokenOf(mark, target, after),
    rows,
    renewed: [...new Set(renewed)],
    mark: JSON.stringify(next),
    committedAt: Math.min(...writes.map(write => write.at.getTime())),
    more,
  };
}

type Columns = { [K in keyof StoredRows]: K extends 'day' ? string[] : number[] };

function emptyRows(): Columns {
  return {
    day: [],
    place: [],
    ref: [],
    fromMinute: [],
    toMinute: [],
    source: [],
    precision: [],
    certainty: [],
  };
}

function addRows(rows: Columns, day: string, chunk: PackedRows): void {
  for (const row of rowsOf(chunk)) {
    rows.day.push(day);
    rows.place.push(row.place);
    rows.ref.push(row.ref);
    rows.fromMinute.push(row.fromMinute);
    rows.toMinute.push(row.toMinute);
    rows.source.push(row.source);
    rows.precision.push(row.precision);
    rows.certainty.push(row.certainty);
  }
}

async function readPacked(
  ctx: Context,
  day: string,
  after: number,
  upto: number,
  limit: number,
): Promise<PackedRows> {
  const { rows } =
    await sql<PackedRows>`select * from core.packed_presences(${day}::date, ${after}, ${upto}, ${limit})`.execute(
      ctx.tx,
    );
  return rows[0]!;
}
