// `pnpm example <name> [arguments]`: bundles examples/<name>.ts, because Node 20 runs no TypeScript, and runs it in the folder you are in.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'tsup';
import { root, run } from './run.mjs';

const [name, ...rest] = process.argv.slice(2);
const entry = join(root, 'examples', `${name}.ts`);
if (!name || !existsSync(entry)) {
  const names = readdirSync(join(root, 'examples')).map((file) => file.replace(/\.ts$/, ''));
  console.error(`expected the name of an example (${names.join(', ')}), found ${name ?? 'none'}`);
  process.exit(2);
}
const outDir = join(root, 'node_modules/.examples');
await build({
  config: false,
  entry: { [name]: entry },
  outDir,
  format: 'esm',
  outExtension: () => ({ js: '.mjs' }),
  splitting: false,
  platform: 'node',
  target: 'es2022',
  // Named, because the folder we are in may be anyone's.
  external: [/^@tensorflow\/[a-z-]+$/, 'sharp', 'webgpu'],
  noExternal: [/^@cnn\//, /register_all_gradients/],
  silent: true,
  esbuildOptions(options) {
    options.mainFields = ['module', 'main'];
  },
});
run('node', [join(outDir, `${name}.mjs`), ...rest], { cwd: process.cwd() });
