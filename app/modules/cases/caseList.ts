import { type RawBuilder, sql } from 'kysely';
import { type Page, readPage } from '../../core/http/lists.ts';
import type { Context } from '../../core/module.ts';
import type { CaseListItem } from './api.ts';
import type { CaseRow } from './schema.ts';
import { caseColumns } from './store.ts';
import { listItems } from './views.ts';

/** One page of cases by keyset, as every list of cases shows them: masked names, no identity. `where`: conditions on alias `c`. Sorts: clock (default), onset, number, reported. */
export async function pageOfCases(
  ctx: Context,
  where: RawBuilder<unknown>[],
  query: { after?: string; limit?: number; sort?: string },
): Promise<Page<CaseListItem>> {
  const page = await readPage<CaseRow>(
    ctx,
    {
      from: sql`from case_record c`,
      select: caseColumns,
      where,
      sorts: {
        clock: { by: sql`c.next_due_at`, type: 'timestamptz' },
        onset: { by: sql`c.onset_on`, type: 'date' },
        number: { by: sql`c.number`, type: 'text' },
        reported: { by: sql`c.reported_at`, type: 'timestamptz' },
      },
      defaultSort: 'clock',
      id: sql`c.id`,
    },
    query,
  );
  return { ...page, items: await listItems(ctx, page.items) };
}
