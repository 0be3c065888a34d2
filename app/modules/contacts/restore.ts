import type { Context } from '../../core/module.ts';
import { casesOfPeople } from '../cases/queries.ts';
import { packOfOutbreak } from '../outbreaks/queries.ts';
import { personOf } from '../people/queries.ts';
import type { ContactRow } from './schema.ts';
import { readContacts, setState } from './store.ts';

/**
 * CON-14: somebody who became a case and turned out to be none is again whatever they were to others: their records as a contact of other cases go back on the table, to be decided anew by
 * a person (accepting one opens its measure). Nothing is restored while another case of theirs in the outbreak stands. Returns the records put back, with where they stood before.
 */
export async function restoreConverted(
  ctx: Context,
  of: { personId: string; outbreakId: string },
  reason: string,
): Promise<ContactRow[]> {
  const pack = await packOfOutbreak(ctx, of.outbreakId);
  const none = new Set(pack.case_states.filter(one => one.meaning === 'not_a_case').map(one => one.id));
  const cases = await casesOfPeople(ctx, [of.personId]);
  if (cases.some(one => one.outbreakId === of.outbreakId && !none.has(one.state))) return [];
  const rows = (await readContacts(ctx, { personIds: [of.personId], outbreakId: of.outbreakId })).filter(
    row => row.state === 'converted',
  );
  const restored = new Set(
    await setState(
      ctx,
      rows.map(row => row.id),
      'proposed',
      ['converted'],
      reason,
    ),
  );
  const subject = (await personOf(ctx, of.personId))?.pseudonym;
  for (const row of rows)
    if (restored.has(row.id))
      await ctx.journal({
        act: 'contact.reopened',
        objectKind: 'contact',
        objectId: row.id,
        rule: 'CON-14',
        subject,
        areaKey: row.areaKey,
        detail: { reason, was: 'converted' },
      });
  return rows.filter(row => restored.has(row.id));
}
