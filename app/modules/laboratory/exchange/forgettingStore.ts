import { sql } from 'kysely';
import type { Context } from '../../../core/module.ts';

const dayMs = 86_400_000;
/** A run takes up no more of each kind; the next goes on. */
const atOnce = 500;

interface Kept {
  id: string;
  labId: string;
  areaKey: number;
  since: Date;
  announcedAt: Date | null;
}

/** Refused messages whose content is still here, older than so many days; those that were announced less than `noticeDays` ago are left out. Oldest first. */
export async function keptMessages(
  ctx: Context,
  olderThanDays: number,
  noticeDays: number,
): Promise<(Kept & { feedId: string | null; sealedUnder: string | null })[]> {
  const { rows } = await sql<
    Kept & { feedId: string | null; sealedUnder: string | null }
  >`select id, lab_id as "labId", feed_id as "feedId", area_key as "areaKey", received_at as since, announced_at as "announcedAt", sealed_under as "sealedUnder" from lab_message
    where sealed is not null and received_at <= ${ago(ctx, olderThanDays)} and (announced_at is null or announced_at <= ${ago(ctx, noticeDays)}) order by received_at, id limit ${atOnce}`.execute(
    ctx.tx,
  );
  return rows;
}

/**
 * Files whose rows are still here, older than so many days: `open` while they may be committed, have results in the inbox or results that two people have not released.
 * Those not committed that were announced are left out.
 */
export async function keptFiles(
  ctx: Context,
  olderThanDays: number,
): Promise<(Kept & { open: boolean; checked: boolean })[]> {
  const { rows } = await sql<
    Kept & { open: boolean; checked: boolean }
  >`select * from (select f.id, f.lab_id as "labId", f.area_key as "areaKey", coalesce(f.undone_at, f.committed_at, f.uploaded_at) as since, f.announced_at as "announcedAt", f.state = 'checked' as checked,
        f.state = 'checked' or f.state = 'committed' and (
          exists (select from lab_inbox i where i.lab_id = f.lab_id and i.transport = 'file' and i.message_id = f.id and i.state = 'waiting')
          or exists (select from lab_outcome o where o.lab_id = f.lab_id and o.source = 'file' and o.message_id = f.id::text and o.state in ('for_review', 'reviewed'))) as open
      from lab_file f where f.forgotten_at is null and f.uploaded_at <= ${ago(ctx, olderThanDays)}) k
    where not k.open or k.checked and k."announcedAt" is null order by k.since, k.id limit ${atOnce}`.execute(
    ctx.tx,
  );
  return rows;
}

/** Decided results of the inbox that still name somebody, older than so many days since the decision. */
export async function keptPeople(
  ctx: Context,
  olderThanDays: number,
): Promise<{ id: string; personUnder: string | null }[]> {
  const { rows } = await sql<{
    id: string;
    personUnder: string | null;
  }>`select id, person_under as "personUnder" from lab_inbox where person_sealed is not null and state <> 'waiting' and decided_at <= ${ago(ctx, olderThanDays)} order by decided_at, id limit ${atOnce}`.execute(
    ctx.tx,
  );
  return rows;
}

/** Laboratories in whose inbox a result has waited for so many days, with how many. */
export async function longWaiting(
  ctx: Context,
  olderThanDays: number,
): Promise<{ labId: string; areaKey: number; results: number }[]> {
  const { rows } = await sql<{
    labId: string;
    areaKey: number;
    results: number;
  }>`select lab_id as "labId", area_key as "areaKey", count(*)::int as results from lab_inbox where state = 'waiting' and received_at <= ${ago(ctx, olderThanDays)} group by 1, 2 order by 1`.execute(
    ctx.tx,
  );
  return rows;
}

/** Notes that somebody was told. */
export async function markAnnounced(
  ctx: Context,
  table: 'lab_message' | 'lab_file',
  ids: readonly string[],
): Promise<void> {
  if (!ids.length) return;
  await sql`update ${sql.table(table)} set announced_at = ${new Date(ctx.now)} where id = any(${ids as string[]}::uuid[])`.execute(
    ctx.tx,
  );
}

/** The content of messages goes; time, hash, control id, counts and the reasons of the refusal stay. */
export async function emptyMessages(ctx: Context, ids: readonly string[]): Promise<void> {
  if (!ids.length) return;
  await sql`update lab_message set sealed = null, sealed_under = null, forgotten_at = ${new Date(ctx.now)} where id = any(${ids as string[]}::uuid[])`.execute(
    ctx.tx,
  );
}

/** The rows of files go, read and unreadable; name, hash, headers, counts and the tubes to be corrected stay. */
export async function emptyFiles(ctx: Context, ids: readonly string[]): Promise<void> {
  if (!ids.length) return;
  await sql`update lab_file set rows = '[]', problem_rows_left_out = problem_rows_left_out + jsonb_array_length(problem_rows), problem_rows = '[]', forgotten_at = ${new Date(ctx.now)}
    where id = any(${ids as string[]}::uuid[])`.execute(ctx.tx);
}

/** Whom decided results named goes; the decision stays. */
export async function emptyPeople(ctx: Context, ids: readonly string[]): Promise<void> {
  if (!ids.length) return;
  await sql`update lab_inbox set person_sealed = null, person_under = null, person_forgotten_at = ${new Date(ctx.now)} where id = any(${ids as string[]}::uuid[])`.execute(
    ctx.tx,
  );
}

const ago = (ctx: Context, days: number) => new Date(ctx.now - days * dayMs);
