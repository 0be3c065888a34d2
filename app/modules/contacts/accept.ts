import { dayOf } from '@outpace/protocol';
import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import { type Bilingual, type Refusal, refuse } from '../../core/refusal.ts';
import { measuresOf, openMeasures } from '../measures/queries.ts';
import { peopleOf } from '../people/queries.ts';
import { tracing } from './parameters.ts';
import { mayAccept, mayConfirmBatch, mayDecideFor, needsSecondPerson } from './rules.ts';
import type { ContactRow } from './schema.ts';
import { readContacts, setState } from './store.ts';

/** What became of each contact asked for. */
export interface Accepted {
  accepted: string[];
  measuresOpened: number;
  measuresKept: number;
  /** Accepted, but the pack asks nothing of their class. */
  nothingAsked: { contactId: string; refused: string; why: Bilingual }[];
  refused: { contactId: string; refused: string; why: Bilingual }[];
}

/**
 * CON-1, CON-6, CON-7: makes proposals contacts and opens the measures the pack asks, close contacts first so that contacts of theirs can hang on
 * them. An accepted contact whose facts changed is applied again. Set-based apart from one journal line each.
 */
export async function acceptContacts(ctx: Context, ids: readonly string[]): Promise<Accepted> {
  const rows = await readContacts(ctx, { ids });
  const result: Accepted = {
    accepted: [],
    measuresOpened: 0,
    measuresKept: 0,
    nothingAsked: [],
    refused: [],
  };
  const ready: ContactRow[] = [];
  for (const row of rows) {
    const no =
      mayAccept(row) ??
      mayDecideFor(row, ctx.scope) ??
      (row.lastExposureAt
        ? null
        : refuse(
            'CON-10',
            '末次暴露日期不详,无法推算期限;先补上日期。',
            'The last exposure is not known, so no end can be worked out; add it first.',
          ));
    if (no) result.refused.push({ contactId: row.id, refused: no.refused, why: no.why });
    else ready.push(row);
  }
  for (const hop of [1, 2] as const)
    await acceptHop(
      ctx,
      ready.filter(row => row.hop === hop),
      result,
    );
  if (result.accepted.length) await ctx.emit('contact.accepted', { contactIds: result.accepted });
  return result;
}

async function acceptHop(ctx: Context, rows: readonly ContactRow[], result: Accepted): Promise<void> {
  if (!rows.length) return;
  const tz = ctx.outpace.city.timeZone;
  const via = rows.flatMap(row => (row.hop === 2 && row.viaPersonId ? [row.viaPersonId] : []));
  const linked = new Map(
    (via.length
      ? await measuresOf(ctx, {
          personIds: [...new Set(via)],
          outbreakId: rows[0]!.outbreakId,
          state: 'open',
        })
      : []
    ).map(measure => [measure.personId, measure.id]),
  );
  const opened = await openMeasures(
    ctx,
    rows.map(row => ({
      outbreakId: row.outbreakId,
      basisKind: 'contact' as const,
      basisId: row.id,
      personId: row.personId,
      classId: row.classId,
      lastExposureOn: dayOf(row.lastExposureAt!.getTime(), tz),
      foundAt: ctx.now,
      linkedMeasureId: row.viaPersonId ? (linked.get(row.viaPersonId) ?? null) : null,
      reason: row.reason,
    })),
  );
  result.measuresOpened += opened.opened + opened.superseded;
  result.measuresKept += opened.kept + opened.changed;
  const outside = new Set<string>();
  for (const refusal of opened.refused) {
    const contactId = rows[refusal.index]!.id;
    if (refusal.refused === 'ACC-2') {
      outside.add(contactId);
      result.refused.push({ contactId, refused: refusal.refused, why: refusal.why });
    } else result.nothingAsked.push({ contactId, refused: refusal.refused, why: refusal.why });
  }
  const accepted = await setState(
    ctx,
    rows.filter(row => !outside.has(row.id)).map(row => row.id),
    'accepted',
    ['proposed', 'accepted'],
    null,
  );
  result.accepted.push(...accepted);
  const done = new Set(accepted);
  const people = await peopleOf(
    ctx,
    rows.map(row => row.personId),
  );
  for (const row of rows)
    if (done.has(row.id))
      await ctx.journal({
        act: 'contact.accepted',
        objectKind: 'contact',
        objectId: row.id,
        rule: row.ruleId,
        subject: people.get(row.personId)?.pseudonym,
        areaKey: row.areaKey,
        detail: {
          case: row.caseId,
          class: row.classId,
          grade: row.grade,
          lastExposure: row.lastExposureAt!.toISOString(),
        },
      });
}

