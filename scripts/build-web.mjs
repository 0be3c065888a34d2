// Builds the pages into dist/web, unless what they are made of has not changed since.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { environment, node24, root } from './node24.mjs';

/** Builds when needed; throws when the build fails. */
export function buildWeb() {
  const hash = createHash('sha256');
  const add = folder => {
    for (const entry of fs
      .readdirSync(folder, { withFileTypes: true })
      .sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const at = path.join(folder, entry.name);
      if (entry.isDirectory()) add(at);
      else if (/\.(tsx?|css|json|html|svg|geojson)$/.test(entry.name) && !/\.test\./.test(entry.name))
        hash.update(at).update(fs.readFileSync(at));
    }
  };
  for (const folder of ['app', 'lib']) add(path.join(root, folder));
  for (const file of ['index.html', 'vite.config.ts', 'package-lock.json'])
    hash.update(fs.readFileSync(path.join(root, file)));
  const wanted = hash.digest('hex');
  const stamp = path.join(root, 'dist', 'web.sha256');
  if (fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === wanted) return;
  console.log('Building the pages…');
  const done = spawnSync(
    node24(),
    [path.join(root, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'error'],
    { cwd: root, stdio: 'inherit', env: environment() },
  );
  if (done.status !== 0) throw new Error('The pages could not be built.');
  fs.mkdirSync(path.dirname(stamp), { recursive: true });
  fs.writeFileSync(stamp, wanted);
}

if (process.argv[1] === new URL(import.meta.url).pathname) buildWeb();
