import { dayOf, endOfDay, startOfDay } from '@outpace/protocol';
import type { Static } from 'typebox';
import { type Refusal, refuse } from '../../core/refusal.ts';
import type { EntryBody } from './api.ts';
import { instantAt } from './cityTime.ts';
import { minutesOfPart } from './dayParts.ts';
import { trajectoryParameters } from './parameters.ts';
import type { EntryRow, NewEntry } from './schema.ts';
import { readTypedLine } from './typedLine.ts';

type Body = Static<typeof EntryBody>;
/** What the body may name besides the typed line. */
const plain = [
  'placeId',
  'placeText',
  'placeKind',
  'lon',
  'lat',
  'transportNumber',
  'carriage',
  'seat',
  'companions',
  'note',
  'part',
] as const;

/**
 * A line of a trajectory from a request: typed as one text (TRJ-5 when it cannot be read; the words come back), or field by field. Checked by TRJ-6 (ends after it begins),
 * TRJ-7 (nothing in the future), TRJ-8 (says where). `before`: the end of the line before, for a typed line without a time.
 */
export function entryFromBody(
  body: Body,
  caseId: string,
  context: { now: number; tz: string; lastEnd?: { day: string; minute: number } },
): NewEntry | Refusal {
  if (body.line === undefined)
    return checkEntry(fromFields(body, caseId, context.tz), context.now, context.tz);
  const { tz } = context;
  const day = body.lineDay ?? context.lastEnd?.day;
  const read = readTypedLine(body.line, {
    today: dayOf(context.now, tz),
    day,
    startMinute: context.lastEnd && context.lastEnd.day === day ? context.lastEnd.minute : undefined,
  });
  if (!read)
    return refuse(
      'TRJ-5',
      '没有读懂这一行,原样保留,请改写。',
      'The line could not be read; it is kept as typed, please reword it.',
      {
        errors: [
          {
            path: 'body/line',
            message: { zh: '如:16 0830 东门菜市场 20m', en: 'e.g. 16 0830 East Gate market 20m' },
            rule: 'TRJ-5',
          },
        ],
        details: { line: body.line },
      },
    );
  const minutes = read.part
    ? minutesOfPart(read.part)
    : read.fromMinute === null
      ? null
      : { from: read.fromMinute, to: read.toMinute! };
  return checkEntry(
    {
      caseId,
      day: read.day,
      precision: read.precision,
      part: read.part ?? undefined,
      fromAt: minutes ? instantAt(read.day, minutes.from, tz) : undefined,
      toAt: minutes ? instantAt(read.day, minutes.to, tz) : undefined,
      placeText: read.place,
      transportNumber: read.transportNumber ?? undefined,
      carriage: read.carriage ?? undefined,
      seat: read.seat ?? undefined,
      companions: read.companions ?? undefined,
      placeKind: read.transportNumber ? 'transport' : undefined,
      source: body.source ?? 'interview',
      certainty: body.certainty ?? read.certainty,
      note: read.endAssumed ? `未说离开时间,按${trajectoryParameters.unstatedStay.value}分钟记` : undefined,
    },
    context.now,
    tz,
  );
}

function fromFields(body: Body, caseId: string, tz: string): NewEntry {
  const from = body.from ? Date.parse(body.from) : undefined;
  const to = body.to ? Date.parse(body.to) : undefined;
  const precision = body.precision ?? (body.part ? 'part_of_day' : from === undefined ? 'day' : 'minute');
  const day = body.day ?? (from === undefined ? '' : dayOf(from, tz));
  const entry: Record<string, unknown> = {
    caseId,
    day,
    precision,
    source: body.source ?? 'interview',
    certainty: body.certainty ?? 'stated',
  };
  for (const name of plain) if (body[name] !== null && body[name] !== undefined) entry[name] = body[name];
  if (precision === 'part_of_day' && body.part && day) {
    const part = minutesOfPart(body.part);
    entry.fromAt = from ?? instantAt(day, part.from, tz);
    entry.toAt = to ?? instantAt(day, part.to, tz);
  } else if (precision !== 'day') {
    entry.fromAt = from;
    entry.toAt = to;
  }
  if (precision !== 'part_of_day') delete entry.part;
  return entry as unknown as NewEntry;
}

