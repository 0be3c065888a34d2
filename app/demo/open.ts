import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { configFromEnvironment } from '../core/config.ts';
import { type Outpace, openOutpace } from '../core/outpace.ts';
import { modules } from '../modules.ts';
import { type RunningServer, serve } from '../server.ts';
import { cityName } from './geography.ts';
import { loadDemo, type Say } from './load.ts';
import { demoPassword, staff } from './staff.ts';

/** Opens the demo city in `dataDirectory`, filling it on first use. A load that was cut short is begun anew. */
export async function openDemo(options: {
  dataDirectory: string;
  port?: number;
  durable?: boolean;
  say?: Say;
}): Promise<{ outpace: Outpace; server: RunningServer }> {
  const say = options.say ?? (() => {});
  const ready = path.join(options.dataDirectory, 'demo-is-ready');
  if (!fs.existsSync(ready) && fs.existsSync(options.dataDirectory))
    fs.rmSync(options.dataDirectory, { recursive: true, force: true });
  const config = configFromEnvironment(process.env, {
    demo: true,
    dataDirectory: options.dataDirectory,
    durable: options.durable ?? false,
    ...(options.port === undefined ? {} : { port: options.port }),
  });
  const outpace = await openOutpace(config, modules);
  try {
    if (!fs.existsSync(ready)) {
      await loadDemo(outpace, say);
      fs.writeFileSync(ready, new Date().toISOString());
    }
    return { outpace, server: await serve(outpace) };
  } catch (error) {
    await outpace.close();
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
  if (values.fresh) fs.rmSync(dataDirectory, { recursive: true, force: true });
  const started = Date.now();
  const say: Say = (zh, en) => console.log(`${zh} ${en}`);
  console.log(`${cityName.zh} · Outpace`);
  const { outpace, server } = await openDemo({
    dataDirectory,
    say,
    ...(values.port ? { port: Number(values.port) } : {}),
  });
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
  await server.stop();
  await outpace.close();
  return 0;
}
