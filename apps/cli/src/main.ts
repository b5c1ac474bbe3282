#!/usr/bin/env node
import { program } from './program.ts';

const status = await program(process.argv.slice(2));
// What went wrong beside the program, and with what it printed last, is told in the next turn.
await new Promise(setImmediate);
process.exit(status);
