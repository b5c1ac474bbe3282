// `pnpm bench <name> [--json]`: runs benchmarks/<name>.ts.
import { runBundled } from './run-bundled.mjs';

await runBundled('benchmarks', process.argv.slice(2));
