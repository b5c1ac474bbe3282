import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { differences, dot, expectNear, expectSameBits, random, run, sizeOf, startBackend } from '../testing/index.ts';

beforeAll(startBackend);

interface Sizes {
  shape: [batch: number, height: number, width: number, channels: number];
  multiplier: number;
  kernel: [number, number];
  strides: [number, number];
  dilations: [number, number];
  pad: [top: number, bottom: number, left: number, right: number];
}

const two = (min: number, max: number) => fc.tuple(fc.integer({ min, max }), fc.integer({ min, max }));

/** Any convolution whose window fits into the padded image. */
const anySizes: fc.Arbitrary<Sizes> = fc
  .record({
    shape: fc.tuple(
      fc.nat(3),
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 17 }),
      fc.constantFrom(1, 2, 3, 4, 5, 8, 12, 17, 24),
    ),
    multiplier: fc.constantFrom(1, 1, 1, 2, 3),
    kernel: two(1, 7),
    strides: two(1, 4),
    dilations: two(1, 3),
    pad: fc.tuple(fc.nat(4), fc.nat(4), fc.nat(4), fc.nat(4)),
  })
  .filter((sizes) => outSize({ ...sizes, strides: [1, 1] }).every((size) => size > 0));

function outSize({ shape, kernel, strides, dilations, pad }: Sizes): [number, number] {
  const [, height, width] = shape;
  return [
    Math.floor((height + pad[0] + pad[1] - (kernel[0] - 1) * dilations[0] - 1) / strides[0]) + 1,
    Math.floor((width + pad[2] + pad[3] - (kernel[1] - 1) * dilations[1] - 1) / strides[1]) + 1,
  ];
}

/** Calls `visit` with every pair of numbers that are multiplied: indices into images, kernels and results. */
function everyProduct(sizes: Sizes, visit: (x: number, w: number, y: number) => void): void {
  const { shape, multiplier, kernel, strides, dilations, pad } = sizes;
  const [batch, height, width, channels] = shape;
  const [outHeight, outWidth] = outSize(sizes);
  const out = channels * multiplier;
  for (let n = 0; n < batch; n++)
    for (let oy = 0; oy < outHeight; oy++)
      for (let ox = 0; ox < outWidth; ox++)
        for (let ky = 0; ky < kernel[0]; ky++)
          for (let kx = 0; kx < kernel[1]; kx++) {
            const y = oy * strides[0] - pad[0] + ky * dilations[0];
            const x = ox * strides[1] - pad[2] + kx * dilations[1];
            if (y < 0 || y >= height || x < 0 || x >= width) continue;
            for (let o = 0; o < out; o++)
              visit(
                ((n * height + y) * width + x) * channels + Math.floor(o / multiplier),
                (ky * kernel[1] + kx) * out + o,
                ((n * outHeight + oy) * outWidth + ox) * out + o,
              );
          }
}

function attributes({ strides, dilations, pad }: Sizes) {
  const border = [
    [0, 0],
    [pad[0], pad[1]],
    [pad[2], pad[3]],
    [0, 0],
  ];
  return { strides, dilations, pad: border, dataFormat: 'NHWC', dimRoundingMode: 'floor' };
}

function operands(sizes: Sizes) {
  const { shape, kernel, multiplier } = sizes;
  const filterShape = [...kernel, shape[3], multiplier];
  const outShape = [shape[0], ...outSize(sizes), shape[3] * multiplier];
  return { x: random(shape), filter: random(filterShape, 2), dy: random(outShape, 3), filterShape, outShape };
}

/** tfjs's own check of attributes refuses a stride and a dilation at once, our kernels take them. */
function checkAll(sizes: Sizes): void {
  const { x, filter, dy, filterShape, outShape } = operands(sizes);
  const y = new Float64Array(dy.values.length);
  const dx = new Float64Array(x.values.length);
  const dw = new Float64Array(filter.values.length);
  everyProduct(sizes, (i, j, k) => {
    y[k]! += x.values[i]! * filter.values[j]!;
    dx[i]! += dy.values[k]! * filter.values[j]!;
    dw[j]! += dy.values[k]! * x.values[i]!;
  });
  const attrs = attributes(sizes);
  const found = run('DepthwiseConv2dNative', { x, filter }, attrs);
  expect(found.shape).toEqual(outShape);
  expectNear(found.values, y);
  const { shape } = sizes;
  expectNear(run('DepthwiseConv2dNativeBackpropInput', { dy, filter }, { ...attrs, inputShape: shape }).values, dx);
  expectNear(run('DepthwiseConv2dNativeBackpropFilter', { x, dy }, { ...attrs, filterShape }).values, dw);
}

