import { engine, tensor } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  differences,
  dot,
  expectNear,
  expectNothingBehind,
  expectSameBits,
  numbers,
  random,
  run,
  sizeOf,
  startBackend,
} from '../testing/index.ts';

beforeAll(startBackend);

type Shape = [batch: number, height: number, width: number, channels: number];

interface Attributes {
  readonly size: [height: number, width: number];
  readonly mode: 'bilinear' | 'nearest' | 'bicubic';
  readonly padding: 'constant' | 'replicate' | 'reflect' | 'symmetric' | 'circular';
  readonly fill: readonly number[];
  readonly matrices?: Float64Array;
  readonly program?: Float32Array;
}

const modes = ['bilinear', 'nearest', 'bicubic'] as const;
const paddings = ['constant', 'replicate', 'reflect', 'symmetric', 'circular'] as const;

/** The pixel that stands for one outside: of endless rows [abcd|abcd], [abcd|dcba] or [abcd|cb]. */
function standIn(index: number, length: number, padding: Attributes['padding']): number | undefined {
  if (index >= 0 && index < length) return index;
  if (padding === 'constant') return undefined;
  if (padding === 'replicate') return index < 0 ? 0 : length - 1;
  const period = padding === 'circular' ? length : padding === 'symmetric' ? 2 * length : Math.max(1, 2 * length - 2);
  const rest = ((index % period) + period) % period;
  return rest < length ? rest : padding === 'symmetric' ? period - 1 - rest : period - rest;
}

/** Keys's cubic convolution with a = −0.75. */
function cubic(distance: number): number {
  const x = Math.abs(distance);
  if (x >= 2) return 0;
  return x < 1 ? 1.25 * x ** 3 - 2.25 * x ** 2 + 1 : -0.75 * x ** 3 + 3.75 * x ** 2 - 6 * x + 3;
}

function taps(at: number, mode: Attributes['mode']): [pixel: number, weight: number][] {
  const first = Math.floor(at);
  const t = at - first;
  if (mode === 'nearest') return [[t === 0.5 ? first + (Math.abs(first) % 2) : Math.round(at), 1]];
  if (mode === 'bicubic') return [-1, 0, 1, 2].map((i) => [first + i, cubic(t - i)]);
  return [
    [first, 1 - t],
    [first + 1, t],
  ];
}

/** In double precision, pixel by pixel. */
function warped(
  images: ArrayLike<number>,
  [batch, height, width, channels]: Shape,
  matrices: ArrayLike<number>,
  attrs: Attributes,
) {
  const { size, mode, padding, fill } = attrs;
  const y = new Float64Array(batch * sizeOf(size) * channels);
  for (let at = 0; at < y.length; at += channels) {
    const place = at / channels;
    const [column, row, n] = [place % size[1], Math.floor(place / size[1]) % size[0], Math.floor(place / sizeOf(size))];
    const m = (i: number) => matrices[(matrices.length === 9 ? 0 : 9 * n) + i]!;
    const line = (i: number) => m(i) * column + (m(i + 1) * row + m(i + 2));
    const depth = line(6);
    for (const [atRow, rowWeight] of taps(line(3) / depth, mode))
      for (const [atColumn, columnWeight] of taps(line(0) / depth, mode)) {
        const weight = rowWeight * columnWeight;
        const fromRow = standIn(atRow, height, padding);
        const fromColumn = standIn(atColumn, width, padding);
        const from =
          fromRow === undefined || fromColumn === undefined
            ? -1
            : ((n * height + fromRow) * width + fromColumn) * channels;
        if (weight !== 0)
          for (let c = 0; c < channels; c++) y[at + c]! += weight * (from < 0 ? fill[c]! : images[from + c]!);
      }
  }
  return y;
}

const side = fc.integer({ min: 1, max: 40 });

const kinds = ['whole', 'quarter turn', 'scale', 'affine', 'projective', 'of another depth'] as const;

const anyCase = fc.record({
  batch: fc.integer({ min: 1, max: 2 }),
  height: side,
  width: side,
  channels: fc.constantFrom<number[]>(1, 2, 3, 4, 5, 7),
  size: fc.tuple(side, side),
  mode: fc.constantFrom(...modes),
  padding: fc.constantFrom(...paddings),
  kind: fc.constantFrom(...kinds),
  seed: fc.nat(10_000),
});

type Case = typeof anyCase extends fc.Arbitrary<infer T> ? T : never;

/** A matrix of some kind, from nine numbers in [−1, 1). */
function matrixOf(kind: (typeof kinds)[number], drawn: Float32Array, height: number, width: number): number[] {
  const [p, q, r, s, t, u, v, w, z] = drawn as unknown as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const sign = (x: number) => (x < 0 ? -1 : 1);
  const shift = (x: number, length: number) => Math.round(1.5 * length * x);
  if (kind === 'whole') return [sign(p), 0, shift(q, width), 0, sign(r), shift(s, height), 0, 0, 1];
  if (kind === 'quarter turn') return [0, sign(p), shift(q, width), sign(r), 0, shift(s, height), 0, 0, 1];
  if (kind === 'scale') return [3 * p, 0, width * q, 0, 3 * r, height * s, 0, 0, 1];
  const affine = [1.5 * p, 1.5 * q, width * r, 1.5 * s, 1.5 * t, height * u];
  if (kind === 'affine') return [...affine, 0, 0, 1];
  if (kind === 'of another depth') return [...affine, 0, 0, sign(v) * (0.5 + Math.abs(w))];
  return [...affine, 0.02 * v, 0.02 * w, sign(z) * (1 + Math.abs(z))];
}

