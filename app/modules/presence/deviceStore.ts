import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import type { DeviceKind } from './schema.ts';

export interface DeviceRow {
  id: string;
  name: string;
  kind: DeviceKind;
  areaKey: number;
  placeId: string | null;
  registeredAt: Date;
  registeredBy: string;
  revokedAt: Date | null;
  revokedBy: string | null;
}
export interface ListedDevice extends DeviceRow {
  placeName: string | null;
  /** Batches, rows and refused rows received since the instant asked for. */
  batches: number;
  received: number;
  recorded: number;
  refused: number;
  /** Ever, to the minute. */
  lastReceivedAt: Date | null;
}

const columns = sql`d.id, d.name, d.kind, d.area_key as "areaKey", d.place_id as "placeId", d.registered_at as "registeredAt", d.registered_by as "registeredBy", d.revoked_at as "revokedAt", d.revoked_by as "revokedBy"`;

/** Devices of the session's area, newest first, with what they have sent since `since`. Two statements. */
export async function readDevices(ctx: Context, since: Date): Promise<ListedDevice[]> {
  const { rows } = await sql<
    Omit<ListedDevice, 'placeName'>
  >`select ${columns}, coalesce(b.batches, 0) as batches, coalesce(b.received, 0) as received, coalesce(b.recorded, 0) as recorded, coalesce(b.refused, 0) as refused,
      greatest(d.last_received_at, b.last) as "lastReceivedAt"
    from (select * from presence_device order by id desc limit 1000) d
    left join (select x.device_id, count(*)::int as batches, sum(x.row_count)::bigint as received, sum(x.recorded)::bigint as recorded, sum(x.refused)::bigint as refused, max(x.received_at) as last
      from presence_batch x where x.received_at >= ${since} group by x.device_id) b on b.device_id = d.id
    order by d.id desc`.execute(ctx.tx);
  const names = await devicePlaceNames(
    ctx,
    rows.flatMap(row => row.placeId ?? []),
  );
  return rows.map(row => ({
    ...row,
    placeName: row.placeId ? (names.get(row.placeId)?.name ?? null) : null,
  }));
}

/** Names and areas of places of the session's area by id; for administrators, who read no places otherwise. */
export async function devicePlaceNames(
  ctx: Context,
  ids: readonly string[],
): Promise<Map<string, { name: string; areaKey: number }>> {
  if (!ids.length) return new Map();
  const { rows } = await sql<{
    id: string;
    name: string;
    areaKey: number;
  }>`select id, name, area_key as "areaKey" from core.device_place_names(${[...new Set(ids)]}::uuid[])`.execute(
    ctx.tx,
  );
  return new Map(rows.map(row => [row.id, row]));
}

/** Up to 20 places of an area whose normalised name is like the pattern: where a device may stand. */
export async function placesForDevice(
  ctx: Context,
  pattern: string,
  areaKey: number,
): Promise<{ id: string; name: string; kind: string; areaKey: number }[]> {
  const { rows } = await sql<{
    id: string;
    name: string;
    kind: string;
    areaKey: number;
  }>`select id, name, kind, area_key as "areaKey" from core.device_places(${pattern}, ${areaKey})`.execute(
    ctx.tx,
  );
  return rows;
}

export async function readDevice(ctx: Context, id: string): Promise<DeviceRow | null> {
  const { rows } = await sql<DeviceRow>`select ${columns} from presence_device d where d.id = ${id}`.execute(
    ctx.tx,
  );
  return rows[0] ?? null;
}

/** Registers a device with the hash of its token; the database refuses an area that is not the caller's. */
export async function insertDevice(
  ctx: Context,
  device: { name: string; kind: DeviceKind; areaKey: number; placeId?: string },
  token: Buffer,
): Promise<string> {
  const { rows } = await sql<{
    id: string;
  }>`select core.register_device(${device.name}, ${device.kind}, ${device.areaKey}, ${createHash('sha256').update(token).digest()}, ${new Date(ctx.now)}, ${device.placeId ?? null}::uuid) as id`.execute(
    ctx.tx,
  );
  return rows[0]!.id;
}

/** Ends a device's session; false when it was ended before. */
export async function revokeDevice(ctx: Context, id: string): Promise<boolean> {
  const { rows } = await sql<{
    done: boolean;
  }>`select core.revoke_device(${id}, ${new Date(ctx.now)}) as done`.execute(ctx.tx);
  return rows[0]!.done;
}
