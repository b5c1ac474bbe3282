import type { Command as Program } from 'commander';
import type { Terminal } from './terminal/terminal.ts';

/** One thing that `cnn` can do. Adding one is a file in commands/ and a line in its index. */
export interface Command {
  readonly name: string;
  /** One line for `cnn --help`. */
  readonly summary: string;
  /** Command lines that work as they stand, shown first in the help. */
  readonly examples: readonly string[];
  /** Adds arguments and options. */
  declare(program: Program): Program;
  /** Does it. What it writes to the terminal goes through `terminal`. */
  run(terminal: Terminal, ...args: never[]): Promise<void>;
}
