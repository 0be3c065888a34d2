import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { open } from '../../core/keys/sealing.ts';
import type { Outpace } from '../../core/outpace.ts';
import { type Refusal, refuse } from '../../core/refusal.ts';
import { decoyHash, verifyPassword } from '../../core/sessions/password.ts';
import { matchingStep } from '../../core/sessions/totp.ts';
import { lockMinutes } from './rules.ts';

const wrong = () =>
  refuse('ACN-2', '登录名或密码不对。', 'The login or the password is not right.', { status: 403 });
const sessionHours = 12; // a duty shift

interface LoginRow {
  id: string;
  natural_person: string;
  name: string;
  language: string;
  password_hash: string;
  totp_sealed: Buffer | null;
  totp_last_step: number | null;
  failed_count: number;
  locked_until: Date | null;
  disabled_at: Date | null;
}

export interface OpenedSession {
  token: Buffer;
  expiresAt: Date;
}

/** Signs a person in: password, then the second factor where one is set or demanded. Unknown logins take as long as known ones. */
export async function signIn(
  outpace: Outpace,
  attempt: {
    login: string;
    password: string;
    code?: string;
    grantId?: string;
    kind?: 'web' | 'command_line';
  },
  agent: string,
): Promise<OpenedSession | Refusal> {
  const { rows } = await sql<LoginRow>`select * from core.login_of(${attempt.login})`.execute(outpace.app);
  const account = rows[0];
  // the wall, not the city's clock: a drill must not unlock an account
  const now = Date.now();
  const known = account && !account.disabled_at;
  const matches = await verifyPassword(attempt.password, known ? account.password_hash : await decoyHash());
  if (!known) return wrong();
  if (account.locked_until && account.locked_until.getTime() > now) {
    const minutes = Math.ceil((account.locked_until.getTime() - now) / 60_000);
    return refuse(
      'ACN-3',
      `多次输错,${minutes} 分钟后再试。`,
      `Too many wrong attempts; try again in ${minutes} minutes.`,
      { status: 403 },
    );
  }
  if (!matches) {
    const minutes = lockMinutes(account.failed_count + 1);
    await sql`select core.login_failed(${account.id}, ${minutes ? new Date(now + minutes * 60_000) : null})`.execute(
      outpace.app,
    );
    return wrong();
  }
  let step: number | null = null;
  if (account.totp_sealed) {
    if (!attempt.code)
      return refuse('ACN-4', '请输入验证器上的6位数字。', 'Enter the six digits of your authenticator.', {
        status: 403,
        details: { needsCode: true },
      });
    step = matchingStep(
      open(outpace.keys.secret('totp'), account.totp_sealed, account.id),
      attempt.code,
      now,
    );
    if (step === null || (account.totp_last_step !== null && step <= account.totp_last_step)) {
      await sql`select core.login_failed(${account.id}, ${null})`.execute(outpace.app);
      return refuse('ACN-5', '验证码不对或已用过。', 'The code is not right, or was used.', {
        status: 403,
        details: { needsCode: true },
      });
    }
  }
  const grants = await sql<{ id: string }>`select id from core.grants_of(${account.id})`.execute(outpace.app);
  const grant = attempt.grantId ? grants.rows.find(row => row.id === attempt.grantId) : grants.rows[0];
  if (!grant)
    return refuse(
      'ACN-6',
      '这个账号还没有岗位,请联系管理员。',
      'This account has no role yet; ask an administrator.',
      { status: 403 },
    );
  const token = randomBytes(32);
  const expiresAt = new Date(now + sessionHours * 3_600_000);
  await sql`select core.open_session(${account.id}, ${grant.id}, sha256(${token}), ${attempt.kind ?? 'web'}, ${expiresAt}, ${agent.slice(0, 200)}, ${step})`.execute(
    outpace.app,
  );
  return { token, expiresAt };
}