/** The fields of a stored line as a body, so that a change is checked like a new line. */
export function bodyOfEntry(row: EntryRow): Body {
  return {
    day: row.day,
    from: row.fromAt?.toISOString() ?? null,
    to: row.toAt?.toISOString() ?? null,
    precision: row.precision,
    part: row.part,
    placeId: row.placeId,
    placeText: row.placeText,
    placeKind: row.placeKind,
    lon: row.lon,
    lat: row.lat,
    transportNumber: row.transportNumber,
    carriage: row.carriage,
    seat: row.seat,
    source: row.source,
    certainty: row.certainty,
    companions: row.companions,
    note: row.note,
  };
}

/** TRJ-6, TRJ-7, TRJ-8: every fault of a line at once. Pure. */
export function checkEntry(entry: NewEntry, now: number, tz: string): NewEntry | Refusal {
  const errors: NonNullable<Refusal['errors']> = [];
  const wrong = (path: string, rule: string, zh: string, en: string) =>
    errors.push({ path: `body/${path}`, rule, message: { zh, en } });
  if (!entry.day) wrong('day', 'TRJ-6', '写明哪一天', 'say which day');
  else if (entry.day > dayOf(now, tz))
    wrong('day', 'TRJ-7', '不能在今天之后', 'must not be later than today');
  if (entry.precision !== 'day') {
    if (entry.fromAt === undefined)
      wrong(
        'from',
        'TRJ-6',
        '写明开始时间,或改为只知日期',
        'say when it began, or that only the day is known',
      );
    if (entry.toAt === undefined)
      wrong('to', 'TRJ-6', '写明结束时间,或改为只知日期', 'say when it ended, or that only the day is known');
    if (entry.fromAt !== undefined && entry.toAt !== undefined && entry.day) {
      if (entry.toAt <= entry.fromAt) wrong('to', 'TRJ-6', '结束应晚于开始', 'must end after it begins');
      if (dayOf(entry.fromAt, tz) !== entry.day)
        wrong('from', 'TRJ-6', `开始时间不在 ${entry.day} 当天`, `does not begin on ${entry.day}`);
      // a night may end the next morning; anything longer is two lines
      if (entry.toAt > endOfDay(dayOf(endOfDay(entry.day, tz), tz), tz))
        wrong(
          'to',
          'TRJ-6',
          '一条最多跨到次日,请分成几条',
          'one line reaches into the next day at most; make several',
        );
      if (entry.precision === 'minute' && entry.fromAt > now)
        wrong('from', 'TRJ-7', '不能晚于现在', 'must not be later than now');
    }
  }
  if (!entry.placeId && !entry.placeText && !entry.transportNumber && !entry.journeyId)
    wrong('placeText', 'TRJ-8', '写明地点或车次', 'say where, or by which vehicle');
  return errors.length
    ? refuse(
        errors[0]!.rule!,
        '这一条还不能保存,请改正。',
        'The line cannot be saved yet; please correct it.',
        { errors },
      )
    : entry;
}

/** Where the last timed line of a day ends, for a typed line that names no time; undefined without one. Minutes after the local midnight of `day`. */
export function lastEndOf(
  entries: readonly EntryRow[],
  tz: string,
  day?: string,
): { day: string; minute: number } | undefined {
  const timed = entries.filter(
    entry =>
      entry.state === 'confirmed' &&
      entry.precision === 'minute' &&
      entry.toAt &&
      (!day || entry.day === day),
  );
  const last = timed.reduce<EntryRow | undefined>(
    (latest, entry) => (!latest || entry.toAt! > latest.toAt! ? entry : latest),
    undefined,
  );
  return last
    ? { day: last.day, minute: Math.round((last.toAt!.getTime() - startOfDay(last.day, tz)) / 60_000) }
    : undefined;
}
