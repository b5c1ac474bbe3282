import { Command as Program } from 'commander';
import type { Command } from './command.ts';

/**
 * A command with its arguments and options, and those that all commands have.
 *
 * @param program what is given them. @default one by itself
 */
export function declaredCommand({ declare }: Command, program: Program = new Program()): Program {
  return declare(program)
    .option('--json', 'results as JSON lines')
    .option('--quiet', 'results and errors only')
    .option('--debug', 'show the stack of errors');
}
