import { createHash, randomBytes } from 'node:crypto';
import { sql, type Transaction } from 'kysely';
import type { Scope } from '../database/scope.ts';
import type { Tables } from '../database/tables.ts';
import type { KeyStore } from '../keys/keystore.ts';
import { seal } from '../keys/sealing.ts';
import { type Canonical, canonical } from './canonical.ts';

/** What happened, in one line. `act` is `<module>.<verb>`, as `case.opened` or `person.revealed`. */
export interface JournalEntry {
  act: string;
  objectKind?: string;
  objectId?: string;
  /** The rule under which it was done. */
  rule?: string;
  /** The person it concerns, by the pseudonym that names their key: the detail is then sealed under it. */
  subject?: string;
  /** What changed; committed to by hash, never in the clear when it concerns a person. */
  detail?: { [key: string]: Canonical | undefined };
  /** The area the entry belongs to; the session's own when absent. */
  areaKey?: number;
}

/** Writes one entry in the caller's transaction: if it cannot be written, nothing is done and nothing is returned. */
export async function appendEntry(
  tx: Transaction<Tables>,
  keys: KeyStore,
  scope: Scope,
  now: number,
  purpose: string,
  entry: JournalEntry,
): Promise<void> {
  let detail: Buffer | null = null;
  let detailKey: string | null = null;
  if (entry.detail) {
    // 16 random bytes of salt: the hash of a short detail must not be guessable
    const plain = canonical({ ...entry.detail, salt: randomBytes(16).toString('base64url') });
    const key = entry.subject ? keys.subject(entry.subject) : undefined;
    detail = key ? seal(key, plain, 'journal') : seal(keys.secret('journal-detail'), plain, 'journal');
    detailKey = key ? (entry.subject as string) : null;
  }
  const at = new Date(now).toISOString();
  const bytes = Buffer.from(
    canonical({
      v: 1,
      at,
      actor: scope.actor,
      session: scope.session,
      role: scope.role,
      area: entry.areaKey ?? scope.lo,
      act: entry.act,
      object: entry.objectId ? `${entry.objectKind}:${entry.objectId}` : undefined,
      rule: entry.rule,
      purpose: purpose || undefined,
      subject: entry.subject,
      detail: detail ? createHash('sha256').update(detail).digest('base64url') : undefined,
    }),
  );
  await sql`select journal.append(${`${at.slice(0, 7)}-01`}, ${at}, ${entry.areaKey ?? scope.lo}, ${entry.act}, ${entry.objectKind ?? ''}, ${entry.objectId ?? ''}, ${bytes}, ${detail}, ${detailKey})`.execute(
    tx,
  );
}
