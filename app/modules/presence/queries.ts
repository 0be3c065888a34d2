import { IntList, rowAt } from '@outpace/trace/columns.ts';
import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import { placesByNo, placesOf } from '../places/queries.ts';
import { freshEngine, type TraceEngine } from './engine.ts';
import { certainties, type PresenceSource, presenceSourceOf, presenceSources } from './schema.ts';

export { type ContributedPresence, type Contributor, contribute, type TraceEngine } from './engine.ts';
export { certainties, type PresenceSource, presenceSourceOf, presenceSources } from './schema.ts';

export interface NewPresence {
  personId: string;
  placeId: string;
  /** City-local day 'YYYY-MM-DD'. */
  day: string;
  /** Minutes of that day, half-open; 0–1440 for a whole day. Stays over midnight are two rows. */
  fromMinute: number;
  toMinute: number;
  precision: 0 | 1 | 2;
  source: PresenceSource;
  certainty?: keyof typeof certainties;
  importId?: string;
}

/** Records presences under each day's meaningless references. Set-based: one statement a call. */
export async function recordPresences(ctx: Context, rows: readonly NewPresence[]): Promise<void> {
  if (!rows.length) return;
  const places = await placesOf(
    ctx,
    rows.map(row => row.placeId),
  );
  const byDay = Map.groupBy(rows, row => row.day);
  const refs = new Map<string, Map<string, number>>();
  for (const [day, ofDay] of byDay) {
    await sql`select core.ensure_presence_day(${day}::date)`.execute(ctx.tx);
    refs.set(
      day,
      ctx.keys.presenceRefs(
        day,
        ofDay.map(row => row.personId),
      ),
    );
  }
  const place = (row: NewPresence) => {
    const found = places.get(row.placeId);
    if (!found) throw new Error(`There is no place ${row.placeId}.`);
    return found;
  };
  await sql`insert into presence (day, place_no, ref, from_minute, to_minute, precision, source, certainty, area_key, import_id)
    select * from unnest(${rows.map(r => r.day)}::date[], ${rows.map(r => place(r).no)}::int[], ${rows.map(r => refs.get(r.day)!.get(r.personId)!)}::int[], ${rows.map(r => r.fromMinute)}::smallint[], ${rows.map(r => r.toMinute)}::smallint[],
      ${rows.map(r => r.precision)}::smallint[], ${rows.map(r => presenceSources[r.source])}::smallint[], ${rows.map(r => certainties[r.certainty ?? 'stated'])}::smallint[], ${rows.map(r => place(r).areaKey)}::bigint[], ${rows.map(r => r.importId ?? null)}::uuid[])`.execute(
    ctx.tx,
  );
}

/** The trace index, brought up to what is committed. The caller works for a case and journals it. */
export function traceEngine(ctx: Context): Promise<TraceEngine> {
  return freshEngine(ctx.outpace);
}

export interface KnownStay {
  placeId: string;
  placeName: string;
  placeKind: string;
  day: string;
  fromAt: number;
  toAt: number;
  precision: 0 | 1 | 2;
  source: PresenceSource;
}

/** Where one person is known to have been between two instants, for the trajectory of a case. The caller journals under the case. */
export async function staysOf(
  ctx: Context,
  personId: string,
  fromAt: number,
  toAt: number,
): Promise<KnownStay[]> {
  const engine = await freshEngine(ctx.outpace);
  const ref = engine.refOf(personId);
  if (ref === undefined) return [];
  const { presences } = engine.index;
  const found = new IntList();
  presences.ofPerson(ref, engine.minuteOf(fromAt), engine.minuteOf(toAt), found);
  const rows = Array.from(found.data.subarray(0, found.length), row => rowAt(presences.columns, row)).sort(
    (a, b) => a.from - b.from,
  );
  const places = await placesByNo(
    ctx,
    rows.map(row => row.place),
  );
  return rows.flatMap(row => {
    const place = places.get(row.place);
    return place
      ? [
          {
            placeId: place.id,
            placeName: place.name,
            placeKind: place.kind,
            day: engine.dayOfMinute(row.from),
            fromAt: engine.instantOf(row.from),
            toAt: engine.instantOf(row.to),
            precision: row.precision,
            source: presenceSourceOf(row.source),
          },
        ]
      : [];
  });
}
