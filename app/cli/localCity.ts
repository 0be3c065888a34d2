import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { FastifyInstance } from 'fastify';
import { wallClock } from '../core/clock.ts';
import { configFromEnvironment } from '../core/config.ts';
import { buildServer } from '../core/http/server.ts';
import { drainJobs } from '../core/jobs/runner.ts';
import { type Outpace, openOutpace } from '../core/outpace.ts';
import { Refused, refuse } from '../core/refusal.ts';
import { createFirstAccounts, localSession } from '../modules/accounts/setup.ts';
import { ensureCityArea } from '../modules/areas/queries.ts';
import { lastKey } from '../modules/areas/rules.ts';
import { sequence } from '../modules/journal/sequencer.ts';
import { answerOf, type HttpAnswer } from './answers.ts';
import type { City, CommandRole } from './city.ts';
import { UsageError } from './command.ts';
import { timeZoneNamed } from './commands/plan.ts';
import { type Holder, holdDirectory } from './dataDirectory.ts';
import { openServer } from './remoteCity.ts';

interface Asked {
  command: string;
  role: CommandRole;
  name?: string;
  timeZone?: string;
}

const wholeCity = { areaKey: 0, areaHi: lastKey(0, 0) };
const localLogin: Record<CommandRole, string> = {
  city_epidemiologist: 'command-line',
  auditor: 'command-line-auditor',
  laboratory_worker: 'command-line-laboratory',
};
const localName: Record<CommandRole, string> = {
  city_epidemiologist: '命令行',
  auditor: '命令行(审计)',
  laboratory_worker: '命令行(检验)',
};

/**
 * Opens the city of a folder in this process, creating it on first use; where a server of ours runs on the folder already, works on that server
 * instead. Whoever can read the folder holds its owner's rights, so no password is asked.
 */
