// Runs tfjs-core's own tests on a backend and prints a summary as JSON:
//   node run.mjs cnn-wasm ["part of a test's name"]
// The backend is a file of this folder, `<name>-backend.ts`. What the tests print goes to stderr.
import { Console } from 'node:console';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const [name, part = ''] = process.argv.slice(2);
if (!existsSync(join(here, `${name}-backend.ts`))) {
  console.error(`expected the name of a backend, found ${name}: there is no ${name}-backend.ts beside run.mjs`);
  process.exit(2);
}
globalThis.console = new Console(process.stderr, process.stderr);

const folder = mkdtempSync(join(tmpdir(), 'cnn-tfjs-core-'));
try {
  const bundle = join(folder, 'tests.mjs');
  await build({
    stdin: {
      contents: `export { backend } from './${name}-backend.ts'; export { runTests } from './runner.ts';`,
      resolveDir: here,
    },
    outfile: bundle,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    // One copy of tfjs-core: its tests reach it by relative paths, the backend by name.
    mainFields: ['module', 'main'],
    // tfjs-core declares its tests free of side effects, and they would be dropped.
    ignoreAnnotations: true,
    // tfjs-core's tests require jasmine, on which it does not depend.
    alias: { 'jasmine-core': dirname(dirname(createRequire(import.meta.url).resolve('jasmine-core'))) },
    // Under Node, tfjs-core asks for modules by require.
    banner: { js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);" },
    logLevel: 'error',
  });
  const { backend, runTests } = await import(pathToFileURL(bundle).href);
  process.stdout.write(`${JSON.stringify(await runTests(backend, part), null, 2)}\n`);
} catch (error) {
  // Said here, because jasmine takes what nobody catches for a failure of the test that runs.
  console.error(error);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true });
}
