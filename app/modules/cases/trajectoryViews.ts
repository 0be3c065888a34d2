import { addDays, dayOf } from '@outpace/protocol';
import { partHours } from '@outpace/reading/tracks/index.ts';
import type { Context } from '../../core/module.ts';
import { packOfOutbreak } from '../outbreaks/queries.ts';
import { placesOf } from '../places/queries.ts';
import type { EntryOut, TrajectoryOut } from './api.ts';
import { dayPartWords } from './dayParts.ts';
import { infectiousWindowOf } from './queries.ts';
import type { CaseRow, EntryRow } from './schema.ts';
import { type Line, markTrajectory } from './trajectoryRules.ts';
import { readEntries } from './trajectoryStore.ts';
import { windowView } from './views.ts';

/** Lines as a page shows them, with the names of their places. One query. */
export async function entriesOut(
  ctx: Context,
  rows: readonly EntryRow[],
  window: { from: number; to: number } | null,
): Promise<EntryOut[]> {
  const places = await placesOf(
    ctx,
    rows.flatMap(row => (row.placeId ? [row.placeId] : [])),
  );
  return rows.map(row => {
    const place = row.placeId ? places.get(row.placeId) : undefined;
    const fromAt = row.fromAt?.getTime() ?? null;
    const toAt = row.toAt?.getTime() ?? null;
    return {
      id: row.id,
      day: row.day,
      from: row.fromAt?.toISOString() ?? null,
      to: row.toAt?.toISOString() ?? null,
      precision: row.precision,
      part: row.part,
      placeId: row.placeId,
      place: row.placeText ?? place?.name ?? row.transportNumber ?? '',
      placeText: row.placeText,
      placeKind: row.placeKind ?? place?.kind ?? null,
      lon: row.lon ?? place?.lon ?? null,
      lat: row.lat ?? place?.lat ?? null,
      transportNumber: row.transportNumber,
      carriage: row.carriage,
      seat: row.seat,
      source: row.source,
      certainty: row.certainty,
      state: row.state,
      quote: row.quote,
      companions: row.companions,
      note: row.note,
      traced:
        row.state === 'confirmed' && (row.placeId !== null || row.journeyId !== null || row.fromPresence),
      // a line outside the window stays on the page and says so
      inWindow:
        window === null ||
        (fromAt !== null && toAt !== null
          ? fromAt < window.to && toAt > window.from
          : row.day >= dayOf(window.from, ctx.outpace.city.timeZone) &&
            row.day <= dayOf(window.to - 1, ctx.outpace.city.timeZone)),
      version: row.version,
    };
  });
}

/** What the rules look at. */
export function lineOf(entry: EntryOut): Line {
  return {
    id: entry.id,
    day: entry.day,
    from: entry.from === null ? null : Date.parse(entry.from),
    to: entry.to === null ? null : Date.parse(entry.to),
    precision: entry.precision,
    placeKey:
      entry.placeId ?? (entry.place ? entry.place.normalize('NFKC').replace(/\s/g, '').toLowerCase() : null),
    placeName: entry.place,
    lon: entry.lon,
    lat: entry.lat,
    source: entry.source,
    state: entry.state === 'proposed' ? 'proposed' : 'confirmed',
    transportNumber: entry.transportNumber,
  };
}

/** The trajectory of a case: lines, the days the protocol asks for and the days that have lines, and what is doubtful. */
export async function trajectoryOut(ctx: Context, row: CaseRow): Promise<TrajectoryOut> {
  const tz = ctx.outpace.city.timeZone;
  const pack = await packOfOutbreak(ctx, row.outbreakId);
  const known = await infectiousWindowOf(ctx, row);
  const window = 'refused' in known ? null : known;
  const view = window ? windowView(pack, window, tz) : null;
  const entries = await entriesOut(ctx, await readEntries(ctx, [row.id]), window);
  const until = window ? Math.min(window.to, ctx.now) : ctx.now;
  const marks = markTrajectory(entries.map(lineOf), view?.days ?? [], until, tz);
  const days = [
    ...new Set([...(view?.days ?? lastDays(ctx.now, tz)), ...entries.map(entry => entry.day)]),
  ].sort();
  return {
    days,
    window: view,
    entries,
    marks: marks.map(mark => ({
      ruleId: mark.ruleId,
      kind: mark.kind,
      day: mark.day,
      from: new Date(mark.from).toISOString(),
      to: new Date(mark.to).toISOString(),
      entryIds: mark.lineIds,
      winner: mark.winner ?? null,
      text: mark.text,
    })),
    parts: partHours.map(part => ({
      part: part.part,
      word: dayPartWords[part.part],
      from: part.from * 60,
      to: part.to * 60,
    })),
    asOf: new Date(ctx.now).toISOString(),
  };
}

/** Without a window there is still a table to write in: today and the days before it. */
function lastDays(now: number, tz: string): string[] {
  const today = dayOf(now, tz);
  return [addDays(today, -2), addDays(today, -1), today];
}
