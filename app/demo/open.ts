import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { holdDirectory, holderOf } from '../cli/dataDirectory.ts';
import { wallClock } from '../core/clock.ts';
import { humanAccounts } from '../drills/city/index.ts';
import { Drill, type DrillSay } from '../drills/drill.ts';
import { instantOfDrill } from '../drills/moments.ts';
import { readScenario } from '../drills/scenario.ts';
import { addMeasles, addPlans, leaveImportOpen } from './extras.ts';
import { sendLine } from './laboratoryLine.ts';
import { demoPassword } from './staff.ts';
import { liveWithTesting } from './testing.ts';

const marker = 'demo-city';
const scenarioFile = path.resolve(import.meta.dirname, '../../scenarios/demo.json');
/** The demo stands in the middle of the drill's third day. */
const standsAt = { day: 2, time: '14:30' };

/** Whether the folder may be filled anew: only a folder that is empty or that a demo made. */
function mayReplace(directory: string): boolean {
  return (
    !fs.existsSync(directory) ||
    fs.readdirSync(directory).length === 0 ||
    fs.existsSync(path.join(directory, marker))
  );
}

/** Opens the demo city in `dataDirectory`: a drill, lived to the middle of its third day on first use. A load that was cut short is begun anew; a folder of something else is refused. */
export async function openDemo(options: {
  dataDirectory: string;
  port?: number;
  fresh?: boolean;
  say?: DrillSay;
}): Promise<{ drill: Drill; close(): Promise<void> }> {
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
  try {
    const scenario = readScenario(scenarioFile);
    const drill = await Drill.open({
      dataDirectory,
      scenario,
      demo: true,
      password: demoPassword,
      port: options.port,
      say,
      prepare: async outpace => {
        await addMeasles(outpace, scenario);
        await addPlans(outpace);
      },
    });
    if (!fs.existsSync(ready)) {
      say('重放前两天半:模拟人员处置…', 'Living the first two and a half days: simulated staff at work…');
      await liveWithTesting(drill);
      await drill.work(instantOfDrill(drill.scenario, standsAt.day, standsAt.time));
      await leaveImportOpen(drill);
      await drill.save('演示起点');
      fs.writeFileSync(ready, '');
    }
    held.say({
      url: drill.address,
      databasePort: Number(new URL(drill.outpace.urls.owner).port),
    });
    return {
      drill,
      async close() {
        await drill.close();
        held.release();
      },
    };
  } catch (error) {
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
  let last = '';
  const say: DrillSay = (zh, en) => {
    if (zh === last) return;
    last = zh;
    console.log(`${zh} ${en}`);
  };
  console.log('星湖市 Xinghu · Outpace');
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
  const { drill } = demo;
  const laboratories = await sendLine(drill);
  const width = Math.max(...humanAccounts(drill.scenario).map(account => account.login.length));
  console.log(`
演示城市已就绪(${Math.round((Date.now() - started) / 1000)} 秒),停在演练第三天下午。The demo city is ready: a drill, standing in the afternoon of its third day.

  ${drill.address}

  口令 password: ${demoPassword}
${humanAccounts(drill.scenario)
  .map(account => `  ${account.login.padEnd(width)}  ${account.what.zh} / ${account.what.en}`)
  .join('\n')}

  时间由您掌握:用 duty 或 city 登录,打开“演练控制室”。The time is yours: sign in as duty or city and open the control room.
  API: ${drill.address}/api/docs
${laboratories ? `${laboratories}\n` : ''}  只在本机可见,数据均为虚构。按 Ctrl+C 结束;重新生成:npm start -- --fresh
  Visible on this machine only; all of it is made up. Ctrl+C ends it; anew: npm start -- --fresh
`);
  await new Promise<void>(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  await demo.close();
  return 0;
}
