import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';

/** A sampling point that is open, as whoever watches for silence needs it. `opening`: 'HH:MM', city-local; empty: always. */
export interface PointHours {
  id: string;
  name: string;
  areaKey: number;
  opening: { from: string; to: string; days?: number[] }[];
}

/** The points open now in the session's area. One query. */
export async function pointHours(ctx: Context): Promise<PointHours[]> {
  const { rows } =
    await sql<PointHours>`select id, name, area_key as "areaKey", opening from sampling_point where state = 'open' and area_key between ${ctx.scope.lo} and ${ctx.scope.hi} order by id`.execute(
      ctx.tx,
    );
  return rows;
}