export type BatchAnswer = Accepted & { batchId: string | null; waiting: boolean; count: number };

/** CON-3: accepts at once below the limit; from the limit on, keeps the list for a second person. */
export async function acceptOrPropose(
  ctx: Context,
  outbreakId: string,
  ids: readonly string[],
  reason: string | null,
): Promise<BatchAnswer> {
  if (!needsSecondPerson(ids.length))
    return { ...(await acceptContacts(ctx, ids)), batchId: null, waiting: false, count: ids.length };
  const { rows } = await sql<{
    id: string;
  }>`insert into contact_batch (outbreak_id, contact_ids, reason, proposed_at, proposed_by, proposed_person, area_key)
    values (${outbreakId}, ${[...ids]}::uuid[], ${reason}, ${new Date(ctx.now)}, ${ctx.scope.actor}, ${ctx.scope.naturalPerson}, ${ctx.scope.lo}) returning id`.execute(
    ctx.tx,
  );
  await ctx.journal({
    act: 'contact.batch_proposed',
    objectKind: 'contact_batch',
    objectId: rows[0]!.id,
    rule: 'CON-3',
    detail: { count: ids.length, reason: reason ?? undefined },
  });
  return {
    accepted: [],
    measuresOpened: 0,
    measuresKept: 0,
    nothingAsked: [],
    refused: [],
    batchId: rows[0]!.id,
    waiting: true,
    count: ids.length,
  };
}

interface BatchRow {
  id: string;
  contact_ids: string[];
  state: string;
  proposed_person: string | null;
}

/** CON-3: the second person confirms; long lists go on in the background. Null when there is no such batch here. */
export async function confirmBatch(ctx: Context, batchId: string): Promise<BatchAnswer | Refusal | null> {
  const { rows } =
    await sql<BatchRow>`select id, contact_ids, state, proposed_person from contact_batch where id = ${batchId} for update`.execute(
      ctx.tx,
    );
  const batch = rows[0];
  if (!batch) return null;
  if (batch.state !== 'waiting')
    return refuse('CON-3', '这一批已经处理。', 'This batch was dealt with already.', { status: 409 });
  const no = mayConfirmBatch(batch.proposed_person, ctx.scope.naturalPerson);
  if (no) return no;
  await sql`update contact_batch set state = 'running', confirmed_at = ${new Date(ctx.now)}, confirmed_by = ${ctx.scope.actor}, confirmed_person = ${ctx.scope.naturalPerson} where id = ${batchId}`.execute(
    ctx.tx,
  );
  await ctx.journal({
    act: 'contact.batch_confirmed',
    objectKind: 'contact_batch',
    objectId: batchId,
    rule: 'CON-3',
    detail: { count: batch.contact_ids.length },
  });
  if (batch.contact_ids.length > tracing.atOnce.value) {
    await ctx.enqueue('contacts.accept', { batchId });
    return {
      accepted: [],
      measuresOpened: 0,
      measuresKept: 0,
      nothingAsked: [],
      refused: [],
      batchId,
      waiting: false,
      count: batch.contact_ids.length,
    };
  }
  return {
    ...(await runBatch(ctx, batchId, batch.contact_ids)),
    batchId,
    waiting: false,
    count: batch.contact_ids.length,
  };
}

async function runBatch(ctx: Context, batchId: string, ids: readonly string[]): Promise<Accepted> {
  const result = await acceptContacts(ctx, ids);
  const summary = {
    accepted: result.accepted.length,
    measuresOpened: result.measuresOpened,
    measuresKept: result.measuresKept,
    nothingAsked: result.nothingAsked.length,
    refused: result.refused.length,
  };
  await sql`update contact_batch set state = 'done', result = ${JSON.stringify(summary)}::jsonb where id = ${batchId}`.execute(
    ctx.tx,
  );
  return result;
}

/** Carries out a confirmed batch in the background, in one transaction. Nothing to do when it is done already. */
export async function finishBatch(ctx: Context, batchId: string): Promise<void> {
  const { rows } =
    await sql<BatchRow>`select id, contact_ids, state, proposed_person from contact_batch where id = ${batchId} for update`.execute(
      ctx.tx,
    );
  if (rows[0]?.state === 'running') await runBatch(ctx, batchId, rows[0].contact_ids);
}
