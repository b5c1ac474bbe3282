import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  differences,
  dot,
  expectNear,
  expectSameBits,
  numbers,
  random,
  run,
  runKernel,
  sizeOf,
  startBackend,
} from '../testing/index.ts';

beforeAll(startBackend);

interface Attributes {
  mode: 'bilinear' | 'nearest';
  paddingMode: 'zeros' | 'border' | 'reflection';
  alignCorners: boolean;
}

interface Sizes {
  batch: number;
  height: number;
  width: number;
  channels: number;
  out: [number, number];
}

const anySizes: fc.Arbitrary<Sizes> = fc.record({
  batch: fc.nat(3),
  height: fc.integer({ min: 1, max: 8 }),
  width: fc.integer({ min: 1, max: 8 }),
  channels: fc.constantFrom(1, 2, 3, 4, 5, 8, 19),
  out: fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 })),
});

const anyAttributes: fc.Arbitrary<Attributes> = fc.record({
  mode: fc.constantFrom('bilinear', 'nearest'),
  paddingMode: fc.constantFrom('zeros', 'border', 'reflection'),
  alignCorners: fc.boolean(),
});

/** Places whose coordinates are not on the edge between two pixels, where results jump, nor at their centres, where slopes do. */
function placesFor({ batch, height, width, out }: Sizes, attrs: Attributes, seed: number, range = 2): Float32Array {
  const values = numbers(batch * sizeOf(out) * 2, seed);
  return values.map((value, i) => {
    const size = i % 2 === 0 ? width : height;
    for (let place = range * value; ; place += 0.013) {
      const at = attrs.alignCorners ? ((place + 1) / 2) * (size - 1) : ((place + 1) * size - 1) / 2;
      if (Math.abs(2 * at - Math.round(2 * at)) > 0.02 || size === 1) return place;
    }
  });
}

/** Where a place is looked up along an axis, in double precision. */
function coordinate(place: number, size: number, { paddingMode, alignCorners }: Attributes): number {
  const x = alignCorners ? ((place + 1) / 2) * (size - 1) : ((place + 1) * size - 1) / 2;
  if (paddingMode === 'zeros') return x;
  if (paddingMode === 'border') return Math.min(Math.max(x, 0), size - 1);
  const [low, high] = alignCorners ? [0, size - 1] : [-0.5, size - 0.5];
  if (low === high) return 0;
  // A mirror image follows, then everything again.
  const period = 2 * (high - low);
  const rest = (((x - low) % period) + period) % period;
  return Math.min(Math.max(low + Math.min(rest, period - rest), 0), size - 1);
}

function sampled(images: ArrayLike<number>, grid: ArrayLike<number>, sizes: Sizes, attrs: Attributes): Float64Array {
  const { batch, height, width, channels, out } = sizes;
  const places = sizeOf(out);
  const y = new Float64Array(batch * places * channels);
  for (let i = 0; i < batch * places; i++) {
    const x = coordinate(grid[2 * i]!, width, attrs);
    const v = coordinate(grid[2 * i + 1]!, height, attrs);
    for (let row = 0; row < height; row++)
      for (let column = 0; column < width; column++) {
        const weight =
          attrs.mode === 'nearest'
            ? Number(Math.round(x) === column && Math.round(v) === row)
            : Math.max(0, 1 - Math.abs(x - column)) * Math.max(0, 1 - Math.abs(v - row));
        if (weight === 0) continue;
        const from = ((Math.floor(i / places) * height + row) * width + column) * channels;
        for (let c = 0; c < channels; c++) y[i * channels + c]! += weight * images[from + c]!;
      }
  }
  return y;
}

function operands(sizes: Sizes, attrs: Attributes, range?: number) {
  const { batch, height, width, channels, out } = sizes;
  const images = random([batch, height, width, channels]);
  const grid = { values: placesFor(sizes, attrs, 2, range), shape: [batch, ...out, 2] };
  const dy = random([batch, ...out, channels], 3);
  return { images, grid, dy };
}