const mobile: Sizes = {
  shape: [2, 9, 14, 20],
  multiplier: 1,
  kernel: [3, 3],
  strides: [1, 1],
  dilations: [1, 1],
  pad: [1, 1, 1, 1],
};

describe('depthwise convolution and its gradients', () => {
  it('agree with plain sums for any size, stride, border, dilation and multiplier', () => {
    fc.assert(fc.property(anySizes, checkAll), { numRuns: 400 });
  });

  it('agree with plain sums for the shapes of mobile nets', () => {
    for (const strides of [
      [1, 1],
      [2, 2],
    ] as [number, number][])
      for (const kernel of [
        [3, 3],
        [5, 5],
      ] as [number, number][]) {
        const border = (kernel[0] - 1) / 2;
        checkAll({ ...mobile, kernel, strides, pad: [border, border, border, border] });
      }
  });

  it('agree with differences', () => {
    const sizes: Sizes = { ...mobile, shape: [1, 4, 5, 3], multiplier: 2, strides: [2, 1] };
    const { x, filter, dy, filterShape } = operands(sizes);
    const loss = (a: ArrayLike<number>, b: ArrayLike<number>) => {
      const y = new Float64Array(dy.values.length);
      everyProduct(sizes, (i, j, k) => {
        y[k]! += a[i]! * b[j]!;
      });
      return dot(y, dy.values);
    };
    const attrs = attributes(sizes);
    const dx = run('DepthwiseConv2dNativeBackpropInput', { dy, filter }, { ...attrs, inputShape: sizes.shape });
    const dw = run('DepthwiseConv2dNativeBackpropFilter', { x, dy }, { ...attrs, filterShape });
    expectNear(
      dx.values,
      differences((at) => loss(at, filter.values), x.values),
    );
    expectNear(
      dw.values,
      differences((at) => loss(x.values, at), filter.values),
    );
  });

  it.each([
    ['relu', (value: number) => Math.max(value, 0)],
    ['linear', (value: number) => value],
    ['relu6', (value: number) => Math.min(Math.max(value, 0), 6)],
  ] as const)('adds a bias and applies %s', (activation, apply) => {
    for (const sizes of [mobile, { ...mobile, shape: [1, 5, 5, 3], multiplier: 2 } as Sizes]) {
      const { x, filter, outShape } = operands(sizes);
      const bias = random([outShape[3]!], 4);
      const y = Float64Array.from({ length: sizeOf(outShape) }, (_, i) => bias.values[i % outShape[3]!]!);
      everyProduct(sizes, (i, j, k) => {
        y[k]! += x.values[i]! * filter.values[j]!;
      });
      const found = run('FusedDepthwiseConv2D', { x, filter, bias }, { ...attributes(sizes), activation });
      expectNear(found.values, y.map(apply));
    }
  });

  it('spread NaN and infinities to where they are used only', () => {
    const { x, filter } = operands(mobile);
    x.values[(4 * 14 + 6) * 20 + 7] = Number.NaN;
    x.values[(4 * 14 + 12) * 20 + 7] = Number.POSITIVE_INFINITY;
    const y = new Float64Array(x.values.length);
    everyProduct(mobile, (i, j, k) => {
      y[k]! += x.values[i]! * filter.values[j]!;
    });
    expect(y.filter((each) => !Number.isFinite(each)).length).toBe(18);
    expectNear(run('DepthwiseConv2dNative', { x, filter }, attributes(mobile)).values, y);
  });

  it('have the same bits on any number of threads', () => {
    for (const sizes of [
      { ...mobile, shape: [9, 40, 41, 24] },
      { ...mobile, shape: [6, 41, 40, 21], strides: [2, 2], kernel: [5, 4] },
    ] as Sizes[]) {
      const { x, filter, dy, filterShape } = operands(sizes);
      const attrs = attributes(sizes);
      expectSameBits(() => [
        run('DepthwiseConv2dNative', { x, filter }, attrs),
        run('DepthwiseConv2dNativeBackpropInput', { dy, filter }, { ...attrs, inputShape: sizes.shape }),
        run('DepthwiseConv2dNativeBackpropFilter', { x, dy }, { ...attrs, filterShape }),
      ]);
    }
  });
});
