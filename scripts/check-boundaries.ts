// Direction: lib ← core, ui ← modules ← server, web, cli. A module imports another's queries (server) or index door, and only of modules above it.
// The libraries are pure: no I/O, no clock, no ambient randomness. Nothing calls Date.now() outside the clock and sign-in.
import fs from 'node:fs';
import path from 'node:path';
import { moduleOrder } from '../app/modules.ts';

const root = path.resolve(import.meta.dirname, '..');
const problems: string[] = [];

function* sources(folder: string): Generator<string> {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const at = path.join(folder, entry.name);
    if (entry.isDirectory()) yield* sources(at);
    else if (/\.tsx?$/.test(entry.name)) yield path.relative(root, at);
  }
}

// tests, and the worlds they share
const isTest = (file: string) => /\.test\.tsx?$/.test(file) || /\/test[A-Z]\w*\.tsx?$/.test(file);
// measurements and evaluations beside a library read files; nothing imports them
const isBesideLibrary = (file: string) =>
  /^lib\/[^/]+\/(.*\/)?(evaluate|bench)(\/|[^/]*\.ts$)/.test(file) ||
  /\/(evaluate|bench|measure)[^/]*\.ts$/.test(file);
const doors = new Set(['queries.ts', 'index.ts', 'schema.ts']);

for (const file of [...sources(path.join(root, 'lib')), ...sources(path.join(root, 'app'))]) {
  const text = fs.readFileSync(path.join(root, file), 'utf8');
  const imports = [...text.matchAll(/(?:from|import)\s+'([^']+)'|import\('([^']+)'\)/g)].map(
    match => (match[1] ?? match[2])!,
  );
  if (file.startsWith('lib/') && !isTest(file) && !isBesideLibrary(file)) {
    for (const name of imports) {
      // threads are computation, not I/O: the one thing of the platform a library may use
      if (name.startsWith('node:') && name !== 'node:worker_threads')
        problems.push(`${file}: a pure library does no I/O, but imports ${name}`);
      if (
        name.startsWith('.') &&
        !path.normalize(path.join(path.dirname(file), name)).startsWith(file.split('/').slice(0, 2).join('/'))
      )
        problems.push(`${file}: reaches out of its library to ${name}`);
    }
    for (const ambient of [
      'Date.now(',
      'Math.random(',
      'new Date()',
      'performance.now(',
      'process.env',
      'fetch(',
    ]) {
      if (text.includes(ambient))
        problems.push(`${file}: a pure library has no clock, chance or I/O, but uses ${ambient})`);
    }
  }
  if (!file.startsWith('app/')) continue;
  if (
    !isTest(file) &&
    /\bDate\.now\(/.test(text) &&
    !['app/core/clock.ts', 'app/modules/accounts/signing-in.ts', 'app/modules/accounts/routes.ts'].includes(
      file,
    ) &&
    !/^app\/(ui|web|cli|demo|modules\/[^/]+\/ui)\//.test(file)
  ) {
    problems.push(`${file}: calls Date.now(); only the clock and sign-in do`);
  }
  const own = /^app\/modules\/([^/]+)\//.exec(file)?.[1];
  const layer = own ? 'modules' : file.split('/')[1]!;
  for (const name of imports) {
    if (!name.startsWith('.')) continue;
    const target = path.normalize(path.join(path.dirname(file), name));
    const other = /^app\/modules\/([^/]+)\/(.+)$/.exec(target);
    if (
      (layer === 'core' || layer === 'ui') &&
      (other || target.startsWith('app/server') || target.startsWith('app/cli')) &&
      !isTest(file)
    )
      problems.push(`${file}: ${layer} knows no module, but imports ${name}`);
    if (!own || !other || other[1] === own || isTest(file)) continue;
    const interior = other[2]!;
    if (file.includes('/ui/') || /\/(web|case-tab)\.tsx$/.test(file)) {
      if (!/^(ui\/|case-tab\.tsx|schema\.ts|rules\.ts|web\.tsx)/.test(interior))
        problems.push(`${file}: a page imports the server's ${target}`);
    } else if (!doors.has(interior))
      problems.push(`${file}: reaches into ${target}; only ${[...doors].join(', ')} are doors`);
    if (
      !file.includes('/ui/') &&
      interior !== 'schema.ts' &&
      moduleOrder.indexOf(other[1]!) > moduleOrder.indexOf(own)
    )
      problems.push(`${file}: ${own} comes before ${other[1]} in modules.ts and may not import it`);
  }
}

for (const problem of problems) console.error(problem);
process.exit(problems.length ? 1 : 0);
