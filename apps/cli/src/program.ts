import { CommanderError, Command as Program } from 'commander';
import pc from 'picocolors';
import type { CommandEntry, Told } from './command.ts';
import { commands } from './commands/index.ts';
import { declaredCommand } from './declared-command.ts';
import { explainError } from './terminal/explain-error.ts';
import { openTerminal } from './terminal/terminal.ts';
import { UsageError } from './terminal/usage-error.ts';

/**
 * Runs `cnn` with these arguments.
 *
 * @returns the exit status: 0, 1 for a failure, 2 for a mistake on the command line, 128 + the signal's number after a stop, which is SIGPIPE's where nobody
 * reads what it prints any more.
 */
export async function program(args: readonly string[]): Promise<number> {
  quietTfjs();
  const stop = new AbortController();
  let stopped = 0;
  const onSignal = (_: NodeJS.Signals, number: number) => {
    if (stopped) process.exit(128 + number);
    stopped = number;
    process.stderr.write('\nStopping after this step; once more to stop at once.\n');
    stop.abort();
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  let showsStacks = args.includes('--debug');
  const complain = (found: unknown) => {
    const error = found instanceof Error ? found : new Error(String(found));
    const text = showsStacks ? error.stack : explainError(error);
    process.stderr.write(`${colors.red('error:')} ${text}\n`);
  };
  const fail = (error: unknown) => {
    complain(error);
    process.exit(1);
  };
  // What nobody waited for, such as a promise that cnn.config left alone.
  process.on('uncaughtException', fail).on('unhandledRejection', fail);
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (!isClosed(error)) fail(error);
    // As with Ctrl-C, but nobody is there to read of it.
    stopped ||= SIGPIPE;
    stop.abort();
  });
  process.stderr.on('error', () => {});

  try {
    const root = rootProgram();
    const wanted = args.filter((arg) => !arg.startsWith('-')).slice(0, 2);
    for (const entry of commands) {
      const command = root.command(entry.name).summary(entry.summary).description(entry.summary);
      // All others are only names in the help.
      if (!wanted.includes(entry.name)) continue;
      await complete(command, entry, stop.signal);
      // Also by the environment or cnn.config.
      showsStacks ||= Boolean(command.opts().debug);
    }
    await root.parseAsync([...args], { from: 'user' });
    return stopped ? 128 + stopped : 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (stopped && stop.signal.aborted && (error as Error).name === 'AbortError') return 128 + stopped;
    complain(error);
    return error instanceof UsageError ? 2 : 1;
  }
}

const SIGPIPE = 13;

/** Whether who read what is printed has gone, as `head` does when it has enough. */
const isClosed = ({ code }: NodeJS.ErrnoException): boolean => code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED';

function rootProgram(): Program {
  const examples = ['cnn init', 'cnn train cifar-cnn', 'cnn evaluate runs/cifar-cnn-fashion-mnist-sample-1'];
  return new Program('cnn')
    .description('Train convolutional networks, look into them and attack them.')
    .version(VERSION)
    .addHelpText('before', `${examplesText(examples)}\n`)
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(colors.red(text)) });
}

/** Gives a command its arguments and options, what the environment and cnn.config say, and what it does. */
async function complete(command: Program, { load }: CommandEntry, signal: AbortSignal): Promise<void> {
  const loaded = await load();
  const { examples, run } = loaded;
  declaredCommand(loaded, command).addHelpText('before', `${examplesText(examples)}\n`);
  const { readSettings } = await import('./settings/read-settings.ts');
  const { applySettings } = await import('./settings/apply-settings.ts');
  const settings = await readSettings(process.cwd());
  applySettings(command, { settings, env: process.env, commands: commands.map(({ name }) => name) });
  command.action(async (...all: unknown[]) => {
    const flags = command.opts();
    const terminal = openTerminal({ json: Boolean(flags.json), quiet: Boolean(flags.quiet) }, signal);
    await (run as (...args: unknown[]) => Promise<void>)(terminal, ...all.slice(0, -2), flags, told(command));
  });
}

function told(command: Program): Told {
  const names = command.registeredArguments.map((argument) => argument.name());
  const typed = (name: string): boolean =>
    names.includes(name) ? command.args.length > names.indexOf(name) : command.getOptionValueSource(name) === 'cli';
  return {
    typed,
    given: (name) => {
      const argument = command.registeredArguments.find((one) => one.name() === name);
      if (argument) return typed(name) || argument.defaultValue !== undefined;
      return ['cli', 'env', 'config'].includes(command.getOptionValueSource(name) ?? '');
    },
  };
}

const examplesText = (examples: readonly string[]): string =>
  `Examples:\n${examples.map((example) => `  ${example}`).join('\n')}`;

/** tfjs greets with an advertisement for its native addon. */
function quietTfjs(): void {
  const { warn } = console;
  console.warn = (...args: unknown[]) => {
    if (!String(args[0]).includes('looks like you are running TensorFlow.js in Node.js')) warn(...args);
  };
}

/** None where the text goes to a file or another program. */
const colors = pc.createColors(pc.isColorSupported && process.stderr.isTTY === true);

/** Put in by the bundler. */
declare const __VERSION__: string;
const VERSION = __VERSION__;
