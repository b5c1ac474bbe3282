import {
  abs,
  add,
  addBias,
  addN,
  argMax,
  type Conv2dOptions,
  cast,
  clipByValue,
  clone,
  concat,
  conv1d,
  conv2d,
  convTranspose1d,
  convTranspose2d,
  div,
  equal,
  exp,
  expandDims,
  fill,
  gather,
  greater,
  greaterEqual,
  less,
  log,
  logSoftmax,
  matmul,
  max,
  maximum,
  mean,
  min,
  minimum,
  mul,
  neg,
  normalizeChannels,
  ones,
  onesLike,
  pad1d,
  pad2d,
  pow,
  Rng,
  relu,
  reshape,
  rsqrt,
  type Shape,
  sigmoid,
  sign,
  slice,
  softmax,
  split,
  sqrt,
  square,
  squeeze,
  stack,
  sub,
  sum,
  type Tensor,
  tanh,
  tensor,
  tile,
  transpose,
  uniform,
  unstack,
  useBackend,
  where,
  zeros,
  zerosLike,
} from '@cnn/tensor';
import { beforeAll, describe, it } from 'vitest';
import { Module } from '../core/module.ts';
import { expectSameInOnnx } from '../testing/run-onnx.ts';

/** A function as a model. */
class Lambda extends Module<never, Tensor> {
  override readonly kind = 'Lambda';
  readonly run: (...xs: Tensor[]) => Tensor;

  constructor(run: (...xs: Tensor[]) => Tensor) {
    super();
    this.run = run;
  }

  forward(x: Tensor | Tensor[]): Tensor {
    return this.run(...[x].flat());
  }
}

type Case = [name: string, run: (...xs: Tensor[]) => Tensor, shapes?: Shape[]];

const IMAGES = [2, 4, 3, 5];
const two = [IMAGES, IMAGES];
const positive = (x: Tensor) => add(abs(x), 0.1);
const weight = (shape: Shape) => uniform(new Rng(9), shape, -1, 1);
const asNumbers = (x: Tensor) => cast(x, 'float32');

