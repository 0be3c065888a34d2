import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { drillFiles } from './folder.ts';

/** The password of a drill's seats: the one chosen, else the one of its folder, else a new one. Kept where only the owner reads. */
export function drillPassword(directory: string, chosen?: string): string {
  const { folder } = drillFiles(directory);
  const file = path.join(folder, 'password');
  if (!chosen && fs.existsSync(file)) return fs.readFileSync(file, 'utf8');
  const password = chosen ?? randomBytes(9).toString('base64url');
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(file, password, { mode: 0o600 });
  return password;
}
