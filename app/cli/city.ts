import fs from 'node:fs';
import type { Outpace } from '../core/outpace.ts';
import { Refused, refuse } from '../core/refusal.ts';
import { type OptionSpec, type OptionValues, text, UsageError } from './command.ts';
import { openServer } from './remoteCity.ts';

export interface Sent {
  body?: unknown;
  /** Raw bytes instead of JSON. */
  stream?: NodeJS.ReadableStream;
  headers?: Record<string, string>;
}

/** A city a command works on: the database of a folder, or a running server. Both answer the same requests. */
export interface City {
  /** Folder or address. */
  where: string;
  timeZone: string;
  /** The answer of a route below `/api`; a refusal is thrown as `Refused`. */
  request<T>(method: 'GET' | 'POST' | 'PUT', url: string, sent?: Sent): Promise<T>;
  download(url: string): Promise<NodeJS.ReadableStream>;
  /** Waits until the background work asked for is done. */
  settle(isDone: () => Promise<boolean>): Promise<void>;
  /** Gives finished entries of the journal their places and a signed checkpoint. */
  sequenceJournal(): Promise<void>;
  /** The opened city and the token of this session, where it is opened in this process. */
  local: { outpace: Outpace; token: Buffer } | null;
  close(): Promise<void>;
}

/** Options of every command that needs a city. */
export const cityOptions: Record<string, OptionSpec> = {
  data: {
    type: 'string',
    value: 'DIR',
    help: {
      zh: '在此文件夹的数据库上运行(首次使用时建立),不需要服务器',
      en: 'work on the database of this folder, made on first use; no server needed',
    },
  },
  server: {
    type: 'string',
    value: 'URL',
    help: {
      zh: '在运行中的服务器上执行(令牌取自 OUTPACE_TOKEN,或用 --login)',
      en: 'work on a running server (token from OUTPACE_TOKEN, or --login)',
    },
  },
  login: {
    type: 'string',
    value: 'NAME',
    help: {
      zh: '登录名;密码取自 OUTPACE_PASSWORD 或当场输入',
      en: 'login; the password comes from OUTPACE_PASSWORD or is asked for',
    },
  },
  city: {
    type: 'string',
    value: 'NAME',
    help: { zh: '新建文件夹时的城市名', en: 'name of the city, when the folder is new' },
  },
  tz: {
    type: 'string',
    value: 'ZONE',
    help: {
      zh: '新建文件夹时的时区,默认 Asia/Shanghai',
      en: 'its time zone, when the folder is new; Asia/Shanghai by default',
    },
  },
};

/** Whose rights a command has in a folder of one's own. */
export type CommandRole = 'city_epidemiologist' | 'auditor' | 'laboratory_worker';

const usualDirectory = '.outpace/data';

/** The folder named, or the usual one when it exists. */
export function directoryOf(options: OptionValues): string | undefined {
  const named = text(options, 'data') ?? process.env.OUTPACE_DATA;
  return named ?? (fs.existsSync(usualDirectory) ? usualDirectory : undefined);
}

/** Opens the city a command is to work on. `role`: whose rights it needs there. */
export async function openCity(
  options: OptionValues,
  command: string,
  role: CommandRole = 'city_epidemiologist',
): Promise<City> {
  const server = text(options, 'server');
  if (server !== undefined && text(options, 'data') !== undefined)
    throw new UsageError('--data 与 --server 只能选一个。', 'Give --data or --server, not both.');
  if (server !== undefined)
    return openServer(server, { token: process.env.OUTPACE_TOKEN, login: text(options, 'login') });
  const directory = directoryOf(options);
  if (directory === undefined)
    throw new UsageError(
      `请用 --data DIR 指明数据文件夹,或用 --server URL 指明服务器(也没有 ${usualDirectory})。`,
      `Name a folder with --data DIR, or a server with --server URL (there is no ${usualDirectory} either).`,
    );
  // the database, the modules and their libraries are loaded only by commands that work on a folder
  const { openDataDirectory } = await import('./localCity.ts');
  return openDataDirectory(directory, {
    command,
    role,
    name: text(options, 'city'),
    timeZone: text(options, 'tz'),
  });
}

/** Runs `work` on the city and closes it whatever happens. */
export async function withCity<T>(
  options: OptionValues,
  command: string,
  work: (city: City) => Promise<T>,
  role?: CommandRole,
): Promise<T> {
  const city = await openCity(options, command, role);
  try {
    return await work(city);
  } finally {
    await city.close();
  }
}

/** An outbreak as the commands need it. */
export interface Outbreak {
  id: string;
  code: string;
  name: string;
  packId: string;
  packVersion: string;
  overlayIds: string[];
  endedOn: string | null;
}

/** The outbreak of a code, or the only one there is; refused naming those there are. */
export async function outbreakNamed(city: City, code: string | undefined): Promise<Outbreak> {
  const { items } = await city.request<{ items: Outbreak[] }>('GET', '/outbreaks');
  const found =
    code === undefined
      ? items.length === 1
        ? items[0]
        : undefined
      : items.find(each => each.code === code.toUpperCase());
  if (found) return found;
  const known = items.map(each => each.code).join(', ');
  if (code !== undefined)
    throw new Refused(
      refuse(
        'CLI-2',
        `没有编号为 ${code} 的疫情。现有:${known || '无'}`,
        `There is no outbreak ${code}. There are: ${known || 'none'}`,
        { status: 404 },
      ),
    );
  if (!items.length)
    throw new Refused(
      refuse(
        'CLI-2',
        '这里还没有疫情;请先导入病例(--outbreak CODE --pack ID)。',
        'There is no outbreak here yet; import cases first (--outbreak CODE --pack ID).',
        { status: 404 },
      ),
    );
  throw new UsageError(
    `有多起疫情,请用 --outbreak 指明:${known}`,
    `There are several outbreaks; choose one with --outbreak: ${known}`,
  );
}