const cases: Case[] = [
  ...Object.entries({ abs, exp, neg, relu, sigmoid, sign, square, tanh }).map(
    ([name, op]): Case => [name, (x) => op(x)],
  ),
  ...Object.entries({ log, rsqrt, sqrt }).map(([name, op]): Case => [name, (x) => op(positive(x))]),
  ...Object.entries({ add, sub, mul, div, maximum, minimum }).flatMap(([name, op]): Case[] => [
    [`${name} of images`, (a, b) => op(a, b), two],
    [`${name} of images and a number`, (a) => op(a, 1.5)],
    [`${name} of a number and images`, (a) => op(tensor(0.5), a)],
    [`${name} of images and channels`, (a) => op(conv2d(a, ones([1, 1, 5, 5])), tensor([1, 2, 3, 4, 5]))],
    [`${name} of images and columns`, (a) => op(a, reshape(tensor([1, 2, 3]), [1, 3, 1]))],
    [`${name} of images and one number each`, (a, b) => op(a, b), [IMAGES, [2, 1, 1, 1]]],
    [`${name} of images and computed channels`, (a) => op(a, square(tensor([1, 2, 3, 4, 5])))],
    [
      `${name} of images and a computed plane`,
      (a) => op(a, square(reshape(tensor([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]), [3, 5]))),
    ],
    [
      `${name} of rows`,
      (a, b) => op(a, b),
      [
        [2, 6],
        [2, 6],
      ],
    ],
  ]),
  [
    'multiplied by 1, stretched',
    (a, b) => mul(mul(a, 1), mul(b, tensor([[1]]))),
    [
      [2, 1],
      [2, 3],
    ],
  ],
  ['pow', (a, b) => pow(positive(a), b), two],
  ['addN', (a, b) => addN([a, b, a]), two],
  ...Object.entries({ equal, greater, greaterEqual, less }).map(
    ([name, op]): Case => [name, (a, b) => asNumbers(op(sign(a), sign(b))), two],
  ),
  ['where', (a, b) => where(greater(a, b), a, b), two],
  ['where a number', (a) => where(greater(a, 0), a, mul(ones([1]), -2))],
  ['where zeros like it', (a) => where(greater(a, 0), onesLike(a), zerosLike(a))],
  ['clipByValue', (a) => clipByValue(a, -0.5, 0.25)],
  ['clone', (a) => add(clone(a), 1)],
  ['cast to int32 and back', (a) => cast(add(cast(mul(a, 5), 'int32'), tensor(2, [], 'int32')), 'float32')],
  ['what goes through as it is', (a) => mul(a, 1)],

  ...Object.entries({ sum, mean, max, min }).flatMap(([name, op]): Case[] => [
    [`${name} of pixels`, (x) => op(x, [1, 2])],
    [`${name} of pixels, kept`, (x) => mul(x, op(x, [1, 2], true))],
    [`${name} of channels`, (x) => op(x, -1)],
    [`${name} of channels, kept`, (x) => concat([op(x, 3, true), x], 3)],
    [`${name} of each sample`, (x) => op(x, [1, 2, 3])],
    [`${name} of rows`, (x) => op(x, 1), [[2, 7]]],
    [`${name} of all`, (x) => op(x)],
  ]),
  ['argMax of channels', (x) => argMax(x, 3)],
  ['argMax of rows', (x) => argMax(x, -1), [[2, 7]]],
  ['softmax of channels', (x) => softmax(x)],
  ['softmax of rows', (x) => softmax(x), [[2, 7]]],
  ['logSoftmax of channels', (x) => logSoftmax(x)],

  [
    'matmul',
    (a, b) => matmul(a, b, { transposeB: true }),
    [
      [2, 3],
      [2, 3],
    ],
  ],
  [
    'matmul, turned',
    (a) =>
      matmul(
        a,
        tensor([
          [1, 2, 3],
          [4, 5, 6],
        ]),
        { transposeB: true },
      ),
    [[2, 3]],
  ],
  [
    'matmul of what was computed, turned',
    (a) =>
      matmul(
        neg(a),
        square(
          tensor([
            [1, 2, 3],
            [4, 5, 6],
          ]),
        ),
        { transposeB: true },
      ),
    [[2, 3]],
  ],
  [
    'matmul and bias, used twice',
    (a) => {
      const y = matmul(
        a,
        tensor([
          [1, 2],
          [3, 4],
          [5, 6],
        ]),
      );
      return add(add(y, tensor([1, -1])), y);
    },
    [[2, 3]],
  ],
  [
    'matmul and bias',
    (a) =>
      addBias(
        matmul(
          a,
          tensor([
            [1, 2],
            [3, 4],
            [5, 6],
          ]),
        ),
        tensor([1, -1]),
      ),
    [[2, 3]],
  ],

  ['reshape to rows', (x) => reshape(x, [x.shape[0], 60])],
  ['reshape to pixels', (x) => reshape(x, [x.shape[0], 12, 5])],
  ['reshape that cuts channels', (x) => sum(reshape(x, [...x.shape.slice(0, 3), 2, 3] as number[]), 4), [[2, 4, 3, 6]]],
  ['reshape of all samples', (x) => reshape(x, [(x.shape[0] ?? 0) * 12, 5])],
  ['reshape to channels', (x) => mul(x, reshape(mean(x, [1, 2]), [x.shape[0], 1, 1, 5]))],
  ['reshape across channels', (x) => reshape(x, [x.shape[0], 5, 3, 4])],
  ['expandDims and squeeze', (x) => squeeze(expandDims(x, 1), [1])],
  ['expandDims of rows', (x) => expandDims(x, -1), [[2, 6]]],
  ['transpose', (x) => transpose(x, [0, 2, 1, 3])],
  ['transpose of rows', (x) => matmul(transpose(x), x), [[2, 6]]],
  ['transpose and back', (x) => transpose(relu(transpose(x, [0, 3, 1, 2])), [0, 2, 3, 1])],
  ['concat of channels', (a, b) => concat([a, b], 3), [IMAGES, [2, 4, 3, 2]]],
  [
    'concat of rows',
    (a, b) => concat([a, b], 1),
    [
      [2, 3],
      [2, 4],
    ],
  ],
  ['concat with zeros', (a) => concat([a, zeros([a.shape[0]!, 4, 3, 2])], -1)],
  ['concat with a constant', (a) => concat([a, fill([a.shape[0]!, 4], 3)], 1), [[2, 4]]],
  [
    'stack',
    (a, b) => stack([a, b], 1),
    [
      [2, 3],
      [2, 3],
    ],
  ],
  [
    'stack behind',
    (a, b) => stack([a, b], -1),
    [
      [2, 3],
      [2, 3],
    ],
  ],
  ['stack of images', (a, b) => sum(stack([a, b], 3), 4), two],
  ['unstack', (x) => sub(...(unstack(x, 3).slice(0, 2) as [Tensor, Tensor]))],
  ['unstack of rows', (x) => unstack(x, 1)[1], [[2, 3]]],
  ['split', (x) => mul(...(split(x, 2, 3) as [Tensor, Tensor])), [[2, 3, 3, 4]]],
  ['split by sizes', (x) => split(x, [1, 3], 1)[1], [[2, 4]]],
  ['slice of pixels', (x) => slice(x, [0, 1, 0, 0], [-1, 2, 3, 5])],
  ['slice of channels', (x) => slice(x, [0, 0, 0, 2], [-1, -1, -1, 3])],
  ['slice of everything', (x) => slice(x, [0, 0], [-1, 3]), [[2, 3]]],
  ['slice of the first sample', (x) => slice(x, [0, 0], [1, 3]), [[2, 3]]],
  ['gather of channels', (x) => gather(x, tensor([4, 0, 4], [3], 'int32'), 3)],
  [
    'gather of rows',
    (x) =>
      gather(
        x,
        tensor(
          [
            [2, 1],
            [0, 0],
          ],
          [2, 2],
          'int32',
        ),
        1,
      ),
    [[2, 3]],
  ],
  [
    'gather from a weight',
    (x) =>
      gather(
        tensor([
          [1, 2],
          [3, 4],
          [5, 6],
        ]),
        argMax(x, 1),
      ),
    [[2, 3]],
  ],
  ['tile', (x) => tile(x, [1, 2, 1, 3])],
  ['tile of one column', (x) => tile(x, [1, 5]), [[2, 1]]],
  ['fill', (x) => add(x, fill([3, 5], 2))],

  ...(
    [
      ['one number of everything', { stride: 2, padding: 1, dilation: 2 }],
      ['two numbers', { stride: [2, 1], padding: [0, 2], dilation: [1, 2] }],
      ["padding 'same'", { padding: 'same', dilation: [2, 1] }],
      ['ReLU', { activation: 'relu' }],
      ['reflected border', { padding: [2, 1], paddingMode: 'reflect' }],
      ['replicated border', { padding: [3, 1], paddingMode: 'replicate' }],
      ['circular border', { padding: [2, 1], paddingMode: 'circular' }],
    ] as [string, Conv2dOptions][]
  ).flatMap(([name, options]): Case[] => [
    [`conv2d, ${name}`, (x) => conv2d(x, weight([3, 2, 4, 6]), options), [[2, 6, 5, 4]]],
    [
      `conv2d in groups, ${name}`,
      (x) => conv2d(x, weight([3, 2, 2, 6]), { ...options, groups: 2, bias: weight([6]) }),
      [[2, 6, 5, 4]],
    ],
    [
      `conv2d of single channels, ${name}`,
      (x) => conv2d(x, weight([3, 2, 1, 4]), { ...options, groups: 4 }),
      [[2, 6, 5, 4]],
    ],
  ]),
  ['conv2d with a computed weight', (x) => conv2d(x, square(weight([2, 2, 5, 3])))],
  ['conv1d', (x) => conv1d(x, weight([3, 4, 6]), { stride: 2, padding: 2, bias: weight([6]) }), [[2, 9, 4]]],
  [
    'conv1d, circular',
    (x) => conv1d(x, weight([3, 2, 6]), { padding: 2, paddingMode: 'circular', groups: 2 }),
    [[2, 9, 4]],
  ],
  [
    'convTranspose2d',
    (x) => convTranspose2d(x, weight([3, 2, 2, 5]), { stride: 2, padding: 1, outputPadding: 1, bias: weight([2]) }),
  ],
  [
    'convTranspose2d in groups',
    (x) => convTranspose2d(x, weight([3, 2, 3, 4]), { stride: [1, 3], dilation: 2, groups: 2 }),
    [[2, 3, 4, 4]],
  ],
  [
    'convTranspose2d, more than a stride larger',
    (x) => convTranspose2d(x, weight([2, 2, 2, 5]), { stride: [1, 2], dilation: 3, outputPadding: [2, 1] }),
  ],
  [
    'convTranspose1d',
    (x) => convTranspose1d(x, weight([3, 2, 4]), { stride: 2, padding: 1, outputPadding: 1 }),
    [[2, 5, 4]],
  ],
  ...(['constant', 'reflect', 'replicate', 'circular'] as const).flatMap((mode): Case[] => [
    [`pad2d, ${mode}`, (x) => pad2d(x, [1, 3, 2, 0], { mode })],
    [`pad2d that cuts, ${mode}`, (x) => pad2d(x, [-1, 2, 1, -1], { mode })],
    [`pad1d, ${mode}`, (x) => pad1d(x, [2, 1], { mode }), [[2, 5, 3]]],
  ]),
  ['pad2d with a number', (x) => pad2d(x, [1, 0, 0, 1], { value: -2 })],
  ['normalizeChannels', (x) => normalizeChannels(x, weight([5]), square(weight([5])), weight([5]), weight([5]), 1e-3)],
];

describe.each([17, 21])('onnxruntime gives what we give, opset %i, of', (opset) => {
  beforeAll(async () => {
    await useBackend('cpu');
  });

  it.each(cases)('%s', async (name, run, shapes = [IMAGES]) => {
    const xs = shapes.map(([batch, ...sizes], i) => uniform(new Rng(0).fold(name, i), [batch + 3, ...sizes], -1, 1));
    await expectSameInOnnx(new Lambda(run), xs, { exported: shapes, opset });
  });
});
