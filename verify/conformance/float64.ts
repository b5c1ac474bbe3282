import { allCases } from '../../apps/cli/src/conformance/all-cases.ts';
import { useDoubles } from './doubles.ts';
import { type Outcomes, runAll } from './run-all.ts';

// What the process of float64Outcomes runs, in the bundle that reference.ts makes.

await useDoubles();
const outcomes: Outcomes = await runAll(allCases);
process.stdout.write(JSON.stringify(outcomes));
