import { sql } from 'kysely';
import { connect } from '../../core/database/connect.ts';
import type { Outpace } from '../../core/outpace.ts';
import { bitsOf, type Role, roles } from '../../core/sessions/capabilities.ts';
import { hashPassword } from '../../core/sessions/password.ts';

/** Creates an account before anybody can sign in: the first administrator, and the demo city's staff. Uses the owner's connection, at set-up only. */
export async function createFirstAccounts(
  outpace: Outpace,
  accounts: readonly {
    login: string;
    name: string;
    unit: string;
    password: string;
    role: Role;
    areaKey: number;
    areaHi: number;
  }[],
): Promise<string[]> {
  const owner = connect(outpace.urls.owner, { connections: 1 });
  const ids: string[] = [];
  try {
    for (const account of accounts) {
      const made = await sql<{
        id: string;
      }>`insert into core.account (login, name, unit, password_hash) values (${account.login}, ${account.name}, ${account.unit}, ${await hashPassword(account.password)}) on conflict (login) do update set name = excluded.name returning id`.execute(
        owner,
      );
      const id = made.rows[0]!.id;
      ids.push(id);
      await sql`insert into core.account_grant (account_id, role, area_key, area_hi, can) select ${id}, ${account.role}, ${account.areaKey}, ${account.areaHi}, ${bitsOf(roles[account.role])}
        where not exists (select 1 from core.account_grant where account_id = ${id} and role = ${account.role} and area_key = ${account.areaKey} and ended_at is null)`.execute(
        owner,
      );
    }
  } finally {
    await owner.destroy();
  }
  return ids;
}

/** Id of the account with a sign-in name; throws where there is none. At set-up only. */
export async function accountNamed(outpace: Outpace, login: string): Promise<string> {
  const owner = connect(outpace.urls.owner, { connections: 1 });
  try {
    const found = await sql<{ id: string }>`select id from core.account where login = ${login}`.execute(
      owner,
    );
    if (!found.rows[0]) throw new Error(`There is no account ${login}.`);
    return found.rows[0].id;
  } finally {
    await owner.destroy();
  }
}

/** A session for a program that runs on the city's own machine with its data directory: it holds the owner's rights already. */
export async function localSession(outpace: Outpace, accountId: string, token: Buffer): Promise<void> {
  const owner = connect(outpace.urls.owner, { connections: 1 });
  try {
    await sql`select core.open_session(${accountId}, (select id from core.account_grant where account_id = ${accountId} and ended_at is null order by id limit 1), sha256(${token}), 'command_line', now() + interval '12 hours', 'local', null)`.execute(
      owner,
    );
  } finally {
    await owner.destroy();
  }
}

/** Ends an account that was needed for setting up only, with its sessions. */
export async function endSetUpAccount(outpace: Outpace, accountId: string): Promise<void> {
  const owner = connect(outpace.urls.owner, { connections: 1 });
  try {
    await sql`update core.account set disabled_at = now() where id = ${accountId}`.execute(owner);
    await sql`update core.session set ended_at = now() where account_id = ${accountId} and ended_at is null`.execute(
      owner,
    );
  } finally {
    await owner.destroy();
  }
}
