import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { wallClock } from '../core/clock.ts';
import type { ScenarioChanges } from '../drills/folder.ts';
import type { Scenario } from '../drills/scenario.ts';
import {
  type Command,
  type CommandInput,
  type OptionSpec,
  type Outcome,
  text,
  UsageError,
  whole,
} from './command.ts';
import { holdDirectory } from './dataDirectory.ts';
import { alignedLines } from './textTable.ts';

const shipped = path.resolve(import.meta.dirname, '../../scenarios');

/** A scenario by the name of one that ships, or by its file. */
async function scenarioNamed(name: string): Promise<Scenario> {
  const { readScenario } = await import('../drills/scenario.ts');
  const file = /^[a-z0-9-]+$/.test(name) ? path.join(shipped, `${name}.json`) : path.resolve(name);
  if (!fs.existsSync(file)) {
    const known = fs
      .readdirSync(shipped)
      .map(each => path.basename(each, '.json'))
      .join(', ');
    throw new UsageError(
      `没有想定“${name}”。现有:${known}`,
      `There is no scenario “${name}”. There are: ${known}`,
    );
  }
  return readScenario(file);
}

const changeOptions: Record<string, OptionSpec> = {
  people: {
    type: 'string',
    value: 'N',
    help: { zh: '城市人数,代替想定所写', en: 'people of the city, instead of the scenario’s' },
  },
  seed: { type: 'string', value: 'N', help: { zh: '疫情的随机种子', en: 'seed of the outbreak' } },
  days: { type: 'string', value: 'N', help: { zh: '演练天数', en: 'days of the drill' } },
  'scan-coverage': {
    type: 'string',
    value: 'PERCENT',
    help: { zh: '扫码覆盖率(%)', en: 'share of visits that leave a scan, per cent' },
  },
};

function changesOf(options: CommandInput['options']): ScenarioChanges {
  const coverage = whole(options, 'scan-coverage', 0, 100);
  return {
    people: whole(options, 'people', 1000, 10_000_000),
    seed: whole(options, 'seed', 0, 2 ** 31 - 1),
    days: whole(options, 'days', 1, 120),
    scanCoverage: coverage === undefined ? undefined : coverage / 100,
  };
}

/** Holds the folder for this process, or says who does. */
async function held(directory: string): Promise<{ release(): void; say(facts: { url?: string }): void }> {
  const hold = await holdDirectory(directory, 'drill', wallClock.now());
  if ('heldBy' in hold)
    throw new UsageError(
      `${directory} 正被进程 ${hold.heldBy.pid} 使用。`,
      `${directory} is in use by process ${hold.heldBy.pid}.`,
    );
  return hold;
}

/** `drill run`: a whole drill by simulated staff, then its score. */
export const drillRunCommand: Command = {
  name: 'drill run',
  takes: 'SCENARIO',
  count: [1, 1],
  summary: {
    zh: '无人值守地跑完一场演练(模拟人员处置),给出评分',
    en: 'run a drill unattended with simulated staff, and score it',
  },
  notes: [
    {
      zh: 'SCENARIO 为随附想定的名称(university-omicron…)或一个文件。给出 --data 时,同一城市只建一次,下次从头重跑。',
      en: 'SCENARIO names one that ships (university-omicron …) or a file. With --data the city is built once; the next run begins anew in it.',
    },
  ],
  options: {
    ...changeOptions,
    seeds: {
      type: 'string',
      value: 'N',
      help: { zh: '比较用的随机种子数(默认 8)', en: 'seeds of the comparisons (8)' },
    },
    data: {
      type: 'string',
      value: 'DIR',
      help: { zh: '演练的文件夹,保留下来', en: 'folder of the drill, kept' },
    },
    json: { type: 'boolean', help: { zh: '以 JSON 输出', en: 'print JSON' } },
  },
  async run({ positionals, options, say, progress }): Promise<Outcome> {
    const { changedScenario } = await import('../drills/folder.ts');
    const { runUnattended } = await import('../drills/unattended.ts');
    const scenario = changedScenario(await scenarioNamed(positionals[0]!), changesOf(options));
    const kept = text(options, 'data');
    const directory = kept ? path.resolve(kept) : fs.mkdtempSync(path.join(os.tmpdir(), 'outpace-drill-'));
    if (!kept) fs.chmodSync(directory, 0o711);
    const hold = await held(directory);
    try {
      const done = await runUnattended({
        dataDirectory: directory,
        scenario,
        seeds: whole(options, 'seeds', 1, 200) ?? 8,
        say: (zh, en, at, of) => progress(`${say({ zh, en })}${of ? ` ${at}/${of}` : ''}`),
      });
      return {
        status: 0,
        json: { scenario: scenario.id, ...done },
        lines: [
          say(scenario.title),
          say({
            zh: `${scenario.city.people.toLocaleString('en')}人,${scenario.days}天,种子${scenario.outbreak.seed};建城 ${done.seconds.fill} 秒,演练 ${done.seconds.run} 秒,评分 ${done.seconds.score} 秒`,
            en: `${scenario.city.people.toLocaleString('en')} people, ${scenario.days} days, seed ${scenario.outbreak.seed}; city ${done.seconds.fill} s, drill ${done.seconds.run} s, score ${done.seconds.score} s`,
          }),
          '',
          ...alignedLines(
            done.table.map(row => row.map(cell => (typeof cell === 'string' ? cell : say(cell)))),
          ),
        ],
      };
    } finally {
      hold.release();
      if (!kept) fs.rmSync(directory, { recursive: true, force: true });
    }
  },
};

/** `drill serve`: a drill people take part in, until it is told to stop. The control room starts it so. */
export const drillServeCommand: Command = {
  name: 'drill serve',
  takes: 'SCENARIO',
  count: [1, 1],
  summary: { zh: '开一场演练,供人参加', en: 'open a drill for people to take part in' },
  options: {
    ...changeOptions,
    data: { type: 'string', value: 'DIR', help: { zh: '演练的文件夹', en: 'folder of the drill' } },
    port: { type: 'string', value: 'PORT', help: { zh: '端口', en: 'port' } },
    password: {
      type: 'string',
      value: 'WORD',
      help: { zh: '参演账号的口令,默认随机', en: 'password of the seats; drawn at random unless given' },
    },
  },
  async run({ options, positionals, say }): Promise<Outcome> {
    const { changedScenario, scenarioOf } = await import('../drills/folder.ts');
    const { Drill } = await import('../drills/drill.ts');
    const { drillPassword } = await import('../drills/passwords.ts');
    const directory = path.resolve(text(options, 'data') ?? '.outpace/drill');
    const scenario =
      scenarioOf(directory) ?? changedScenario(await scenarioNamed(positionals[0]!), changesOf(options));
    const hold = await held(directory);
    const line = (answer: object) => process.stdout.write(`${JSON.stringify(answer)}\n`);
    try {
      const password = drillPassword(directory, text(options, 'password'));
      const drill = await Drill.open({
        dataDirectory: directory,
        scenario,
        password,
        port: whole(options, 'port', 0, 65535) ?? 0,
        say: (zh, en, done, of) => line({ progress: { zh, en, done, of } }),
      });
      hold.say({ url: drill.address });
      line({ ready: { url: drill.address, password } });
      process.stderr.write(
        `${say({ zh: `演练在 ${drill.address}`, en: `The drill is at ${drill.address}` })}\n`,
      );
      await new Promise<void>(resolve => {
        for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
      });
      await drill.close();
      return { status: 0, json: {}, lines: [], written: true };
    } finally {
      hold.release();
    }
  },
};
