import { HEAP_AT } from './control.ts';
import { Heap } from './heap.ts';
import { detectFeatures, type Features, loadModule, reserveMemory } from './load-module.ts';
import { isNode, Threads } from './threads.ts';

/** The kernels of `assembly/`, their memory and their threads. */
export class Engine {
  readonly features: Features;
  readonly heap: Heap;
  readonly #threads: Threads;
  readonly #index: ReadonlyMap<string, number>;

  private constructor(features: Features, module: WebAssembly.Module, memory: WebAssembly.Memory) {
    const { exports } = new WebAssembly.Instance(module, { env: { memory } });
    this.features = features;
    this.heap = new Heap(memory, HEAP_AT);
    this.#index = new Map(Object.keys(exports).map((name, i) => [name, i]));
    this.#threads = new Threads(module, memory, Object.values(exports) as ((...values: number[]) => void)[]);
  }

  /** Compiles the kernels and reserves memory; starts no threads. */
  static async start(): Promise<Engine> {
    const features = detectFeatures();
    return new Engine(features, await loadModule(features), reserveMemory(features));
  }

  get threadCount(): number {
    return this.#threads.count;
  }

  /** All cores by default, one thread where memory cannot be shared. */
  setThreadCount(count = defaultThreadCount()): void {
    this.#threads.resize(this.features.sharedMemory ? count : 1);
  }

  /**
   * Runs a kernel to its end.
   *
   * @param chunks parts in which it may be computed, by different threads; results may depend on them but never on the threads.
   * @param values its arguments after `first`, `last` and `scratch`.
   * @param scratchBytes memory that each thread has for itself meanwhile.
   */
  run(kernel: string, chunks: number, values: readonly number[], scratchBytes = 0): void {
    if (chunks === 0) return;
    const index = this.#index.get(kernel);
    if (index === undefined) throw new Error(`cnn-wasm has no kernel '${kernel}'`);
    if (scratchBytes === 0) {
      this.#threads.run(index, chunks, 0, 0, values);
      return;
    }
    const size = Math.ceil(scratchBytes / 4096) * 4096;
    const scratch = this.heap.allocate(size * this.#threads.count);
    try {
      this.#threads.run(index, chunks, scratch, size, values);
    } finally {
      this.heap.release(scratch);
    }
  }

  dispose(): void {
    this.#threads.dispose();
  }
}

function defaultThreadCount(): number {
  if (isNode()) return process.getBuiltinModule('node:os').availableParallelism();
  return globalThis.navigator?.hardwareConcurrency ?? 1;
}
