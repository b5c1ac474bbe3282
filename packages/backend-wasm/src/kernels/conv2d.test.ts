import { engine, type NamedAttrMap, ready, setBackend, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectNear, numbers } from '../testing/index.ts';
import { setThreadCount } from '../threads.ts';

beforeAll(async () => {
  await setBackend('cnn-wasm');
  await ready();
});

interface Sizes {
  batch: number;
  height: number;
  width: number;
  channels: number;
  out: number;
  kernel: [number, number];
  strides: [number, number];
  dilations: [number, number];
  pad: [top: number, bottom: number, left: number, right: number];
  groups: number;
}

/** Any convolution whose window fits into the padded image. */
const anySizes = fc
  .record({
    batch: fc.integer({ min: 0, max: 3 }),
    height: fc.integer({ min: 1, max: 14 }),
    width: fc.integer({ min: 1, max: 14 }),
    inPerGroup: fc.integer({ min: 1, max: 9 }),
    outPerGroup: fc.integer({ min: 1, max: 11 }),
    groups: fc.constantFrom(1, 1, 2, 3),
    kernel: fc.tuple(fc.integer({ min: 1, max: 11 }), fc.integer({ min: 1, max: 11 })),
    strides: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })),
    dilations: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
    pad: fc.tuple(fc.nat({ max: 4 }), fc.nat({ max: 4 }), fc.nat({ max: 4 }), fc.nat({ max: 4 })),
  })
  .map(({ inPerGroup, outPerGroup, ...rest }): Sizes => {
    return { ...rest, channels: inPerGroup * rest.groups, out: outPerGroup * rest.groups };
  })
  .filter(
    ({ height, width, kernel, dilations, pad }) =>
      (kernel[0] - 1) * dilations[0] + 1 <= height + pad[0] + pad[1] &&
      (kernel[1] - 1) * dilations[1] + 1 <= width + pad[2] + pad[3],
  );

/** 3 × 3 in steps of one with many channels: the shapes that Winograd's algorithm takes. */
const winogradSizes = fc
  .record({
    batch: fc.integer({ min: 1, max: 3 }),
    height: fc.integer({ min: 9, max: 21 }),
    width: fc.integer({ min: 9, max: 21 }),
    channels: fc.integer({ min: 4, max: 9 }).map((n) => 4 * n),
    out: fc.integer({ min: 4, max: 12 }).map((n) => 4 * n),
    pad: fc.tuple(fc.nat({ max: 3 }), fc.nat({ max: 3 }), fc.nat({ max: 3 }), fc.nat({ max: 3 })),
  })
  .map(
    (sizes): Sizes => ({ ...sizes, kernel: [3, 3], strides: [1, 1], dilations: [1, 1], groups: 1 }) as unknown as Sizes,
  );

function outSize({ height, width, kernel, strides, dilations, pad }: Sizes): [number, number] {
  return [
    Math.floor((height + pad[0] + pad[1] - (kernel[0] - 1) * dilations[0] - 1) / strides[0]) + 1,
    Math.floor((width + pad[2] + pad[3] - (kernel[1] - 1) * dilations[1] - 1) / strides[1]) + 1,
  ];
}

/** Calls `visit` with every pair of numbers that are multiplied: indices into images, kernels and results. */
function everyProduct(sizes: Sizes, visit: (x: number, w: number, y: number) => void): void {
  const { batch, height, width, channels, out, kernel, strides, dilations, pad, groups } = sizes;
  const [outHeight, outWidth] = outSize(sizes);
  const inGroup = channels / groups;
  const outGroup = out / groups;
  for (let n = 0; n < batch; n++)
    for (let oy = 0; oy < outHeight; oy++)
      for (let ox = 0; ox < outWidth; ox++)
        for (let ky = 0; ky < kernel[0]; ky++)
          for (let kx = 0; kx < kernel[1]; kx++) {
            const y = oy * strides[0] - pad[0] + ky * dilations[0];
            const x = ox * strides[1] - pad[2] + kx * dilations[1];
            if (y < 0 || y >= height || x < 0 || x >= width) continue;
            for (let o = 0; o < out; o++)
              for (let i = 0; i < inGroup; i++) {
                const channel = Math.floor(o / outGroup) * inGroup + i;
                visit(
                  ((n * height + y) * width + x) * channels + channel,
                  ((ky * kernel[1] + kx) * inGroup + i) * out + o,
                  ((n * outHeight + oy) * outWidth + ox) * out + o,
                );
              }
          }
}

function run(kernel: string, inputs: Record<string, Tensor>, sizes: Sizes, more: object): Float32Array {
  const { strides, dilations, pad, groups } = sizes;
  return tidy(() => {
    const attrs = {
      strides,
      dilations,
      pad: [
        [0, 0],
        [pad[0], pad[1]],
        [pad[2], pad[3]],
        [0, 0],
      ],
      dataFormat: 'NHWC',
      dimRoundingMode: 'floor',
      groups,
      ...more,
    };
    return (engine().runKernel(kernel, inputs, attrs as unknown as NamedAttrMap) as Tensor).dataSync() as Float32Array;
  });
}

