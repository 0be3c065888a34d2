import { sql } from 'kysely';
import { keyedHash } from '../../core/keys/sealing.ts';
import type { Context } from '../../core/module.ts';
import { type Refusal, refuse } from '../../core/refusal.ts';
import { DayOfAnotherKey } from './dayKeys.ts';
import { recordRows, type StoredPresence } from './record.ts';
import { CityDays, dayParts, type RowProblem, type SentRow, timesOf } from './rules.ts';
import { certainties, type DeviceKind, deviceSources, presenceSources } from './schema.ts';

export interface Batch {
  /** Counts up on the device; any order of arrival. */
  sequence: number;
  rows: SentRow[];
  /** Record the good rows although others are bad. */
  commitGood?: boolean;
}

export interface BatchAnswer {
  sequence: number;
  received: number;
  recorded: number;
  /** Rows that were left out, by what is wrong with them. */
  refused: RowProblem[];
}

/**
 * Takes what a device sent, in the request's transaction: durable when it is answered. PRE-1: only a registered device. PRE-8: a sequence number
 * means one content for ever: the same again is answered as at first, another is refused. All rows are checked; unless `commitGood` says otherwise one
 * bad row means that nothing is recorded and the sequence stays free. The journal holds counts, never people.
 */
export async function takeBatch(ctx: Context, batch: Batch): Promise<BatchAnswer | Refusal> {
  const names = ctx.scope.kind === 'device' ? await namesIn(ctx, batch.rows) : null;
  if (!names?.device)
    return refuse(
      'PRE-1',
      '只有登记的设备可以上传在场记录。',
      'Only a registered device may send presences.',
      { status: 403 },
    );
  const { device } = names;
  // keyed: a plain hash of ids and times could be found again by trying those of a person
  const content = keyedHash(
    ctx.keys.secret('presence-batches'),
    'batch',
    JSON.stringify([batch.rows, batch.commitGood === true]),
  );
  const { good, problems } = checkRows(ctx, names, device, batch.rows);
  const isTaken = !problems.length || batch.commitGood === true;
  const bad = new Set(problems.map(problem => problem.row)).size;
  const answer: BatchAnswer = {
    sequence: batch.sequence,
    received: batch.rows.length,
    recorded: batch.rows.length - bad,
    refused: problems,
  };
  // a second sender of the same number waits here until the first has ended
  const claimed = isTaken
    ? await sql`insert into presence_batch (device_id, sequence, content_hash, received_at, row_count, recorded, refused, answer, area_key)
        values (${device.id}, ${batch.sequence}, ${content}, ${new Date(ctx.now)}, ${batch.rows.length}, ${answer.recorded}, ${bad}, ${JSON.stringify(answer)}::jsonb, ${device.areaKey}) on conflict (device_id, sequence) do nothing`.execute(
        ctx.tx,
      )
    : null;
  if (!claimed?.numAffectedRows) {
    const first = await firstAnswer(ctx, device, batch.sequence, content);
    return first ?? badRows(batch.rows.length, problems);
  }
  try {
    await recordRows(ctx, good);
  } catch (error) {
    if (error instanceof DayOfAnotherKey) return keyIsMissing(error.days);
    throw error;
  }
  await ctx.journal({
    act: 'presence.received',
    objectKind: 'device',
    objectId: device.id,
    areaKey: device.areaKey,
    detail: { sequence: batch.sequence, received: answer.received, recorded: answer.recorded, refused: bad },
  });
  return answer;
}

async function firstAnswer(
  ctx: Context,
  device: Device,
  sequence: number,
  content: Buffer,
): Promise<BatchAnswer | Refusal | null> {
  const { rows } = await sql<{
    content_hash: Buffer;
    answer: BatchAnswer;
    received_at: Date;
  }>`select content_hash, answer, received_at from presence_batch where device_id = ${device.id} and sequence = ${sequence}`.execute(
    ctx.tx,
  );
  const first = rows[0];
  if (!first) return null;
  if (first.content_hash.equals(content)) return first.answer;
  return refuse(
    'PRE-8',
    `批次号 ${sequence} 已用于另一份内容(${first.received_at.toISOString()} 收到)。`,
    `Sequence ${sequence} was used for another content (received ${first.received_at.toISOString()}).`,
    { status: 409, details: { sequence, receivedAt: first.received_at.toISOString() } },
  );
}

/** PRE-10: refused whole, so that the device keeps it and sends it again; the transaction is rolled back with the refusal. */
function keyIsMissing(days: readonly string[]): Refusal {
  return refuse(
    'PRE-10',
    `${days.join('、')} 的在场记录由另一把密钥写入,密钥库恢复前不能追加;本批未记录,请保留并稍后重发。`,
    `The presences of ${days.join(', ')} were recorded under another key; none can be added until the key store is mended. Nothing of this batch was recorded: keep it and send it again later.`,
    { status: 409, details: { days } },
  );
}

