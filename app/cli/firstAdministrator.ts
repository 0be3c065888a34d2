import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { connect } from '../core/database/connect.ts';
import type { City, Outpace } from '../core/outpace.ts';
import { type Refusal, refuse } from '../core/refusal.ts';
import { createFirstAccounts, localSession } from '../modules/accounts/setup.ts';
import { ensureCityArea } from '../modules/areas/queries.ts';
import { cityHi } from '../modules/areas/rules.ts';

/** Logins of the administrators there are; read with the owner's connection, since nobody may be signed in yet. */
async function administrators(outpace: Outpace): Promise<string[]> {
  const owner = connect(outpace.urls.owner, { connections: 1 });
  try {
    const { rows } = await sql<{
      login: string;
    }>`select a.login from core.account a join core.account_grant g on g.account_id = a.id where g.role = 'administrator' and g.ended_at is null and a.disabled_at is null order by a.login`.execute(
      owner,
    );
    return rows.map(row => row.login);
  } finally {
    await owner.destroy();
  }
}

/** CLI-5: names the city and makes its first administrator, once; nothing is changed where either is there already and differs. */
export async function makeFirstAdministrator(
  outpace: Outpace,
  asked: { city: City; login: string; name: string; unit: string; password: string },
): Promise<string | Refusal> {
  const { city } = outpace;
  if (city.name !== '' && (city.name !== asked.city.name || city.timeZone !== asked.city.timeZone))
    return refuse(
      'CLI-5',
      `这里已是“${city.name}”(${city.timeZone})。`,
      `This is “${city.nameEn || city.name}” (${city.timeZone}) already.`,
    );
  const known = await administrators(outpace);
  if (known.length)
    return refuse(
      'CLI-5',
      `已有管理员:${known.join('、')}。其余账号由管理员在界面上建立。`,
      `There is an administrator already: ${known.join(', ')}. They make the other accounts on the screen.`,
    );
  await outpace.setCity(asked.city);
  const { login, name, unit, password } = asked;
  const [accountId] = await createFirstAccounts(outpace, [
    { login, name, unit, password, role: 'administrator', areaKey: 0, areaHi: cityHi },
  ]);
  const token = randomBytes(32);
  await localSession(outpace, accountId!, token);
  await outpace.act(token, async ctx => {
    await ensureCityArea(ctx, asked.city.name, asked.city.nameEn);
    await ctx.journal({ act: 'account.first_administrator', objectKind: 'account', objectId: accountId! });
  });
  return accountId!;
}