function operands({ batch, height, width, channels, size, mode, padding, kind, seed }: Case) {
  const shape: Shape = [batch, height, width, channels];
  const drawn = numbers(9 * batch, seed + 1);
  const list = Array.from({ length: batch }, (_, n) => matrixOf(kind, drawn.subarray(9 * n, 9 * n + 9), height, width));
  const matrices = Float64Array.from(list.flat());
  const attrs: Attributes = { size, mode, padding, fill: Array.from(numbers(channels, 5)), matrices };
  const inputs = { images: random(shape, seed + 2), matrices: { shape: [batch, 3, 3], values: matrices } };
  return { shape, matrices, attrs, inputs };
}

/** Whether a coordinate lies so near to where nearest jumps, or to infinity, that rounding decides. */
function isUndecided({ size, mode }: Attributes, matrices: Float64Array): boolean {
  for (let at = 0; at < matrices.length; at += 9)
    for (let row = 0; row < size[0]; row++)
      for (let column = 0; column < size[1]; column++) {
        const line = (i: number) => matrices[at + i]! * column + (matrices[at + i + 1]! * row + matrices[at + i + 2]!);
        const depth = line(6);
        if (Math.abs(depth) < 1e-2) return true;
        if (mode !== 'nearest') continue;
        for (const x of [line(0) / depth, line(3) / depth]) if (Math.abs(x - Math.floor(x) - 0.5) < 1e-6) return true;
      }
  return false;
}

