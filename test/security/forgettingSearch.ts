import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const chunkBytes = 16 * 1024 * 1024;

/** The ways bytes may lie in a file: as they are, in hex of either case, in base64 at each of the three offsets, as UTF-16. */
export function formsOf(bytes: Buffer): Buffer[] {
  const hex = bytes.toString('hex');
  const base64 = [0, 1, 2].map(offset => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
    // the characters that neighbours on either side would change are cut off
    return encoded.slice(offset === 0 ? 0 : offset + 1, Math.floor(((offset + bytes.length) * 8) / 6) - 1);
  });
  return [
    bytes,
    Buffer.from(hex),
    Buffer.from(hex.toUpperCase()),
    ...base64.map(text => Buffer.from(text)),
    Buffer.from(bytes.toString('latin1'), 'utf16le'),
  ];
}

/** What was searched, and where something was found. */
export interface Search {
  files: number;
  bytes: number;
  /** `file: what`, each pair once. */
  hits: string[];
}

/** Reads every byte of every file under the roots and looks for the needles, by name. A file that vanishes meanwhile is left out. */
export function searchBytes(
  roots: readonly string[],
  needles: ReadonlyMap<string, readonly Buffer[]>,
): Search {
  const search: Search = { files: 0, bytes: 0, hits: [] };
  const longest = Math.max(...[...needles.values()].flat().map(needle => needle.length));
  const buffer = Buffer.alloc(chunkBytes + longest);
  for (const root of roots)
    for (const file of filesUnder(root)) {
      const found = new Set<string>();
      let descriptor: number;
      try {
        descriptor = fs.openSync(file, 'r');
      } catch {
        continue;
      }
      search.files++;
      let kept = 0;
      for (;;) {
        const read = fs.readSync(descriptor, buffer, kept, chunkBytes, null);
        if (!read) break;
        search.bytes += read;
        const hay = buffer.subarray(0, kept + read);
        for (const [name, forms] of needles)
          if (!found.has(name) && forms.some(form => hay.includes(form))) found.add(name);
        kept = Math.min(longest, hay.length);
        hay.copy(buffer, 0, hay.length - kept);
      }
      fs.closeSync(descriptor);
      for (const name of found) search.hits.push(`${file}: ${name}`);
    }
  return search;
}

function* filesUnder(root: string): Generator<string> {
  if (!fs.existsSync(root)) return;
  if (fs.statSync(root).isFile()) return yield root;
  for (const entry of fs.readdirSync(root, { withFileTypes: true })) {
    const at = path.join(root, entry.name);
    if (entry.isDirectory()) yield* filesUnder(at);
    else if (entry.isFile()) yield at;
  }
}

/** Folders under the system's temporary one that the product's code may have made, `except` apart. */
export function temporaryFolders(except: readonly string[]): string[] {
  return fs
    .readdirSync(os.tmpdir())
    .filter(name => name.startsWith('outpace-') && !/^outpace-(test|city|postgres|demo|bench)/.test(name))
    .map(name => path.join(os.tmpdir(), name))
    .filter(folder => !except.includes(folder));
}

/** Files in which `word` stands in any of its forms, other than as the beginning of one of `allowed`. */
export function markedFiles(roots: readonly string[], word: string, allowed: readonly string[]): string[] {
  const forms = formsOf(Buffer.from(word));
  const hits = searchBytes(roots, new Map(forms.map((form, i) => [String(i), [form]]))).hits;
  return hits.filter(hit => {
    const file = hit.slice(0, hit.lastIndexOf(': '));
    const form = forms[Number(hit.slice(hit.lastIndexOf(' ') + 1))]!;
    const bytes = fs.readFileSync(file);
    for (let at = bytes.indexOf(form); at >= 0; at = bytes.indexOf(form, at + 1))
      if (!allowed.some(text => bytes.subarray(at, at + text.length).equals(Buffer.from(text)))) return true;
    return false;
  });
}

/** The sealed bytes of a day's key, as they lie in the key store of a data folder. */
export function sealedKey(folder: string, day: string): Buffer {
  const { DatabaseSync } = process.getBuiltinModule('node:sqlite');
  const db = new DatabaseSync(path.join(folder, 'keys', 'keys.sqlite'), { readOnly: true });
  const row = db.prepare('select key from presence_day where day = ?').get(day) as { key: Uint8Array };
  db.close();
  return Buffer.from(row.key);
}
