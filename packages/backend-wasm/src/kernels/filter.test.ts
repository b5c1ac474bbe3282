import { tensor } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  expectNothingBehind,
  expectSameBits,
  numbers,
  ownBackend,
  random,
  run,
  sizeOf,
  startBackend,
} from '../testing/index.ts';
import { call } from './kernel.ts';

beforeAll(startBackend);

type Mode = 'constant' | 'reflect' | 'replicate' | 'circular' | 'keep';
type Sizes = readonly [batch: number, height: number, width: number, channels: number];

const MODES: readonly Mode[] = ['constant', 'reflect', 'replicate', 'circular', 'keep'];

/** Walks step by step, which the kernel does not. */
function place(i: number, size: number, mode: Mode): number | undefined {
  if (mode === 'constant' || mode === 'keep') return i >= 0 && i < size ? i : undefined;
  if (mode === 'replicate') return Math.min(Math.max(i, 0), size - 1);
  let at = i;
  while (at < 0 || at >= size) {
    if (mode === 'circular') at += at < 0 ? size : -size;
    else if (size === 1) return 0;
    else at = at < 0 ? -at : 2 * (size - 1) - at;
  }
  return at;
}

function expected(
  images: Float32Array,
  [batch, height, width, channels]: Sizes,
  kernels: Float32Array,
  [kernelHeight, kernelWidth]: readonly [number, number],
  mode: Mode,
): Float32Array {
  const [top, left] = [Math.floor((kernelHeight - 1) / 2), Math.floor((kernelWidth - 1) / 2)];
  const out = new Float32Array(images.length);
  const at = (b: number, y: number, x: number, c: number) => ((b * height + y) * width + x) * channels + c;
  for (let b = 0; b < batch; b++)
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++)
        for (let c = 0; c < channels; c++) {
          let sum = 0;
          let inside = true;
          for (let i = 0; i < kernelHeight; i++)
            for (let j = 0; j < kernelWidth; j++) {
              const [yy, xx] = [place(y + i - top, height, mode), place(x + j - left, width, mode)];
              if (yy === undefined || xx === undefined) inside = false;
              else sum += images[at(b, yy, xx, c)]! * kernels[(b * kernelHeight + i) * kernelWidth + j]!;
            }
          out[at(b, y, x, c)] = mode === 'keep' && !inside ? images[at(b, y, x, c)]! : sum;
        }
  return out;
}

function filter(
  images: Float32Array,
  shape: Sizes,
  kernels: Float32Array,
  size: readonly [number, number],
  attrs: object,
) {
  const kernel = { shape: [shape[0], ...size], values: kernels };
  const inputs = { images: { shape, values: images }, applied: all(shape[0]), kernels: kernel };
  return run('CnnFilter', inputs, attrs).values;
}

/** All images are changed. */
function all(batch: number) {
  return { shape: [batch], values: new Int32Array(batch).fill(1) };
}

function expectClose(found: Float32Array, wanted: Float32Array): void {
  expect(found).toHaveLength(wanted.length);
  for (const [i, value] of wanted.entries()) {
    const isRight = Math.abs(found[i]! - value) <= 1e-5 * Math.max(1, Math.abs(value));
    if (!isRight) expect.fail(`number ${i}: expected ${value}, found ${found[i]}`);
  }
}

const sizes = fc.record({
  batch: fc.integer({ min: 1, max: 3 }),
  height: fc.integer({ min: 1, max: 7 }),
  width: fc.integer({ min: 1, max: 12 }),
  channels: fc.integer({ min: 1, max: 5 }),
  kernelHeight: fc.integer({ min: 1, max: 6 }),
  kernelWidth: fc.integer({ min: 1, max: 6 }),
  seed: fc.nat(),
});

describe.each(MODES)('in mode %s', (mode) => {
  it('is the sum of all taps, whatever the sizes', () => {
    fc.assert(
      fc.property(sizes, ({ seed, batch, height, width, channels, kernelHeight, kernelWidth }) => {
        const shape = [batch, height, width, channels] as const;
        const size = [kernelHeight, kernelWidth] as const;
        const images = numbers(sizeOf(shape), seed);
        // Some of them zero.
        const kernels = numbers(batch * kernelHeight * kernelWidth, seed + 1).map((w) => (w < -0.4 ? 0 : w));
        expectClose(filter(images, shape, kernels, size, { mode }), expected(images, shape, kernels, size, mode));
      }),
      { numRuns: 200 },
    );
  });
});

it.each(MODES.slice(0, 4))('takes a column and a row one after the other in mode %s', (mode) => {
  fc.assert(
    fc.property(sizes, ({ seed, batch, height, width, channels, kernelHeight, kernelWidth }) => {
      const shape = [batch, height, width, channels] as const;
      const images = numbers(sizeOf(shape), seed);
      const vertical = numbers(batch * kernelHeight, seed + 1);
      const horizontal = numbers(batch * kernelWidth, seed + 2);
      const kernels = Float32Array.from({ length: batch * kernelHeight * kernelWidth }, (_, k) => {
        const [b, i, j] = [Math.floor(k / kernelHeight / kernelWidth), Math.floor(k / kernelWidth), k % kernelWidth];
        return vertical[i]! * horizontal[b * kernelWidth + j]!;
      });
      const found = run(
        'CnnFilterSeparable',
        {
          images: { shape, values: images },
          applied: all(batch),
          vertical: { shape: [batch, kernelHeight], values: vertical },
          horizontal: { shape: [batch, kernelWidth], values: horizontal },
        },
        { mode },
      ).values;
      expectClose(found, expected(images, shape, kernels, [kernelHeight, kernelWidth], mode));
    }),
    { numRuns: 200 },
  );
});

