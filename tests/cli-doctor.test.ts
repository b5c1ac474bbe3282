import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cliProgram, lines } from './cli-program.ts';

const { folder, cnn } = cliProgram();

interface Backend {
  readonly name: string;
  readonly works: boolean;
  readonly description?: string;
  readonly reason?: string;
  readonly remedy?: string;
  readonly conformance?: { readonly cases: number; readonly maxError: number; readonly failures: string[] };
  readonly speed?: { readonly batchSize: number; readonly imagesPerSecond: number };
}

/** A package that stands for TensorFlow's, and what `cnn doctor` finds with it. */
async function examined(name: 'native' | 'cuda', code: string): Promise<{ backend: Backend; status: number | null }> {
  const suffix = name === 'cuda' ? '-gpu' : '';
  const home = join(folder, `packages-${Math.abs(hash(code))}`);
  const own = join(home, `node_modules/@tensorflow/tfjs-node${suffix}`);
  mkdirSync(own, { recursive: true });
  writeFileSync(join(own, 'index.js'), code);
  const before = process.env.CNN_TFJS_NODE;
  process.env.CNN_TFJS_NODE = home;
  try {
    const { status, out } = await cnn('doctor', '--backend', name, '--json');
    return { backend: (lines(out)[0].backends as Backend[])[0], status };
  } finally {
    if (before === undefined) delete process.env.CNN_TFJS_NODE;
    else process.env.CNN_TFJS_NODE = before;
  }
}

const hash = (text: string): number => [...text].reduce((all, letter) => (all * 31 + letter.charCodeAt(0)) | 0, 7);

describe('cnn doctor', { timeout: 600_000 }, () => {
  it('tells the machine, and that wasm computes as cpu does, as one object', async () => {
    const { status, out, err } = await cnn('doctor', '--backend', 'wasm', '--json');
    expect(status, err).toBe(0);
    const [found, ...more] = lines(out);
    expect(more).toEqual([]);
    expect(found).toMatchObject({
      type: 'doctor',
      node: process.version,
      processor: { model: expect.any(String), cores: expect.any(Number) },
      wasm: { simd: true, threads: true, sharedArrayBuffer: true },
      pictures: { PNG: null, JPEG: null, WebP: null },
      runs: { path: join(folder, 'runs'), exists: false, writable: true, free: expect.any(Number) },
    });
    const [wasm] = found.backends as Backend[];
    expect(wasm).toMatchObject({ name: 'wasm', works: true, description: expect.stringContaining('wasm with') });
    expect(wasm.conformance).toMatchObject({ cases: expect.any(Number), failures: [] });
    expect(wasm.conformance!.maxError).toBeGreaterThan(0);
    expect(wasm.conformance!.maxError).toBeLessThan(2e-5);
    expect(wasm.speed!.imagesPerSecond).toBeGreaterThan(0);
  });

  it('names the shared library that is missing', async () => {
    const { backend, status } = await examined(
      'native',
      "throw new Error('libtensorflow.so.2: cannot open shared object file: No such file or directory');",
    );
    expect(status).toBe(1);
    expect(backend).toMatchObject({ works: false, reason: 'missing libtensorflow.so.2' });
    expect(backend.remedy).toContain('libtensorflow.so.2');
  });

  it('outlives a backend that crashes, and says where it did', async () => {
    const { backend, status } = await examined('cuda', 'process.kill(process.pid, "SIGSEGV"); for (;;);');
    expect(status).toBe(1);
    expect(backend).toMatchObject({ works: false, reason: 'its process ended with SIGSEGV while it started' });
  });

  it('is text in columns without colours', async () => {
    const { status, out, err } = await cnn('doctor', '--backend', 'native');
    expect([status, err]).toEqual([1, expect.stringContaining('no backend works here')]);
    expect(out).toMatch(/^cnn {10}\S/m);
    expect(out).toMatch(/^memory {7}[\d.]+ GB, [\d.]+ GB free$/m);
    expect(out).toMatch(/^runs {9}.*: not there yet, can be written, [\d.]+ GB free$/m);
    expect(out).toMatch(/^native: .*not installed.*\n {2}install it: npm install @tensorflow\/tfjs-node@4.22.0$/m);
    expect(out).not.toContain('\u001b');
  });

  it.each([
    [['--backend', 'wsam'], /did you mean 'wasm'\?/],
    [['--probe', 'wasn'], /did you mean 'wasm'\?/],
  ])('refuses %j', async (args, message) => {
    const { status, err } = await cnn('doctor', ...args);
    expect([status, err]).toEqual([2, expect.stringMatching(message)]);
  });
});