function checkAll(sizes: Sizes): void {
  const { batch, height, width, channels, out, kernel, groups } = sizes;
  const [outHeight, outWidth] = outSize(sizes);
  const xShape = [batch, height, width, channels];
  const wShape = [...kernel, channels / groups, out];
  const yShape = [batch, outHeight, outWidth, out];
  const count = (shape: number[]) => shape.reduce((a, b) => a * b, 1);
  const [xs, ws, dys] = [xShape, wShape, yShape].map((shape, i) => numbers(count(shape), i + 1)) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const y = new Float64Array(dys.length);
  const dx = new Float64Array(xs.length);
  const dw = new Float64Array(ws.length);
  // How large such sums are where their terms do not happen to cancel.
  const squares = [y, dx, dw].map(({ length }) => new Float64Array(length)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  everyProduct(sizes, (i, j, k) => {
    const products = [xs[i]! * ws[j]!, dys[k]! * ws[j]!, dys[k]! * xs[i]!] as const;
    y[k]! += products[0];
    dx[i]! += products[1];
    dw[j]! += products[2];
    squares[0][k]! += products[0] ** 2;
    squares[1][i]! += products[1] ** 2;
    squares[2][j]! += products[2] ** 2;
  });
  const size = (sums: Float64Array) => Math.sqrt(sums.reduce((most, sum) => Math.max(most, sum), 1e-30));
  const near = (found: Float32Array, exact: Float64Array, which: 0 | 1 | 2) =>
    expectNear(found, exact, 1e-5, size(squares[which]));
  const [x, filter, dy] = [tensor(xs, xShape), tensor(ws, wShape), tensor(dys, yShape)];
  near(run('Conv2D', { x, filter }, sizes, {}), y, 0);
  near(run('Conv2DBackpropInput', { dy, filter }, sizes, { inputShape: xShape }), dx, 1);
  near(run('Conv2DBackpropFilter', { x, dy }, sizes, { filterShape: wShape }), dw, 2);
  for (const used of [x, filter, dy]) used.dispose();
}

describe('Conv2D and its gradients', () => {
  it('agree with plain sums for any size, stride, padding, dilation and groups', () => {
    fc.assert(fc.property(anySizes, checkAll), { numRuns: 300 });
  });

  it('agree with plain sums where Winograd applies', () => {
    fc.assert(fc.property(winogradSizes, checkAll), { numRuns: 40 });
  }, 120_000);

  it('pass on NaN and infinities to those results only that see them', () => {
    const sizes: Sizes = {
      batch: 2,
      height: 13,
      width: 13,
      channels: 16,
      out: 24,
      kernel: [3, 3],
      strides: [1, 1],
      dilations: [1, 1],
      pad: [1, 1, 1, 1],
      groups: 1,
    };
    const shape = [2, 13, 13, 16];
    const wShape = [3, 3, 16, 24];
    const filter = tensor(numbers(9 * 16 * 24, 2), wShape);
    for (const [bad, others] of [
      [Number.NaN, 0],
      [Number.POSITIVE_INFINITY, 0],
      [3e38, 2],
    ] as const) {
      const values = numbers(2 * 13 * 13 * 16, 1);
      values[((0 * 13 + 4) * 13 + 6) * 16 + 3] = bad;
      for (let i = 0; i < others; i++) values[((1 * 13 + 5) * 13 + 2 + i) * 16 + 5] = bad;
      const exact = new Float64Array(2 * 13 * 13 * 24);
      const ws = filter.dataSync();
      everyProduct(sizes, (i, j, k) => {
        exact[k]! += values[i]! * ws[j]!;
      });
      const x = tensor(values, shape);
      const found = run('Conv2D', { x, filter }, sizes, {});
      exact.forEach((value, i) => {
        const single = Math.fround(value);
        if (Number.isFinite(single))
          expect(Math.abs(found[i]! - value)).toBeLessThan(1e-5 * Math.max(20, Math.abs(value)));
        else expect(found[i]).toBe(single);
      });
      // The gradient to the images goes the same way with the kernels turned.
      const dy = tensor(numbers(2 * 13 * 13 * 24, 3).fill(bad, 2000, 2001), [2, 13, 13, 24]);
      const gradient = new Float64Array(values.length);
      const dys = dy.dataSync();
      everyProduct(sizes, (i, j, k) => {
        gradient[i]! += dys[k]! * ws[j]!;
      });
      const dx = run('Conv2DBackpropInput', { dy, filter }, sizes, { inputShape: shape });
      gradient.forEach((value, i) => {
        expect(Number.isFinite(dx[i]!)).toBe(Number.isFinite(Math.fround(value)));
      });
      x.dispose();
      dy.dispose();
    }
    filter.dispose();
  });

  it('have the same bits on any number of threads', () => {
    const sizes: Sizes = {
      batch: 5,
      height: 17,
      width: 13,
      channels: 20,
      out: 24,
      kernel: [3, 3],
      strides: [1, 1],
      dilations: [1, 1],
      pad: [1, 1, 1, 1],
      groups: 1,
    };
    const odd: Sizes = { ...sizes, kernel: [5, 3], strides: [2, 1], pad: [2, 1, 0, 1], groups: 4 };
    for (const each of [sizes, odd]) {
      const results = [1, 2, 3].map((threads) => {
        setThreadCount(threads);
        const [outHeight, outWidth] = outSize(each);
        const x = tensor(numbers(5 * 17 * 13 * 20, 1), [5, 17, 13, 20]);
        const wShape = [...each.kernel, 20 / each.groups, 24];
        const filter = tensor(
          numbers(
            wShape.reduce((a, b) => a * b),
            2,
          ),
          wShape,
        );
        const dy = tensor(numbers(5 * outHeight * outWidth * 24, 3), [5, outHeight, outWidth, 24]);
        return [
          run('Conv2D', { x, filter }, each, {}),
          run('Conv2DBackpropInput', { dy, filter }, each, { inputShape: x.shape }),
          run('Conv2DBackpropFilter', { x, dy }, each, { filterShape: wShape }),
        ];
      });
      expect(results[1]).toEqual(results[0]);
      expect(results[2]).toEqual(results[0]);
    }
  });
});
