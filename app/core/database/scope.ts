import { sql, type Transaction } from 'kysely';
import type { Database } from './connect.ts';
import type { Tables } from './tables.ts';

/** What the database granted to the session of this transaction. */
export interface Scope {
  session: string;
  /** Account id, or `system:<name>`. */
  actor: string;
  accountId: string | null;
  /** Approvals compare natural persons, not accounts. */
  naturalPerson: string | null;
  role: string;
  /** Capability bits; see `sessions/capabilities.ts`. */
  can: number;
  /** The area interval, both ends inclusive. */
  lo: number;
  hi: number;
  kind: 'web' | 'command_line' | 'job' | 'system' | 'device';
  secondFactor: boolean;
}

export class NoSuchSession extends Error {}

/** Runs `work` in one transaction inside the session's scope. The database decides the scope from the token; the server cannot widen it. */
export async function inScope<T>(
  db: Database,
  token: Buffer,
  purpose: string,
  work: (tx: Transaction<Tables>, scope: Scope) => Promise<T>,
): Promise<T> {
  return db.transaction().execute(async tx => {
    let scope: Scope;
    try {
      const { rows } = await sql<
        Record<string, never>
      >`select * from core.enter(${token}, ${purpose})`.execute(tx);
      const row = rows[0] as never as {
        session_id: string;
        actor: string;
        account_id: string | null;
        natural_person: string | null;
        role: string;
        can: number;
        lo: number;
        hi: number;
        kind: Scope['kind'];
        second_factor: boolean;
      };
      scope = {
        session: row.session_id,
        actor: row.actor,
        accountId: row.account_id,
        naturalPerson: row.natural_person,
        role: row.role,
        can: row.can,
        lo: row.lo,
        hi: row.hi,
        kind: row.kind,
        secondFactor: row.second_factor,
      };
    } catch (error) {
      if ((error as { code?: string }).code === '28000') throw new NoSuchSession();
      throw error;
    }
    return work(tx, scope);
  });
}
