import { CommanderError, Command as Program } from 'commander';
import pc from 'picocolors';
import { commands } from './commands/index.ts';
import { openTerminal } from './terminal/terminal.ts';
import { UsageError } from './terminal/usage-error.ts';

/**
 * Runs `cnn` with these arguments.
 *
 * @returns the exit status: 0, 1 for a failure, 2 for a mistake on the command line, 128 + the signal's number after a stop.
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

  const root = new Program('cnn')
    .description('Train convolutional networks, look into them and attack them.')
    .version(VERSION)
    .addHelpText(
      'before',
      `${examplesText(['cnn train cifar-cnn', 'cnn evaluate runs/cifar-cnn-fashion-mnist-sample-1'])}\n`,
    )
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(colors.red(text)) });
  for (const { name, summary, examples, declare, run } of commands) {
    const command = declare(root.command(name).summary(summary).description(summary))
      .option('--json', 'results as JSON lines')
      .option('--debug', 'show the stack of errors')
      .addHelpText('before', `${examplesText(examples)}\n`);
    command.action(async (...all: unknown[]) => {
      const flags = command.opts();
      const given = (flag: string) => command.getOptionValueSource(flag) === 'cli';
      const terminal = openTerminal({ json: Boolean(flags.json) }, stop.signal);
      await (run as (...args: unknown[]) => Promise<void>)(terminal, ...all.slice(0, -2), flags, given);
    });
  }

  try {
    await root.parseAsync([...args], { from: 'user' });
    return stopped ? 128 + stopped : 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (stopped && stop.signal.aborted && (error as Error).name === 'AbortError') return 128 + stopped;
    const text = args.includes('--debug') ? (error as Error).stack : explain(error as NodeJS.ErrnoException);
    process.stderr.write(`${colors.red('error:')} ${text}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}

const examplesText = (examples: readonly string[]): string =>
  `Examples:\n${examples.map((example) => `  ${example}`).join('\n')}`;

/** One line for the user; file system errors get what can be done. */
function explain({ code, message }: NodeJS.ErrnoException): string {
  const remedies: Record<string, string> = {
    ENOSPC: 'the disk is full; free some space and go on with --resume. What was written before is intact',
    EACCES: 'permission denied; choose another folder or change its permissions',
    EROFS: 'the file system is read-only; choose another folder',
    EFBIG:
      'the file may not grow that large here; raise the limit and go on with --resume. What was written before is intact',
    ENOENT: 'no such file or folder; check the path',
  };
  const remedy = remedies[code ?? ''];
  return remedy ? `${message} (${remedy})` : message;
}

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
