import { mayRelease, type ReleaseCondition, type ReleaseDecision } from '@outpace/protocol';
import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import type { Bilingual } from '../../core/refusal.ts';
import { packOf } from '../protocols/queries.ts';
import { closeMeasures } from './close.ts';
import { factsOf } from './plan.ts';
import { findingsByOutbreak } from './replan.ts';
import type { MeasureRow } from './schema.ts';
import { measureColumns } from './store.ts';

/** How one measure was judged: by its own pack, on everything found so far. */
export interface Judged {
  row: MeasureRow;
  decision: ReleaseDecision;
}

/** Judges measures for release at `now` (MSR-4), each by itself under the pack it was planned by. A few queries for any number. */
export async function judgeRelease(ctx: Context, rows: readonly MeasureRow[]): Promise<Judged[]> {
  const findings = await findingsByOutbreak(ctx, rows);
  const judged: Judged[] = [];
  for (const row of rows) {
    const pack = await packOf(ctx, row.packId, row.packVersion, row.overlayIds);
    judged.push({
      row,
      decision: mayRelease(
        pack,
        row.plan,
        factsOf(row.facts, findings.get(row.id) ?? { tests: [] }),
        ctx.now,
        ctx.outpace.city.timeZone,
      ),
    });
  }
  return judged;
}

/** One measure that was not released, with every condition that does not hold. */
export interface NotReleased {
  measureId: string;
  rule: string;
  why: Bilingual;
  unmet: ReleaseCondition[];
}

/** Releases whoever the rules release; the others come back each with the rule that refused and every unmet condition. */
export async function releaseMeasures(
  ctx: Context,
  rows: readonly MeasureRow[],
): Promise<{ released: string[]; refused: NotReleased[] }> {
  const judged = await judgeRelease(ctx, rows);
  const going: { row: MeasureRow; rule: string }[] = [];
  const refused: NotReleased[] = [];
  for (const { row, decision } of judged) {
    if (row.state !== 'open')
      refused.push({
        measureId: row.id,
        rule: 'MSR-16',
        why: { zh: '这项措施已经结束。', en: 'This measure has already ended.' },
        unmet: [],
      });
    else if (decision.released) going.push({ row, rule: decision.ruleIds.join(' ') });
    else
      refused.push({ measureId: row.id, rule: decision.refused, why: decision.why, unmet: decision.unmet });
  }
  return { released: await closeMeasures(ctx, going, 'released', '符合解除条件,解除管理'), refused };
}

/** Which open measures a bulk release is about; absent fields do not narrow. `endsBefore` is an exclusive instant. */
export interface ReleaseQuery {
  outbreakId?: string;
  classId?: string;
  areaKeys?: { lo: number; hi: number };
  endsBefore: number;
  ids?: readonly string[];
}

/** Open measures whose end has come by `endsBefore`, the earliest end first, behind a cursor; at most `limit`. */
export async function releaseCandidates(
  ctx: Context,
  query: ReleaseQuery,
  limit: number,
): Promise<{ rows: MeasureRow[]; left: number }> {
  const where = [sql`m.state = 'open'`];
  if (query.ids) where.push(sql`m.id = any(${[...query.ids]}::uuid[])`);
  else where.push(sql`m.ends_at <= ${new Date(query.endsBefore)}`);
  if (query.outbreakId) where.push(sql`m.outbreak_id = ${query.outbreakId}`);
  if (query.classId) where.push(sql`m.class_id = ${query.classId}`);
  if (query.areaKeys) where.push(sql`m.area_key between ${query.areaKeys.lo} and ${query.areaKeys.hi}`);
  const { rows } =
    await sql<MeasureRow>`select ${measureColumns} from measure m where ${sql.join(where, sql` and `)} order by m.ends_at, m.id limit ${limit}`.execute(
      ctx.tx,
    );
  if (rows.length < limit) return { rows, left: 0 };
  const counted = await sql<{
    n: number;
  }>`select count(*)::int as n from measure m where ${sql.join(where, sql` and `)}`.execute(ctx.tx);
  return { rows, left: counted.rows[0]!.n - rows.length };
}
