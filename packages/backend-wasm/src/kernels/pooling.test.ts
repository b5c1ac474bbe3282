import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { differences, dot, expectNear, expectSameBits, random, run, sizeOf, startBackend } from '../testing/index.ts';

beforeAll(startBackend);

interface Sizes {
  shape: [batch: number, height: number, width: number, channels: number];
  window: [number, number];
  strides: [number, number];
  dilations: [number, number];
  pad: [top: number, bottom: number, left: number, right: number];
}

const two = (min: number, max: number) => fc.tuple(fc.integer({ min, max }), fc.integer({ min, max }));

/** Any window, also larger than the padded image is not: borders up to a whole window, gaps and overlaps. */
const anySizes: fc.Arbitrary<Sizes> = fc
  .record({
    shape: fc.tuple(
      fc.integer({ min: 0, max: 3 }),
      fc.integer({ min: 1, max: 11 }),
      fc.integer({ min: 1, max: 11 }),
      fc.constantFrom(1, 2, 3, 4, 5, 7, 8, 16, 17, 20, 33),
    ),
    window: two(1, 4),
    strides: two(1, 5),
    dilations: fc.oneof(
      { weight: 3, arbitrary: fc.constant([1, 1] as [number, number]) },
      { weight: 1, arbitrary: two(1, 3) },
    ),
    pad: fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3), fc.nat(3)),
  })
  .filter(({ shape, window, dilations, pad }) =>
    outSize({ shape, window, strides: [1, 1], dilations, pad } as Sizes).every((size) => size > 0),
  );

/** Windows side by side, as most nets have them. */
const tiles = fc
  .record({
    shape: fc.tuple(
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 3, max: 13 }),
      fc.integer({ min: 3, max: 13 }),
      fc.constantFrom(1, 3, 4, 6, 16, 20),
    ),
    window: two(1, 3),
    pad: fc.tuple(fc.nat(2), fc.nat(2), fc.nat(2), fc.nat(2)),
  })
  .map((sizes) => ({ ...sizes, strides: sizes.window, dilations: [1, 1] }) as Sizes);

function outSize({ shape, window, strides, dilations, pad }: Sizes): [number, number] {
  const [, height, width] = shape;
  return [
    Math.floor((height + pad[0] + pad[1] - (window[0] - 1) * dilations[0] - 1) / strides[0]) + 1,
    Math.floor((width + pad[2] + pad[3] - (window[1] - 1) * dilations[1] - 1) / strides[1]) + 1,
  ];
}

/** The pixels of each window that lie inside, by index, in order: one list for each result. */
function windows(sizes: Sizes): number[][] {
  const { shape, window, strides, dilations, pad } = sizes;
  const [batch, height, width, channels] = shape;
  const [outHeight, outWidth] = outSize(sizes);
  const all: number[][] = [];
  for (let n = 0; n < batch; n++)
    for (let oy = 0; oy < outHeight; oy++)
      for (let ox = 0; ox < outWidth; ox++)
        for (let c = 0; c < channels; c++) {
          const inside: number[] = [];
          for (let ky = 0; ky < window[0]; ky++)
            for (let kx = 0; kx < window[1]; kx++) {
              const y = oy * strides[0] - pad[0] + ky * dilations[0];
              const x = ox * strides[1] - pad[2] + kx * dilations[1];
              if (y >= 0 && y < height && x >= 0 && x < width)
                inside.push(((n * height + y) * width + x) * channels + c);
            }
          all.push(inside);
        }
  return all;
}

function attributes({ window, strides, dilations, pad }: Sizes) {
  const border = [
    [0, 0],
    [pad[0], pad[1]],
    [pad[2], pad[3]],
    [0, 0],
  ];
  return { filterSize: window, strides, dilations, pad: border, dimRoundingMode: 'floor' };
}

/** The first largest, NaN counted as such. */
function winner(x: ArrayLike<number>, inside: readonly number[]): number {
  let best = inside[0]!;
  for (const i of inside) if (x[i]! > x[best]! || (Number.isNaN(x[i]) && !Number.isNaN(x[best]))) best = i;
  return best;
}

