// Bundles src/workers/own-worker.ts into text, src/generated/worker-bundle.ts, from which DataLoader starts its workers in Node and in pages.
// Run after every install, before every build and before the tests.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../', import.meta.url));
const target = `${folder}src/generated/worker-bundle.ts`;

/** Workers touch no tensors: whatever of tfjs is not used may go. */
const withoutTfjs = {
  name: 'without-tfjs',
  setup(build) {
    build.onResolve({ filter: /^@tensorflow\// }, ({ path }) => ({ path, external: true, sideEffects: false }));
  },
};

/** The loader sends them compiled. */
const withoutKernels = {
  name: 'without-kernels',
  setup(build) {
    build.onResolve({ filter: /\/generated\/image-kernels\.ts$/ }, () => ({ path: 'kernels', namespace: 'none' }));
    build.onLoad({ filter: /.*/, namespace: 'none' }, () => ({ contents: "export const imageKernels = '';" }));
  },
};

/** vitest calls this before the first test. */
export default async function bundleWorker() {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: [`${folder}src/workers/own-worker.ts`],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    // Found at run time, where it is installed.
    external: ['sharp'],
    plugins: [withoutTfjs, withoutKernels],
  });
  const text = `// Made by build/bundle-worker.mjs.\nexport const workerBundle = ${JSON.stringify(outputFiles[0].text)};\n`;
  if (text.includes('@tensorflow/')) throw new Error('the worker has come to need tfjs; see what it imports');
  mkdirSync(`${folder}src/generated`, { recursive: true });
  if (!existsSync(target) || readFileSync(target, 'utf8') !== text) writeFileSync(target, text);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await bundleWorker();
