import { afterEach, describe, expect, it } from 'vitest';
import { HEAP_AT, JOB, WORDS } from './control.ts';
import { detectFeatures, loadModule, reserveMemory } from './load-module.ts';
import { Threads } from './threads.ts';

type Kernel = (...values: number[]) => void;

const running: Threads[] = [];
afterEach(() => {
  for (const threads of running.splice(0)) threads.dispose();
});

/** Threads over the real kernels; `onMain` takes the place of one on the calling thread only. */
async function start(name: string, onMain?: (original: Kernel) => Kernel, patience?: number) {
  const features = detectFeatures();
  const module = await loadModule(features);
  const memory = reserveMemory(features);
  memory.grow(1024);
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const kernels = Object.values(exports) as Kernel[];
  const index = Object.keys(exports).indexOf(name);
  if (onMain) kernels[index] = onMain(kernels[index]!);
  const threads = new Threads(module, memory, kernels, patience);
  running.push(threads);
  return { threads, memory, index };
}

const SIZE = 256;
const MATRIX = 4 * SIZE * SIZE;
const SCRATCH = 2 ** 20;
/** C = A · B in blocks of 8 rows. */
const ARGUMENTS = [
  HEAP_AT,
  0,
  4 * SIZE,
  4,
  HEAP_AT + MATRIX,
  0,
  4 * SIZE,
  0,
  HEAP_AT + 2 * MATRIX,
  SIZE,
  SIZE,
  SIZE,
  8,
  SIZE,
  0,
  0,
];
const scratchAt = HEAP_AT + 4 * MATRIX;

function product(threads: Threads, index: number): void {
  threads.run(index, SIZE / 8, scratchAt, SCRATCH, ARGUMENTS);
}

/** Waits until workers take part: they start in the background. */
async function untilHelped(run: () => void, byMain: () => number): Promise<void> {
  for (let i = 0; i < 400; i++) {
    const before = byMain();
    run();
    if (byMain() - before < SIZE / 8) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('no worker ever took a chunk');
}

describe('Threads', () => {
  it('share out the chunks, each done once', async () => {
    let byMain = 0;
    const { threads, memory, index } = await start('gemm', (original) => (...values) => {
      byMain += values[1]! - values[0]!;
      original(...values);
    });
    const numbers = new Float32Array(memory.buffer, HEAP_AT, 3 * SIZE * SIZE);
    numbers.fill(1, 0, 2 * SIZE * SIZE);
    threads.resize(3);
    expect(threads.count).toBe(3);
    await untilHelped(
      () => product(threads, index),
      () => byMain,
    );
    for (let i = 0; i < 200; i++) {
      numbers.fill(Number.NaN, 2 * SIZE * SIZE);
      product(threads, index);
      expect(numbers.subarray(2 * SIZE * SIZE).every((value) => value === SIZE)).toBe(true);
    }
    threads.resize(1);
    const before = byMain;
    product(threads, index);
    expect(byMain - before).toBe(SIZE / 8);
  });

  it('say so when a worker is killed in the middle of its part, and go on alone', { timeout: 30_000 }, async () => {
    let byMain = 0;
    let kill = false;
    const { threads, memory, index } = await start(
      'gemm',
      (original) =>
        (...values) => {
          byMain += values[1]! - values[0]!;
          if (kill) {
            kill = false;
            // The worker has taken the other chunk, a second's work for slow machines, and is at it.
            const control = new Int32Array(memory.buffer, 0, WORDS);
            while ((Atomics.load(control, JOB) & 0xffff) < 2);
            threads.resize(1);
          }
          original(...values);
        },
      1000,
    );
    threads.resize(2);
    await untilHelped(
      () => product(threads, index),
      () => byMain,
    );
    kill = true;
    const large = 2048;
    const at = [HEAP_AT, HEAP_AT + 4 * large * large, HEAP_AT + 8 * large * large] as const;
    memory.grow((3 * 4 * large * large + 2 * SCRATCH) / 65_536 + 1);
    // Two chunks of four billion operations, one for each thread.
    const half = large / 2;
    const values = [at[0], 0, 4 * large, 4, at[1], 0, 4 * large, 0, at[2], large, half, large, half, half, 0, 0];
    const run = () => threads.run(index, 2, HEAP_AT + 12 * large * large, SCRATCH, values);
    expect(run).toThrow(/a worker thread took a part of a computation and did not finish it within 1 s/);
    expect(threads.count).toBe(1);
    run();
  });

  it('pass on that a kernel trapped on the calling thread, after the others have finished', async () => {
    const { threads, index } = await start('gemm', () => () => {
      throw new WebAssembly.RuntimeError('unreachable');
    });
    threads.resize(2);
    expect(() => product(threads, index)).toThrow('unreachable');
  });

  it('tell when a kernel traps in a worker', async () => {
    let byMain = 0;
    const { threads, memory, index } = await start('gemm', (original) => (...values) => {
      byMain += values[1]! - values[0]!;
      // Only the workers see the wild address.
      original(...values.with(3, HEAP_AT));
    });
    threads.resize(2);
    await untilHelped(
      () => product(threads, index),
      () => byMain,
    );
    const wild = ARGUMENTS.with(0, memory.buffer.byteLength);
    expect(() => {
      for (let i = 0; i < 1000; i++) threads.run(index, SIZE / 8, scratchAt, SCRATCH, wild);
    }).toThrow('a kernel trapped in a worker thread');
  });

  it('refuse more chunks than can be counted', async () => {
    const { threads, index } = await start('gemm');
    threads.resize(2);
    expect(() => threads.run(index, 70_000, 0, 0, [])).toThrow('at most 65534 chunks, found 70000');
  });
});
