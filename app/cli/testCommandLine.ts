import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const executable = path.resolve(import.meta.dirname, 'outpace.mjs');

/** What a run of the command line gave. `json`: standard output read as JSON, or null. */
export interface Ran {
  status: number | null;
  out: string;
  err: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers freely
  json: any;
}

/** Runs `outpace` as a person would, in English unless told otherwise, without any setting of the machine. */
export function outpace(
  args: string[],
  environment: Record<string, string> = {},
  options: { cwd?: string } = {},
): Promise<Ran> {
  const clean = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(OUTPACE_|DATABASE_|LC_|LANG$|VITEST|NODE_OPTIONS)/.test(name),
    ),
  );
  const child = spawn(process.execPath, [executable, ...args], {
    env: { ...clean, LANG: 'C.UTF-8', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: options.cwd,
  });
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', text => (out += text));
  child.stderr.setEncoding('utf8').on('data', text => (err += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', status => {
      let json: unknown = null;
      try {
        json = JSON.parse(out);
      } catch {}
      resolve({ status, out, err, json });
    });
  });
}

/** A folder of its own under the system's temporary one, which the database's user may enter. */
export function ownFolder(): { folder: string; file(name: string, content: string): string; remove(): void } {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'outpace-cli-'));
  fs.chmodSync(folder, 0o755);
  return {
    folder,
    file(name, content) {
      const at = path.join(folder, name);
      fs.writeFileSync(at, content);
      return at;
    },
    remove: () => fs.rmSync(folder, { recursive: true, force: true }),
  };
}
