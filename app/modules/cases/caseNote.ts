import type { Context } from '../../core/module.ts';
import { notFound, type Refusal, refuse } from '../../core/refusal.ts';
import { personOf } from '../people/queries.ts';
import { caseOf } from './queries.ts';
import type { CaseRow } from './schema.ts';
import { listItems } from './views.ts';

/** Writes a journal line of this case, its detail sealed under the person's key. */
export async function noteCase(
  ctx: Context,
  row: CaseRow,
  act: string,
  more: { rule?: string; detail?: Record<string, string | number | boolean | string[] | undefined> } = {},
): Promise<void> {
  const person = await personOf(ctx, row.personId);
  await ctx.journal({
    act,
    objectKind: 'case',
    objectId: row.id,
    subject: person?.pseudonym,
    areaKey: row.areaKey,
    ...more,
  });
}

/** CAS-6: somebody else changed the case meanwhile; says who has it now and at which version it stands. */
export async function conflict(ctx: Context, id: string): Promise<Refusal> {
  const now = await caseOf(ctx, id);
  if (!now) return notFound;
  const [item] = await listItems(ctx, [now]);
  return refuse(
    'CAS-6',
    '他人刚修改过这个病例,请先看新的内容再保存。',
    'Somebody changed this case meanwhile; look at it before saving.',
    { status: 409, details: { version: now.version, case: item } },
  );
}