export async function openDataDirectory(directory: string, asked: Asked): Promise<City> {
  const hold = await holdDirectory(directory, asked.command, wallClock.now());
  if ('heldBy' in hold) return throughItsServer(directory, hold.heldBy, asked.role);
  let outpace: Outpace;
  try {
    outpace = await openLocal(directory);
  } catch (error) {
    hold.release();
    throw error;
  }
  hold.say({ databasePort: Number(new URL(outpace.urls.owner).port) });
  let server: FastifyInstance | undefined;
  const close = async () => {
    await server?.close();
    await outpace.close();
    hold.release();
  };
  // a database that is left behind would keep the folder locked
  let ending: Promise<void> | undefined;
  const end = () => {
    ending ??= close().finally(() => process.exit(130));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, end);
  try {
    await nameCity(outpace, asked);
    const token = await signInLocally(outpace, asked.role);
    const bearer = `Bearer ${token.toString('base64url')}`;
    const inject = async (
      method: string,
      url: string,
      options: {
        body?: unknown;
        stream?: NodeJS.ReadableStream;
        headers?: Record<string, string>;
        payloadAsStream?: boolean;
      },
    ) => {
      server ??= await buildServer(outpace);
      const headers = {
        authorization: bearer,
        ...(options.stream ? { 'content-type': 'application/octet-stream' } : {}),
        ...options.headers,
      };
      return server.inject({
        method: method as 'GET',
        url: `/api${url}`,
        headers,
        payload: (options.stream ?? options.body) as never,
        payloadAsStream: options.payloadAsStream,
      });
    };
    return {
      where: directory,
      timeZone: outpace.city.timeZone,
      async request<T>(
        method: 'GET' | 'POST' | 'PUT',
        url: string,
        sent: { body?: unknown; stream?: NodeJS.ReadableStream; headers?: Record<string, string> } = {},
      ) {
        const answer = await inject(method, url, {
          ...sent,
          body: method === 'GET' ? undefined : (sent.body ?? (sent.stream ? undefined : {})),
        });
        return answerOf<T>({ status: answer.statusCode, text: answer.body });
      },
      async download(url) {
        const answer = await inject('GET', url, { payloadAsStream: true });
        if (answer.statusCode !== 200)
          answerOf({ status: answer.statusCode, text: await textOf(answer.stream()) } satisfies HttpAnswer);
        return answer.stream();
      },
      settle: () => drainJobs(outpace),
      sequenceJournal: () => sequenceAll(outpace),
      local: { outpace, token },
      async close() {
        for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.removeListener(signal, end);
        if (ending) return ending;
        await drainJobs(outpace);
        await sequenceAll(outpace);
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openLocal(directory: string): Promise<Outpace> {
  const { modules } = await import('../modules.ts');
  const config = configFromEnvironment(
    { ...process.env, DATABASE_URL: undefined, OUTPACE_DEMO: undefined },
    { dataDirectory: path.resolve(directory) },
  );
  return openOutpace(config, modules);
}

/** The city's name and its root area, on first use; a name or zone that contradicts what the folder holds is wrong usage. */
async function nameCity(outpace: Outpace, asked: Asked): Promise<void> {
  const { city } = outpace;
  const timeZone = asked.timeZone === undefined ? undefined : timeZoneNamed(asked.timeZone);
  if (city.name === '') {
    await outpace.setCity({
      name: asked.name ?? '本市',
      nameEn: asked.name ?? 'Local',
      timeZone: timeZone ?? 'Asia/Shanghai',
    });
    const token = await signInLocally(outpace, 'city_epidemiologist');
    await outpace.act(token, ctx => ensureCityArea(ctx, outpace.city.name, outpace.city.nameEn));
    return;
  }
  if (timeZone !== undefined && timeZone !== city.timeZone)
    throw new UsageError(
      `这个文件夹的城市时区是 ${city.timeZone},不能改为 ${timeZone}:一天从何时算起会随之改变。`,
      `The city of this folder is in ${city.timeZone}, not ${timeZone}; changing it would change what a day is.`,
    );
  if (asked.name !== undefined && asked.name !== city.name && asked.name !== city.nameEn)
    throw new UsageError(
      `这个文件夹的城市是“${city.name}”,不是“${asked.name}”。`,
      `The city of this folder is “${city.nameEn || city.name}”, not “${asked.name}”.`,
    );
}

async function signInLocally(outpace: Pick<Outpace, 'urls'>, role: Asked['role']): Promise<Buffer> {
  // nobody can sign in with it: the password is random and forgotten
  const account = {
    login: localLogin[role],
    name: localName[role],
    unit: '',
    password: randomBytes(24).toString('base64url'),
    role,
    ...wholeCity,
  };
  const [id] = await createFirstAccounts(outpace as Outpace, [account]);
  const token = randomBytes(32);
  await localSession(outpace as Outpace, id!, token);
  return token;
}

/** Another process works on the folder: a server of ours is asked instead, with a session made through its database; else say who it is. */
async function throughItsServer(directory: string, holder: Holder, role: Asked['role']): Promise<City> {
  const roles = path.join(directory, 'database-roles.json');
  if (!holder.url || !holder.databasePort || !fs.existsSync(roles)) {
    throw new Refused(
      refuse(
        'CLI-1',
        `另一个进程(${holder.pid},${holder.command})正在使用 ${directory},请等它结束。`,
        `Another process (${holder.pid}, ${holder.command}) works on ${directory}; wait until it is done.`,
        { status: 409, details: { ...holder } },
      ),
    );
  }
  const { op_owner } = JSON.parse(fs.readFileSync(roles, 'utf8')) as { op_owner: string };
  const owner = `postgres://op_owner:${op_owner}@127.0.0.1:${holder.databasePort}/outpace`;
  const token = await signInLocally({ urls: { owner, queue: '', app: '', worker: '' } }, role);
  return openServer(holder.url, { token: token.toString('base64url') });
}

async function sequenceAll(outpace: Outpace): Promise<void> {
  const token = await outpace.systemToken('sequencer', ['journal.read']);
  while ((await outpace.act(token, sequence, { pool: 'worker' })) > 0);
}

async function textOf(stream: NodeJS.ReadableStream): Promise<string> {
  let content = '';
  for await (const part of stream) content += part.toString();
  return content;
}
