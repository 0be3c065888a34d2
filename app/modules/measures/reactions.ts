import { dayOf } from '@outpace/protocol';
import { sql } from 'kysely';
import type { Module } from '../../core/module.ts';
import { caseOf, noteFoundInControl } from '../cases/queries.ts';
import { packOfOutbreak } from '../outbreaks/queries.ts';
import { personOf } from '../people/queries.ts';
import { closeMeasures } from './close.ts';
import { convert } from './convert.ts';
import { insertAttempts } from './followup.ts';
import { measureOfCase } from './missing.ts';
import { open } from './open.ts';
import { readMeasures } from './store.ts';

export const reactions: NonNullable<Module['reactions']> = {
  /** A case opened by hand: the contact's measure converts, the case's own isolation begins as the pack asks. Imported ones appear in the list of those who have none, to be opened knowingly. */
  'case.opened': async (ctx, { caseId, outbreakId, personId, importId }) => {
    const standing = await readMeasures(ctx, { personIds: [personId], outbreakId, state: 'open' });
    if (standing.some(row => row.basisKind === 'contact' && row.inPlaceAt !== null))
      await noteFoundInControl(ctx, caseId);
    if (importId || !ctx.can('measure.write')) return;
    const record = await caseOf(ctx, caseId);
    if (!record) return;
    const tz = ctx.outpace.city.timeZone;
    const pack = await packOfOutbreak(ctx, outbreakId);
    if (pack.case_states.find(state => state.id === record.state)?.meaning !== 'infected') return;
    await convert(ctx, personId, {
      outbreakId,
      caseId,
      positiveOn: record.sampledOn ?? dayOf(record.positiveAt?.getTime() ?? ctx.now, tz),
    });
    const item = measureOfCase(pack, record, ctx.now, tz);
    if (item) await open(ctx, [item]);
  },
  /** A case turned confirmed, or came to its end: isolation begins or ends with it. */
  'case.changed': async (ctx, { caseId, fields }) => {
    if (
      !ctx.can('measure.write') ||
      !fields.some(field =>
        [
          'state',
          'outcome',
          'closedAt',
          'diedOn',
          'releasedOn',
          'onsetOn',
          'sampledOn',
          'positiveAt',
        ].includes(field),
      )
    )
      return;
    const record = await caseOf(ctx, caseId);
    if (!record) return;
    const pack = await packOfOutbreak(ctx, record.outbreakId);
    const meaning = pack.case_states.find(state => state.id === record.state)?.meaning;
    if (meaning === 'infected') {
      await convert(ctx, record.personId, {
        outbreakId: record.outbreakId,
        caseId,
        positiveOn:
          record.sampledOn ?? dayOf(record.positiveAt?.getTime() ?? ctx.now, ctx.outpace.city.timeZone),
      });
      const item = measureOfCase(pack, record, ctx.now, ctx.outpace.city.timeZone);
      if (item) await open(ctx, [item]);
    } else if (meaning === 'closed' || meaning === 'not_a_case') {
      const standing = await readMeasures(ctx, { basisIds: [caseId], state: 'open' });
      // Recovery is a clinician's statement on the case; a case that was none never had ground for isolation.
      await closeMeasures(
        ctx,
        standing.map(row => ({ row, rule: 'MSR-11' })),
        meaning === 'closed' ? 'released' : 'revoked',
        meaning === 'closed' ? '病例已结束' : '排除病例',
      );
    }
  },
  /** Calls about a case are in the same log as those of follow-up, so that departments see each other's. */
  'case.call_ended': async (ctx, { personId, outcome, note, at }) => {
    const person = await personOf(ctx, personId);
    if (!person || !ctx.can('followup.write')) return;
    const known = ['reached', 'no_answer', 'wrong_number', 'refused', 'not_found'] as const;
    const said = known.find(one => one === outcome) ?? 'reached';
    await insertAttempts(ctx, [
      {
        row: {
          personId,
          areaKey: person.areaKey,
          locatedKey: person.locatedKey,
          originKey: person.originKey,
        },
        channel: 'phone',
        outcome: said,
        note: note ?? null,
        at,
      },
    ]);
  },
  'person.merged': async (ctx, { keptId, mergedId, moved }) => {
    for (const table of ['measure', 'test_result', 'contact_attempt'] as const) {
      // The kept person may already be under an open measure of the same outbreak: then the merged one's stays where it is, and both are seen.
      const free =
        table === 'measure'
          ? sql`and not (t.state = 'open' and exists (select 1 from measure o where o.person_id = ${keptId} and o.outbreak_id = t.outbreak_id and o.state = 'open'))`
          : sql``;
      const { rows } = await sql<{
        id: string;
      }>`update ${sql.table(table)} t set person_id = ${keptId} where t.person_id = ${mergedId} ${free} returning t.id`.execute(
        ctx.tx,
      );
      moved[table] = rows.map(row => row.id);
    }
  },
  'person.merge_undone': async (ctx, { mergedId, moved }) => {
    for (const table of ['measure', 'test_result', 'contact_attempt'] as const)
      await sql`update ${sql.table(table)} set person_id = ${mergedId} where id = any(${moved[table] ?? []}::uuid[])`.execute(
        ctx.tx,
      );
  },
  'import.undone': async (ctx, { importId }) => {
    await sql`delete from test_result where import_id = ${importId}`.execute(ctx.tx);
  },
};