function checkAll(sizes: Sizes, ties: boolean): void {
  const { shape } = sizes;
  const outShape = [shape[0], ...outSize(sizes), shape[3]];
  const [input, dy] = [random(shape), random(outShape, 2)];
  const x = input.values;
  if (ties)
    x.forEach((value, i) => {
      x[i] = Math.round(2 * value);
    });
  const attrs = attributes(sizes);
  const all = windows(sizes);
  const largest = run('MaxPool', { x: input }, attrs);
  expect(largest.shape).toEqual(outShape);
  expectNear(
    largest.values,
    all.map((inside) => Math.max(...inside.map((i) => x[i]!))),
    0,
  );
  const means = all.map((inside) => inside.reduce((sum, i) => sum + x[i]!, 0) / inside.length);
  expectNear(run('AvgPool', { x: input }, attrs).values, means);
  const byLargest = new Float64Array(x.length);
  const byMean = new Float64Array(x.length);
  const byLargestAfterRelu = new Float64Array(x.length);
  all.forEach((inside, o) => {
    if (inside.length === 0) return;
    const best = winner(x, inside);
    byLargest[best]! += dy.values[o]!;
    if (x[best]! > 0) byLargestAfterRelu[best]! += dy.values[o]!;
    for (const i of inside) byMean[i]! += dy.values[o]! / inside.length;
  });
  const inputs = { dy, input, output: { values: largest.values, shape: outShape } };
  expectNear(run('MaxPoolGrad', inputs, attrs).values, byLargest, 1e-6);
  expectNear(run('MaxPoolGrad', inputs, { ...attrs, activation: 'relu' }).values, byLargestAfterRelu, 1e-6);
  expectNear(run('AvgPoolGrad', { dy, input }, attrs).values, byMean);
}

const plain: Sizes = { shape: [1, 4, 4, 4], window: [2, 2], strides: [2, 2], dilations: [1, 1], pad: [0, 0, 0, 0] };

