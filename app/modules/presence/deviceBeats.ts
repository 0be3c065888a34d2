import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';

/** A registered device as whoever watches for silence needs it. */
export interface BeatingDevice {
  id: string;
  name: string;
  areaKey: number;
  registeredAt: Date;
  revokedAt: Date | null;
  lastReceivedAt: Date | null;
}

/** Devices of the session's area and what they sent since an instant, by five minutes. Needs account.manage. Two statements. */
export async function deviceBeats(
  ctx: Context,
  since: Date,
): Promise<{ devices: BeatingDevice[]; beats: { id: string; slot: Date; count: number }[] }> {
  const devices =
    await sql<BeatingDevice>`select id, name, area_key as "areaKey", registered_at as "registeredAt", revoked_at as "revokedAt", last_received_at as "lastReceivedAt" from presence_device`.execute(
      ctx.tx,
    );
  const beats = await sql<{
    id: string;
    slot: Date;
    count: number;
  }>`select device_id as id, date_bin('5 minutes', received_at, 'epoch') as slot, sum(row_count)::int as count from presence_batch where received_at >= ${since} group by 1, 2`.execute(
    ctx.tx,
  );
  return { devices: devices.rows, beats: beats.rows };
}
