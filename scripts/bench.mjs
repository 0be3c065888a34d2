// `npm run bench -- NAME [arguments]`: runs one measurement of bench/, or lists them.
import './install.mjs';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { environment, node24, root } from './node24.mjs';

const benches = Object.fromEntries(
  fs
    .readdirSync(path.join(root, 'bench'))
    .filter(file => file.endsWith('.ts'))
    .map(file => [file.replace(/\.ts$/, ''), path.join('bench', file)]),
);
const [name, ...rest] = process.argv.slice(2);
if (!name || !benches[name]) {
  console.log(
    `npm run bench -- NAME\n${Object.entries(benches)
      .map(([key, file]) => `  ${key.padEnd(16)} ${file}`)
      .join('\n')}`,
  );
  process.exit(name ? 2 : 0);
}
const done = spawnSync(
  node24(),
  ['--disable-warning=ExperimentalWarning', path.join(root, benches[name]), ...rest],
  {
    cwd: root,
    stdio: 'inherit',
    env: environment(),
  },
);
process.exit(done.status ?? 1);