function badRows(received: number, problems: readonly RowProblem[]): Refusal {
  const bad = new Set(problems.map(problem => problem.row)).size;
  return refuse(
    'PRE-9',
    `${received} 行中有 ${bad} 行不能接收,全部未记录;可改正后重发,或用 commitGood 只记录无误的行。`,
    `${bad} of ${received} rows cannot be taken, and none was recorded; mend and send again, or send with commitGood to record the others.`,
    {
      errors: problems.map(({ row, field, rule, message }) => ({
        path: `body/rows/${row}/${field}`,
        message,
        rule,
      })),
      details: { received, bad },
    },
  );
}

interface Device {
  id: string;
  kind: DeviceKind;
  areaKey: number;
  /** The one place it stands at. */
  placeId: string | null;
}
interface Named {
  id: string;
  external: string | null;
  no: number;
}
interface Names {
  device: Device | null;
  places: (Named & { areaKey: number })[];
  people: Named[];
}

/** The device whose session this is, and what its rows name. One statement for any number of rows. */
async function namesIn(ctx: Context, rows: readonly SentRow[]): Promise<Names> {
  const given = (field: keyof SentRow) => [...new Set(rows.flatMap(row => row[field] ?? []))];
  const found = await sql<{
    device: Device | null;
    places: Names['places'] | null;
    people: Named[] | null;
  }>`select device, places, people from core.device_names(${given('placeId')}::uuid[], ${given('placeExternalId')}::text[], ${given('personId')}::uuid[], ${given('personExternalId')}::text[])`.execute(
    ctx.tx,
  );
  const { device, places, people } = found.rows[0]!;
  return { device, places: places ?? [], people: people ?? [] };
}

/** PRE-2, PRE-3 and the rules of time for every row; the good ones as they will be stored, cut at midnight. */
function checkRows(
  ctx: Context,
  names: Names,
  device: Device,
  rows: readonly SentRow[],
): { good: StoredPresence[]; problems: RowProblem[] } {
  const places = byEither(names.places);
  const people = byEither(names.people);
  const days = new CityDays(ctx.outpace.city.timeZone);
  const forgotten = new Set(ctx.keys.presenceDays().flatMap(one => (one.destroyed ? [one.day] : [])));
  const common = {
    precision: 0 as const,
    source: presenceSources[deviceSources[device.kind]],
    certainty: certainties.certain,
  };
  const good: StoredPresence[] = [];
  const problems: RowProblem[] = [];
  for (const [index, row] of rows.entries()) {
    const before = problems.length;
    const unnamed = row.placeId === undefined && row.placeExternalId === undefined;
    const place =
      unnamed && device.placeId
        ? places(device.placeId, undefined)
        : places(row.placeId, row.placeExternalId);
    const elsewhere = place !== undefined && device.placeId !== null && place.id !== device.placeId;
    if (!place || elsewhere)
      problems.push({
        row: index,
        field: row.placeId === undefined ? 'placeExternalId' : 'placeId',
        rule: 'PRE-2',
        message: elsewhere
          ? {
              zh: '设备登记在另一处场所,只能上传该处的记录',
              en: 'the device stands at another place and may name only that one',
            }
          : { zh: '设备所在辖区没有这个场所', en: "there is no such place in the device's area" },
      });
    const person = people(row.personId, row.personExternalId);
    if (!person)
      problems.push({
        row: index,
        field: row.personId === undefined ? 'personExternalId' : 'personId',
        rule: 'PRE-3',
        message: { zh: '没有登记这个人', en: 'there is no such person' },
      });
    const times = timesOf(row, index, ctx.now, days, day => forgotten.has(day));
    if (Array.isArray(times)) problems.push(...times);
    if (problems.length > before || Array.isArray(times)) continue;
    for (const part of dayParts(times.from, times.to, days))
      good.push({ ...common, ...part, person: person!.no, placeNo: place!.no, areaKey: place!.areaKey });
  }
  return { good, problems };
}

/** Look-up by our id or by the source's; the newest where two carry one id of a source. */
function byEither<T extends Named>(rows: readonly T[]) {
  const byId = new Map(rows.map(row => [row.id, row]));
  const byExternal = new Map(
    rows.flatMap(row => (row.external === null ? [] : [[row.external, row] as const])),
  );
  return (id: string | undefined, external: string | undefined): T | undefined =>
    id !== undefined
      ? byId.get(id.toLowerCase())
      : external !== undefined
        ? byExternal.get(external)
        : undefined;
}