describe('CnnWarp', () => {
  it('agrees with double precision for any size, matrix and setting', () => {
    fc.assert(
      fc.property(anyCase, (each) => {
        const { shape, matrices, attrs, inputs } = operands(each);
        fc.pre(!isUndecided(attrs, matrices));
        const found = run('CnnWarp', inputs, attrs);
        expect(found.shape).toEqual([each.batch, ...each.size, each.channels]);
        expectNear(found.values, warped(inputs.images.values, shape, matrices, attrs), 2e-6, 1);
      }),
      { numRuns: 600 },
    );
  });

  it('gives on each fast way what it gives on the one for any matrix', () => {
    fc.assert(
      fc.property(anyCase, (each) => {
        const { attrs, inputs } = operands(each);
        const plain = run('CnnWarp', inputs, { ...attrs, plain: true });
        expectNear(run('CnnWarp', inputs, attrs).values, plain.values, 2e-6, 1);
      }),
      { numRuns: 300 },
    );
  });

  it('has a gradient to the images that agrees with differences', () => {
    fc.assert(
      fc.property(anyCase, (drawn) => {
        const each = {
          ...drawn,
          height: 1 + (drawn.height % 5),
          width: 1 + (drawn.width % 5),
          channels: 1 + (drawn.channels % 5),
        };
        const { shape, matrices, attrs, inputs } = operands({ ...each, size: [4, 5] });
        fc.pre(!isUndecided(attrs, matrices));
        const dy = random([each.batch, 4, 5, each.channels], 9);
        const found = run('CnnWarpGrad', { dy, matrices: inputs.matrices }, { ...attrs, shape });
        expect(found.shape).toEqual(shape);
        const loss = (x: ArrayLike<number>) => dot(warped(x, shape, matrices, attrs), dy.values);
        expectNear(found.values, differences(loss, inputs.images.values), 5e-6, 1);
      }),
      { numRuns: 150 },
    );
  });

  it('takes a tensor of matrices, and one for all images', () => {
    const images = random([2, 6, 5, 3]);
    const affine = [0.75, -0.5, 1.25, 0.5, 0.875, -0.25, 0, 0, 1];
    const attrs: Attributes = { size: [7, 8], mode: 'bilinear', padding: 'reflect', fill: [0, 0, 0] };
    const exact = warped(images.values, [2, 6, 5, 3], affine, attrs);
    expectNear(run('CnnWarp', { images, matrices: { shape: [1, 3, 3], values: affine } }, attrs).values, exact, 2e-6);
    const both = { shape: [2, 3, 3], values: [...affine, ...affine] };
    expectNear(run('CnnWarp', { images, matrices: both }, attrs).values, exact, 2e-6);
  });

  it.each(paddings)('copies whole steps to the bit, into and out of the images: %s', (padding) => {
    for (const channels of [1, 2, 3, 4, 5]) {
      const images = random([1, 21, 18, channels]);
      images.values.forEach((_, i) => {
        if (i % 7 === 0) images.values[i] = Number.NaN;
      });
      for (const matrix of [
        [1, 0, 0, 0, 1, 0, 0, 0, 1],
        [-1, 0, 20, 0, 1, -4, 0, 0, 1],
        [1, 0, -5, 0, -1, 26, 0, 0, 1],
        [-1, 0, 12, 0, -1, 11, 0, 0, 1],
        [0, 1, -3, -1, 0, 22, 0, 0, 1],
        [0, -1, 19, 1, 0, 2, 0, 0, 1],
        [1, 0, 400, 0, 1, -300, 0, 0, 1],
      ]) {
        const attrs: Attributes = { size: [33, 29], mode: 'bilinear', padding, fill: Array(channels).fill(0.5) };
        const inputs = { images, matrices: { shape: [1, 3, 3], values: matrix } };
        const found = run('CnnWarp', inputs, attrs).values;
        const exact = warped(images.values, [1, 21, 18, channels], matrix, { ...attrs, mode: 'nearest' });
        expect(Array.from(found)).toEqual(Array.from(exact));
      }
    }
  });

  it('has the same bits on any number of threads, for images of one part and of many', () => {
    const matrices = [
      [0.9, -0.3, 4.1, 0.3, 0.9, -5.2, 0, 0, 1],
      [0.7, 0, 3.3, 0, 0.6, 2.1, 0, 0, 1],
      [0, 1, 0, -1, 0, 39, 0, 0, 1],
      [1.1, 0.1, -2.5, 0.05, 0.9, 3.5, 2e-4, -1e-4, 1],
    ];
    // All ways in one batch, whose images share chunks or have several.
    for (const size of [
      [20, 20],
      [230, 220],
    ] as [number, number][]) {
      const shape: Shape = [4, 90, 100, 3];
      const images = random(shape);
      const by = { shape: [4, 3, 3], values: matrices.flat() };
      const dy = random([4, ...size, 3], 3);
      const attrs: Attributes = { size, mode: 'bilinear', padding: 'constant', fill: [0.1, 0.2, 0.3] };
      expectSameBits(() => [
        run('CnnWarp', { images, matrices: by }, attrs),
        run('CnnWarpGrad', { dy, matrices: by }, { ...attrs, shape }),
      ]);
    }
  });

  it('changes the colours of finished rows as CnnRecolor does, each image by its own program', () => {
    const shape: Shape = [5, 70, 60, 3];
    const images = random(shape);
    const turn = [
      [1, 0, 0, 0, 1, 0, 0, 0, 1],
      [-1, 0, 59, 0, 1, 3, 0, 0, 1],
      [0, 1, 0, -1, 0, 59, 0, 0, 1],
      [0.7, 0, 3.3, 0, 0.6, 2.1, 0, 0, 1],
      [1.1, 0.1, -2.5, 0.05, 0.9, 3.5, 2e-4, -1e-4, 1],
    ].flat();
    const affine = [1, 0.9, 0.2, 0, 0.1, 0, 0.8, 0.1, 0, 0.3, 0, 0.5, -0.1, 0, 1];
    const hue = [2, 0.7, 1.3, 1, ...new Array(9).fill(0), 0, 1];
    const program = Float32Array.from(
      [0, 1, 2, 3, 4].flatMap((i) => [...[affine, hue, new Array(15).fill(0)][i % 3]!, 0, ...hue, 0]),
    );
    for (const size of [
      [70, 60],
      [33, 47],
      [1, 5],
    ] as [number, number][]) {
      const attrs: Attributes = { size, mode: 'bilinear', padding: 'reflect', fill: [0, 0, 0] };
      const by = { shape: [5, 3, 3], values: turn };
      const moved = run('CnnWarp', { images, matrices: by }, attrs);
      const apart = run('CnnRecolor', {
        images: { shape: [5, ...size, 3], values: moved.values },
        program: { shape: [5, 2, 16], values: program },
      });
      const atOnce = () => [run('CnnWarp', { images, matrices: by }, { ...attrs, program })];
      expectSameBits(atOnce);
      expectNear(atOnce()[0]!.values, apart.values, 1e-6);
    }
  });

  it('writes nothing behind its result', () => {
    for (const channels of [1, 2, 3, 5]) {
      const images = tensor(Array.from(numbers(7 * 9 * channels)), [1, 7, 9, channels]);
      for (const matrix of [
        [1, 0, 0, 0, 1, 0, 0, 0, 1],
        [-1, 0, 8, 0, 1, 0, 0, 0, 1],
        [0, 1, 0, 1, 0, 0, 0, 0, 1],
        [0.5, 0, 1, 0, 0.5, 1, 0, 0, 1],
        [0.5, 0.1, 1, -0.1, 0.5, 1, 0, 0, 1],
        [0.5, 0.1, 1, -0.1, 0.5, 1, 0.01, 0, 1],
      ])
        for (const mode of modes) {
          const by = tensor(matrix, [1, 3, 3]);
          const attrs = { size: [5, 6], mode, padding: 'constant', fill: Array(channels).fill(1) };
          expectNothingBehind(() => engine().runKernel('CnnWarp', { images, matrices: by }, attrs as never));
        }
    }
  });
});
