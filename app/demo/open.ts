import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { holdDirectory, holderOf } from '../cli/dataDirectory.ts';
import { wallClock } from '../core/clock.ts';
import { configFromEnvironment } from '../core/config.ts';
import { type Outpace, openOutpace } from '../core/outpace.ts';
import { modules } from '../modules.ts';
import { type RunningServer, serve } from '../server.ts';
import { cityName } from './geography.ts';
import { loadDemo, type Say } from './load.ts';
import { demoPassword, staff } from './staff.ts';

const marker = 'demo-city';

/** Whether the folder may be filled anew: only a folder that is empty or that a demo made. */
function mayReplace(directory: string): boolean {
  return (
    !fs.existsSync(directory) ||
    fs.readdirSync(directory).length === 0 ||
    fs.existsSync(path.join(directory, marker))
  );
}

/** Opens the demo city in `dataDirectory`, filling it on first use. A load that was cut short is begun anew; a folder of something else is refused. */
export async function openDemo(options: {
  dataDirectory: string;
  port?: number;
  fresh?: boolean;
  say?: Say;
}): Promise<{ outpace: Outpace; server: RunningServer; close(): Promise<void> }> {
  const { dataDirectory, say = () => {} } = options;
  const ready = path.join(dataDirectory, 'demo-is-ready');
  if (!mayReplace(dataDirectory))
    throw new Error(
      `${dataDirectory} holds something that is not a demo city; name another folder with --data.`,
    );
  const holder = holderOf(dataDirectory);
  if (holder)
    throw new Error(
      `${dataDirectory} is in use by process ${holder.pid}${holder.url ? `, which answers at ${holder.url}` : ''}.`,
    );
  if (options.fresh || !fs.existsSync(ready)) fs.rmSync(dataDirectory, { recursive: true, force: true });
  fs.mkdirSync(dataDirectory, { recursive: true });
  fs.writeFileSync(path.join(dataDirectory, marker), '');
  const held = await holdDirectory(dataDirectory, 'demo', wallClock.now());
  if ('heldBy' in held) throw new Error(`${dataDirectory} is in use by another process.`);
  const config = configFromEnvironment(process.env, {
    demo: true,
    dataDirectory,
    durable: false,
    ...(options.port === undefined ? {} : { port: options.port }),
  });
  const outpace = await openOutpace(config, modules);
  try {
    if (!fs.existsSync(ready)) {
      await loadDemo(outpace, say);
      fs.writeFileSync(ready, '');
    }
    const server = await serve(outpace);
    held.say({ url: server.address, databasePort: Number(new URL(outpace.urls.owner).port) });
    return {
      outpace,
      server,
      async close() {
        await server.stop();
        await outpace.close();
        held.release();
      },
    };
  } catch (error) {
    await outpace.close();
    held.release();
    throw error;
  }
}

/** `npm start`: the demo city until it is told to stop. */
export async function runDemo(parameters: string[]): Promise<number> {
  const { values } = parseArgs({
    args: parameters,
    options: { data: { type: 'string' }, port: { type: 'string' }, fresh: { type: 'boolean' } },
  });
  const dataDirectory = path.resolve(values.data ?? '.outpace/demo');
  const started = Date.now();
  const say: Say = (zh, en) => console.log(`${zh} ${en}`);
  console.log(`${cityName.zh} · Outpace`);
  let demo: Awaited<ReturnType<typeof openDemo>>;
  try {
    demo = await openDemo({
      dataDirectory,
      say,
      fresh: values.fresh ?? false,
      ...(values.port ? { port: Number(values.port) } : {}),
    });
  } catch (error) {
    console.error((error as Error).message);
    return 1;
  }
  const { server } = demo;
  const width = Math.max(...staff.map(account => account.login.length));
  console.log(`
演示城市已就绪(${Math.round((Date.now() - started) / 1000)} 秒)。The demo city is ready.

  ${server.address}

  口令 password: ${demoPassword}
${staff.map(account => `  ${account.login.padEnd(width)}  ${account.what.zh} / ${account.what.en}`).join('\n')}

  API: ${server.address}/api/docs
  只在本机可见,数据均为虚构。按 Ctrl+C 结束;重新生成:npm start -- --fresh
  Visible on this machine only; all of it is made up. Ctrl+C ends it; anew: npm start -- --fresh
`);
  await new Promise<void>(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  await demo.close();
  return 0;
}
