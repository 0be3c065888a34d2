import type { Context } from '../../core/module.ts';
import { addSeats, ensureJourneys, ensurePlaces, searchPlaces, seatsOf } from '../places/queries.ts';
import { trajectoryParameters } from './parameters.ts';
import type { CaseRow, EntryRow } from './schema.ts';
import { speedOf } from './trajectoryRules.ts';
import { changeEntry } from './trajectoryStore.ts';

/** Words that name a kind of place and no place: two people's "company" is not one company. */
const generic = new Set([
  '家',
  '家中',
  '家里',
  '住处',
  '单位',
  '公司',
  '学校',
  '超市',
  '医院',
  '饭店',
  '餐馆',
  '菜市场',
  '药店',
  '诊所',
  '宾馆',
  '酒店',
  '车站',
  '小区',
  '工地',
  '办公室',
  '宿舍',
  '食堂',
  '商店',
  '便利店',
  '商场',
  '公园',
  '银行',
  '网吧',
  'home',
  'work',
  'school',
  'office',
  'shop',
  'hospital',
  'restaurant',
  'market',
]);

const sameName = (a: string, b: string) =>
  a.normalize('NFKC').replace(/\s/g, '').toLowerCase() ===
  b.normalize('NFKC').replace(/\s/g, '').toLowerCase();

/**
 * TRJ-9: a confirmed line must reach the trace index, so a named place becomes a place of the city: the one of that name, or a new one when there is none. Several of the name, a home, or a word that
 * names only a kind stay text, for the investigator to choose. Numbered flights and trains become journeys with the seat. Returns the lines settled.
 */
export async function settlePlaces(
  ctx: Context,
  row: CaseRow,
  entries: readonly EntryRow[],
): Promise<number> {
  let settled = 0;
  for (const entry of entries) {
    if (entry.transportNumber && !entry.journeyId) {
      if (await settleJourney(ctx, row, entry)) settled++;
      continue;
    }
    const name = entry.placeText?.trim();
    if (entry.placeId || !name || entry.placeKind === 'home' || generic.has(name) || name.length < 2)
      continue;
    const same = (await searchPlaces(ctx, name)).filter(place => sameName(place.name, name));
    if (same.length > 1) continue;
    const placeId =
      same[0]?.id ??
      (
        await ensurePlaces(ctx, [
          { name, kind: entry.placeKind ?? undefined, lon: entry.lon, lat: entry.lat, areaKey: 0 },
        ])
      )[0]!;
    if (await changeEntry(ctx, entry.id, entry.version, { place_id: placeId })) settled++;
  }
  return settled;
}

async function settleJourney(ctx: Context, row: CaseRow, entry: EntryRow): Promise<boolean> {
  const speed = speedOf(entry.transportNumber!);
  // only flights and trains run once a day under one number; a bus line does not name a vehicle
  if (speed === trajectoryParameters.roadSpeed.value) return false;
  const mode = speed === trajectoryParameters.airSpeed.value ? 'plane' : 'train';
  const [journeyId] = await ensureJourneys(ctx, [{ mode, number: entry.transportNumber!, day: entry.day }]);
  const known = (await seatsOf(ctx, [row.personId], entry.day, entry.day)).some(
    seat => seat.journeyId === journeyId,
  );
  if (!known) {
    const seatRow = Number(/^\d{1,2}/.exec(entry.seat ?? '')?.[0] ?? Number.NaN);
    await addSeats(ctx, [
      {
        journeyId: journeyId!,
        personId: row.personId,
        carriage: entry.carriage ?? undefined,
        seatRow: Number.isNaN(seatRow) ? undefined : seatRow,
        seat: entry.seat ?? undefined,
        boardedAt: entry.precision === 'minute' ? entry.fromAt?.getTime() : undefined,
        leftAt: entry.precision === 'minute' ? entry.toAt?.getTime() : undefined,
        source: entry.source,
        areaKey: row.areaKey,
        locatedKey: row.locatedKey,
      },
    ]);
  }
  return changeEntry(ctx, entry.id, entry.version, { journey_id: journeyId! });
}
