import { sql } from 'kysely';
import { type CheckpointSigner, checkpointSigner } from '../../core/journal/checkpoint.ts';
import { Frontier } from '../../core/journal/merkle.ts';
import type { Context } from '../../core/module.ts';
import type { Outpace } from '../../core/outpace.ts';

const batchEntries = 5_000;

/** The city's log key; its public half is printed in reports and kept by witnesses. */
export function signerOf(outpace: Outpace): CheckpointSigner {
  return checkpointSigner('outpace/journal', outpace.keys.secret('journal-signing'));
}

/**
 * Gives finished transactions' entries their dense positions, extends the tree and signs a checkpoint. Reads by (transaction, sequence) below
 * the oldest transaction still open: sequence numbers commit out of order, so reading "seq greater than the last" would lose entries.
 */
export async function sequence(ctx: Context): Promise<number> {
  const { tx } = ctx;
  const locked = await sql<{ ok: boolean }>`select pg_try_advisory_xact_lock(7330) as ok`.execute(tx);
  if (!locked.rows[0]!.ok) return 0;
  const state = (
    await sql<{ size: number; hashes: Buffer }>`select size, hashes from journal.frontier for update`.execute(
      tx,
    )
  ).rows[0]!;
  const frontier = new Frontier(state.size, state.hashes);
  const fresh = await sql<{ seq: number; leaf: Buffer }>`
    with last as (select e.xid, e.seq from journal.position p join journal.entry e on e.seq = p.seq where p.position = ${state.size - 1})
    select e.seq, e.leaf from journal.entry e
    where e.xid < pg_snapshot_xmin(pg_current_snapshot())
      and (not exists (select from last) or (e.xid, e.seq) > (select xid, seq from last))
    order by e.xid, e.seq limit ${batchEntries}`.execute(tx);
  if (!fresh.rows.length) return 0;
  for (const { leaf } of fresh.rows) frontier.append(leaf);
  await sql`insert into journal.position (position, seq, leaf) select ${state.size} + n - 1, seq, leaf
    from unnest(${fresh.rows.map(row => row.seq)}::bigint[], ${fresh.rows.map(row => row.leaf)}::bytea[]) with ordinality f(seq, leaf, n)`.execute(
    tx,
  );
  await sql`update journal.frontier set size = ${frontier.size}, hashes = ${frontier.bytes}`.execute(tx);
  const at = new Date(ctx.now).toISOString();
  await sql`insert into journal.checkpoint (size, root, at, note) values (${frontier.size}, ${frontier.root()}, ${at}, ${signerOf(ctx.outpace).sign(frontier.size, frontier.root(), at)})`.execute(
    tx,
  );
  return fresh.rows.length;
}
