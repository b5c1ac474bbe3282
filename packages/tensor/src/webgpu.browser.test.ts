import { type Tensor5D, pad as tfPad } from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { useBackend } from './backend.ts';
import { customGradient, valueAndGradient } from './gradients.ts';
import {
  adaptiveAvgPool2d,
  adaptiveMaxPool2d,
  addBias,
  avgPool2d,
  batchNorm,
  channelShuffle,
  conv2d,
  flatten,
  fractionalMaxPool2d,
  interpolate,
  lpPool2d,
  matmul,
  maxPool2d,
  maxPool2dWithIndices,
  maxUnpool2d,
  mul,
  normalizeChannels,
  pixelShuffle,
  pixelUnshuffle,
  reshape,
  softmaxCrossEntropy,
  type Tensor,
  tensor,
  unflatten,
  zerosLike,
} from './index.ts';
import { normal } from './random/draw.ts';
import { Rng } from './random/rng.ts';
import { dispose, scope } from './scope.ts';
import { expectClose } from './testing/expect-close.ts';
import { watchWebgpu } from './testing/watch-webgpu.ts';

// What training is made of, on the engines of a browser: values and gradients must be those of the plain JavaScript backend.

interface Case {
  readonly name: string;
  /** Shapes of the inputs, which are drawn. */
  readonly shapes: readonly (readonly number[])[];
  readonly run: (...inputs: Tensor[]) => Tensor;
}

/** Zeros, through which gradients pass. */
const allEqual = customGradient(([x]) => ({ value: zerosLike(x), gradient: (dy) => [dy] }));

const cases: readonly Case[] = [
  {
    name: 'conv2d with padding',
    shapes: [
      [2, 5, 4, 3],
      [3, 3, 3, 2],
    ],
    run: (x, w) => conv2d(x, w, { padding: 1 }),
  },
  {
    name: 'conv2d with a stride that leaves a row over',
    shapes: [
      [2, 6, 5, 1],
      [3, 3, 1, 4],
    ],
    run: (x, w) => conv2d(x, w, { stride: 2 }),
  },
  {
    name: 'conv2d of one image with one channel, 1×1',
    shapes: [
      [1, 3, 3, 1],
      [1, 1, 1, 1],
    ],
    run: (x, w) => conv2d(x, w),
  },
  {
    name: 'conv2d with a bias and ReLU',
    shapes: [[2, 5, 4, 3], [3, 3, 3, 2], [2]],
    run: (x, w, bias) => conv2d(x, w, { padding: [1, 0], bias, activation: 'relu' }),
  },
  {
    name: 'normalizeChannels',
    shapes: [[2, 3, 4, 3], [3], [3], [3]],
    run: (x, mean, gamma, beta) => normalizeChannels(x, mean, tensor([1, 2, 0.5]), gamma, beta, 0.01),
  },
  {
    name: 'softmaxCrossEntropy',
    shapes: [[3, 4]],
    run: (logits) => softmaxCrossEntropy(logits, tensor([2, 0, 3], [3], 'int32'), 0.1),
  },
  { name: 'addBias', shapes: [[2, 3, 3, 4], [4]], run: (x, b) => addBias(x, b) },
  { name: 'maxPool2d', shapes: [[2, 4, 6, 3]], run: (x) => maxPool2d(x, 2) },
  {
    name: 'maxPool2d with overlap and padding',
    shapes: [[1, 5, 5, 2]],
    run: (x) => maxPool2d(x, 3, { stride: 2, padding: 1 }),
  },
  {
    name: 'maxPool2d with dilation, padding and ceil mode',
    shapes: [[2, 6, 5, 2]],
    run: (x) => maxPool2d(x, 3, { stride: 2, padding: 1, dilation: 2, ceilMode: true }),
  },
  {
    name: 'maxPool2d of ties',
    shapes: [[1, 5, 6, 2]],
    run: (x) => maxPool2d(allEqual(x), 3, { stride: 2, padding: [1, 0] }),
  },
  {
    name: 'maxPool2dWithIndices, and maxUnpool2d back',
    shapes: [[2, 5, 4, 2]],
    run: (x) => {
      const { values, indices } = maxPool2dWithIndices(x, 2);
      return maxUnpool2d(values, indices, 2, { outputSize: [5, 4] });
    },
  },
  {
    name: 'avgPool2d whose border does not count',
    shapes: [[2, 5, 6, 2]],
    run: (x) => avgPool2d(x, 3, { stride: 2, padding: 1, ceilMode: true, countIncludePad: false }),
  },
  { name: 'adaptiveAvgPool2d', shapes: [[2, 5, 4, 3]], run: (x) => adaptiveAvgPool2d(x, [3, 2]) },
  { name: 'adaptiveMaxPool2d', shapes: [[2, 5, 4, 3]], run: (x) => adaptiveMaxPool2d(x, [3, 2]) },
  { name: 'lpPool2d', shapes: [[1, 4, 5, 2]], run: (x) => lpPool2d(x, 2, 2, { stride: 1 }) },
  {
    name: 'fractionalMaxPool2d',
    shapes: [[1, 7, 6, 2]],
    run: (x) => fractionalMaxPool2d(x, 2, tensor([0.1, 0.7, 0.4, 0.9], [1, 2, 2]), { outputSize: [4, 3] }),
  },
  ...(['nearest', 'nearest-exact', 'bilinear', 'bicubic'] as const).map((mode) => ({
    name: `interpolate, ${mode}`,
    shapes: [[2, 3, 4, 2]],
    run: (x: Tensor) => interpolate(x, { size: [5, 3], mode }),
  })),
  { name: 'pixelShuffle', shapes: [[2, 2, 3, 8]], run: (x) => pixelShuffle(x, 2) },
  { name: 'pixelUnshuffle', shapes: [[2, 4, 6, 3]], run: (x) => pixelUnshuffle(x, 2) },
  { name: 'channelShuffle', shapes: [[1, 2, 3, 6]], run: (x) => channelShuffle(x, 3) },
  { name: 'flatten and unflatten', shapes: [[2, 2, 3, 4]], run: (x) => unflatten(flatten(x), 1, [2, 4, 3]) },
  { name: 'batchNorm', shapes: [[4, 3, 3, 5], [5], [5]], run: (x, gamma, beta) => batchNorm(x, gamma, beta, 1e-5).y },
  {
    name: 'matmul',
    shapes: [
      [3, 7],
      [7, 2],
    ],
    run: (a, b) => matmul(a, b),
  },
  {
    name: 'matmul with the second factor transposed',
    shapes: [
      [5, 4],
      [3, 4],
    ],
    run: (a, b) => matmul(a, b, { transposeB: true }),
  },
];

