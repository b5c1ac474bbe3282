import {
  abs,
  add,
  batchNorm,
  cast,
  clipByValue,
  div,
  exp,
  greater,
  less,
  log,
  matmul,
  mean,
  minimum,
  mul,
  operation,
  pow,
  Rng,
  relu,
  reshape,
  runKernel,
  type Shape,
  sigmoid,
  sqrt,
  square,
  sub,
  type Tensor,
  tanh,
  tensor,
  uniform,
  useBackend,
} from '@cnn/tensor';
import { beforeAll, describe, it } from 'vitest';
import { Module } from '../core/module.ts';
import { expectSameInOnnx } from '../testing/run-onnx.ts';

// Ops of several kernels, here with their definitions as bodies: what a file holds follows from their names and attributes alone.

const drawn = (shape: Shape) => uniform(new Rng(5), shape, 0.5, 1.5);
const times = (x: Tensor, share: Tensor) => mul(x, share);
const softplus = (x: Tensor) => log(add(exp(x), 1));

const activations: Record<string, [attributes: object, run: (x: Tensor) => Tensor]> = {
  gelu: [{ approximate: 'none' }, (x) => times(mul(x, 0.5), add(runKernel('Erf', { x: mul(x, Math.SQRT1_2) })[0], 1))],
  'gelu ': [
    { approximate: 'tanh' },
    (x) => times(mul(x, 0.5), add(tanh(mul(add(x, mul(pow(x, 3), 0.044715)), Math.sqrt(2 / Math.PI))), 1)),
  ],
  silu: [{}, (x) => times(x, sigmoid(x))],
  mish: [{}, (x) => times(x, tanh(softplus(x)))],
  elu: [{ alpha: 0.5 }, (x) => add(relu(x), minimum(mul(sub(exp(x), 1), 0.5), 0))],
  celu: [{ alpha: 2 }, (x) => add(relu(x), minimum(mul(sub(exp(div(x, 2)), 1), 2), 0))],
  hardsigmoid: [{}, (x) => clipByValue(add(div(x, 6), 0.5), 0, 1)],
  hardswish: [{}, (x) => times(x, clipByValue(add(div(x, 6), 0.5), 0, 1))],
};

function normalized(x: Tensor, axes: number[], epsilon: number): Tensor {
  const centred = sub(x, mean(x, axes, true));
  return div(centred, sqrt(add(mean(square(centred), axes, true), epsilon)));
}

const epsilon = 1e-3;

function groupNorm(x: Tensor, groups: number, gamma?: Tensor, beta?: Tensor): Tensor {
  return operation('groupNorm', { x, gamma, beta }, { groups, epsilon }, () => {
    const [batch, height, width, channels] = x.shape as number[];
    const parts = reshape(x, [batch, height * width, groups, channels / groups]);
    const y = reshape(normalized(parts, [1, 3], epsilon), [batch, height, width, channels]);
    return gamma && beta ? add(mul(y, gamma), beta) : y;
  });
}

function localResponseNorm(x: Tensor, size: number): Tensor {
  const [alpha, beta, k] = [0.5, 0.75, 2];
  return operation('localResponseNorm', { x }, { size, alpha, beta, k }, () => {
    const [batch, height, width, channels] = x.shape as number[];
    const window = Array.from({ length: channels }, (_, from) =>
      Array.from({ length: channels }, (_, to) => {
        const isSeen = from >= to - Math.floor(size / 2) && from <= to + Math.floor((size - 1) / 2);
        return isSeen ? alpha / size : 0;
      }),
    );
    const means = matmul(reshape(square(x), [batch * height * width, channels]), tensor(window));
    return div(x, pow(add(reshape(means, x.shape as number[]), k), beta));
  });
}

const IMAGES = [2, 3, 2, 6];

const norms: [name: string, run: (x: Tensor) => Tensor, shape?: Shape][] = [
  ['groupNorm', (x) => groupNorm(x, 3, drawn([6]), drawn([6]))],
  ['groupNorm without weights', (x) => groupNorm(x, 2)],
  ['groupNorm of one group and one pixel', (x) => groupNorm(x, 1, drawn([6]), drawn([6])), [1, 1, 1, 6]],
  [
    'instanceNorm',
    (x) => {
      const [gamma, beta] = [drawn([6]), mul(drawn([6]), -1)];
      const body = () => add(mul(normalized(x, [1, 2], epsilon), gamma), beta);
      return operation('instanceNorm', { x, gamma, beta }, { epsilon }, body);
    },
  ],
  [
    'instanceNorm without weights, of signals',
    (x) => operation('instanceNorm', { x }, { epsilon }, () => normalized(x, [1], epsilon)),
    [2, 5, 3],
  ],
  [
    'layerNorm of rows',
    (x) => {
      const [gamma, beta] = [drawn([7]), drawn([7])];
      const body = () => add(mul(normalized(x, [1], epsilon), gamma), beta);
      return operation('layerNorm', { x, gamma, beta }, { normalizedShape: [7], epsilon }, body);
    },
    [2, 7],
  ],
  [
    'layerNorm of images',
    (x) =>
      operation('layerNorm', { x }, { normalizedShape: [6, 3, 2], epsilon }, () => normalized(x, [1, 2, 3], epsilon)),
  ],
  ['localResponseNorm over 3 channels', (x) => localResponseNorm(x, 3)],
  ['localResponseNorm over 4 channels', (x) => localResponseNorm(x, 4)],
  ['localResponseNorm over 1 channel', (x) => localResponseNorm(x, 1)],
  [
    "batchNorm by the batch's own statistics",
    (x) => {
      const [gamma, beta] = [drawn([6]), drawn([6])];
      const found = operation('batchNorm', { x, gamma, beta }, { epsilon }, () => batchNorm(x, gamma, beta, epsilon));
      return add(add(found.y, found.mean), found.variance);
    },
  ],
];

