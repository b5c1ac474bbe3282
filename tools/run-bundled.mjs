// Runs examples and benchmarks: bundles the file with the packages of this workspace, because Node 20 runs no TypeScript.
import { readdirSync } from 'node:fs';
import { join, parse } from 'node:path';
import { build } from 'tsup';
import { root, run } from './run.mjs';

/** Runs `<folder>/<name>.*` with the arguments, in the folder that one is in; without such a file, says which there are. */
export async function runBundled(folder, [name, ...rest]) {
  const files = readdirSync(join(root, folder));
  const file = files.find((candidate) => parse(candidate).name === name);
  if (!file) {
    const names = files.map((candidate) => parse(candidate).name);
    console.error(`expected a name of ${folder}/ (${names.join(', ')}), found ${name ?? 'none'}`);
    process.exit(2);
  }
  const outDir = join(root, 'node_modules/.bundled', folder);
  await build({
    config: false,
    entry: { [name]: join(root, folder, file) },
    outDir,
    format: 'esm',
    outExtension: () => ({ js: '.mjs' }),
    splitting: false,
    platform: 'node',
    target: 'es2022',
    // Named, because the folder that one is in may be anyone's.
    external: [/^@tensorflow\/[a-z-]+$/, 'sharp', 'webgpu'],
    noExternal: [/^@cnn\//, /register_all_gradients/],
    silent: true,
    esbuildOptions(options) {
      options.mainFields = ['module', 'main'];
    },
  });
  run('node', [join(outDir, `${name}.mjs`), ...rest], { cwd: process.cwd() });
}