describe('pooling and its gradients', () => {
  it('agree with plain loops for any size, stride, border and dilation', () => {
    fc.assert(fc.property(anySizes, fc.boolean(), checkAll), { numRuns: 300 });
  });

  it('agree with plain loops where windows lie side by side', () => {
    fc.assert(fc.property(tiles, fc.boolean(), checkAll), { numRuns: 200 });
  });

  it('agree with differences', () => {
    for (const sizes of [plain, { ...plain, strides: [1, 1], pad: [1, 1, 1, 0] } as Sizes]) {
      const x = random(sizes.shape);
      // Values far enough apart that no step changes the order.
      x.values.forEach((_, i) => {
        x.values[i] = ((i * 37) % 64) / 64 - 0.4;
      });
      const outShape = [1, ...outSize(sizes), 4];
      const dy = random(outShape, 2);
      const all = windows(sizes);
      const attrs = attributes(sizes);
      const largest = (at: Float64Array) =>
        dot(
          all.map((inside) => Math.max(...inside.map((i) => at[i]!))),
          dy.values,
        );
      const mean = (at: Float64Array) =>
        dot(
          all.map((inside) => inside.reduce((sum, i) => sum + at[i]!, 0) / inside.length),
          dy.values,
        );
      expectNear(run('MaxPoolGrad', { dy, input: x, output: dy }, attrs).values, differences(largest, x.values));
      expectNear(run('AvgPoolGrad', { dy, input: x }, attrs).values, differences(mean, x.values));
    }
  });

  it.each(['same', 'valid', 2] as const)('take the border %s', (pad) => {
    const x = random([2, 7, 9, 5]);
    const attrs = { filterSize: 3, strides: 2, pad };
    const border = { same: [1, 1, 1, 1], valid: [0, 0, 0, 0], 2: [2, 2, 2, 2] }[pad] as Sizes['pad'];
    const sizes: Sizes = { ...plain, shape: [2, 7, 9, 5], window: [3, 3], pad: border };
    const exact = windows(sizes).map((inside) => Math.max(...inside.map((i) => x.values[i]!)));
    expectNear(run('MaxPool', { x }, attrs).values, exact, 0);
  });

  it('pass over NaN for the largest, as tfjs does, but give it the gradient', () => {
    const input = { values: new Float32Array([1, Number.NaN, 3, Number.NaN]), shape: [1, 2, 2, 1] };
    const dy = { values: new Float32Array([5]), shape: [1, 1, 1, 1] };
    expect([...run('MaxPool', { x: input }, attributes(plain)).values]).toEqual([3]);
    expect([...run('MaxPoolGrad', { dy, input, output: dy }, attributes(plain)).values]).toEqual([0, 5, 0, 0]);
    expect([...run('AvgPool', { x: input }, attributes(plain)).values]).toEqual([Number.NaN]);
    const wide = {
      values: Float32Array.from({ length: 32 }, (_, i) => (i === 9 ? Number.NaN : i)),
      shape: [1, 2, 2, 8],
    };
    const ones = { values: new Float32Array(8).fill(1), shape: [1, 1, 1, 8] };
    const found = run('MaxPoolGrad', { dy: ones, input: wide, output: ones }, attributes(plain)).values;
    expect([...found.keys()].filter((i) => found[i] === 1)).toEqual([9, 24, 26, 27, 28, 29, 30, 31]);
  });

  it('take infinities', () => {
    const infinite = Number.POSITIVE_INFINITY;
    const input = {
      values: new Float32Array([-infinite, -infinite, -infinite, -infinite, infinite, 1, infinite, -1]),
      shape: [2, 2, 2, 1],
    };
    const dy = { values: new Float32Array([1, 2]), shape: [2, 1, 1, 1] };
    expect([...run('MaxPool', { x: input }, attributes(plain)).values]).toEqual([-infinite, infinite]);
    expect([...run('MaxPoolGrad', { dy, input, output: dy }, attributes(plain)).values]).toEqual([
      1, 0, 0, 0, 2, 0, 0, 0,
    ]);
    expect([...run('AvgPool', { x: input }, attributes(plain)).values]).toEqual([-infinite, infinite]);
  });

  it('give a window wholly in the border −∞ as largest and NaN as mean', () => {
    const sizes: Sizes = { ...plain, shape: [1, 2, 2, 5], pad: [2, 0, 0, 0] };
    const x = random(sizes.shape);
    expect([...run('MaxPool', { x }, attributes(sizes)).values.subarray(0, 5)]).toEqual(
      Array(5).fill(Number.NEGATIVE_INFINITY),
    );
    expect([...run('AvgPool', { x }, attributes(sizes)).values.subarray(0, 5)]).toEqual(Array(5).fill(Number.NaN));
  });

  it('leave integers to the inherited kernel', () => {
    const x = { values: Int32Array.from({ length: 16 }, (_, i) => i), shape: [1, 4, 4, 1] };
    expect([...run('MaxPool', { x }, attributes(plain)).values]).toEqual([5, 7, 13, 15]);
  });

  it('have the same bits on any number of threads', () => {
    const many: Sizes = { ...plain, shape: [6, 41, 37, 20] };
    for (const sizes of [
      many,
      { ...many, window: [3, 3], pad: [1, 1, 1, 1] } as Sizes,
      { ...many, shape: [1, 60, 60, 70], strides: [1, 1] } as Sizes,
    ]) {
      const outShape = [sizes.shape[0], ...outSize(sizes), sizes.shape[3]];
      expect(sizeOf(sizes.shape)).toBeGreaterThan(130_000);
      const [x, dy] = [random(sizes.shape), random(outShape, 2)];
      const attrs = attributes(sizes);
      expectSameBits(() => [
        run('MaxPool', { x }, attrs),
        run('AvgPool', { x }, attrs),
        run('MaxPoolGrad', { dy, input: x, output: dy }, attrs),
        run('AvgPoolGrad', { dy, input: x }, attrs),
      ]);
    }
  });
});
