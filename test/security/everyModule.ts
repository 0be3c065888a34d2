import fs from 'node:fs';
import path from 'node:path';
import type { Module } from '../../app/core/module.ts';

const folder = path.resolve(import.meta.dirname, '../../app/modules');
const listed = /readonly Module\[\] = \[([^\]]*)\]/.exec(
  fs.readFileSync(path.resolve(folder, '../modules.ts'), 'utf8'),
);
const names = listed![1]!.split(',').map(name => name.trim());

/** Names that `app/modules.ts` lists and that have no server yet; a test fails while there are any. */
export const missingModules = names.filter(name => !fs.existsSync(path.join(folder, name, 'server.ts')));

/** Every module there is, in the order of `app/modules.ts`. Loaded one by one, so that a missing one does not hide findings in the others. */
export async function everyModule(): Promise<Module[]> {
  const modules: Module[] = [];
  for (const name of names) {
    if (missingModules.includes(name)) continue;
    const door = (await import(path.join(folder, name, 'server.ts'))) as Record<string, Module>;
    modules.push(door[name]!);
  }
  return modules;
}
