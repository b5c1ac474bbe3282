import {
  ARGUMENTS,
  ARGUMENTS_AT,
  CHUNKS,
  CLOSED,
  DONE,
  FAILED,
  JOB,
  KERNEL,
  MAX_ARGUMENTS,
  MAX_CHUNKS,
  SCRATCH,
  SCRATCH_SIZE,
  SERIAL,
  SPINS,
  THREADS,
  WORDS,
} from './control.ts';
import { workerSource } from './worker-source.ts';

/** A worker that has taken a chunk and not finished it after so long is taken for dead. Chunks take some milliseconds. */
const PATIENCE_MS = 20_000;

interface Helper {
  terminate(): unknown;
}

/**
 * Runs the chunks of a job on the calling thread and on workers, and returns when all are done.
 *
 * A chunk's result does not depend on who computes it, so neither does the job's on the number of threads. Workers that are not there yet
 * (they start while the first jobs run) or that are busy elsewhere just take fewer chunks.
 */
export class Threads {
  readonly #module: WebAssembly.Module;
  readonly #memory: WebAssembly.Memory;
  readonly #control: Int32Array;
  readonly #numbers: Float64Array;
  readonly #kernels: readonly ((...values: number[]) => void)[];
  readonly #workers: Helper[] = [];
  /** The main thread of a browser may not sleep. */
  readonly #maySleep: boolean;
  readonly #patience: number;
  #jobs = 0;

  constructor(
    module: WebAssembly.Module,
    memory: WebAssembly.Memory,
    kernels: readonly ((...values: number[]) => void)[],
    patience = PATIENCE_MS,
  ) {
    this.#patience = patience;
    this.#module = module;
    this.#memory = memory;
    this.#kernels = kernels;
    this.#control = new Int32Array(memory.buffer, 0, WORDS);
    this.#numbers = new Float64Array(memory.buffer, ARGUMENTS_AT, MAX_ARGUMENTS);
    this.#control[THREADS] = 1;
    this.#maySleep = isNode() || typeof document === 'undefined';
  }

  get count(): number {
    return this.#workers.length + 1;
  }

  /** Starts or ends workers. They start in the background; nobody waits for them. */
  resize(count: number): void {
    Atomics.store(this.#control, THREADS, count);
    while (this.#workers.length + 1 > count) this.#workers.pop()!.terminate();
    while (this.#workers.length + 1 < count) {
      const worker = this.#startWorker(this.#workers.length + 1);
      if (!worker) return;
      this.#workers.push(worker);
    }
  }

  /**
   * Runs chunks 0 … chunks − 1 of a kernel.
   *
   * @throws Error if a worker died or a kernel trapped. The workers are given up then, and later jobs run on one thread.
   */
  run(kernel: number, chunks: number, scratch: number, scratchSize: number, values: readonly number[]): void {
    if (this.#workers.length === 0 || chunks < 2) {
      this.#kernels[kernel]!(0, chunks, scratch, ...values);
      return;
    }
    if (chunks > MAX_CHUNKS) throw new RangeError(`a job has at most ${MAX_CHUNKS} chunks, found ${chunks}`);
    const control = this.#control;
    this.#jobs = (this.#jobs + 1) & 0xffff;
    const job = this.#jobs << 16;
    Atomics.store(control, JOB, job | CLOSED);
    control[CHUNKS] = chunks;
    control[KERNEL] = kernel;
    control[ARGUMENTS] = values.length;
    control[SCRATCH] = scratch;
    control[SCRATCH_SIZE] = scratchSize;
    control[SERIAL]!++;
    this.#numbers.set(values);
    Atomics.store(control, DONE, 0);
    Atomics.store(control, JOB, job);
    Atomics.notify(control, JOB, chunks - 1);
    let done = 0;
    try {
      for (let chunk = this.#claim(); chunk >= 0; chunk = this.#claim()) {
        done++;
        this.#kernels[kernel]!(chunk, chunk + 1, scratch, ...values);
      }
    } finally {
      Atomics.add(control, DONE, done);
      this.#waitForAll(chunks);
    }
    if (Atomics.exchange(control, FAILED, 0)) throw new Error('cnn-wasm: a kernel trapped in a worker thread');
  }

  /** Ends all workers. */
  dispose(): void {
    this.resize(1);
  }

  #claim(): number {
    for (;;) {
      const job = Atomics.load(this.#control, JOB);
      const chunk = job & 0xffff;
      if (chunk >= this.#control[CHUNKS]!) return -1;
      if (Atomics.compareExchange(this.#control, JOB, job, job + 1) === job) return chunk;
    }
  }

  #waitForAll(chunks: number): void {
    for (let spin = 0; spin < SPINS; spin++) if (Atomics.load(this.#control, DONE) >= chunks) return;
    const deadline = performance.now() + this.#patience;
    for (;;) {
      const done = Atomics.load(this.#control, DONE);
      if (done >= chunks) return;
      if (performance.now() > deadline) break;
      if (this.#maySleep) Atomics.wait(this.#control, DONE, done, 100);
    }
    this.resize(1);
    throw new Error(
      `cnn-wasm: a worker thread took a part of a computation and did not finish it within ${this.#patience / 1000} s, so it was ended from outside or the machine stood still; the step's results are lost, later ones run on one thread`,
    );
  }

  /** A worker, or undefined where the page's content security policy allows none (`worker-src blob:`). */
  #startWorker(thread: number): Helper | undefined {
    const data = { module: this.#module, memory: this.#memory, thread };
    if (isNode()) {
      const { Worker } = process.getBuiltinModule('node:worker_threads');
      const worker = new Worker(workerSource, { eval: true, workerData: data });
      worker.unref();
      worker.on('error', () => this.#forget(worker));
      return worker;
    }
    const url = URL.createObjectURL(new Blob([workerSource], { type: 'text/javascript' }));
    try {
      const worker = new Worker(url);
      worker.onerror = () => this.#forget(worker);
      worker.postMessage(data);
      return worker;
    } catch {
      return undefined;
    } finally {
      URL.revokeObjectURL(url);
    }
  }

  /** A worker that could not start, or ended by an error, takes no part. */
  #forget(worker: Helper): void {
    const at = this.#workers.indexOf(worker);
    if (at >= 0) this.#workers.splice(at, 1);
  }
}

/** @internal */
export function isNode(): boolean {
  return typeof process !== 'undefined' && process.versions?.node !== undefined;
}
