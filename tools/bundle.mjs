// Bundles TypeScript programs with the packages of this workspace, because Node 20 runs no TypeScript.
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'tsup';
import compileEngine from '../packages/backend-wasm/build/compile.mjs';
import bundleWorker from '../packages/datasets/build/bundle-worker.mjs';
import compileImageKernels from '../packages/datasets/build/compile-kernels.mjs';
import { root } from './run.mjs';

/** Bundles files by the names of their bundles, which lie as `<name>.mjs` in `outDir`. */
export async function bundle(entry, outDir, { splitting = false } = {}) {
  await compileEngine();
  await compileImageKernels();
  await bundleWorker();
  await build({
    config: false,
    entry,
    outDir,
    format: 'esm',
    outExtension: () => ({ js: '.mjs' }),
    splitting,
    platform: 'node',
    target: 'es2022',
    // Named, because the folder that one is in may be anyone's.
    external: [
      /^@tensorflow\/[a-z-]+$/,
      'sharp',
      'webgpu',
      'playwright',
      'tsup',
      'typescript',
      'publint',
      '@arethetypeswrong/core',
    ],
    noExternal: [/^@cnn\//, /register_all_gradients/],
    silent: true,
    // Figures of a run, which vite gives as text by ?raw.
    loader: { '.jsonl': 'text' },
    // The program's parser of command lines is CommonJS and asks for Node's own modules.
    banner: {
      js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
    },
    esbuildOptions(options) {
      options.mainFields = ['module', 'main'];
      // Nobody at the root depends on them, but their READMEs' programs import them.
      options.alias = Object.fromEntries(
        ['backend-wasm', 'backend-webgpu'].map((name) => [
          `@cnn/${name}`,
          join(root, 'packages', name, 'src/index.ts'),
        ]),
      );
    },
  });
  // Where a bundle looks for the embedded sample and the weights.
  for (const name of ['datasets', 'models']) {
    cpSync(join(root, 'packages', name, 'assets'), join(outDir, '../assets'), { recursive: true });
  }
}
