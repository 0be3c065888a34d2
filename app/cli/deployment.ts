import path from 'node:path';
import { wallClock } from '../core/clock.ts';
import { type Config, configFromEnvironment } from '../core/config.ts';
import type { Outpace } from '../core/outpace.ts';
import { type Refusal, Refused, refuse } from '../core/refusal.ts';
import { type OptionSpec, type OptionValues, text, UsageError } from './command.ts';
import { type Hold, holdDirectory } from './dataDirectory.ts';

/** Folder of a deployment that names none. */
const deploymentDirectory = '.outpace/data';

export const deploymentData: OptionSpec = {
  type: 'string',
  value: 'DIR',
  help: {
    zh: `数据文件夹,默认 OUTPACE_DATA 或 ${deploymentDirectory}`,
    en: `data folder; OUTPACE_DATA or ${deploymentDirectory} by default`,
  },
};

/** The configuration of a real deployment, from the environment; never the demo's. */
export function deploymentConfig(options: OptionValues): Config {
  const dataDirectory = path.resolve(
    text(options, 'data') ?? process.env.OUTPACE_DATA ?? deploymentDirectory,
  );
  try {
    return configFromEnvironment({ ...process.env, OUTPACE_DEMO: undefined }, { dataDirectory });
  } catch (error) {
    throw new UsageError((error as Error).message, (error as Error).message);
  }
}

/** What a deployment over people's real data must have set, all that is missing at once; null when it may run. */
export function mayServe(config: Config, environment: NodeJS.ProcessEnv): Refusal | null {
  const missing: NonNullable<Refusal['errors']> = [];
  const say = (name: string, zh: string, en: string) =>
    missing.push({ path: name, message: { zh, en }, rule: 'CLI-4' });
  if (!config.masterKey)
    say(
      'OUTPACE_MASTER_KEY',
      '主密钥:32 字节的 base64,放在数据文件夹之外;用 openssl rand -base64 32 生成',
      'master key: 32 bytes in base64, kept outside the data folder; openssl rand -base64 32 makes one',
    );
  else if (Buffer.from(config.masterKey, 'base64').length !== 32)
    say('OUTPACE_MASTER_KEY', '须为 32 字节的 base64', 'must be 32 bytes in base64');
  if (!config.publicUrl)
    say(
      'OUTPACE_PUBLIC_URL',
      '对外地址,https:// 开头:登录 cookie 只走加密连接',
      'outside address, https://…: sign-in cookies then travel encrypted only',
    );
  else if (!config.publicUrl.startsWith('https://'))
    say(
      'OUTPACE_PUBLIC_URL',
      `须以 https:// 开头,不能是“${config.publicUrl}”`,
      `must begin with https://, not “${config.publicUrl}”`,
    );
  const factor = environment.OUTPACE_SECOND_FACTOR;
  if (factor !== 'required' && factor !== 'elsewhere')
    say(
      'OUTPACE_SECOND_FACTOR',
      'required(由 Outpace 要求验证器)或 elsewhere(由统一登录负责)',
      'required (Outpace asks for an authenticator) or elsewhere (the city’s own sign-on does)',
    );
  if (environment.OUTPACE_DEMO)
    say(
      'OUTPACE_DEMO',
      '正式部署不能设置;演示用 outpace demo',
      'must not be set in a deployment; use outpace demo',
    );
  return missing.length
    ? refuse(
        'CLI-4',
        '正式部署缺少以下设置,不启动。',
        'A deployment does not start without these settings.',
        { errors: missing },
      )
    : null;
}

/** Holds the folder, opens the city, and gives both up again whatever happens. */
export async function withDeployment<T>(
  config: Config,
  command: string,
  work: (outpace: Outpace, hold: Hold) => Promise<T>,
): Promise<T> {
  const hold = await holdDirectory(config.dataDirectory, command, wallClock.now());
  if ('heldBy' in hold) {
    const { pid, command: other } = hold.heldBy;
    throw new Refused(
      refuse(
        'CLI-1',
        `另一个进程(${pid},${other})正在使用 ${config.dataDirectory}。`,
        `Another process (${pid}, ${other}) works on ${config.dataDirectory}.`,
      ),
    );
  }
  try {
    const [{ modules }, { openOutpace }] = await Promise.all([
      import('../modules.ts'),
      import('../core/outpace.ts'),
    ]);
    const outpace = await openOutpace(config, modules);
    try {
      return await work(outpace, hold);
    } finally {
      await outpace.close();
    }
  } finally {
    hold.release();
  }
}
