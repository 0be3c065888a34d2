import { sql } from 'kysely';
import type { Context, Module } from '../../core/module.ts';
import '../people/schema.ts';
import { packOfOutbreak } from '../outbreaks/queries.ts';
import { factsOf } from './queries.ts';
import { windowOfCase } from './rules.ts';
import type { CaseRow } from './schema.ts';
import { caseColumns } from './store.ts';
import { trajectoryChanged } from './traceIndex.ts';

const tables = ['case_record', 'trajectory_entry'] as const;

async function repoint(
  ctx: Context,
  from: string,
  to: string,
  moved: Record<string, string[]>,
  only: boolean,
): Promise<void> {
  for (const table of tables) {
    const { rows } = await sql<{
      id: string;
      case_id: string;
    }>`update ${sql.table(table)} set person_id = ${to} where person_id = ${from}
      ${only ? sql`and id = any(${moved[table] ?? []}::uuid[])` : sql``} returning id, ${sql.raw(table === 'case_record' ? 'id' : 'case_id')} as case_id`.execute(
      ctx.tx,
    );
    if (!only) moved[table] = rows.map(row => row.id);
    if (rows.length)
      await trajectoryChanged(
        ctx,
        rows.map(row => row.case_id),
      );
  }
}

/** CAS-8: the windows of all open cases of an outbreak under its pack of now. Set-based, a thousand at a time. */
async function recomputeWindows(ctx: Context, outbreakId: string): Promise<void> {
  const pack = await packOfOutbreak(ctx, outbreakId);
  const tz = ctx.outpace.city.timeZone;
  for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
    const { rows } =
      await sql<CaseRow>`select ${caseColumns} from case_record c where c.outbreak_id = ${outbreakId} and c.closed_at is null and c.id > ${after} order by c.id limit 1000`.execute(
        ctx.tx,
      );
    const windows = rows.map(row => {
      const window = windowOfCase(pack, factsOf(row), row.state, ctx.now, tz);
      return 'refused' in window
        ? { id: row.id, f: null, t: null, r: null }
        : {
            id: row.id,
            f: new Date(window.from).toISOString(),
            t: new Date(window.to).toISOString(),
            r: window.ruleId,
          };
    });
    await sql`update case_record c set infectious_from = w.f, infectious_to = w.t, infectious_rule = w.r from jsonb_to_recordset(${JSON.stringify(windows)}::jsonb) w(id uuid, f timestamptz, t timestamptz, r text) where c.id = w.id`.execute(
      ctx.tx,
    );
    if (rows.length < 1000) return;
    after = rows.at(-1)!.id;
  }
}

export const reactions: NonNullable<Module['reactions']> = {
  'person.merged': (ctx, { keptId, mergedId, moved }) => repoint(ctx, mergedId, keptId, moved, false),
  'person.merge_undone': (ctx, { keptId, mergedId, moved }) => repoint(ctx, keptId, mergedId, moved, true),
  'outbreak.edition_changed': (ctx, { outbreakId }) => recomputeWindows(ctx, outbreakId),
  'import.undone': async (ctx, { importId }) => {
    // links of other imports keep the id their source gave, and wait for the case to come again
    await sql`update case_link l set source_case_id = null, source_external_id = coalesce(l.source_external_id, c.external_id, c.number) from case_record c
      where c.import_id = ${importId} and l.source_case_id = c.id and l.import_id is distinct from ${importId}`.execute(
      ctx.tx,
    );
    await sql`delete from case_link where import_id = ${importId}`.execute(ctx.tx);
    const { rows } = await sql<{
      case_id: string;
    }>`delete from trajectory_entry where import_id = ${importId} returning case_id`.execute(ctx.tx);
    const gone = await sql<{
      id: string;
    }>`delete from case_record where import_id = ${importId} returning id`.execute(ctx.tx);
    if (rows.length)
      await trajectoryChanged(
        ctx,
        rows.map(row => row.case_id),
      );
    if (gone.rows.length)
      await ctx.journal({
        act: 'case.import_undone',
        objectKind: 'import',
        objectId: importId,
        detail: { cases: gone.rows.length },
      });
  },
};
