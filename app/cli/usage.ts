import { parseArgs } from 'node:util';
import { type Command, type OptionSpec, type OptionValues, UsageError } from './command.ts';
import type { Say } from './language.ts';
import { widthOf } from './textTable.ts';

/** Options of every command. */
export const everywhere: Record<string, OptionSpec> = {
  json: { type: 'boolean', help: { zh: '以 JSON 输出(字段稳定)', en: 'answer as JSON with stable fields' } },
  lang: {
    type: 'string',
    value: 'zh|en',
    help: { zh: '输出语言,默认随终端', en: 'language of the output; the terminal’s by default' },
  },
  help: { type: 'boolean', short: 'h', help: { zh: '本命令的说明', en: 'help on this command' } },
};

/** Reads what was typed after a command's name; everything unknown or missing is a `UsageError`. */
export function readArguments(
  command: Command,
  args: string[],
): { positionals: string[]; options: OptionValues } {
  const specs = { ...command.options, ...everywhere };
  const parse = () =>
    parseArgs({
      args,
      strict: true,
      allowPositionals: true,
      options: Object.fromEntries(
        Object.entries(specs).map(([name, { type, short, multiple }]) => [
          name,
          { type, ...(short ? { short } : {}), ...(multiple ? { multiple } : {}) },
        ]),
      ),
    });
  let read: ReturnType<typeof parse>;
  try {
    read = parse();
  } catch (error) {
    throw misread(error as Error & { code?: string }, args, specs);
  }
  const options = read.values as OptionValues;
  if (options.help) return { positionals: read.positionals, options };
  const [least, most] = command.count;
  if (read.positionals.length < least)
    throw new UsageError(
      `“${command.name}”后面缺少 ${command.takes}。`,
      `“${command.name}” needs ${command.takes}.`,
    );
  if (read.positionals.length > most) {
    const extra = read.positionals.slice(most).join(' ');
    throw new UsageError(
      `“${command.name}”不接受“${extra}”。`,
      `“${command.name}” does not take “${extra}”.`,
    );
  }
  return { positionals: read.positionals, options };
}

function misread(error: Error & { code?: string }, args: string[], specs: Record<string, OptionSpec>): Error {
  if (!error.code?.startsWith('ERR_PARSE_ARGS')) return error;
  const option = /'?(--?[\w-]+)/.exec(error.message)?.[1] ?? args.find(arg => arg.startsWith('-')) ?? '';
  if (error.code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
    const known = Object.keys(specs)
      .map(name => `--${name}`)
      .join(' ');
    return new UsageError(
      `没有选项 ${option}。可用:${known}`,
      `There is no option ${option}. There are: ${known}`,
    );
  }
  const takes = specs[option.replace(/^-+/, '')];
  return takes?.type === 'string'
    ? new UsageError(
        `${option} 后面须有值(${takes.value ?? '…'})。`,
        `${option} needs a value (${takes.value ?? '…'}).`,
      )
    : new UsageError(`${option} 不带值。`, `${option} takes no value.`);
}

/** Help of one command. */
export function helpOf(command: Command, say: Say): string[] {
  const specs = Object.entries({ ...command.options, ...everywhere });
  const left = specs.map(
    ([name, spec]) =>
      `  ${spec.short ? `-${spec.short}, ` : ''}--${name}${spec.value ? ` ${spec.value}` : ''}${spec.multiple ? ' …' : ''}`,
  );
  const widest = Math.max(...left.map(widthOf));
  return [
    `outpace ${command.name} ${command.takes}`.trimEnd(),
    `  ${say(command.summary)}`,
    ...(command.notes ?? []).map(note => `  ${say(note)}`),
    '',
    ...specs.map(
      ([, spec], index) => `${left[index]}${' '.repeat(widest - widthOf(left[index]!) + 2)}${say(spec.help)}`,
    ),
  ];
}

/** The list of commands. */
export function overview(commands: readonly Command[], say: Say): string[] {
  const names = commands.map(command => `  outpace ${command.name} ${command.takes}`.trimEnd());
  const widest = Math.max(...names.map(widthOf));
  return [
    say({
      zh: 'Outpace:一座城市的疫情应对,从首例阳性到最后一人解除。',
      en: 'Outpace: a city’s response to an outbreak, from the first positive to the last release.',
    }),
    '',
    ...commands.map(
      (command, index) =>
        `${names[index]}${' '.repeat(widest - widthOf(names[index]!) + 2)}${say(command.summary)}`,
    ),
    '',
    say({
      zh: '每个命令加 --help 看说明。退出码:0 完成,1 被拒(附规则与原因),2 用法不对。',
      en: 'Each takes --help. Exit status: 0 done, 1 refused (with rules and reasons), 2 wrong usage.',
    }),
  ];
}