it.each([
  [2, 91, 83, 3],
  [1, 1, 20_001, 1],
  [1, 20_001, 1, 2],
  [40, 32, 32, 3],
] as const)('is right for images of shape %i × %i × %i × %i, in several chunks', (...shape) => {
  const images = numbers(sizeOf(shape), 3);
  const kernels = numbers(shape[0] * 15, 4);
  const wanted = expected(images, shape, kernels, [3, 5], 'reflect');
  expectClose(filter(images, shape, kernels, [3, 5], { mode: 'reflect' }), wanted);
});

it('cuts images and results to bounds', () => {
  const images = Float32Array.of(-1, 2, 0.25, 3, -1);
  const bounds = { least: 0, most: 1 };
  const shifted = filter(images, [1, 1, 5, 1], Float32Array.of(0.5, 1, 0), [1, 3], { mode: 'keep', ...bounds });
  expect(Array.from(shifted)).toEqual([0, 1, 0.75, 1, 0]);
  const upright = filter(images, [1, 5, 1, 1], Float32Array.of(0.5, 1, 0), [3, 1], { mode: 'keep', ...bounds });
  expect(Array.from(upright)).toEqual([0, 1, 0.75, 1, 0]);
  const low = filter(images, [1, 1, 5, 1], Float32Array.of(2), [1, 1], { mode: 'constant', least: 0 });
  expect(Array.from(low)).toEqual([0, 4, 0.5, 6, 0]);
});

it('leaves every bit of images that are not changed', () => {
  const bits = Uint32Array.from([0x7fc12345, 0xff812345, 0x80000000, 1, 0x7f800000, 0xff800000, 0x3f800000, 0]);
  const images = { shape: [2, 2, 2, 1], values: new Float32Array(bits.slice().buffer) };
  const applied = { shape: [2], values: Int32Array.of(0, 1) };
  const line = { shape: [2, 1], values: Float32Array.of(9, 0) };
  const found = [
    ...MODES.map((mode) =>
      run('CnnFilter', { images, applied, kernels: { ...line, shape: [2, 1, 1] } }, { mode, least: 0 }),
    ),
    run('CnnFilterSeparable', { images, applied, vertical: line, horizontal: line }, { mode: 'reflect' }),
  ];
  for (const { values } of found) {
    expect(new Uint32Array(values.buffer, values.byteOffset, 4)).toEqual(bits.slice(0, 4));
    expect(Array.from(values.slice(4))).toEqual([0, 0, 0, 0]);
  }
});

it('does not see NaN under taps of zero', () => {
  const row = filter(Float32Array.of(1, Number.NaN, 2, 3), [1, 1, 4, 1], Float32Array.of(0, 0, 2), [1, 3], {
    mode: 'constant',
  });
  expect(Array.from(row)).toEqual([Number.NaN, 4, 6, 0]);
});

it('keeps the shape of images without pixels', () => {
  for (const shape of [
    [0, 2, 2, 3],
    [2, 0, 2, 3],
    [2, 2, 0, 3],
    [2, 2, 2, 0],
  ] as const) {
    expect(
      filter(new Float32Array(0), shape, new Float32Array(9 * shape[0]), [3, 3], { mode: 'reflect' }),
    ).toHaveLength(0);
  }
});

it('gives the same bits on any number of threads', () => {
  const images = random([3, 129, 127, 3]);
  expectSameBits(() => [
    run('CnnFilter', { images, applied: all(3), kernels: random([3, 5, 5], 2) }, { mode: 'reflect' }),
  ]);
  const lines = { vertical: random([3, 5], 3), horizontal: random([3, 7], 4) };
  expectSameBits(() => [run('CnnFilterSeparable', { images, applied: all(3), ...lines }, { mode: 'circular' })]);
});

it('writes nothing behind its result, nor changes what it is given', () => {
  for (let width = 1; width < 9; width++) {
    const values = numbers(3 * width, 8);
    const images = tensor(values.slice(), [1, 1, width, 3]);
    const applied = tensor([1], [1], 'int32');
    const kernels = tensor(numbers(9), [1, 3, 3]);
    const line = tensor(numbers(3), [1, 3]);
    for (const mode of MODES)
      expectNothingBehind(() => call('CnnFilter', ownBackend(), { images, applied, kernels }, { mode }));
    const inputs = { images, applied, vertical: line, horizontal: line };
    expectNothingBehind(() => call('CnnFilterSeparable', ownBackend(), inputs, { mode: 'replicate' }));
    expect(images.dataSync()).toEqual(values);
  }
});

it('refuses kernels and flags that do not fit', () => {
  const images = random([2, 3, 3, 3]);
  const refused = /CnnFilter(Separable)? is not defined for these inputs/;
  const refuse = (kernel: string, inputs: Parameters<typeof run>[1]) =>
    expect(() => run(kernel, { images, applied: all(2), ...inputs }, { mode: 'reflect' })).toThrow(refused);
  refuse('CnnFilter', { kernels: random([1, 3, 3]) });
  refuse('CnnFilter', { kernels: random([2, 3]) });
  refuse('CnnFilter', { kernels: random([2, 3, 3]), applied: all(1) });
  refuse('CnnFilter', { kernels: random([2, 3, 3]), applied: random([2]) });
  refuse('CnnFilterSeparable', { vertical: random([2, 3]), horizontal: random([1, 3]) });
  refuse('CnnFilterSeparable', { vertical: random([2, 3]), horizontal: random([2, 3]), applied: all(3) });
});
