import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { sql } from 'kysely';
import { wallClock } from '../../core/clock.ts';
import { type Config, configFromEnvironment } from '../../core/config.ts';
import { connect } from '../../core/database/connect.ts';
import { type Outpace, openOutpace } from '../../core/outpace.ts';
import { refuse } from '../../core/refusal.ts';
import { mayUsePassword } from '../../modules/accounts/rules.ts';
import { createFirstAccounts, localSession } from '../../modules/accounts/setup.ts';
import { ensureCityArea } from '../../modules/areas/queries.ts';
import { lastKey } from '../../modules/areas/rules.ts';
import { askHidden } from '../askHidden.ts';
import { type Command, needed, type Outcome, refusedOutcome, text, UsageError } from '../command.ts';
import { holdDirectory } from '../dataDirectory.ts';
import { timeZoneNamed } from './plan.ts';
import { deploymentDirectory } from './serve.ts';

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

export const setupCommand: Command = {
  name: 'setup',
  takes: '',
  count: [0, 0],
  summary: {
    zh: '新部署:命名城市,建立第一个管理员',
    en: 'a new deployment: name the city and make its first administrator',
  },
  notes: [
    {
      zh: '密码取自 OUTPACE_PASSWORD 或当场输入;首次登录后须设置验证器。',
      en: 'The password comes from OUTPACE_PASSWORD or is asked for; the authenticator is set at first sign-in.',
    },
  ],
  options: {
    login: { type: 'string', value: 'NAME', help: { zh: '管理员登录名', en: 'login of the administrator' } },
    name: {
      type: 'string',
      value: 'TEXT',
      help: { zh: '显示的姓名,默认同登录名', en: 'name shown; the login by default' },
    },
    unit: { type: 'string', value: 'TEXT', help: { zh: '单位', en: 'unit' } },
    city: { type: 'string', value: 'NAME', help: { zh: '城市名', en: 'name of the city' } },
    'city-en': {
      type: 'string',
      value: 'NAME',
      help: { zh: '城市的英文名,默认同 --city', en: 'its English name; as --city by default' },
    },
    tz: {
      type: 'string',
      value: 'ZONE',
      help: { zh: '时区,默认 Asia/Shanghai', en: 'time zone; Asia/Shanghai by default' },
    },
    data: {
      type: 'string',
      value: 'DIR',
      help: {
        zh: `数据文件夹,默认 OUTPACE_DATA 或 ${deploymentDirectory}`,
        en: `data folder; OUTPACE_DATA or ${deploymentDirectory} by default`,
      },
    },
  },
  run: async ({ options, say }): Promise<Outcome> => {
    const login = needed(options, 'login');
    const cityName = needed(options, 'city');
    const timeZone = timeZoneNamed(text(options, 'tz') ?? 'Asia/Shanghai');
    const password = process.env.OUTPACE_PASSWORD ?? (await askHidden(`${login} 的密码 / password: `));
    if (!password)
      throw new UsageError('请在 OUTPACE_PASSWORD 中给出密码。', 'Give the password in OUTPACE_PASSWORD.');
    const weak = mayUsePassword(password, login);
    if (weak) return refusedOutcome(weak, say);
    const dataDirectory = path.resolve(
      text(options, 'data') ?? process.env.OUTPACE_DATA ?? deploymentDirectory,
    );
    let config: Config;
    try {
      config = configFromEnvironment({ ...process.env, OUTPACE_DEMO: undefined }, { dataDirectory });
    } catch (error) {
      throw new UsageError((error as Error).message, (error as Error).message);
    }
    if (!config.masterKey) {
      const message = {
        zh: '主密钥,与 serve 用同一个:身份信息用它加密',
        en: 'the master key, the same as for serve: identities are sealed under it',
      };
      return refusedOutcome(
        refuse('CLI-4', '正式部署缺少以下设置。', 'A deployment lacks this setting.', {
          errors: [{ path: 'OUTPACE_MASTER_KEY', message, rule: 'CLI-4' }],
        }),
        say,
      );
    }
    const hold = await holdDirectory(dataDirectory, 'setup', wallClock.now());
    if ('heldBy' in hold)
      return refusedOutcome(
        refuse(
          'CLI-1',
          `另一个进程(${hold.heldBy.pid},${hold.heldBy.command})正在使用 ${dataDirectory}。`,
          `Another process (${hold.heldBy.pid}, ${hold.heldBy.command}) works on ${dataDirectory}.`,
        ),
        say,
      );
    try {
      const { modules } = await import('../../modules.ts');
      const outpace = await openOutpace(config, modules);
      try {
        if (outpace.city.name !== '' && outpace.city.name !== cityName)
          return refusedOutcome(
            refuse(
              'CLI-5',
              `这里已是“${outpace.city.name}”。`,
              `This is “${outpace.city.nameEn || outpace.city.name}” already.`,
            ),
            say,
          );
        if (outpace.city.name !== '' && outpace.city.timeZone !== timeZone)
          return refusedOutcome(
            refuse(
              'CLI-5',
              `这里的时区已是 ${outpace.city.timeZone}。`,
              `The time zone here is ${outpace.city.timeZone} already.`,
            ),
            say,
          );
        const known = await administrators(outpace);
        if (known.length)
          return refusedOutcome(
            refuse(
              'CLI-5',
              `已有管理员:${known.join('、')}。其余账号由管理员在界面上建立。`,
              `There is an administrator already: ${known.join(', ')}. They make the other accounts on the screen.`,
            ),
            say,
          );
        await outpace.setCity({ name: cityName, nameEn: text(options, 'city-en') ?? cityName, timeZone });
        const [accountId] = await createFirstAccounts(outpace, [
          {
            login,
            name: text(options, 'name') ?? login,
            unit: text(options, 'unit') ?? '',
            password,
            role: 'administrator',
            areaKey: 0,
            areaHi: lastKey(0, 0),
          },
        ]);
        const token = randomBytes(32);
        await localSession(outpace, accountId!, token);
        await outpace.act(token, async ctx => {
          await ensureCityArea(ctx, outpace.city.name, outpace.city.nameEn);
          await ctx.journal({
            act: 'account.first_administrator',
            objectKind: 'account',
            objectId: accountId!,
          });
        });
        return {
          status: 0,
          json: { accountId, login, city: outpace.city, data: dataDirectory },
          lines: [
            `✓ ${say({ zh: `管理员 ${login} 已建立;城市:${cityName}(${timeZone})`, en: `administrator ${login} made; city: ${cityName} (${timeZone})` })}`,
          ],
        };
      } finally {
        await outpace.close();
      }
    } finally {
      hold.release();
    }
  },
};
