// `pnpm verify <name>`: runs verify/<name>.ts, a proof that takes too long, or needs too much, for the tests.
import { runBundled } from './run-bundled.mjs';

await runBundled('verify', process.argv.slice(2));
