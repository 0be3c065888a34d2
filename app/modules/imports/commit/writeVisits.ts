import { addEntries, type NewEntry } from '../../cases/queries.ts';
import { peopleOf } from '../../people/queries.ts';
import { addSeats, ensureJourneys, ensurePlaces, type NewPlace } from '../../places/queries.ts';
import { type NewPresence, recordPresences } from '../../presence/queries.ts';
import { resolvePeople } from '../check/resolvePeople.ts';
import { personOfRow } from '../identity.ts';
import { placeKindOfWord, sourceOfWord, vehicleOfNumber } from '../placeWords.ts';
import { instantsOf, piecesByDay, type VisitTime, visitTime } from '../visitTimes.ts';
import { createPeopleOfRows } from './people.ts';
import { type DueRow, type RowWriter, textOf } from './row.ts';

interface Stay {
  row: DueRow;
  personId: string;
  caseId: string | null;
  time: VisitTime;
  placeId: string | null;
  areaKey: number;
  areaWords: string | undefined;
}

/** Visit rows: lines of the trajectory where the person is a case of the outbreak, presences of everyone else, seats on journeys of both. */
export const writeVisits: RowWriter = async (ctx, setting, rows, findArea) => {
  const { batch, timeZone } = setting;
  const who = await peopleOfVisits(ctx, setting, rows, findArea);
  const placeOfRow = new Map<DueRow, number>();
  const places: NewPlace[] = [];
  const areas = new Map(rows.map(row => [row, findArea(row.prepared.reading)]));
  for (const row of rows) {
    const place = placeOf(row, areas.get(row)!.areaKey, batch.id);
    if (place) placeOfRow.set(row, places.push(place) - 1);
  }
  const placeIds = await ensurePlaces(ctx, places);
  const stays = rows.flatMap((row): Stay[] => {
    const time = visitTime(row.prepared.reading);
    const person = who.get(row)!;
    if (!time) return [];
    const index = placeOfRow.get(row);
    return [
      {
        row,
        ...person,
        time,
        placeId: index === undefined ? null : placeIds[index]!,
        areaKey: areas.get(row)!.areaKey,
        areaWords: areas.get(row)!.words,
      },
    ];
  });
  const journeyOf = await journeysOf(ctx, batch.id, stays, timeZone);
  await addEntries(
    ctx,
    stays.flatMap(stay => entriesOf(stay, batch.id, timeZone, journeyOf.get(stay))),
  );
  await recordPresences(
    ctx,
    stays.flatMap(stay => presencesOf(stay, batch.id)),
  );
};

async function peopleOfVisits(
  ctx: Parameters<RowWriter>[0],
  setting: Parameters<RowWriter>[1],
  rows: readonly DueRow[],
  findArea: Parameters<RowWriter>[3],
) {
  const { batch } = setting;
  const pointers = rows.map(row => ({
    externalId: textOf(row, 'personId'),
    person: personOfRow(row.prepared.reading),
  }));
  const found = await resolvePeople(ctx, batch.outbreakId, pointers, batch.id);
  const who = new Map<DueRow, { personId: string; caseId: string | null }>();
  const missing = new Map<string, DueRow[]>();
  rows.forEach((row, index) => {
    const known = row.same ? { personId: row.same.personId, caseId: null } : found[index];
    if (known) who.set(row, known);
    else {
      const same = pointers[index]!.externalId ?? JSON.stringify(pointers[index]!.person.identity);
      missing.set(same, [...(missing.get(same) ?? []), row]);
    }
  });
  const groups = [...missing.values()];
  const made = await createPeopleOfRows(
    ctx,
    setting,
    groups.map(([row]) => ({
      row: row!,
      areaKey: findArea(row!.prepared.reading).areaKey,
      ...(textOf(row!, 'personId') === undefined ? {} : { externalId: textOf(row!, 'personId')! }),
    })),
  );
  groups.forEach((group, index) => {
    for (const row of group) who.set(row, { personId: made[index]!, caseId: null });
  });
  return who;
}

