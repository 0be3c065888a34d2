import { dayOf, type Pack } from '@outpace/protocol';
import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import type { Bilingual } from '../../core/refusal.ts';
import { type CaseRow, casesOf } from '../cases/queries.ts';
import { packOfOutbreak } from '../outbreaks/queries.ts';
import { open } from './open.ts';
import { rankOf } from './rules.ts';
import type { NewMeasure } from './schema.ts';
import { uuids } from './store.ts';
import { caseClassOf } from './uncontrolled.ts';

/** What opens the isolation of a case under a pack: its class and day 0 by the event the pack counts from; null where the pack asks nothing of this state. */
export function measureOfCase(pack: Pack, record: CaseRow, now: number, tz: string): NewMeasure | null {
  if (pack.case_states.find(state => state.id === record.state)?.meaning !== 'infected') return null;
  if (record.closedAt || record.releasedOn || record.diedOn || record.outcome) return null;
  const classId = caseClassOf(pack);
  if (!classId) return null;
  const from = pack.measures.find(rule => rule.class === classId)?.day_zero;
  const positive = record.positiveAt ? dayOf(record.positiveAt.getTime(), tz) : null;
  // Where the pack counts from onset and none is known, the specimen stands in for it, and the other way round.
  const zero =
    from === 'positive_specimen'
      ? (record.sampledOn ?? positive ?? record.onsetOn)
      : (record.onsetOn ?? record.sampledOn ?? positive);
  const title = pack.classes.find(item => item.id === classId)!.title;
  return {
    outbreakId: record.outbreakId,
    basisKind: 'case',
    basisId: record.id,
    personId: record.personId,
    classId,
    lastExposureOn: zero ?? dayOf(now, tz),
    foundAt: record.positiveAt ? Math.min(record.positiveAt.getTime(), now) : now,
    reason: { zh: `${title.zh}(病例 ${record.number})`, en: `${title.en} (case ${record.number})` },
    facts: record.onsetOn ? { onsetOn: record.onsetOn } : {},
  };
}

/** Opens measures for contacts and cases that have none though the pack asks for one. */
export async function openMissing(
  ctx: Context,
  outbreakId: string,
  basisIds: readonly string[],
): Promise<{ opened: number; refused: { personId: string; rule: string; why: Bilingual }[] }> {
  const pack = await packOfOutbreak(ctx, outbreakId);
  const tz = ctx.outpace.city.timeZone;
  const { rows } = await sql<{
    basisKind: 'contact' | 'case';
    basisId: string;
    personId: string;
    classId: string | null;
    zeroAt: Date | null;
    since: Date;
  }>`select basis_kind as "basisKind", basis_id as "basisId", person_id as "personId", class_id as "classId", zero_at as "zeroAt", since
    from control_basis where outbreak_id = ${outbreakId} and basis_id = any(${uuids(basisIds)})`.execute(
    ctx.tx,
  );
  const cases = await casesOf(
    ctx,
    rows.filter(row => row.basisKind === 'case').map(row => row.basisId),
  );
  const items = rows.flatMap((row): NewMeasure[] => {
    if (row.basisKind === 'case') {
      const record = cases.get(row.basisId);
      const item = record ? measureOfCase(pack, record, ctx.now, tz) : null;
      return item ? [item] : [];
    }
    const title = pack.classes.find(one => one.id === row.classId)?.title;
    if (!row.classId || !row.zeroAt || !title || rankOf(pack, row.classId) < 0) return [];
    return [
      {
        outbreakId,
        basisKind: 'contact',
        basisId: row.basisId,
        personId: row.personId,
        classId: row.classId,
        lastExposureOn: dayOf(row.zeroAt.getTime(), tz),
        foundAt: row.since.getTime(),
        reason: title,
      },
    ];
  });
  const result = await open(ctx, items);
  return {
    opened: result.opened + result.superseded,
    refused: result.refused.map(one => ({ personId: one.personId, rule: one.refused, why: one.why })),
  };
}
