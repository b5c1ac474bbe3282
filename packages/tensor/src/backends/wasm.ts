import { getThreadsCount, setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { env, setBackend } from '@tensorflow/tfjs-core';
import type { BackendOptions, StartedBackend } from './started-backend.ts';
import { registerTrainingKernels } from './wasm-kernels.ts';

let started: Promise<void> | undefined;

/**
 * tfjs's own WASM engine, completed with the kernels that training a CNN needs, and with threads under Node.
 *
 * In browsers it runs on one thread: tfjs's threaded build hangs in minified bundles (tfjs #4253).
 */
export async function startWasm({ wasmPath, threads }: BackendOptions): Promise<StartedBackend> {
  started ??= initialise(wasmPath, threads);
  await started;
  return {
    tfName: 'wasm',
    description: async () => {
      const simd = await env().getAsync('WASM_HAS_SIMD_SUPPORT');
      const count = (await env().getAsync('WASM_HAS_MULTITHREAD_SUPPORT')) ? getThreadsCount() : 1;
      return `wasm ${simd ? 'with' : 'without'} SIMD, ${count} thread${count === 1 ? '' : 's'}`;
    },
  };
}

async function initialise(wasmPath: string | undefined, threads: number | undefined): Promise<void> {
  registerTrainingKernels();
  if (wasmPath !== undefined) setWasmPaths(wasmPath);
  const count = threadCount(threads);
  if (count === 1) {
    env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
    return;
  }
  setThreadsCount(count);
  const { withThreads } = await import('./wasm-threads.ts');
  await withThreads(count, () => setBackend('wasm'));
}

function threadCount(wanted: number | undefined): number {
  const isNode = typeof process !== 'undefined' && process.versions?.node !== undefined;
  // As ES modules, as in a test runner, the threaded build's main script cannot be handed to a worker as text.
  if (!isNode || !RUNS_AS_COMMONJS) return 1;
  return wanted ?? process.getBuiltinModule('node:os').availableParallelism();
}

/** Under Node proper tfjs-backend-wasm is a CommonJS bundle, whose helpers are ES5. */
const RUNS_AS_COMMONJS = setWasmPaths.toString().includes('void 0');
