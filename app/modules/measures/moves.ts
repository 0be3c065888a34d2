import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import { type Refusal, refuse } from '../../core/refusal.ts';
import { moveObligations } from '../obligations/queries.ts';
import { movePerson, type PersonRow } from '../people/queries.ts';
import { addTasks, moveTasks } from '../tasks/queries.ts';
import { taskFor } from './followup.ts';
import { officeTimes } from './rules.ts';
import type { MeasureRow } from './schema.ts';

/** The person is in another area now (MSR-15): follow-up goes there, the responsible area keeps sight of it. Whoever only hosts the person cannot send them on. */
export async function moveMeasure(
  ctx: Context,
  row: MeasureRow,
  person: PersonRow | undefined,
  to: number,
  note: string | undefined,
): Promise<Refusal | null> {
  const responsible = row.areaKey >= ctx.scope.lo && row.areaKey <= ctx.scope.hi;
  if (!responsible && !(to >= ctx.scope.lo && to <= ctx.scope.hi))
    return refuse(
      'MSR-15',
      '此人由别的辖区负责,请通知责任辖区变更所在地。',
      'Another area is responsible for this person: ask it to change where they are.',
      { status: 403 },
    );
  await sql`update measure set located_key = ${to}, version = version + 1 where id = ${row.id}`.execute(
    ctx.tx,
  );
  await moveObligations(ctx, row.personId, { locatedKey: to });
  await moveTasks(ctx, row.personId, { locatedKey: to });
  await sql`insert into measure_move (measure_id, person_id, to_key, note, at, actor, applied_at, area_key, located_key, origin_key)
    values (${row.id}, ${row.personId}, ${to}, ${note ?? null}, ${new Date(ctx.now)}, ${ctx.scope.actor}, ${ctx.can('person.write') ? new Date(ctx.now) : null}, ${row.areaKey}, ${to}, ${row.originKey})`.execute(
    ctx.tx,
  );
  await addTasks(
    ctx,
    [
      {
        ...taskFor(
          ctx,
          { ...row, locatedKey: to },
          'door_visit',
          '此人现在您辖区,请上门落实措施',
          'This person is now in your area: visit and confirm the measure',
          officeTimes.findPersonHours,
          'MSR-15',
        ),
      },
    ],
    { unlessOpen: true },
  );
  await ctx.journal({
    act: 'measure.moved',
    objectKind: 'measure',
    objectId: row.id,
    rule: 'MSR-15',
    subject: person?.pseudonym,
    areaKey: row.areaKey,
    detail: { to, note },
  });
  return null;
}

/** Carries moves over to the person's record that their reporter could not write; at most 200 a sweep. */
export async function applyMoves(ctx: Context): Promise<number> {
  const { rows } = await sql<{
    id: string;
    personId: string;
    to: number;
  }>`select id, person_id as "personId", to_key as "to" from measure_move where applied_at is null order by id limit 200 for update skip locked`.execute(
    ctx.tx,
  );
  for (const row of rows) {
    await movePerson(ctx, row.personId, { locatedKey: row.to });
    await sql`update measure_move set applied_at = ${new Date(ctx.now)} where id = ${row.id}`.execute(ctx.tx);
  }
  return rows.length;
}
