import { type BackendName, useBackend } from '@cnn/tensor';
import { allCases } from '../../apps/cli/src/conformance/all-cases.ts';
import { runAll } from './run-all.ts';

// All cases on one backend under Node, in a process of its own, so that a crash of it is one row of the table.

const name = process.argv[2] as BackendName;
const { description } = await useBackend(name);
const outcomes = await runAll(allCases);
// Behind what a native addon may have greeted with.
process.stdout.write(`\n${JSON.stringify({ description, outcomes })}`, () => process.exit(0));
