import { sql } from 'kysely';
import { seal } from '../../core/keys/sealing.ts';
import type { Context } from '../../core/module.ts';
import { notFound, type Refusal, refuse } from '../../core/refusal.ts';

import type { PersonRow } from '../people/queries.ts';
import { addTasks, areaAbove, closeTasksOf, tasksDone } from '../tasks/queries.ts';
import { revoke } from './close.ts';
import { taskFor } from './followup.ts';
import { mayDecideAppeal, mayFollowUp, officeTimes } from './rules.ts';
import type { MeasureRow } from './schema.ts';
import { readMeasure, unitOfSession } from './store.ts';

/** An appeal as read; the person's own words stay sealed. */
export interface AppealRow {
  id: string;
  measureId: string;
  ground: string;
  state: 'open' | 'upheld' | 'rejected';
  dueAt: Date;
  decidedAt: Date | null;
  decidedBy: string | null;
  decision: string | null;
  createdAt: Date;
  createdBy: string;
}

const columns = sql`a.id, a.measure_id as "measureId", a.ground, a.state, a.due_at as "dueAt", a.decided_at as "decidedAt", a.decided_by as "decidedBy", a.decision, a.created_at as "createdAt", a.created_by as "createdBy"`;

/** Appeals against a measure, oldest first. */
export async function appealsOf(ctx: Context, measureId: string): Promise<AppealRow[]> {
  const { rows } =
    await sql<AppealRow>`select ${columns} from appeal a where a.measure_id = ${measureId} order by a.created_at, a.id`.execute(
      ctx.tx,
    );
  return rows;
}

/** Opens an appeal with its clock (MSR-9); the task goes to the area above the one that decided, where another unit sits. */
export async function openAppeal(
  ctx: Context,
  row: MeasureRow,
  person: PersonRow | undefined,
  ground: string,
  words: string | undefined,
): Promise<{ appealId: string } | Refusal> {
  const closed = mayFollowUp(row);
  if (closed) return closed;
  const standing = (await appealsOf(ctx, row.id)).find(one => one.state === 'open');
  if (standing)
    return refuse('MSR-9', '已有一份申诉正在处理。', 'An appeal is already being decided.', {
      status: 409,
      details: { appealId: standing.id, dueAt: standing.dueAt.toISOString() },
    });
  const dueAt = new Date(ctx.now + officeTimes.appealHours * 3_600_000);
  const key = person ? ctx.keys.subject(person.pseudonym) : undefined;
  const sealed = words && key ? seal(key, Buffer.from(words), 'appeal') : null;
  const { rows } = await sql<{
    id: string;
  }>`insert into appeal (measure_id, ground, words_sealed, due_at, created_at, created_by, area_key, located_key, origin_key)
    values (${row.id}, ${ground}, ${sealed}, ${dueAt}, ${new Date(ctx.now)}, ${ctx.scope.actor}, ${row.areaKey}, ${row.locatedKey}, ${row.originKey}) returning id`.execute(
    ctx.tx,
  );
  const appealId = rows[0]!.id;
  const above = areaAbove(row.issuedLo ?? row.areaKey);
  await addTasks(ctx, [
    {
      ...taskFor(ctx, row, 'decide_appeal', '处理申诉', 'Decide an appeal', officeTimes.appealHours, 'MSR-9'),
      subjectKind: 'appeal',
      subjectId: appealId,
      areaKey: above,
      locatedKey: above,
      originKey: ctx.scope.lo,
    },
  ]);
  await ctx.journal({
    act: 'appeal.opened',
    objectKind: 'appeal',
    objectId: appealId,
    rule: 'MSR-9',
    subject: person?.pseudonym,
    areaKey: row.areaKey,
    detail: { measure: row.id, ground, due: dueAt.toISOString() },
  });
  return { appealId };
}

/** Decides an appeal outside the deciding unit (MSR-9). Upheld: the measure is revoked with everything it created. */
export async function decideAppeal(
  ctx: Context,
  appealId: string,
  uphold: boolean,
  decision: string,
): Promise<{ measureId: string; revoked: string[] } | Refusal> {
  const { rows } =
    await sql<AppealRow>`select ${columns} from appeal a where a.id = ${appealId} for update`.execute(ctx.tx);
  const appeal = rows[0];
  const row = appeal ? await readMeasure(ctx, appeal.measureId) : null;
  if (!appeal || !row) return notFound;
  if (appeal.state !== 'open')
    return refuse('MSR-9', '这份申诉已经处理。', 'This appeal has been decided.', {
      status: 409,
      details: { state: appeal.state },
    });
  const not = mayDecideAppeal(
    { person: row.issuedPerson, unit: row.issuingUnit, lo: row.issuedLo, hi: row.issuedHi },
    { person: ctx.scope.naturalPerson, unit: await unitOfSession(ctx), lo: ctx.scope.lo, hi: ctx.scope.hi },
  );
  if (not) return not;
  await sql`update appeal set state = ${uphold ? 'upheld' : 'rejected'}, decided_at = ${new Date(ctx.now)}, decided_by = ${ctx.scope.actor}, decided_person = ${ctx.scope.naturalPerson}, decision = ${decision}, version = version + 1 where id = ${appealId}`.execute(
    ctx.tx,
  );
  const revoked = uphold ? await revoke(ctx, [row], '申诉成立,撤销措施', 'MSR-9') : [];
  await tasksDone(ctx, [appealId], ['decide_appeal'], uphold ? '申诉成立' : '申诉不成立');
  await closeTasksOf(ctx, revoked, '申诉成立');
  await ctx.journal({
    act: uphold ? 'appeal.upheld' : 'appeal.rejected',
    objectKind: 'appeal',
    objectId: appealId,
    rule: 'MSR-9',
    areaKey: row.areaKey,
    detail: { measure: row.id, revoked: revoked.length },
  });
  return { measureId: row.id, revoked };
}

/** The words of an appeal's author, for whoever decides it. Column list of the list route. */
export const appealColumns = columns;
