// Finds the Node.js 24 that came with npm, where the machine's own is older.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

export const root = path.resolve(
  import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname),
  '..',
);

/** The executable of Node.js 24 or newer. Ends the process with a sentence where there is none. */
export function node24() {
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  const require = createRequire(path.join(root, 'package.json'));
  for (const name of [
    `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`,
    `node-bin-${process.platform}-${process.arch}`,
  ]) {
    try {
      const folder = path.dirname(require.resolve(`${name}/package.json`));
      const executable = path.join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
      if (fs.existsSync(executable)) return executable;
    } catch {}
  }
  console.error(
    `Outpace runs on Node.js 24; this is ${process.version} and no newer one came with npm for ${process.platform}-${process.arch}.`,
  );
  process.exit(1);
}

/** The environment in which `node` and the installed tools are the project's own. */
export function environment() {
  const bin = path.join(root, 'node_modules', '.bin');
  return {
    ...process.env,
    PATH: [path.dirname(node24()), bin, process.env.PATH].join(path.delimiter),
    NODE_DISABLE_COMPILE_CACHE: undefined,
  };
}
