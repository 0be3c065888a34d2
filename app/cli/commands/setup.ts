import { refuse } from '../../core/refusal.ts';
import { mayUsePassword } from '../../modules/accounts/rules.ts';
import { askHidden } from '../askHidden.ts';
import { type Command, needed, type Outcome, refusedOutcome, text, UsageError } from '../command.ts';
import { deploymentConfig, deploymentData, withDeployment } from '../deployment.ts';
import { timeZoneNamed } from './plan.ts';

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
    data: deploymentData,
  },
  run: async ({ options, say }): Promise<Outcome> => {
    const login = needed(options, 'login');
    const name = needed(options, 'city');
    const city = {
      name,
      nameEn: text(options, 'city-en') ?? name,
      timeZone: timeZoneNamed(text(options, 'tz') ?? 'Asia/Shanghai'),
    };
    const config = deploymentConfig(options);
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
    const password = process.env.OUTPACE_PASSWORD ?? (await askHidden(`${login} 的密码 / password: `));
    if (!password)
      throw new UsageError('请在 OUTPACE_PASSWORD 中给出密码。', 'Give the password in OUTPACE_PASSWORD.');
    const weak = mayUsePassword(password, login);
    if (weak) return refusedOutcome(weak, say);
    const made = await withDeployment(config, 'setup', async outpace => {
      const { makeFirstAdministrator } = await import('../firstAdministrator.ts');
      return makeFirstAdministrator(outpace, {
        city,
        login,
        name: text(options, 'name') ?? login,
        unit: text(options, 'unit') ?? '',
        password,
      });
    });
    if (typeof made !== 'string') return refusedOutcome(made, say);
    return {
      status: 0,
      json: { accountId: made, login, city, data: config.dataDirectory },
      lines: [
        `✓ ${say({ zh: `管理员 ${login} 已建立;城市:${city.name}(${city.timeZone})`, en: `administrator ${login} made; city: ${city.nameEn} (${city.timeZone})` })}`,
      ],
    };
  },
};
