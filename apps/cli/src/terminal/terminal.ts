import { type Bar, bar } from './bar.ts';

export interface TerminalOptions {
  /** Results as JSON lines on standard output; people's text goes to standard error. */
  readonly json: boolean;
  /** Results only: no notes on the way, no progress. */
  readonly quiet: boolean;
}

/** Where a command tells what it does: text for people, or JSON for programs. */
export interface Terminal {
  readonly json: boolean;
  /** A line of text for people. */
  say(line: string): void;
  /** A result: printed as one JSON line with --json, else as `text` where there is one. */
  result(value: object, text?: string): void;
  /** A progress bar on standard error with rate and time left; plain lines now and then where there is no terminal. */
  bar(title: string, total: number, unit: string): Bar;
  /** Aborted at the first Ctrl-C or SIGTERM; the second ends the process. */
  readonly signal: AbortSignal;
}

export function openTerminal({ json, quiet }: TerminalOptions, signal: AbortSignal): Terminal {
  const write = (line: string) => (json ? process.stderr : process.stdout).write(`${line}\n`);
  return {
    json,
    say: (line) => {
      if (!quiet) write(line);
    },
    result: (value, text) => {
      if (json) process.stdout.write(`${JSON.stringify(value)}\n`);
      else if (text !== undefined) write(text);
    },
    bar: quiet ? () => noBar : bar,
    signal,
  };
}

const noBar: Bar = { update() {}, stop() {} };