describe('CnnGridSample', () => {
  it('agrees with double precision for any size and setting', () => {
    fc.assert(
      fc.property(anySizes, anyAttributes, (sizes, attrs) => {
        const { images, grid, dy } = operands(sizes, attrs);
        const found = run('CnnGridSample', { images, grid }, attrs);
        expect(found.shape).toEqual(dy.shape);
        // Coordinates are in single precision, as PyTorch's: 1e-6 of a pixel for places that lie a few images outside.
        expectNear(found.values, sampled(images.values, grid.values, sizes, attrs));
      }),
      { numRuns: 300 },
    );
  });

  it('has gradients that agree with differences', () => {
    fc.assert(
      fc.property(anySizes, anyAttributes, (sizes, attrs) => {
        const small = {
          ...sizes,
          channels: Math.min(sizes.channels, 5),
          out: sizes.out.map((each) => Math.min(each, 3)) as [number, number],
        };
        const { images, grid, dy } = operands(small, attrs);
        const [dImages, dGrid] = runKernel('CnnGridSampleGrad', { dy, images, grid }, attrs);
        const loss = (x: ArrayLike<number>, places: ArrayLike<number>) =>
          dot(sampled(x, places, small, attrs), dy.values);
        expectNear(
          dImages!.values,
          differences((at) => loss(at, grid.values), images.values),
          2e-5,
        );
        expectNear(
          dGrid!.values,
          differences((at) => loss(images.values, at), grid.values),
          2e-5,
        );
      }),
      { numRuns: 120 },
    );
  });

  it('gives what PyTorch does', () => {
    // torch 2.15: F.grid_sample(torch.arange(12.).view(1, 1, 3, 4), [[1, 0.2], [0.3, 1]], align_corners=False), and y.sum().backward().
    const images = { values: Float32Array.from({ length: 12 }, (_, i) => i), shape: [1, 3, 4, 1] };
    const grid = { values: new Float32Array([1, 0.2, 0.3, 1]), shape: [1, 1, 2, 2] };
    const dy = { values: new Float32Array([1, 1]), shape: [1, 1, 2, 1] };
    const zeros = { mode: 'bilinear', paddingMode: 'zeros', alignCorners: false };
    expectNear(run('CnnGridSample', { images, grid }, zeros).values, [4.100000381469727, 5.050000190734863], 1e-6);
    expectNear(
      runKernel('CnnGridSampleGrad', { dy, images, grid }, zeros)[1]!.values,
      [-16.400001525878906, 3, 1, -15.15000057220459],
      1e-6,
    );
    const border = { ...zeros, paddingMode: 'border' };
    expectNear(run('CnnGridSample', { images, grid }, border).values, [8.200000762939453, 10.100000381469727], 1e-6);
    expectNear(runKernel('CnnGridSampleGrad', { dy, images, grid }, border)[1]!.values, [0, 6, 2, 0], 1e-6);
  });

  it('reads whole pixels exactly, whatever lies beside them', () => {
    const images = random([1, 3, 4, 5]);
    images.values[7] = Number.NaN;
    const centres = Float32Array.from({ length: 24 }, (_, i) =>
      i % 2 === 0 ? ((i / 2) % 4) * (2 / 3) - 1 : Math.floor(i / 8) - 1,
    );
    const grid = { values: centres, shape: [1, 3, 4, 2] };
    expect([
      ...run('CnnGridSample', { images, grid }, { mode: 'nearest', paddingMode: 'zeros', alignCorners: true }).values,
    ]).toEqual([...images.values]);
  });

  it('takes NaN for −1 and infinity for far outside', () => {
    const images = random([1, 3, 4, 2]);
    const at = (x: number) => ({ values: new Float32Array([x, 0.1]), shape: [1, 1, 1, 2] });
    for (const paddingMode of ['zeros', 'border', 'reflection'] as const)
      for (const mode of ['bilinear', 'nearest'] as const) {
        const attrs = { mode, paddingMode, alignCorners: false };
        const found = (x: number) => [...run('CnnGridSample', { images, grid: at(x) }, attrs).values];
        expect(found(Number.NaN)).toEqual(found(-1));
        const far = found(Number.POSITIVE_INFINITY);
        if (paddingMode === 'zeros') expect(far).toEqual([0, 0]);
        if (paddingMode === 'border') expect(far).toEqual(found(5));
        expect(far.every(Number.isFinite)).toBe(true);
        const dy = { values: new Float32Array(2).fill(1), shape: [1, 1, 1, 2] };
        const [dImages] = runKernel('CnnGridSampleGrad', { dy, images, grid: at(Number.POSITIVE_INFINITY) }, attrs);
        expect(dImages!.values.every(Number.isFinite)).toBe(true);
      }
  });

  it('has the same bits on any number of threads', () => {
    const attrs: Attributes = { mode: 'bilinear', paddingMode: 'reflection', alignCorners: false };
    for (const sizes of [
      { batch: 5, height: 40, width: 50, channels: 3, out: [60, 60] },
      { batch: 1, height: 90, width: 90, channels: 40, out: [70, 80] },
    ] as Sizes[]) {
      const inputs = operands(sizes, attrs);
      expectSameBits(() => [run('CnnGridSample', inputs, attrs), ...runKernel('CnnGridSampleGrad', inputs, attrs)]);
    }
  });
});
