import { sql } from 'kysely';
import type { Context } from '../../../core/module.ts';
import { createTieGroups, type NewTieGroup } from '../../people/queries.ts';
import type { Setting } from '../prepare.ts';
import { setTargets } from '../rowStore.ts';
import { completePeople, createPeopleOfRows } from './people.ts';
import { type DueRow, type RowWriter, textOf } from './row.ts';

/** Roster rows: people, and the household, class, dorm room or office each belongs to (made groups of once all are here). */
export const writePersons: RowWriter = async (ctx, setting, rows, findArea) => {
  const { batch } = setting;
  const created = rows.filter(row => row.action === 'create' || !row.target);
  const made = await createPeopleOfRows(
    ctx,
    setting,
    created.map(row => ({
      row,
      areaKey: findArea(row.prepared.reading).areaKey,
      ...(textOf(row, 'personId') === undefined ? {} : { externalId: textOf(row, 'personId')! }),
    })),
  );
  const personOf = new Map(created.map((row, index) => [row, made[index]!]));
  await setTargets(
    ctx,
    batch.id,
    created.map(row => ({ row: row.prepared.row, target: personOf.get(row)! })),
  );
  const updated = rows.filter(row => row.action === 'update' && row.target);
  await completePeople(
    ctx,
    setting,
    updated.map(row => ({ row, personId: row.target!, overwrite: true })),
  );
  for (const row of updated) personOf.set(row, row.target!);
  // a group is kept within the area of whoever imports: its members may live outside it
  const within = (areaKey: number) =>
    areaKey >= ctx.scope.lo && areaKey <= ctx.scope.hi ? areaKey : ctx.scope.lo;
  const ties = rows.flatMap(row =>
    tiesOfRow(row, setting).map(tie => ({
      ...tie,
      areaKey: within(findArea(row.prepared.reading).areaKey),
      personId: personOf.get(row)!,
    })),
  );
  if (!ties.length) return;
  await sql`insert into import_tie (import_id, kind, label, group_area, person_id, area_key)
    select ${batch.id}::uuid, t.kind, t.label, t.area, t.person, ${ctx.scope.lo} from unnest(${ties.map(t => t.kind)}::text[], ${ties.map(t => t.label)}::text[], ${ties.map(t => t.areaKey)}::bigint[], ${ties.map(t => t.personId)}::uuid[]) t(kind, label, area, person)`.execute(
    ctx.tx,
  );
};

/** The groups a roster row puts a person in. A room counts as a dorm room where its header says so, else, with its building, as a household. */
export function tiesOfRow(
  row: DueRow,
  setting: Pick<Setting, 'batch'>,
): { kind: NewTieGroup['kind']; label: string }[] {
  const ties: { kind: NewTieGroup['kind']; label: string }[] = [];
  const employer = textOf(row, 'employer');
  const add = (kind: NewTieGroup['kind'], parts: (string | undefined)[]) =>
    ties.push({ kind, label: parts.filter(Boolean).join(' ').slice(0, 200) });
  const household = textOf(row, 'householdId');
  const room = textOf(row, 'room');
  const home = [textOf(row, 'community'), textOf(row, 'building'), textOf(row, 'unit'), room];
  if (household) add('household', [household]);
  const column = setting.batch.mapping.fields.indexOf('room');
  const isDorm = column >= 0 && /宿舍|寝室|dorm/i.test(setting.batch.mapping.headers[column] ?? '');
  if (room && isDorm) add('dorm', home);
  else if (room && !household && (home[0] || home[1])) add('household', home);
  const className = textOf(row, 'className');
  if (className) add('class', [employer, className]);
  const department = textOf(row, 'department');
  if (department) add(/车间|workshop/i.test(department) ? 'workshop' : 'office', [employer, department]);
  return ties;
}

/** Makes groups of the memberships gathered, a few hundred at a time, taking each from the list as it is made. Returns how many are left. */
export async function makeTieGroups(ctx: Context, setting: Setting, groups = 300): Promise<number> {
  const { batch } = setting;
  const { rows } = await sql<{
    kind: NewTieGroup['kind'];
    label: string;
    area: number;
    people: string[];
  }>`select kind, label, group_area as area, array_agg(distinct person_id) as people from import_tie
    where import_id = ${batch.id} group by 1, 2, 3 order by 1, 2, 3 limit ${groups}`.execute(ctx.tx);
  if (!rows.length) return 0;
  // one person alone is no group
  await createTieGroups(
    ctx,
    rows
      .filter(row => row.people.length > 1)
      .map(row => ({
        kind: row.kind,
        label: row.label,
        areaKey: row.area,
        importId: batch.id,
        members: row.people.map(personId => ({ personId, source: 'roster' })),
      })),
  );
  await sql`delete from import_tie t using unnest(${rows.map(r => r.kind)}::text[], ${rows.map(r => r.label)}::text[], ${rows.map(r => r.area)}::bigint[]) g(kind, label, area)
    where t.import_id = ${batch.id} and t.kind = g.kind and t.label = g.label and t.group_area = g.area`.execute(
    ctx.tx,
  );
  return rows.length;
}
