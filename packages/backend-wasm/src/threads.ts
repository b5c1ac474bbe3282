import { backend, findBackend, getBackend } from '@tensorflow/tfjs-core';
import type { CnnWasmBackend } from './backend.ts';
import { BACKEND } from './kernels/kernel.ts';

let wanted: number | undefined;

/** @internal What was set before the backend started. */
export function wantedThreadCount(): number | undefined {
  return wanted;
}

/**
 * Sets on how many threads kernels run; before or after the backend has started, between two ops.
 *
 * Results do not depend on it. Under Node the threads are worker_threads, in browsers Web Workers, which need a page that is cross-origin
 * isolated (headers `Cross-Origin-Opener-Policy: same-origin` and `Cross-Origin-Embedder-Policy: require-corp`); on others there is one thread.
 *
 * @param count @default all cores
 * @throws RangeError unless count is a whole number from 1 to 256.
 * @example
 * setThreadCount(1);
 */
export function setThreadCount(count: number): void {
  if (!Number.isInteger(count) || count < 1 || count > 256) {
    throw new RangeError(`setThreadCount: expected a whole number from 1 to 256, found ${count}`);
  }
  wanted = count;
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

function running(): CnnWasmBackend {
  if (getBackend() !== BACKEND)
    throw new Error(`the backend is '${getBackend()}'; first: await setBackend('${BACKEND}')`);
  return backend() as CnnWasmBackend;
}
