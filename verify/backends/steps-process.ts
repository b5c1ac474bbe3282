import { readFile } from 'node:fs/promises';
import type { BackendName } from '@cnn/tensor';
import { trainSteps } from './train-steps.ts';

// The steps on one backend under Node, in a process of its own.

const [name, file, steps, batch] = process.argv.slice(2);
const result = await trainSteps(name as BackendName, await readFile(file), {
  steps: Number(steps),
  batch: Number(batch),
});
// Behind what a native addon may have greeted with.
process.stdout.write(`\n${JSON.stringify(result)}`, () => process.exit(0));
