import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { filterShape, type PlainConvolution, plainConvolution, resultShape } from '../testing/plain-convolution.ts';
import { expectNear, numbers, runKernel, useWebgpu } from '../testing/run-kernel.ts';

useWebgpu();

const plain = { kernel: [3, 3], strides: [1, 1], pad: [1, 1, 1, 1], dilations: [1, 1], groups: 1 } as const;

const cases: Record<string, PlainConvolution> = {
  'one image of one channel, 1×1': { ...plain, x: [1, 3, 3, 1], out: 1, kernel: [1, 1], pad: [0, 0, 0, 0] },
  'three channels to five': { ...plain, x: [2, 5, 4, 3], out: 5 },
  'channels in fours': { ...plain, x: [2, 5, 7, 4], out: 8 },
  'channels in fours to a few': { ...plain, x: [2, 4, 5, 8], out: 3 },
  'a few channels to fours': { ...plain, x: [2, 4, 5, 3], out: 8 },
  'strides, with rows left over': { ...plain, x: [2, 8, 9, 4], out: 4, strides: [2, 3] },
  'borders that differ': { ...plain, x: [1, 6, 5, 4], out: 4, pad: [2, 0, 0, 1] },
  'a border wider than the kernel': { ...plain, x: [1, 3, 3, 4], out: 4, kernel: [1, 2], pad: [2, 1, 3, 2] },
  dilation: { ...plain, x: [2, 8, 7, 4], out: 4, dilations: [2, 3], pad: [2, 2, 3, 3] },
  'stride and dilation': { ...plain, x: [1, 9, 9, 4], out: 4, dilations: [2, 2], strides: [2, 2] },
  groups: { ...plain, x: [2, 4, 4, 6], out: 9, groups: 3 },
  'groups of fours': { ...plain, x: [2, 4, 4, 8], out: 8, groups: 2 },
  'several tiles, and sums in parts': { ...plain, x: [2, 9, 8, 36], out: 68 },
};

describe('a convolution in each direction', () => {
  for (const [name, sizes] of Object.entries(cases)) it(name, () => expectPlain(sizes));

  it('of any sizes', { timeout: 300_000 }, () =>
    fc.assert(
      fc.asyncProperty(anySizes(), (sizes) => expectPlain(sizes)),
      { numRuns: 12, seed: 4, endOnFailure: true },
    ),
  );
});

describe('a convolution with a bias and ReLU', () => {
  it('in one piece', () => expectFinished({ ...plain, x: [2, 5, 4, 3], out: 6 }));
  it('whose sums are made in parts', () => expectFinished({ ...plain, x: [1, 4, 4, 64], out: 4 }));
  it('lets NaN through', async () => {
    const x = { shape: [1, 1, 1, 1], values: [Number.NaN] };
    const attributes = attributesOf({ ...plain, x: [1, 1, 1, 1], out: 1, kernel: [1, 1], pad: [0, 0, 0, 0] });
    const [{ values }] = await runKernel(
      'FusedConv2D',
      { x, filter: numbers([1, 1, 1, 1], 1) },
      { ...attributes, activation: 'relu' },
    );
    expect(values[0]).toBeNaN();
  });
});

it('leaves other activations to tfjs', async () => {
  const sizes = { ...plain, x: [1, 4, 4, 4], out: 4 } as const;
  const [x, filter] = [numbers(sizes.x, 1), numbers(filterShape(sizes), 2)];
  const [{ values }] = await runKernel('FusedConv2D', { x, filter }, { ...attributesOf(sizes), activation: 'sigmoid' });
  const { result } = plainConvolution(sizes, x, filter, numbers(resultShape(sizes), 3));
  expectNear(
    values,
    result.map((value) => 1 / (1 + Math.exp(-value))),
  );
});

async function expectPlain(sizes: PlainConvolution): Promise<void> {
  const [x, filter, dy] = [numbers(sizes.x, 1), numbers(filterShape(sizes), 2), numbers(resultShape(sizes), 3)];
  const attributes = attributesOf(sizes);
  const { result, toImages, toKernels } = plainConvolution(sizes, x, filter, dy);
  const [forward] = await runKernel('Conv2D', { x, filter }, attributes);
  expect(forward.shape).toEqual(dy.shape);
  expectNear(forward.values, result);
  const [back] = await runKernel('Conv2DBackpropInput', { dy, filter }, { ...attributes, inputShape: sizes.x });
  expect(back.shape).toEqual(x.shape);
  expectNear(back.values, toImages);
  const [weights] = await runKernel('Conv2DBackpropFilter', { x, dy }, { ...attributes, filterShape: filter.shape });
  expect(weights.shape).toEqual(filter.shape);
  expectNear(weights.values, toKernels);
}

async function expectFinished(sizes: PlainConvolution): Promise<void> {
  const [x, filter, bias] = [numbers(sizes.x, 1), numbers(filterShape(sizes), 2), numbers([sizes.out], 3)];
  const [{ values }] = await runKernel(
    'FusedConv2D',
    { x, filter, bias },
    { ...attributesOf(sizes), activation: 'relu' },
  );
  const { result } = plainConvolution(sizes, x, filter, numbers(resultShape(sizes), 4));
  expectNear(
    values,
    result.map((value, i) => Math.max(value + bias.values[i % sizes.out], 0)),
  );
}

function attributesOf({ strides, pad: [top, bottom, left, right], dilations, groups }: PlainConvolution) {
  const pad = [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ];
  return { strides, pad, dilations, groups, dataFormat: 'NHWC', dimRoundingMode: 'floor' };
}

function anySizes(): fc.Arbitrary<PlainConvolution> {
  const upTo = (most: number, least = 1) => fc.integer({ min: least, max: most });
  return fc
    .record({
      batch: upTo(3),
      side: fc.tuple(upTo(9), upTo(9)),
      channels: fc.tuple(upTo(9), upTo(9)),
      kernel: fc.tuple(upTo(3), upTo(4)),
      strides: fc.tuple(upTo(3), upTo(3)),
      pad: fc.tuple(upTo(2, 0), upTo(2, 0), upTo(2, 0), upTo(2, 0)),
      dilations: fc.tuple(upTo(3), upTo(3)),
      groups: upTo(3),
    })
    .map(({ batch, side, channels, ...rest }) => ({
      ...rest,
      x: [batch, ...side, channels[0] * rest.groups] as const,
      out: channels[1] * rest.groups,
    }))
    .filter((sizes) => Math.min(...resultShape(sizes)) > 0);
}
