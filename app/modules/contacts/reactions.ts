import { sql } from 'kysely';
import type { Context, Module } from '../../core/module.ts';
import { markOutbreakOutdated, markOutdated } from './runStore.ts';

/** Facts of a case that change its infectious window or where it was. */
const windowFields = new Set([
  'onsetOn',
  'sampledOn',
  'positiveAt',
  'isolatedAt',
  'releasedOn',
  'outcomeOn',
  'state',
  'onset_on',
  'sampled_on',
  'positive_at',
  'isolated_at',
]);

async function convertRows(
  ctx: Context,
  of: { outbreakId: string; personId: string; caseId: string },
): Promise<number> {
  const { numAffectedRows } =
    await sql`update contact set state = 'converted', state_reason = '已转为病例', state_by = ${ctx.scope.actor}, state_at = ${new Date(ctx.now)}, version = version + 1
    where outbreak_id = ${of.outbreakId} and person_id = ${of.personId} and case_id <> ${of.caseId} and state <> 'converted'`.execute(
      ctx.tx,
    );
  return Number(numAffectedRows);
}

export const reactions: NonNullable<Module['reactions']> = {
  // a contact who becomes a case is traced in turn; a list of thousands is not
  'case.opened': async (ctx, { caseId, outbreakId, personId, importId }) => {
    const converted = await convertRows(ctx, { caseId, outbreakId, personId });
    if (converted && !importId && ctx.can('trace.run'))
      await ctx.enqueue('contacts.trace', { caseId }, `contacts.trace ${caseId}`);
  },
  'case.changed': async (ctx, { caseId, fields }) => {
    if (fields.some(field => windowFields.has(field))) await markOutdated(ctx, caseId);
  },
  'outbreak.edition_changed': (ctx, { outbreakId }) => markOutbreakOutdated(ctx, outbreakId),
  'trajectory.changed': (ctx, { caseId }) => markOutdated(ctx, caseId),
  'person.merged': async (ctx, { keptId, mergedId, moved }) => {
    const { rows } = await sql<{
      id: string;
    }>`update contact c set person_id = ${keptId} where person_id = ${mergedId} and not exists (select 1 from contact o where o.case_id = c.case_id and o.person_id = ${keptId}) returning id`.execute(
      ctx.tx,
    );
    moved.contact = rows.map(row => row.id);
  },
  'person.merge_undone': async (ctx, { mergedId, moved }) => {
    await sql`update contact set person_id = ${mergedId} where id = any(${moved.contact ?? []}::uuid[])`.execute(
      ctx.tx,
    );
  },
  'import.undone': async (ctx, { importId }) => {
    const { rows } = await sql<{
      id: string;
    }>`select id from contact_of_import where own_import = ${importId} or person_import = ${importId} or case_import = ${importId}`.execute(
      ctx.tx,
    );
    const ids = rows.map(row => row.id);
    await sql`update contact set via_contact_id = null where via_contact_id = any(${ids}::uuid[])`.execute(
      ctx.tx,
    );
    await sql`delete from contact where id = any(${ids}::uuid[])`.execute(ctx.tx);
  },
};
