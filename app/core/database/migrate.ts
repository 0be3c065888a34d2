import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { runMigrations } from 'graphile-worker';
import pg from 'pg';

const folder = path.resolve(import.meta.dirname, '../../db');

/** The login roles of a deployment and their passwords; the superuser is used for the first set-up only. */
export interface RolePasswords {
  op_owner: string;
  op_app: string;
  op_worker: string;
  op_audit: string;
  op_queue: string;
}

/** Creates roles and the empty database. Needs a superuser; run once per cluster and database. */
export async function bootstrap(
  superuserUrl: (database: string) => string,
  database: string,
  passwords: RolePasswords,
): Promise<void> {
  const cluster = new pg.Client(superuserUrl('postgres'));
  await cluster.connect();
  await cluster.query('select pg_advisory_lock(7299)'); // two cities opened at once share the roles
  await cluster.query(fs.readFileSync(path.join(folder, 'bootstrap/roles.sql'), 'utf8'));
  for (const [role, password] of Object.entries(passwords))
    await cluster.query(`alter role ${role} password ${cluster.escapeLiteral(password)}`);
  const exists = await cluster.query('select 1 from pg_database where datname = $1', [database]);
  if (!exists.rowCount)
    await cluster.query(`create database ${cluster.escapeIdentifier(database)} owner op_owner`);
  await cluster.end();
  const inside = new pg.Client(superuserUrl(database));
  await inside.connect();
  await inside.query(fs.readFileSync(path.join(folder, 'bootstrap/database.sql'), 'utf8'));
  await inside.query(`grant create on database ${inside.escapeIdentifier(database)} to op_queue`);
  await inside.end();
}

/** Applies every migration not yet applied, in order, each in its own transaction. A changed file that was applied is refused. */
export async function migrate(ownerUrl: string, queueUrl: string): Promise<string[]> {
  const client = new pg.Client(ownerUrl);
  await client.connect();
  const applied: string[] = [];
  try {
    await client.query('select pg_advisory_lock(7300)');
    await client.query(
      'create table if not exists migration (name text primary key, sha256 text not null, at timestamptz not null default now())',
    );
    await client.query('revoke all on migration from public');
    const done = new Map(
      (await client.query<{ name: string; sha256: string }>('select name, sha256 from migration')).rows.map(
        row => [row.name, row.sha256],
      ),
    );
    for (const name of fs
      .readdirSync(path.join(folder, 'migrations'))
      .filter(file => file.endsWith('.sql'))
      .sort()) {
      const text = fs.readFileSync(path.join(folder, 'migrations', name), 'utf8');
      const sha256 = createHash('sha256').update(text).digest('hex');
      const before = done.get(name);
      if (before === sha256) continue;
      if (before)
        throw new Error(`Migration ${name} was changed after it was applied; write a new one instead.`);
      try {
        await client.query('begin');
        await client.query(text);
        await client.query('insert into migration (name, sha256) values ($1, $2)', [name, sha256]);
        await client.query('commit');
      } catch (error) {
        await client.query('rollback');
        throw new Error(`Migration ${name} failed: ${(error as Error).message}`, { cause: error });
      }
      applied.push(name);
    }
  } finally {
    await client.end();
  }
  await migrateQueue(queueUrl);
  return applied;
}

/** The job queue has its own owner, so that neither the server nor its jobs ever hold the owner's rights. */
async function migrateQueue(queueUrl: string): Promise<void> {
  const quiet = { info() {}, warn() {}, error() {}, debug() {}, scope: () => quiet } as never;
  await runMigrations({ connectionString: queueUrl, logger: quiet });
  const client = new pg.Client(queueUrl);
  await client.connect();
  await client.query(fs.readFileSync(path.join(folder, 'bootstrap/queue.sql'), 'utf8'));
  await client.end();
}
