import { findBackendFactory, getBackend, ready, setBackend } from '@tensorflow/tfjs-core';
import type { BackendOptions, StartedBackend } from './backends/started-backend.ts';
import { checkArithmetic } from './check-arithmetic.ts';
import { choices } from './errors.ts';

/** The kinds of engine that tensors can live on. */
export type BackendName = 'cuda' | 'webgpu' | 'wasm' | 'native' | 'cpu';

/** All backends, fastest first: the order in which `'auto'` tries them. */
export const backendNames: readonly BackendName[] = ['cuda', 'webgpu', 'wasm', 'native', 'cpu'];

/** What was chosen and why, ready to be shown. */
export interface BackendChoice {
  readonly name: BackendName;
  /** One line on the engine, such as `wasm with SIMD, 2 threads`. */
  readonly description: string;
  /** What was tried before and why it was not taken. */
  readonly rejected: readonly { readonly name: BackendName; readonly reason: string }[];
}

/**
 * Chooses the engine on which tensors live and kernels run; call it once, before the first tensor.
 *
 * `'auto'` takes the first that works: `cuda` (@tensorflow/tfjs-node-gpu), `webgpu` (in Node through the npm package webgpu), `wasm`, `native`
 * (@tensorflow/tfjs-node, which takes twice the time of `wasm`), `cpu`. It passes over one that starts but computes a few known numbers wrongly, and a GPU in software
 * (SwiftShader, llvmpipe), which is slower than `wasm`; asked for by its name, `'webgpu'` takes that too. Asked for again after its device was
 * lost, it makes a new one.
 *
 * @throws RangeError for an unknown name; Error that says what to install if the named backend does not start. The backend from before then stays.
 * @example
 * const { name, description } = await useBackend('auto');
 */
export async function useBackend(name: BackendName | 'auto', options: BackendOptions = {}): Promise<BackendChoice> {
  if (name !== 'auto' && !backendNames.includes(name)) {
    throw new RangeError(`unknown backend '${name}'; ${choices(name, ['auto', ...backendNames])}`);
  }
  const rejected: { name: BackendName; reason: string }[] = [];
  const before = getBackend();
  for (const candidate of name === 'auto' ? backendNames : [name]) {
    try {
      const { tfName, description } = await start(candidate, options, name === 'auto');
      if (!(await setBackend(tfName))) throw new Error('it did not initialise');
      await ready();
      if (getBackend() !== tfName) throw new Error(`tfjs chose '${getBackend()}' instead`);
      await checkArithmetic();
      return { name: candidate, description: await description(), rejected };
    } catch (error) {
      rejected.push({ name: candidate, reason: (error as Error).message });
    }
  }
  if (before && findBackendFactory(before)) await setBackend(before);
  throw new Error(rejected.map(({ name, reason }) => `backend '${name}': ${reason}`).join('\n'));
}

/**
 * Whether the chosen backend keeps tensors in main memory and computes on the CPU, as `cpu` and `wasm` do.
 *
 * There `dataSync` costs a copy at most, so a loop over pixels can beat a chain of kernels; elsewhere it would wait for the device.
 */
export function inMainMemory(): boolean {
  return ['cpu', 'cnn-wasm'].includes(getBackend());
}

async function start(name: BackendName, options: BackendOptions, automatic: boolean): Promise<StartedBackend> {
  switch (name) {
    case 'cuda':
      return (await import('./backends/node.ts')).startNode('@tensorflow/tfjs-node-gpu', options);
    case 'native':
      return (await import('./backends/node.ts')).startNode('@tensorflow/tfjs-node', options);
    case 'webgpu':
      return (await import('./backends/webgpu.ts')).startWebgpu(automatic);
    case 'wasm':
      return (await import('./backends/wasm.ts')).startWasm(options);
    case 'cpu':
      return (await import('./backends/cpu.ts')).startCpu();
  }
}
