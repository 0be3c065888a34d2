import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import { notFound, type Refusal } from '../../core/refusal.ts';
import { boxRow, boxViews, partyNames } from './boxes.ts';
import type { BoxDetail } from './custodySchema.ts';

/** One box with everything said of it and what is in it. */
export async function boxDetail(ctx: Context, id: string): Promise<BoxDetail | Refusal> {
  const row = await boxRow(ctx, id);
  if (!row) return notFound;
  const { rows: events } = await sql<
    Omit<BoxDetail['events'][number], 'at' | 'receivedAt' | 'partyName'> & { at: Date; receivedAt: Date }
  >`select e.id, e.kind, e.at, e.received_at as "receivedAt", e.party, e.counterpart, e.tube_count as count, e.temperature_c as "temperatureC", e.seal_intact as "sealIntact", e.packaging, e.vehicle, e.note
    from custody_event e where e.box_id = ${id} order by e.at, e.id`.execute(ctx.tx);
  const { rows: tubes } = await sql<
    Omit<BoxDetail['tubes'][number], 'firstSampleAt'> & { firstSampleAt: Date | null }
  >`select t.id, f.code, t.state, t.member_count as "memberCount", t.first_sample_at as "firstSampleAt" from box_tube f left join sample_tube t on t.code = f.code and t.state <> 'conflict' where f.box_id = ${id} order by f.code`.execute(
    ctx.tx,
  );
  const names = await partyNames(
    ctx,
    events.map(event => event.party),
  );
  return {
    ...(await boxViews(ctx, [row]))[0]!,
    differences: row.differences,
    events: events.map(event => ({
      ...event,
      at: event.at.toISOString(),
      receivedAt: event.receivedAt.toISOString(),
      partyName: names.get(event.party) ?? null,
    })),
    tubes: tubes.map(tube => ({ ...tube, firstSampleAt: tube.firstSampleAt?.toISOString() ?? null })),
  };
}
