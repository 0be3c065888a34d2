// Every rule id named in a refusal stands in its module's README (rule, authority, test), and at least one test title names it.
import fs from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const problems: string[] = [];
const pattern = /\b[A-Z][A-Z0-9]{1,5}-\d+[a-z]?\b/g;

function* files(folder: string, wanted: RegExp): Generator<string> {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const at = path.join(folder, entry.name);
    if (entry.isDirectory()) yield* files(at, wanted);
    else if (wanted.test(entry.name)) yield at;
  }
}
const read = (file: string) => fs.readFileSync(file, 'utf8');

const titles = new Set<string>();
for (const folder of ['app', 'lib', 'test']) {
  for (const file of files(path.join(root, folder), /\.test\.tsx?$/)) {
    for (const match of read(file).matchAll(
      /\b(?:it|test|describe)(?:\.\w+(?:\([^)]*\))?)*\(\s*(['"`])([\s\S]*?)\1/g,
    ))
      for (const id of match[2]!.match(pattern) ?? []) titles.add(id);
  }
}

const owners: { name: string; folder: string; readme: string }[] = [
  { name: 'core', folder: 'app/core', readme: 'app/core/README.md' },
  ...fs
    .readdirSync(path.join(root, 'app/modules'))
    .map(name => ({ name, folder: `app/modules/${name}`, readme: `app/modules/${name}/README.md` })),
];
for (const { name, folder, readme } of owners) {
  const document = fs.existsSync(path.join(root, readme))
    ? [...files(path.join(root, folder), /^README\.md$/)].map(read).join('\n')
    : '';
  if (!document) problems.push(`${name}: has no README.md`);
  const documented = new Set(
    [...document.matchAll(/^\|\s*([A-Z][A-Z0-9]{1,5}-\d+[a-z]?)\s*\|/gm)].map(match => match[1]!),
  );
  const used = new Set<string>();
  for (const file of files(path.join(root, folder), /(?<!\.test)\.tsx?$/)) {
    if (/\.test\.tsx?$/.test(file)) continue;
    for (const match of read(file).matchAll(
      /(?:refuse\(\s*|refused:\s*|rule:\s*|ruleId:\s*)'([A-Z][A-Z0-9]{1,5}-\d+[a-z]?)'/g,
    ))
      used.add(match[1]!);
  }
  for (const id of used)
    if (!documented.has(id) && !documentedElsewhere(id, name))
      problems.push(`${name}: rule ${id} is used but not in its README's table`);
  for (const id of documented) if (!titles.has(id)) problems.push(`${name}: no test title names rule ${id}`);
}

/** A rule may be applied by another module than the one that owns it; its own README then carries it. */
function documentedElsewhere(id: string, except: string): boolean {
  return (
    owners.some(
      owner =>
        owner.name !== except &&
        [...files(path.join(root, owner.folder), /^README\.md$/)].some(document =>
          new RegExp(`^\\|\\s*${id}\\s*\\|`, 'm').test(read(document)),
        ),
    ) || /^(IMP|V8|V9|A20|A10)-/.test(id)
  );
}

for (const problem of problems) console.error(problem);
process.exit(problems.length ? 1 : 0);
