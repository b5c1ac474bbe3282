import { backend, findBackend, getBackend } from '@tensorflow/tfjs-core';
import type { CnnWasmBackend } from './backend.ts';
import { BACKEND } from './kernels/kernel.ts';

let wanted: number | undefined;

/** The environment variable by which a user of Node sets what a program leaves open, as OMP_NUM_THREADS does for PyTorch. */
const VARIABLE = 'CNN_THREADS';

/**
 * @internal What was set before the backend started.
 * @throws RangeError if the environment holds no number of threads.
 */
export function wantedThreadCount(): number | undefined {
  const text = typeof process === 'undefined' ? undefined : process.env?.[VARIABLE];
  return wanted ?? (text ? checked(VARIABLE, Number(text), text) : undefined);
}

/**
 * Sets on how many threads kernels run; before or after the backend has started, between two ops.
 *
 * Results do not depend on it. Under Node the threads are worker_threads, in browsers Web Workers, which need a page that is cross-origin
 * isolated (headers `Cross-Origin-Opener-Policy: same-origin` and `Cross-Origin-Embedder-Policy: require-corp`); on others there is one thread.
 *
 * @param count @default what the environment variable CNN_THREADS says (Node), else all cores
 * @throws RangeError unless count is a whole number from 1 to 256.
 * @example
 * setThreadCount(1);
 */
export function setThreadCount(count: number): void {
  wanted = checked('setThreadCount', count);
  (findBackend(BACKEND) as CnnWasmBackend | undefined)?.engine.setThreadCount(count);
}

/**
 * On how many threads kernels run.
 *
 * @throws Error before the backend has started.
 */
export function getThreadCount(): number {
  return running().engine.threadCount;
}

/**
 * Whether kernels use relaxed SIMD, whose multiply-add is twice as fast: Node 20 and later, Chrome 114, others as they get it.
 *
 * @throws Error before the backend has started.
 */
export function relaxedSimd(): boolean {
  return running().engine.features.relaxedSimd;
}

function checked(who: string, count: number, found: unknown = count): number {
  if (Number.isInteger(count) && count >= 1 && count <= 256) return count;
  throw new RangeError(`${who}: expected a whole number from 1 to 256, found ${found}`);
}

function running(): CnnWasmBackend {
  if (getBackend() !== BACKEND)
    throw new Error(`the backend is '${getBackend()}'; first: await setBackend('${BACKEND}')`);
  return backend() as CnnWasmBackend;
}
