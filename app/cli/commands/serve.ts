import path from 'node:path';
import { wallClock } from '../../core/clock.ts';
import { type Config, configFromEnvironment } from '../../core/config.ts';
import { openOutpace } from '../../core/outpace.ts';
import { type Refusal, refuse } from '../../core/refusal.ts';
import { type Command, type Outcome, refusedOutcome, text, UsageError } from '../command.ts';
import { holdDirectory } from '../dataDirectory.ts';

/** Folder of a deployment that names none. */
export const deploymentDirectory = '.outpace/data';

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

export const serveCommand: Command = {
  name: 'serve',
  takes: '',
  count: [0, 0],
  summary: {
    zh: '运行正式部署(设置取自环境变量)',
    en: 'run a real deployment, configured by environment variables',
  },
  notes: [
    {
      zh: '必设:OUTPACE_MASTER_KEY、OUTPACE_PUBLIC_URL、OUTPACE_SECOND_FACTOR;可设:DATABASE_URL 等、OUTPACE_HOST、OUTPACE_PORT、OUTPACE_DATA。',
      en: 'Required: OUTPACE_MASTER_KEY, OUTPACE_PUBLIC_URL, OUTPACE_SECOND_FACTOR; optional: DATABASE_URL and its companions, OUTPACE_HOST, OUTPACE_PORT, OUTPACE_DATA.',
    },
  ],
  options: {
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
    const dataDirectory = path.resolve(
      text(options, 'data') ?? process.env.OUTPACE_DATA ?? deploymentDirectory,
    );
    let config: Config;
    try {
      config = configFromEnvironment({ ...process.env, OUTPACE_DEMO: undefined }, { dataDirectory });
    } catch (error) {
      throw new UsageError((error as Error).message, (error as Error).message);
    }
    const no = mayServe(config, process.env);
    if (no) return refusedOutcome(no, say);
    const hold = await holdDirectory(dataDirectory, 'serve', wallClock.now());
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
      const { serve } = await import('../../server.ts');
      const outpace = await openOutpace(config, modules);
      try {
        const running = await serve(outpace);
        hold.say({ url: running.address, databasePort: Number(new URL(outpace.urls.owner).port) });
        process.stderr.write(
          `${say({ zh: `Outpace 在 ${running.address} 运行,对外地址 ${config.publicUrl}`, en: `Outpace runs on ${running.address}, outside as ${config.publicUrl}` })}\n`,
        );
        await new Promise<void>(resolve => {
          for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
        });
        await running.stop();
      } finally {
        await outpace.close();
      }
    } finally {
      hold.release();
    }
    return { status: 0, json: { stopped: true }, lines: [] };
  },
};