/** The value, and the gradient to each input of the value times fixed random numbers. */
async function results({ shapes, run }: Case): Promise<Float32Array[]> {
  const rng = new Rng(7);
  const made = scope(() => {
    const inputs = shapes.map((shape, i) => normal(rng.fold('input', i), shape));
    const value = run(...inputs);
    const weights = normal(rng.fold('weights'), value.shape);
    const gradients = inputs.map((input, i) => {
      const through = (x: Tensor) =>
        reshape(matmul(row(run(...inputs.with(i, x))), row(weights), { transposeB: true }), []);
      return valueAndGradient(through, input).gradient;
    });
    return [value, ...gradients];
  });
  const values = await Promise.all(made.map((found) => found.data() as Promise<Float32Array>));
  dispose(made);
  return values;
}

const row = (x: Tensor): Tensor => reshape(x, [1, x.size]);

const expected = new Map<string, Float32Array[]>();

beforeAll(async () => {
  await useBackend('cpu');
  for (const one of cases) expected.set(one.name, await results(one));
});

for (const name of ['webgpu', 'wasm'] as const) {
  describe(`${name} in a browser agrees with cpu`, () => {
    let errors: () => Promise<string[]> = async () => [];

    beforeAll(async () => {
      await useBackend(name);
      if (name === 'webgpu') errors = watchWebgpu();
    });

    afterEach(async () => {
      expect(await errors()).toEqual([]);
    });

    for (const one of cases) {
      it(one.name, async () => {
        const found = await results(one);
        for (const [i, values] of found.entries()) await expectClose(values, expected.get(one.name)![i]);
      });
    }
  });
}

describe('watchWebgpu', () => {
  it('reports what tfjs keeps to itself: its pad of rank 5', async () => {
    await useBackend('webgpu');
    const errors = watchWebgpu();
    const padded = scope(() => tfPad(mul(tensor([1, 2], [1, 1, 1, 1, 2]), 1) as Tensor5D, Array(5).fill([1, 1])));
    await padded.data();
    padded.dispose();
    expect(await errors()).not.toEqual([]);
    expect(await errors()).toEqual([]);
  });

  it('asks for the backend that it watches', async () => {
    await useBackend('cpu');
    expect(() => watchWebgpu()).toThrow("found cpu; call useBackend('webgpu') first");
  });
});
