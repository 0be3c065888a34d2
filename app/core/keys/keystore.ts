import { createHash, randomBytes, randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { PresenceCipher, presenceKeyBytes } from './presence-cipher.ts';
import { open, seal } from './sealing.ts';

/** What the store says of one day's key. */
export interface PresenceDayKey {
  day: string;
  destroyed: boolean;
  /** Names the destroyed key without giving it away: what a certificate of destruction quotes. */
  fingerprint?: string;
  destroyedAt?: string;
}

const presenceBound = (day: string) => `presence ${day}`;

/** 16 hex digits that name a day's key and say nothing of it. */
const fingerprintOf = (key: Uint8Array) =>
  createHash('sha256').update('presence day key').update(key).digest('hex').slice(0, 16);

/**
 * The key store: a small database of its own, beside and never inside the main one, with short-lived backups.
 * Identity and presence are readable only through it; destroying a key is what forgetting means.
 */
export class KeyStore {
  readonly #db: DatabaseSync;
  readonly #master: Buffer;
  readonly #cache = new Map<string, Buffer>();
  readonly #secrets = new Map<string, Buffer>();
  readonly #ciphers = new Map<string, PresenceCipher>();

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
      create table if not exists presence_day (day text primary key, key blob, fingerprint text, destroyed_at text) without rowid;
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

  /**
   * The key under which people of a city-local day ('YYYY-MM-DD') have their meaningless references, made and durable on first use; undefined once
   * the day was destroyed: a forgotten day is never given another key.
   */
  presenceKey(day: string): Buffer | undefined {
    const known = this.knownPresenceKey(day);
    if (known) return known;
    this.#db
      .prepare('insert or ignore into presence_day (day, key) values (?, ?)')
      .run(day, seal(this.#master, randomBytes(presenceKeyBytes), presenceBound(day)));
    return this.knownPresenceKey(day);
  }

  /** The key of a day, where it has one and was not destroyed; never makes one. */
  knownPresenceKey(day: string): Buffer | undefined {
    const row = this.#presenceRow(day);
    return row?.key ? open(this.#master, row.key, presenceBound(day)) : undefined;
  }

  /** What the rows of a day are bound to: the fingerprint of its key, which is also what a certificate of its destruction quotes. Undefined without a key; never makes one. */
  presenceFingerprint(day: string): string | undefined {
    const key = this.knownPresenceKey(day);
    return key && fingerprintOf(key);
  }

  /** Whether the day's key was destroyed here; false also for a day that never had one. */
  isPresenceDayDestroyed(day: string): boolean {
    return this.#presenceRow(day)?.key === null;
  }

  /** The references of a day, both ways, made with its first key where it has none yet; undefined once the day was destroyed. For whoever records; whoever reads takes {@link knownPresenceCipher}. */
  presenceCipher(day: string): PresenceCipher | undefined {
    return this.#cipherOf(day, this.presenceKey(day));
  }

  /** The references of a day, both ways; undefined where it has no key. The store is asked each time, so a key destroyed by another process is gone here too. */
  knownPresenceCipher(day: string): PresenceCipher | undefined {
    return this.#cipherOf(day, this.knownPresenceKey(day));
  }

  #cipherOf(day: string, key: Buffer | undefined): PresenceCipher | undefined {
    const held = this.#ciphers.get(day);
    if (!key) {
      held?.forget();
      this.#ciphers.delete(day);
      return undefined;
    }
    if (held) return held;
    // 64 days are more than any window of a protocol; 1.3 MB each
    if (this.#ciphers.size >= 64) this.#ciphers.delete(this.#ciphers.keys().next().value as string);
    const cipher = new PresenceCipher(key);
    this.#ciphers.set(day, cipher);
    return cipher;
  }

  /** Days that have a key or had one; ascending. */
  presenceDays(): PresenceDayKey[] {
    const rows = this.#db
      .prepare(
        'select day, key is null as destroyed, fingerprint, destroyed_at as at from presence_day order by day',
      )
      .all() as { day: string; destroyed: number; fingerprint: string | null; at: string | null }[];
    return rows.map(row => ({
      day: row.day,
      destroyed: row.destroyed === 1,
      fingerprint: row.fingerprint ?? undefined,
      destroyedAt: row.at ?? undefined,
    }));
  }

  /**
   * Destroys a day's key, overwriting it in the store and its log: nobody can ever again say whom the day's references meant. `at` (ISO) is kept with
   * the key's fingerprint as the proof. Idempotent: a day destroyed before answers with its first fingerprint; a day without a key gets a mark, so
   * that it never gets one.
   */
  destroyPresenceDay(day: string, at: string): { fingerprint: string; already: boolean } {
    let result = { fingerprint: '', already: true };
    this.#transaction(() => {
      const row = this.#presenceRow(day);
      if (row && !row.key) {
        result = { fingerprint: row.fingerprint ?? '', already: true };
        return;
      }
      const key = row ? open(this.#master, row.key as Uint8Array, presenceBound(day)) : Buffer.alloc(0);
      const fingerprint = fingerprintOf(key);
      this.#db
        .prepare(
          `insert into presence_day (day, key, fingerprint, destroyed_at) values (?, null, ?, ?)
          on conflict (day) do update set key = null, fingerprint = excluded.fingerprint, destroyed_at = excluded.destroyed_at`,
        )
        .run(day, fingerprint, at);
      this.#db.prepare('delete from presence_ref where day = ?').run(day);
      key.fill(0);
      result = { fingerprint, already: false };
    });
    this.#ciphers.get(day)?.forget();
    this.#ciphers.delete(day);
    // the write-ahead log still holds the page with the key until it is emptied
    this.#db.exec('pragma wal_checkpoint(truncate)');
    return result;
  }

  /** Days whose people still have references of the former kind (one random number each, in a table). */
  formerPresenceDays(): string[] {
    const rows = this.#db.prepare('select distinct day from presence_ref order by day').all() as {
      day: string;
    }[];
    return rows.map(row => row.day);
  }

  /** Who the former references of a day are: reference → person id. */
  formerPresencePeople(day: string): Map<number, string> {
    const rows = this.#db.prepare('select ref, person from presence_ref where day = ?').all(day) as {
      ref: number;
      person: string;
    }[];
    return new Map(rows.map(row => [row.ref, row.person]));
  }

  /** Ends a day's former references, once its rows carry the keyed ones. */
  dropFormerPresenceDay(day: string): void {
    this.#db.prepare('delete from presence_ref where day = ?').run(day);
  }

  #presenceRow(day: string): { key: Uint8Array | null; fingerprint: string | null } | undefined {
    if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) throw new RangeError(`A day is written 'YYYY-MM-DD', not ${day}.`);
    return this.#db.prepare('select key, fingerprint from presence_day where day = ?').get(day) as never;
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
