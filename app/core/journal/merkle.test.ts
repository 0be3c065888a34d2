import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonical } from './canonical.ts';
import { checkpointSigner, readCheckpoint } from './checkpoint.ts';
import { Frontier, leafHash, nodeHash } from './merkle.ts';
import { verifyExport } from './verify.ts';

/** RFC 9162 §2.1.1, written as the recursion it is. */
function rootOf(leaves: Buffer[]): Buffer {
  if (leaves.length === 0) return createHash('sha256').digest();
  if (leaves.length === 1) return leaves[0]!;
  const half = 2 ** Math.floor(Math.log2(leaves.length - 1));
  return nodeHash(rootOf(leaves.slice(0, half)), rootOf(leaves.slice(half)));
}

describe('the Merkle log', () => {
  it('has the root of RFC 9162 at every size', () => {
    const frontier = new Frontier();
    const leaves: Buffer[] = [];
    for (let i = 0; i < 70; i++) {
      expect(frontier.root()).toEqual(rootOf(leaves));
      leaves.push(leafHash(Buffer.from(`entry ${i}`)));
      frontier.append(leaves[i]!);
      expect(new Frontier(frontier.size, frontier.bytes).root()).toEqual(frontier.root());
    }
  });

  it('signs checkpoints that only its own key vouches for', () => {
    const signer = checkpointSigner('outpace/test', Buffer.alloc(32, 7));
    const note = signer.sign(3, Buffer.alloc(32, 1), '2022-07-20T04:00:00.000Z');
    expect(readCheckpoint(note, signer.publicKey)).toEqual({
      origin: 'outpace/test',
      size: 3,
      root: Buffer.alloc(32, 1).toString('base64'),
      at: '2022-07-20T04:00:00.000Z',
    });
    expect(readCheckpoint(note, checkpointSigner('outpace/test', Buffer.alloc(32, 8)).publicKey)).toBeNull();
    expect(readCheckpoint(note.replace('\n3\n', '\n4\n'), signer.publicKey)).toBeNull();
  });

  it('canonical bytes do not depend on the order of members and hold no fraction', () => {
    expect(canonical({ b: 1, a: ['x', null, true], c: undefined })).toBe('{"a":["x",null,true],"b":1}');
    expect(() => canonical({ n: 1.5 })).toThrow(/integers/);
  });
});

describe('the verifier', () => {
  const signer = checkpointSigner('outpace/test', Buffer.alloc(32, 7));
  const exportOf = (count: number, every = 1) => {
    const frontier = new Frontier();
    const lines = [JSON.stringify({ kind: 'log', origin: signer.origin, publicKey: signer.publicKey })];
    for (let i = 0; i < count; i++) {
      const bytes = Buffer.from(`{"act":"x","n":${i}}`);
      frontier.append(leafHash(bytes));
      lines.push(
        JSON.stringify({
          kind: 'entry',
          position: i,
          leaf: leafHash(bytes).toString('base64'),
          bytes: bytes.toString('base64'),
        }),
      );
      if ((i + 1) % every === 0)
        lines.push(JSON.stringify({ kind: 'checkpoint', note: signer.sign(i + 1, frontier.root(), 't') }));
    }
    return lines;
  };
  const entryLine = (lines: string[], position: number) =>
    lines.findIndex(line => line.includes(`"position":${position},`));

  it('accepts an untouched log', async () => {
    expect(await verifyExport(exportOf(20, 3))).toMatchObject({
      ok: true,
      entries: 20,
      checkpoints: 6,
      afterLastCheckpoint: 2,
    });
  });

  it('names the first entry that was altered, removed or moved, whatever it is', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 18 }),
        fc.constantFrom('altered', 'removed', 'moved', 'rewritten'),
        async (position, what) => {
          const lines = exportOf(20);
          const at = entryLine(lines, position);
          const entry = JSON.parse(lines[at]!) as { bytes: string; leaf: string };
          if (what === 'altered') entry.bytes = Buffer.from('{"act":"y"}').toString('base64');
          if (what === 'rewritten') {
            entry.bytes = Buffer.from('{"act":"y"}').toString('base64');
            entry.leaf = leafHash(Buffer.from('{"act":"y"}')).toString('base64');
          }
          if (what === 'altered' || what === 'rewritten') lines[at] = JSON.stringify(entry);
          if (what === 'removed') lines.splice(at, 1);
          if (what === 'moved') {
            const next = entryLine(lines, position + 1);
            [lines[at], lines[next]] = [lines[next]!, lines[at]!];
          }
          const verdict = await verifyExport(lines);
          expect(verdict.ok).toBe(false);
          expect(verdict.fault!.position).toBe(position);
        },
      ),
    );
  });

  it('misses nothing at the end: a cut log contradicts a checkpoint somebody kept', async () => {
    const whole = await verifyExport(exportOf(20));
    expect(await verifyExport(exportOf(12), { trusted: [{ size: 20, root: whole.root }] })).toMatchObject({
      ok: false,
      fault: { what: 'removed', position: 12 },
    });
  });
});
