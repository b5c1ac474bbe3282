import { playwright } from '@vitest/browser-playwright';
import { defineConfig, type TestProjectConfiguration } from 'vitest/config';
import { chromiumArguments, findChromium, findSwiftShader, howToGetChromium } from './tools/chromium.ts';

// tfjs must be one copy with its gradients registered, which under Node only its ES modules allow (docs/decisions/0002-tfjs-in-one-copy.md).
const esm = { mainFields: ['module', 'main'] };

const swiftShader = findSwiftShader();

/** What changes or measures its whole process: TensorFlow, once loaded, is there for all; and tensors that other tests left behind count as used. */
const alone = [
  'tests/native.test.ts',
  'tests/cifar-cnn-adam.golden.test.ts',
  'apps/cli/src/run/fit-batch.test.ts',
  'packages/train/src/tuner/batch-that-fits.test.ts',
];

/** Tests of packages share what they import: for the many short files it would be most of their time. No test may lean on what another left behind. */
const node: TestProjectConfiguration = {
  extends: true,
  resolve: esm,
  ssr: { resolve: esm },
  test: {
    name: 'node',
    include: ['packages/*/src/**/*.test.ts', 'apps/*/src/**/*.test.ts', 'tests/**/*.test.ts'],
    exclude: ['**/*.browser.test.ts', '**/node_modules/**', 'packages/backend-wasm/**', ...alone],
    isolate: false,
    env: {
      // Two workers, two cores: threads that wait for each other's cores would take several times as long.
      CNN_THREADS: '1',
      // WebGPU under Node, unless the machine has been told of another driver.
      ...(swiftShader && !process.env.VK_ICD_FILENAMES && { VK_ICD_FILENAMES: swiftShader }),
    },
    server: { deps: { inline: [/@tensorflow\//] } },
    // The goldens on the cpu backend take half a minute on two quiet cores.
    testTimeout: 180_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
};

/** The engine's own tests look at its memory, and so each file has a process for itself, as others have that need one. */
const engine: TestProjectConfiguration = {
  ...node,
  test: {
    ...node.test,
    name: 'engine',
    include: ['packages/backend-wasm/src/**/*.test.ts', ...alone],
    exclude: ['**/*.browser.test.ts', '**/node_modules/**'],
    isolate: true,
    env: {},
  },
};

/** Tests that run inside a page, in real Chromium with its software WebGPU adapter. */
function browser(executablePath: string): TestProjectConfiguration {
  return {
    extends: true,
    // What a page must send to have SharedArrayBuffer.
    server: {
      headers: { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' },
    },
    // Found before the first test: a dependency that is found later reloads the page under a running test.
    optimizeDeps: { entries: ['packages/*/src/**/*.browser.test.ts', 'packages/tensor/src/backends/*.ts'] },
    test: {
      name: 'browser',
      include: ['packages/*/src/**/*.browser.test.ts'],
      // Elements under test have their pictures taken, to be looked at.
      env: { CNN_PICTURES: process.env.CNN_PICTURES ?? '' },
      testTimeout: 120_000,
      hookTimeout: 120_000,
      // Pages side by side would share two cores and one software GPU.
      fileParallelism: false,
      browser: {
        enabled: true,
        headless: true,
        screenshotFailures: false,
        provider: playwright({ launchOptions: { executablePath, args: [...chromiumArguments, ...fakeCamera] } }),
        instances: [{ browser: 'chromium' }],
        api: { host: '127.0.0.1' },
      },
    },
  };
}

/** A camera that shows a test picture, and nobody who must allow it. */
const fakeCamera = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];

const chromium = findChromium();
if (!chromium) console.warn(`The browser tests are left out, because no Chromium was found; ${howToGetChromium}.`);

export default defineConfig({
  test: {
    globalSetup: [
      './packages/backend-wasm/build/compile.mjs',
      './packages/datasets/build/compile-kernels.mjs',
      './packages/datasets/build/bundle-worker.mjs',
    ],
    projects: chromium ? [node, engine, browser(chromium)] : [node, engine],
    // tfjs greets with an advertisement for its native addon.
    onConsoleLog: (log) => !log.includes('running TensorFlow.js in Node.js'),
  },
});
