import { randomBytes, randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { open, seal } from './sealing.ts';

/**
 * The key store: a small database of its own, beside and never inside the main one, with short-lived backups.
 * Identity and presence are readable only through it; destroying a key is what forgetting means.
 */
export class KeyStore {
  readonly #db: DatabaseSync;
  readonly #master: Buffer;
  readonly #cache = new Map<string, Buffer>();
  readonly #secrets = new Map<string, Buffer>();

  private constructor(db: DatabaseSync, master: Buffer) {
    this.#db = db;
    this.#master = master;
  }

  /** Opens (and on first use creates) the store in `directory`. `masterKey`: 32 bytes, base64; without it one is made in a file only the owner may read. */
  static open(directory: string, masterKey?: string): KeyStore {
    fs.mkdirSync(directory, { recursive: true, mode: 0o700 });
    const file = path.join(directory, 'master.key');
    if (!masterKey) {
      if (!fs.existsSync(file)) fs.writeFileSync(file, randomBytes(32).toString('base64'), { mode: 0o600 });
      masterKey = fs.readFileSync(file, 'utf8').trim();
    }
    const master = Buffer.from(masterKey, 'base64');
    if (master.length !== 32) throw new Error('OUTPACE_MASTER_KEY must be 32 bytes in base64.');
    const db = new DatabaseSync(path.join(directory, 'keys.sqlite'));
    db.exec(`pragma journal_mode = wal; pragma synchronous = full; pragma secure_delete = on; pragma busy_timeout = 10000;
      create table if not exists subject_key (id text primary key, key blob not null) without rowid;
      create table if not exists presence_ref (day text not null, person text not null, ref integer not null, primary key (day, person)) without rowid;
      create unique index if not exists presence_ref_by_ref on presence_ref (day, ref);
      create table if not exists secret (name text primary key, value blob not null) without rowid;`);
    return new KeyStore(db, master);
  }

  close(): void {
    this.#db.close();
  }

  /** Makes `count` new subject keys, durable before they are returned. */
  createSubjects(count: number): string[] {
    const insert = this.#db.prepare('insert into subject_key (id, key) values (?, ?)');
    const ids: string[] = [];
    this.#transaction(() => {
      for (let i = 0; i < count; i++) {
        const id = randomUUID();
        const key = randomBytes(32);
        insert.run(id, seal(this.#master, key, id));
        this.#remember(id, key);
        ids.push(id);
      }
    });
    return ids;
  }

  /** The key of a subject; `undefined` once it was destroyed (then what it sealed is gone for good). */
  subject(id: string): Buffer | undefined {
    const known = this.#cache.get(id);
    if (known) return known;
    const row = this.#db.prepare('select key from subject_key where id = ?').get(id) as
      | { key: Uint8Array }
      | undefined;
    if (!row) return undefined;
    const key = open(this.#master, row.key, id);
    this.#remember(id, key);
    return key;
  }

  /** Destroys subject keys. What they sealed can never be read again. */
  destroySubjects(ids: string[]): void {
    const remove = this.#db.prepare('delete from subject_key where id = ?');
    this.#transaction(() => {
      for (const id of ids) {
        remove.run(id);
        this.#cache.delete(id);
      }
    });
  }

  /** A named secret of this deployment (matching key, journal signing seed…), made on first use. */
  secret(name: string, bytes = 32): Buffer {
    const known = this.#secrets.get(name);
    if (known) return known;
    this.#db
      .prepare('insert or ignore into secret (name, value) values (?, ?)')
      .run(name, seal(this.#master, randomBytes(bytes), name));
    const row = this.#db.prepare('select value from secret where name = ?').get(name) as {
      value: Uint8Array;
    };
    const value = open(this.#master, row.value, name);
    this.#secrets.set(name, value);
    return value;
  }

  /** The meaningless numbers under which people appear in the presences of `day` ('YYYY-MM-DD'); made at random when new. */
  presenceRefs(day: string, personIds: Iterable<string>): Map<string, number> {
    const find = this.#db.prepare('select ref from presence_ref where day = ? and person = ?');
    const insert = this.#db.prepare('insert or ignore into presence_ref (day, person, ref) values (?, ?, ?)');
    const refs = new Map<string, number>();
    this.#transaction(() => {
      for (const person of personIds) {
        if (refs.has(person)) continue;
        let row = find.get(day, person) as { ref: number } | undefined;
        while (!row) {
          insert.run(day, person, randomBytes(4).readUInt32BE() & 0x7fffffff);
          row = find.get(day, person) as { ref: number } | undefined;
        }
        refs.set(person, row.ref);
      }
    });
    return refs;
  }

  /** Who the references of `day` are. Opened only by the trace index. */
  presencePeople(day: string): Map<number, string> {
    const rows = this.#db.prepare('select ref, person from presence_ref where day = ?').all(day) as {
      ref: number;
      person: string;
    }[];
    return new Map(rows.map(row => [row.ref, row.person]));
  }

  /** Forgets who was meant by the references of the days before `day`. */
  destroyPresenceBefore(day: string): number {
    return Number(this.#db.prepare('delete from presence_ref where day < ?').run(day).changes);
  }

  #remember(id: string, key: Buffer): void {
    if (this.#cache.size >= 50_000) this.#cache.delete(this.#cache.keys().next().value as string);
    this.#cache.set(id, key);
  }

  #transaction(work: () => void): void {
    this.#db.exec('begin immediate');
    try {
      work();
      this.#db.exec('commit');
    } catch (error) {
      this.#db.exec('rollback');
      throw error;
    }
  }
}