/** A place is made of a name or a point; area words alone are no place two people can share. */
function placeOf(row: DueRow, areaKey: number, importId: string): NewPlace | null {
  const { values } = row.prepared.reading;
  const name = textOf(row, 'placeName') ?? textOf(row, 'address');
  const point =
    values.has('longitude') && values.has('latitude')
      ? { lon: values.get('longitude') as number, lat: values.get('latitude') as number }
      : null;
  const externalId = textOf(row, 'placeId');
  if (!name && !point && !externalId) return null;
  const kind = textOf(row, 'placeKind');
  return {
    areaKey,
    importId,
    ...(externalId ? { externalId } : {}),
    ...(name ? { name } : externalId && !point ? { name: externalId } : {}),
    ...(kind ? { kind: placeKindOfWord(kind) } : name ? { kind: placeKindOfWord(name) } : {}),
    ...(point ?? {}),
    ...(textOf(row, 'address') ? { address: textOf(row, 'address')! } : {}),
  };
}

async function journeysOf(
  ctx: Parameters<RowWriter>[0],
  importId: string,
  stays: readonly Stay[],
  timeZone: string,
): Promise<Map<Stay, string>> {
  const riding = stays.filter(stay => textOf(stay.row, 'transportNumber'));
  if (!riding.length) return new Map();
  const ids = await ensureJourneys(
    ctx,
    riding.map(({ row, time }) => {
      const number = textOf(row, 'transportNumber')!;
      return {
        mode: vehicleOfNumber(number),
        number,
        day: time.day,
        importId,
        ...(textOf(row, 'origin') ? { from: textOf(row, 'origin')! } : {}),
        ...(textOf(row, 'destination') ? { to: textOf(row, 'destination')! } : {}),
      };
    }),
  );
  const people = await peopleOf(
    ctx,
    riding.map(stay => stay.personId),
  );
  await addSeats(
    ctx,
    riding.map((stay, index) => {
      const seat = textOf(stay.row, 'seat');
      const seatRow = seat && /^(\d{1,3})/.exec(seat);
      const at = instantsOf(stay.time, timeZone);
      return {
        journeyId: ids[index]!,
        personId: stay.personId,
        source: 'ticket',
        areaKey: people.get(stay.personId)?.areaKey ?? stay.areaKey,
        importId,
        ...(textOf(stay.row, 'carriage') ? { carriage: textOf(stay.row, 'carriage')! } : {}),
        ...(seat ? { seat } : {}),
        ...(seatRow ? { seatRow: Number(seatRow[1]) } : {}),
        ...(at ? { boardedAt: at.fromAt, leftAt: at.toAt } : {}),
      };
    }),
  );
  return new Map(riding.map((stay, index) => [stay, ids[index]!]));
}

function entriesOf(
  stay: Stay,
  importId: string,
  timeZone: string,
  journeyId: string | undefined,
): NewEntry[] {
  if (!stay.caseId) return [];
  const { row } = stay;
  const { values } = row.prepared.reading;
  const placeText = textOf(row, 'placeName') ?? textOf(row, 'address') ?? stay.areaWords;
  const shared = {
    caseId: stay.caseId,
    source: sourceOfWord(textOf(row, 'source')),
    importId,
    ...(stay.placeId ? { placeId: stay.placeId } : {}),
    ...(placeText ? { placeText } : {}),
    ...(textOf(row, 'placeKind') ? { placeKind: textOf(row, 'placeKind')! } : {}),
    ...(values.has('longitude') && values.has('latitude')
      ? { lon: values.get('longitude') as number, lat: values.get('latitude') as number }
      : {}),
    ...(journeyId ? { journeyId } : {}),
    ...(textOf(row, 'transportNumber') ? { transportNumber: textOf(row, 'transportNumber')! } : {}),
    ...(textOf(row, 'carriage') ? { carriage: textOf(row, 'carriage')! } : {}),
    ...(textOf(row, 'seat') ? { seat: textOf(row, 'seat')! } : {}),
    ...(textOf(row, 'companions') ? { companions: textOf(row, 'companions')! } : {}),
    ...(textOf(row, 'notes') ? { note: textOf(row, 'notes')! } : {}),
  };
  const at = instantsOf(stay.time, timeZone);
  if (at) return [{ ...shared, day: stay.time.day, ...at, precision: 'minute' }];
  return piecesByDay(stay.time).map(piece => ({ ...shared, day: piece.day, precision: 'day' }));
}

function presencesOf(stay: Stay, importId: string): NewPresence[] {
  if (stay.caseId || !stay.placeId) return [];
  const precision = stay.time.fromMinute === null ? 2 : 0;
  return piecesByDay(stay.time).map(piece => ({
    personId: stay.personId,
    placeId: stay.placeId!,
    ...piece,
    precision,
    source: sourceOfWord(textOf(stay.row, 'source')),
    importId,
  }));
}
