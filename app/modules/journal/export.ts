import { Readable } from 'node:stream';
import { sql } from 'kysely';
import type { ExportLine } from '../../core/journal/verify.ts';
import type { Context } from '../../core/module.ts';
import { signerOf } from './sequencer.ts';

const pageEntries = 5_000;

/** The whole log as lines a verifier reads without the server. `read` runs each page in its own transaction, so a long export holds none open. */
export async function* exportLines(
  outpace: Context['outpace'],
  read: <T>(work: (ctx: Context) => Promise<T>) => Promise<T>,
): AsyncGenerator<string> {
  const line = (value: ExportLine) => `${JSON.stringify(value)}\n`;
  const signer = signerOf(outpace);
  yield line({ kind: 'log', origin: signer.origin, publicKey: signer.publicKey });
  for (let from = 0; ; from += pageEntries) {
    const page = await read(async ctx => ({
      // an entry whose row is gone leaves a gap that the verifier names
      entries: (
        await sql<{
          position: number;
          leaf: Buffer;
          bytes: Buffer | null;
        }>`select p.position, p.leaf, e.bytes from journal.position p left join journal.entry e on e.seq = p.seq
        where p.position >= ${from} and p.position < ${from + pageEntries} order by p.position`.execute(
          ctx.tx,
        )
      ).rows,
      checkpoints: (
        await sql<{
          size: number;
          note: string;
        }>`select size, note from journal.checkpoint where size > ${from} and size <= ${from + pageEntries} order by size`.execute(
          ctx.tx,
        )
      ).rows,
      size: (
        await sql<{ size: number }>`select coalesce(max(size), 0) as size from journal.checkpoint`.execute(
          ctx.tx,
        )
      ).rows[0]!.size,
    }));
    const checkpoints = [...page.checkpoints];
    for (const entry of page.entries) {
      if (entry.bytes)
        yield line({
          kind: 'entry',
          position: entry.position,
          leaf: entry.leaf.toString('base64'),
          bytes: entry.bytes.toString('base64'),
        });
      while (checkpoints[0] && checkpoints[0].size <= entry.position + 1)
        yield line({ kind: 'checkpoint', note: checkpoints.shift()!.note });
    }
    for (const checkpoint of checkpoints) yield line({ kind: 'checkpoint', note: checkpoint.note });
    if (from + pageEntries >= page.size) return;
  }
}

/** The same as a stream. */
export function exportStream(
  outpace: Context['outpace'],
  read: <T>(work: (ctx: Context) => Promise<T>) => Promise<T>,
): Readable {
  return Readable.from(exportLines(outpace, read));
}
