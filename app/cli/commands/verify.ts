import fs from 'node:fs';
import { createInterface } from 'node:readline';
import { readCheckpoint } from '../../core/journal/checkpoint.ts';
import { type ExportLine, verifyExport } from '../../core/journal/verify.ts';
import {
  type Command,
  type CommandInput,
  type Outcome,
  refusedOutcome,
  several,
  text,
  UsageError,
} from '../command.ts';

const reading = (file: string) => {
  if (!fs.existsSync(file)) throw new UsageError(`没有文件 ${file}。`, `There is no file ${file}.`);
  return fs.createReadStream(file);
};

/** A public key as text or in a file: 32 bytes, base64. */
function keyNamed(value: string): string {
  const key = fs.existsSync(value) ? fs.readFileSync(value, 'utf8').trim() : value;
  if (Buffer.from(key, 'base64').length !== 32)
    throw new UsageError(
      '--key 须为32字节公钥(base64)或存有它的文件。',
      '--key takes a public key of 32 bytes in base64, or a file that holds one.',
    );
  return key;
}

async function firstLineKey(file: string): Promise<string | undefined> {
  for await (const line of createInterface({ input: reading(file) })) {
    try {
      const read = JSON.parse(line) as ExportLine;
      return read.kind === 'log' ? read.publicKey : undefined;
    } catch {
      return undefined;
    }
  }
  return undefined;
}

/** Checkpoints kept outside: signed notes one after another, or the answer of /api/journal/checkpoint. */
function keptNotes(file: string): string[] {
  const content = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined;
  if (content === undefined) throw new UsageError(`没有文件 ${file}。`, `There is no file ${file}.`);
  try {
    const { note } = JSON.parse(content) as { note?: string };
    if (note) return [note];
  } catch {}
  return [...content.matchAll(/\S[\s\S]*?\n\n— [^\n]+(?:\n|$)/g)].map(match =>
    match[0].endsWith('\n') ? match[0] : `${match[0]}\n`,
  );
}

const faults: Record<string, string> = {
  altered: '被改动',
  removed: '被移除',
  moved: '被挪动',
  unreadable: '无法读取',
  signature: '签名不符',
  root: '与检查点不符',
  shrunk: '检查点变小',
};

async function run({ positionals, options, say }: CommandInput): Promise<Outcome> {
  const [file] = positionals as [string];
  const given = text(options, 'key');
  const publicKey = given ? keyNamed(given) : undefined;
  const signedBy = publicKey ?? (await firstLineKey(file));
  const trusted: { size: number; root: string }[] = [];
  for (const kept of several(options, 'trusted')) {
    const notes = keptNotes(kept);
    if (!notes.length) throw new UsageError(`${kept} 里没有检查点。`, `There is no checkpoint in ${kept}.`);
    for (const note of notes) {
      const checkpoint = signedBy ? readCheckpoint(note, signedBy) : null;
      if (!checkpoint) {
        const why = {
          zh: `${kept} 中的检查点不是用此日志的密钥签的。`,
          en: `A checkpoint in ${kept} is not signed with the key of this log.`,
        };
        return refusedOutcome({ refused: 'CLI-7', why }, say, { file });
      }
      trusted.push(checkpoint);
    }
  }
  const verdict = await verifyExport(
    createInterface({ input: reading(file), crlfDelay: Number.POSITIVE_INFINITY }),
    { ...(publicKey ? { publicKey } : {}), trusted },
  );
  const json = {
    file,
    keySource: publicKey ? 'given' : 'export',
    trustedCheckpoints: trusted.length,
    verdict,
  };
  const counts = say({
    zh: `${verdict.entries} 条记录,${verdict.checkpoints} 个签名检查点`,
    en: `${verdict.entries} entries, ${verdict.checkpoints} signed checkpoints`,
  });
  if (verdict.fault) {
    const { position, upTo, what, words } = verdict.fault;
    const stretch = upTo !== undefined && upTo !== position ? `${position}–${upTo}` : `${position}`;
    return {
      status: 1,
      json: {
        ...json,
        refused: [{ refused: 'CLI-7', why: { zh: `第 ${stretch} 条${faults[what] ?? what}`, en: words } }],
      },
      lines: [`✗ ${say({ zh: `第 ${stretch} 条${faults[what] ?? what}`, en: words })}`, counts],
    };
  }
  return {
    status: 0,
    json,
    lines: [
      `✓ ${counts}`,
      say({ zh: `根:${verdict.root}`, en: `root: ${verdict.root}` }),
      ...(verdict.afterLastCheckpoint
        ? [
            say({
              zh: `最后 ${verdict.afterLastCheckpoint} 条尚无检查点作证`,
              en: `the last ${verdict.afterLastCheckpoint} entries are not vouched for by a checkpoint yet`,
            }),
          ]
        : []),
      ...(verdict.checkpoints === 0 && verdict.entries > 0
        ? [
            say({
              zh: '导出里没有签名检查点:只核对了各条自身。',
              en: 'There is no signed checkpoint in it: only the entries themselves were checked.',
            }),
          ]
        : []),
      ...(publicKey
        ? []
        : [
            say({
              zh: '公钥取自导出文件本身;从别处取得的公钥用 --key 给出更可靠。',
              en: 'The key came from the export itself; give one from elsewhere with --key to be sure.',
            }),
          ]),
    ],
  };
}

export const verifyCommand: Command = {
  name: 'verify',
  takes: 'FILE',
  count: [1, 1],
  summary: {
    zh: '离线核对日志导出,指出第一条被改、被删、被挪的记录(不用数据库)',
    en: 'check a journal export offline and name the first entry altered, removed or moved',
  },
  options: {
    key: {
      type: 'string',
      value: 'KEY|FILE',
      help: {
        zh: '日志公钥(base64)或存有它的文件',
        en: 'public key of the log in base64, or a file with it',
      },
    },
    trusted: {
      type: 'string',
      multiple: true,
      value: 'FILE',
      help: {
        zh: '在外保存的检查点;日志必须仍包含它们',
        en: 'checkpoints kept outside, which the log must still contain',
      },
    },
  },
  run,
};
