import { sql } from 'kysely';
import type { Context } from '../../../core/module.ts';
import type { Bilingual } from '../../../core/refusal.ts';

export interface Counts {
  results: number;
  released: number;
  forReview: number;
  already: number;
  waiting: number;
  refused: number;
}

/** A problem as it is shown and kept: `path` says where. */
export interface KeptProblem {
  path: string;
  rule: string;
  message: Bilingual;
}

export interface MessageRow {
  id: string;
  labId: string;
  feedId: string | null;
  transport: 'mllp' | 'fhir' | 'file';
  controlId: string;
  contentHash: Buffer;
  state: 'taken' | 'refused';
  sourceId: string;
  counts: Counts;
  problems: KeptProblem[];
  sealed: Buffer | null;
  sealedUnder: string | null;
  areaKey: number;
}

/** What a feed sent before under these ids, keyed by id. */
export async function knownMessages(
  ctx: Context,
  feedId: string,
  controlIds: readonly string[],
): Promise<Map<string, Pick<MessageRow, 'contentHash' | 'state' | 'counts' | 'sealedUnder'>>> {
  const { rows } = await sql<{
    controlId: string;
    contentHash: Buffer;
    state: 'taken' | 'refused';
    counts: Counts;
    sealedUnder: string | null;
  }>`select control_id as "controlId", content_hash as "contentHash", state, sealed_under as "sealedUnder",
      json_build_object('results', results, 'released', released, 'forReview', for_review, 'already', already, 'waiting', waiting, 'refused', refused) as counts
    from lab_message where feed_id = ${feedId} and control_id = any(${controlIds as string[]}::text[])`.execute(
    ctx.tx,
  );
  return new Map(rows.map(({ controlId, ...row }) => [controlId, row]));
}

/** Writes messages; one refused before under the same id gives way to its mended successor. One statement. */
export async function keepMessages(ctx: Context, messages: readonly MessageRow[]): Promise<void> {
  if (!messages.length) return;
  const rows = JSON.stringify(
    messages.map(({ counts, contentHash, sealed, ...row }) => ({
      ...row,
      ...counts,
      hash: contentHash.toString('hex'),
      sealed: sealed?.toString('hex') ?? null,
    })),
  );
  await sql`insert into lab_message (id, lab_id, feed_id, transport, control_id, content_hash, state, source_id, received_at, results, released, for_review, already, waiting, refused, problems, sealed, sealed_under, area_key)
    select x.id, x."labId", x."feedId", x.transport, x."controlId", decode(x.hash, 'hex'), x.state, x."sourceId", ${new Date(ctx.now)}, x.results, x.released, x."forReview", x.already, x.waiting, x.refused, x.problems, decode(x.sealed, 'hex'), x."sealedUnder", x."areaKey"
    from jsonb_to_recordset(${rows}::jsonb) as x(id uuid, "labId" uuid, "feedId" uuid, transport text, "controlId" text, hash text, state text, "sourceId" text, results int, released int, "forReview" int, already int, waiting int, refused int, problems jsonb, sealed text, "sealedUnder" uuid, "areaKey" bigint)
    on conflict (feed_id, control_id) where feed_id is not null do update set content_hash = excluded.content_hash, state = excluded.state, source_id = excluded.source_id, received_at = excluded.received_at,
      results = excluded.results, released = excluded.released, for_review = excluded.for_review, already = excluded.already, waiting = excluded.waiting, refused = excluded.refused, problems = excluded.problems, sealed = excluded.sealed, sealed_under = excluded.sealed_under, announced_at = null, forgotten_at = null
    where lab_message.state = 'refused'`.execute(ctx.tx);
}
