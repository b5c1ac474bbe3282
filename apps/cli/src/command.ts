import type { Command as Program } from 'commander';
import type { Terminal } from './terminal/terminal.ts';

/** One thing that `cnn` can do. */
export interface Command {
  /** Command lines that work as they stand, shown first in the help. */
  readonly examples: readonly string[];
  /** Adds arguments and options. */
  declare(program: Program): Program;
  /** Does it. What it writes to the terminal goes through `terminal`; the program's arguments follow, then the options, then a {@link Told}. */
  run(terminal: Terminal, ...args: never[]): Promise<void>;
}

/** What the program knows of a command before it is needed. Adding one is a file in commands/ and a line in its index. */
export interface CommandEntry {
  readonly name: string;
  /** One line for `cnn --help`. */
  readonly summary: string;
  /** Most of the program belongs to commands, and only the one that is asked for is loaded. */
  load(): Promise<Command>;
}

/** Where options and arguments come from. */
export interface Told {
  /** Whether the user said it: on the command line, in the environment or in cnn.config. */
  given(name: string): boolean;
  /** Whether it stands on the command line. */
  typed(name: string): boolean;
}
