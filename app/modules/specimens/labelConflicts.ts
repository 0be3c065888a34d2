import { sql } from 'kysely';
import { type Page, readPage } from '../../core/http/lists.ts';
import type { Context } from '../../core/module.ts';
import type { Bilingual } from '../../core/refusal.ts';
import { partyNames } from './boxes.ts';
import type { LabelConflict } from './schema.ts';

interface Row {
  id: string;
  code: string;
  openedAt: Date;
  openedBy: string;
  memberCount: number;
  pointName: string | null;
  programmeTitle: Bilingual;
  holder: {
    openedAt: string;
    pointName: string | null;
    memberCount: number;
    state: LabelConflict['state'];
  } | null;
}

/** One page of the tubes whose label is another's, longest waiting first, each with the tube that holds the label where that is of the session's area (SPC-6). */
export async function listLabelConflicts(
  ctx: Context,
  query: { after?: string; limit?: number; sort?: string; tube?: string },
): Promise<Page<LabelConflict>> {
  const page = await readPage<Row>(
    ctx,
    {
      from: sql`from sample_tube t join test_programme g on g.id = t.programme_id left join sampling_point p on p.id = t.point_id`,
      select: sql`t.id, t.code, t.opened_at as "openedAt", t.opened_by as "openedBy", t.member_count as "memberCount", p.name as "pointName", g.title as "programmeTitle",
        (select jsonb_build_object('openedAt', h.opened_at, 'pointName', q.name, 'memberCount', h.member_count, 'state', h.state) from sample_tube h left join sampling_point q on q.id = h.point_id
          where h.code = t.code and h.state <> 'conflict' limit 1) as holder`,
      where: [sql`t.state = 'conflict'`, ...(query.tube ? [sql`t.id = ${query.tube}`] : [])],
      sorts: { openedAt: { by: sql`t.opened_at`, type: 'timestamptz' } },
      defaultSort: 'openedAt',
      id: sql`t.id`,
    },
    query,
  );
  const names = await partyNames(
    ctx,
    page.items.map(row => `courier:${row.openedBy}`),
  );
  return {
    ...page,
    items: page.items.map(row => ({
      id: row.id,
      code: row.code,
      state: 'conflict' as const,
      openedAt: row.openedAt.toISOString(),
      openedBy: names.get(`courier:${row.openedBy}`) ?? row.openedBy,
      memberCount: row.memberCount,
      pointName: row.pointName,
      programmeTitle: row.programmeTitle,
      holder: row.holder && { ...row.holder, openedAt: new Date(row.holder.openedAt).toISOString() },
    })),
  };
}