/** tfjs's kernels that no op of ours stands for, of numbers between −1 and 1. */
const kernels: [name: string, attributes?: object, prepare?: (x: Tensor) => Tensor][] = [
  ...[
    'Acos',
    'Asin',
    'Asinh',
    'Atan',
    'Atanh',
    'Ceil',
    'Cos',
    'Cosh',
    'Elu',
    'Erf',
    'Expm1',
    'Floor',
    'Relu6',
    'Round',
  ].map((name): [string] => [name]),
  ...['Selu', 'Sin', 'Sinh', 'Softplus', 'Tan'].map((name): [string] => [name]),
  ...['Acosh', 'Log1p', 'Reciprocal'].map((name): [string, object, (x: Tensor) => Tensor] => [
    name,
    {},
    (x) => add(x, 2.5),
  ]),
  ['LeakyRelu', { alpha: 0.3 }],
  ['Step', { alpha: 0.25 }],
  ['Prod', { axis: [1, 2], keepDims: false }],
  ['ArgMin', { axis: 3 }],
  ['Reverse', { dims: [1, 3] }],
  [
    'PadV2',
    {
      paddings: [
        [0, 0],
        [1, 2],
        [0, 0],
        [2, 0],
      ],
      constantValue: 3,
    },
  ],
  [
    'MirrorPad',
    {
      paddings: [
        [0, 0],
        [1, 1],
        [1, 0],
        [0, 2],
      ],
      mode: 'reflect',
    },
  ],
];

const pairs = ['FloorDiv', 'SquaredDifference', 'Maximum'];

describe.each([17, 21])('onnxruntime gives what we give, opset %i, of', (opset) => {
  beforeAll(async () => {
    await useBackend('cpu');
  });

  const same = (name: string, run: (x: Tensor) => Tensor, shape: Shape = IMAGES, range = 1) => {
    const model = new (class Lambda extends Module {
      override readonly kind = 'Lambda';
      forward = run;
    })();
    const [batch, ...sizes] = shape;
    const x = uniform(new Rng(0).fold(name), [batch + 3, ...sizes], -range, range);
    return expectSameInOnnx(model, [x], { exported: [shape], opset });
  };

  it.each(Object.entries(activations))('%s', (name, [attributes, body]) =>
    same(name, (x) => operation(name.trim(), { x }, attributes, () => body(x)), IMAGES, 5),
  );
  it.each(norms)('%s', same);
  it.each(kernels)('%s', (name, attributes = {}, prepare = (x) => x) =>
    same(name, (x) => cast(runKernel(name, { x: prepare(x) }, attributes)[0], 'float32')),
  );
  it.each(pairs)('%s', (name) => same(name, (a) => cast(runKernel(name, { a, b: add(abs(a), 0.5) })[0], 'float32')));
  it('FloorDiv of whole numbers', () =>
    same('whole', (x) => {
      const a = cast(mul(x, 9), 'int32');
      return cast(runKernel('FloorDiv', { a, b: tensor(4, [], 'int32') })[0], 'float32');
    }));
  it('Prelu', () => same('Prelu', (x) => runKernel('Prelu', { x, alpha: drawn([6]) })[0]));
  it('NotEqual, LogicalAnd, LogicalOr, LogicalNot, IsNan', () =>
    same('logic', (x) => {
      const [isLarge, isSmall] = [greater(x, 0.5), less(x, -0.5)];
      const [either] = runKernel('LogicalOr', { a: isLarge, b: isSmall });
      const [neither] = runKernel('LogicalNot', { x: either });
      const [differ] = runKernel('NotEqual', { a: x, b: relu(x) });
      const [both] = runKernel('LogicalAnd', { a: neither, b: differ });
      const [isRoot] = runKernel('IsNan', { x: sqrt(x) });
      return add(cast(both, 'float32'), mul(cast(isRoot, 'float32'), 2));
    }));
});
