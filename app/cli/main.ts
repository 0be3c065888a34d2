import fs from 'node:fs';
import path from 'node:path';
import { Refused } from '../core/refusal.ts';
import { type Command, type Outcome, refusedOutcome, UsageError } from './command.ts';
import { commands } from './commands/index.ts';
import { type Language, languageOf, sayIn } from './language.ts';
import { helpOf, overview, readArguments } from './usage.ts';

const version = (
  JSON.parse(fs.readFileSync(path.resolve(import.meta.dirname, '../../package.json'), 'utf8')) as {
    version: string;
  }
).version;

/** The command typed and what follows it; the language may be chosen before or after. */
function find(argv: string[]): { command: Command | undefined; args: string[]; word: string } {
  const [word = '', second = ''] = argv;
  const two = commands.find(command => command.name === `${word} ${second}`);
  if (two) return { command: two, args: argv.slice(2), word: two.name };
  return { command: commands.find(command => command.name === word), args: argv.slice(1), word };
}

function chosenLanguage(argv: string[]): Language {
  const at = argv.findIndex(arg => arg === '--lang' || arg.startsWith('--lang='));
  if (at < 0) return languageOf(process.env);
  const value = argv[at]!.includes('=') ? argv[at]!.slice('--lang='.length) : argv[at + 1];
  if (value !== 'zh' && value !== 'en')
    throw new UsageError(
      `--lang 只能是 zh 或 en,不能是“${value ?? ''}”。`,
      `--lang is zh or en, not “${value ?? ''}”.`,
    );
  return value;
}

const print = (lines: readonly string[]) => lines.length && process.stdout.write(`${lines.join('\n')}\n`);
const complain = (lines: readonly string[]) => process.stderr.write(`${lines.join('\n')}\n`);

let shownProgress = false;
function progress(text: string): void {
  if (!process.stderr.isTTY) return;
  shownProgress = text !== '';
  process.stderr.write(`\r\u001b[2K${text}`);
}

/** Runs what was typed; returns the exit status: 0 done, 1 refused, 2 wrong usage. */
async function main(argv: string[]): Promise<number> {
  const wantsJson = argv.includes('--json');
  let language: Language = languageOf(process.env);
  let name = '';
  try {
    language = chosenLanguage(argv);
    const say = sayIn(language);
    const own = argv[0] === '--lang' ? argv.slice(2) : argv[0]?.startsWith('--lang=') ? argv.slice(1) : argv;
    if (own[0] === '--version' || own[0] === '-v') {
      print([wantsJson ? JSON.stringify({ outpace: version }) : version]);
      return 0;
    }
    // the demo city reads its own options
    if (own[0] === 'demo' && !own.includes('--help')) {
      const { runDemo } = await import('../demo/open.ts');
      return await runDemo(own.slice(1));
    }
    const { command, args, word } = find(own);
    name = word;
    if (!command) {
      const asked = ['--help', '-h', 'help'].includes(own[0] ?? '');
      (asked ? print : complain)([
        ...(own.length && !asked
          ? [say({ zh: `没有命令“${own[0]}”。`, en: `There is no command “${own[0]}”.` }), '']
          : []),
        ...overview(commands, say),
      ]);
      return asked ? 0 : 2;
    }
    const read = readArguments(command, args);
    if (read.options.help) {
      print(helpOf(command, say));
      return 0;
    }
    const outcome = await command
      .run({ ...read, language, say, progress })
      .catch((error: unknown): Outcome => {
        if (error instanceof Refused) return refusedOutcome(error.refusal, say);
        throw error;
      });
    if (shownProgress) progress('');
    if (!outcome.written)
      print(
        wantsJson
          ? [
              JSON.stringify(
                { outpace: version, command: command.name, ok: outcome.status === 0, ...outcome.json },
                null,
                2,
              ),
            ]
          : outcome.lines,
      );
    else if (outcome.lines.length) complain(outcome.lines);
    return outcome.status;
  } catch (error) {
    if (shownProgress) progress('');
    const say = sayIn(language);
    if (error instanceof UsageError) {
      if (wantsJson)
        print([JSON.stringify({ outpace: version, command: name, ok: false, usage: error.why }, null, 2)]);
      complain([
        say(error.why),
        say({ zh: `用法:outpace ${name} --help`, en: `Usage: outpace ${name} --help` }),
      ]);
      return 2;
    }
    // a message of the database may quote a row: only its code is shown
    const { code, message, stack } = error as Error & { code?: string };
    if (code?.startsWith('ERR_PARSE_ARGS')) {
      complain([message]);
      return 2;
    }
    complain([
      /^[0-9A-Z]{5}$/.test(code ?? '')
        ? `${say({ zh: '数据库拒绝', en: 'The database refused' })}: ${code}`
        : message,
    ]);
    if (process.env.OUTPACE_DEBUG) complain([stack ?? '']);
    if (wantsJson)
      print([
        JSON.stringify({ outpace: version, command: name, ok: false, error: code ?? 'error' }, null, 2),
      ]);
    return 1;
  }
}

// a pipe that was closed early (head) is no failure of ours
process.stdout.on('error', error => process.exit((error as NodeJS.ErrnoException).code === 'EPIPE' ? 0 : 1));
process.exitCode = await main(process.argv.slice(2));
