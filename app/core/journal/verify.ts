import { readCheckpoint } from './checkpoint.ts';
import { Frontier, leafHash } from './merkle.ts';

/** What an export of the journal is, line by line (NDJSON): one `log` line, then entries in order with the checkpoints among them. */
export type ExportLine =
  | { kind: 'log'; origin: string; publicKey: string }
  | { kind: 'entry'; position: number; leaf: string; bytes: string }
  | { kind: 'checkpoint'; note: string };

export interface Verdict {
  ok: boolean;
  entries: number;
  checkpoints: number;
  /** Root over all entries read, base64. */
  root: string;
  /** Entries after the last checkpoint: not yet vouched for. */
  afterLastCheckpoint: number;
  /** The first thing that is wrong: which entry (or stretch of entries), and how. */
  fault?: {
    position: number;
    upTo?: number;
    what: 'altered' | 'removed' | 'moved' | 'unreadable' | 'signature' | 'root' | 'shrunk';
    words: string;
  };
}

/**
 * Checks an export without the server: every entry's bytes against its leaf, the positions without gap or turn, the Merkle root at every
 * signed checkpoint. `publicKey` should come from elsewhere than the export (a printed report, a witness); without it the export's own is used.
 * `trusted`: checkpoints somebody kept outside; the log must still contain them.
 */
export async function verifyExport(
  lines: AsyncIterable<string> | Iterable<string>,
  options: { publicKey?: string; trusted?: readonly { size: number; root: string }[] } = {},
): Promise<Verdict> {
  const frontier = new Frontier();
  let key = options.publicKey;
  let checkpoints = 0;
  let lastSize = 0;
  const trusted = new Map((options.trusted ?? []).map(point => [point.size, point.root]));
  const verdict = (fault?: Verdict['fault']): Verdict => ({
    ok: !fault,
    entries: frontier.size,
    checkpoints,
    root: frontier.root().toString('base64'),
    afterLastCheckpoint: frontier.size - lastSize,
    fault,
  });
  let number = 0;
  for await (const text of lines) {
    number++;
    if (!text.trim()) continue;
    let line: ExportLine;
    try {
      line = JSON.parse(text) as ExportLine;
    } catch {
      return verdict({
        position: frontier.size,
        what: 'unreadable',
        words: `line ${number} is not JSON; it stands where entry ${frontier.size} should`,
      });
    }
    if (line.kind === 'log') key ??= line.publicKey;
    else if (line.kind === 'entry') {
      if (line.position > frontier.size)
        return verdict({
          position: frontier.size,
          upTo: line.position - 1,
          what: 'removed',
          words: `entry ${frontier.size} is missing: the next one is ${line.position}`,
        });
      if (line.position < frontier.size)
        return verdict({
          position: line.position,
          what: 'moved',
          words: `entry ${line.position} stands where entry ${frontier.size} should`,
        });
      const leaf = leafHash(Buffer.from(line.bytes, 'base64'));
      if (leaf.toString('base64') !== line.leaf)
        return verdict({
          position: line.position,
          what: 'altered',
          words: `entry ${line.position} was altered: its bytes are not those that were sequenced`,
        });
      frontier.append(leaf);
      const kept = trusted.get(frontier.size);
      if (kept && kept !== frontier.root().toString('base64'))
        return verdict({
          position: lastSize,
          upTo: frontier.size - 1,
          what: 'root',
          words: `an entry between ${lastSize} and ${frontier.size - 1} is not the one a kept checkpoint vouches for`,
        });
    } else if (line.kind === 'checkpoint') {
      const checkpoint = key ? readCheckpoint(line.note, key) : null;
      if (!checkpoint)
        return verdict({
          position: lastSize,
          what: 'signature',
          words: `the checkpoint after entry ${frontier.size - 1} does not carry the log's signature`,
        });
      if (checkpoint.size < lastSize)
        return verdict({
          position: checkpoint.size,
          what: 'shrunk',
          words: `a later checkpoint is smaller (${checkpoint.size}) than an earlier one (${lastSize})`,
        });
      if (checkpoint.size > frontier.size)
        return verdict({
          position: frontier.size,
          upTo: checkpoint.size - 1,
          what: 'removed',
          words: `entries ${frontier.size} to ${checkpoint.size - 1} are missing: a checkpoint vouches for them`,
        });
      if (checkpoint.size === frontier.size && checkpoint.root !== frontier.root().toString('base64')) {
        return verdict({
          position: lastSize,
          upTo: frontier.size - 1,
          what: 'root',
          words: `an entry between ${lastSize} and ${frontier.size - 1} is not the one the checkpoint vouches for`,
        });
      }
      checkpoints++;
      lastSize = checkpoint.size;
    }
  }
  for (const size of trusted.keys())
    if (size > frontier.size)
      return verdict({
        position: frontier.size,
        upTo: size - 1,
        what: 'removed',
        words: `entries ${frontier.size} to ${size - 1} are missing: a kept checkpoint vouches for them`,
      });
  return verdict();
}
