// `pnpm example <name> [arguments]`: runs examples/<name>.ts.
import { runBundled } from './run-bundled.mjs';

await runBundled('examples', process.argv.slice(2));
