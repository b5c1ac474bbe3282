import type { Command } from '../command.ts';
import { train } from './train.ts';

/** All commands, in the order of the help. */
export const commands: readonly Command[] = [train];
