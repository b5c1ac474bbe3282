import {
  add,
  concat,
  mul,
  Rng,
  relu,
  reshape,
  type Shape,
  scope,
  sigmoid,
  slice,
  type Tensor,
  tensor,
  uniform,
  zeros,
} from '@cnn/tensor';
import { expectNoLeak, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { ReLU } from '../activations/rectifiers.ts';
import { Sequential } from '../containers/sequential.ts';
import { Module } from '../core/module.ts';
import { Parameter } from '../core/parameter.ts';
import type { Pass } from '../core/pass.ts';
import { AdaptiveAvgPool2d } from '../layers/adaptive-pool2d.ts';
import { Conv2d } from '../layers/conv2d.ts';
import { Dropout } from '../layers/dropout.ts';
import { Flatten } from '../layers/flatten.ts';
import { Linear } from '../layers/linear.ts';
import { MaxPool2d } from '../layers/max-pool2d.ts';
import { BatchNorm2d } from '../norms/batch-norm.ts';
import { expectSameInOnnx, runOnnx } from '../testing/run-onnx.ts';
import { encodeOnnx, onnxModel } from './encode-onnx.ts';

/** relu(x + 2 · bn(conv(x))) · scale, for each channel. */
class Residual extends Module {
  override readonly kind = 'Residual';
  readonly conv = new Conv2d(3, 3, 3, { padding: 1 });
  readonly norm = new BatchNorm2d(3);
  readonly scale = this.parameter('scale', new Parameter([3], (rng, shape) => uniform(rng, shape, 1, 2)));

  forward(x: Tensor, pass: Pass): Tensor {
    return mul(relu(add(x, mul(this.norm.call(this.conv.call(x, pass), pass), 2))), this.scale.value);
  }
}

/** Two convolutions side by side. */
class Branches extends Module {
  override readonly kind = 'Branches';
  readonly narrow = new Conv2d(3, 2, 1);
  readonly wide = new Conv2d(3, 4, 3, { padding: 'same' });

  forward(x: Tensor, pass: Pass): Tensor {
    return concat([this.narrow.call(x, pass), this.wide.call(x, pass)], 3);
  }
}

/** Squeeze and excitation, through rows. */
class Excitation extends Module {
  override readonly kind = 'Excitation';
  readonly pool = new AdaptiveAvgPool2d(1);
  readonly fc = new Linear(3, 3);

  forward(x: Tensor, pass: Pass): Tensor {
    const means = reshape(this.pool.call(x, pass), [x.shape[0], 3] as number[]);
    return mul(x, reshape(sigmoid(this.fc.call(means, pass)), [x.shape[0], 1, 1, 3] as number[]));
  }
}

const cnn = () =>
  new Sequential(
    new Conv2d(3, 4, 3, { padding: 1 }),
    new BatchNorm2d(4),
    new ReLU(),
    new MaxPool2d(2),
    new Flatten(),
    new Dropout(),
    new Linear(64, 5),
  ).initialize(new Rng(1));

const IMAGES = [1, 8, 8, 3];
const drawn = (shape: Shape) => uniform(new Rng(0), shape, -1, 1);

/** A model that is only a function. */
function model<Input, Output>(run: (x: Input) => Output): Module<Input, Output> {
  return new (class Lambda extends Module<Input, Output> {
    override readonly kind = 'Lambda';
    forward = run;
  })();
}

onEachBackend(() => {
  describe('encodeOnnx', () => {
    it.each<[string, () => Module]>([
      ['a sum with what was before', () => new Residual()],
      ['branches', () => new Branches()],
      ['squeeze and excitation', () => new Excitation()],
      [
        'all of these, and a classifier',
        () => new Sequential(new Residual(), new Excitation(), new Branches(), new Flatten(), new Linear(384, 2)),
      ],
      ['a CNN', cnn],
    ])('writes %s, which onnxruntime runs for any number of samples', async (_, build) => {
      const made = build().initialize(new Rng(3));
      await expectSameInOnnx(made, [drawn([3, 8, 8, 3])], { exported: [IMAGES] });
      await expectSameInOnnx(made, [drawn([1, 8, 8, 3])], { exported: [[4, 8, 8, 3]], opset: 21, layout: 'nhwc' });
      await expectSameInOnnx(made, [drawn([2, 8, 8, 3])], { dynamicBatch: false });
    });
  });
});

describe('the file', () => {
  it("takes PyTorch's axes, holds PyTorch's weights by name, and has no node too many", async () => {
    const { nodes, initializers, inputs, outputs, opset } = await onnxModel(cnn(), IMAGES);
    expect(inputs).toEqual([{ name: 'input', type: 'float32', shape: ['batch', 3, 8, 8] }]);
    expect(outputs).toEqual([{ name: 'output', type: 'float32', shape: ['batch', 5] }]);
    expect(opset).toBe(17);
    expect(nodes.map(({ name, type }) => [name, type])).toEqual([
      ['/0/Conv', 'Conv'],
      ['/1/BatchNormalization', 'BatchNormalization'],
      ['/2/Relu', 'Relu'],
      ['/3/MaxPool', 'MaxPool'],
      ['/4/Flatten', 'Flatten'],
      ['/6/Gemm', 'Gemm'],
    ]);
    const of = (name: string) => initializers.find((each) => each.name === name)!;
    expect(initializers.map(({ name, shape }) => [name, shape])).toEqual([
      ['0.weight', [4, 3, 3, 3]],
      ['0.bias', [4]],
      ['1.weight', [4]],
      ['1.bias', [4]],
      ['1.running_mean', [4]],
      ['1.running_var', [4]],
      ['6.weight', [5, 64]],
      ['6.bias', [5]],
    ]);
    const model = cnn();
    const { weight } = model.modules[0] as Conv2d;
    expect(of('0.weight').data).toEqual(scope(() => weight.toTorch(weight.value).dataSync()));
  });

  it('has nodes that move axes only where something asks for them', async () => {
    const moves = async (each: Module, layout: 'nchw' | 'nhwc') => {
      const { nodes } = await onnxModel(each, IMAGES, { layout });
      return nodes.filter(({ type }) => type === 'Transpose').length;
    };
    const all = new Sequential(new Residual(), new Excitation(), new Branches());
    expect(await moves(all, 'nchw')).toBe(0);
    expect(await moves(all, 'nhwc')).toBe(2);
  });

  it('takes and gives several values, under names of the choice', async () => {
    const pair = model(([a, b]: [Tensor, Tensor]) => ({ sum: add(a, b), same: a, sumAgain: add(a, b) }));
    const options = { inputNames: ['left', 'right'], outputNames: ['sum', 'same', 'again'] };
    const { inputs, outputs } = await onnxModel(pair, [IMAGES, IMAGES], options);
    expect([...inputs, ...outputs].map(({ name }) => name)).toEqual(['left', 'right', 'sum', 'same', 'again']);
    await expectSameInOnnx(pair, [drawn([2, 8, 8, 3]), drawn([2, 8, 8, 3])], options);
    const twice = model((x: Tensor) => {
      const y = relu(x);
      return [y, y];
    });
    await expectSameInOnnx(twice, [drawn([2, 3])]);
  });

  it('leaves out what leads nowhere', async () => {
    const { nodes, initializers } = await onnxModel(
      model((x: Tensor) => {
        mul(x, tensor([3, 4]));
        return relu(x);
      }),
      [1, 2],
    );
    expect(nodes).toHaveLength(1);
    expect(initializers).toEqual([]);
  });

  it('puts a weight that is used in two ways into the file twice, under two names', async () => {
    const weight = new Parameter([2, 2], () => tensor([1, 2, 3, 4], [2, 2]));
    class Twice extends Module {
      override readonly kind = 'Twice';
      readonly weight = this.parameter('weight', weight);
      forward(x: Tensor): Tensor {
        return add(add(x, this.weight.value), reshape(this.weight.value, [1, 2, 2, 1]));
      }
    }
    const twice = new Twice();
    await expectSameInOnnx(twice, [drawn([3, 2, 2, 2])]);
    const { initializers } = await onnxModel(twice, [1, 2, 2, 2]);
    expect(initializers.filter(({ name }) => name.startsWith('weight'))).toHaveLength(2);
  });

  it('is the same in the same circumstances, and leaves no tensor and no mode behind', async () => {
    const made = cnn().train();
    const first = await encodeOnnx(made, IMAGES);
    await expectNoLeak(async () => {
      expect(await encodeOnnx(made, IMAGES)).toEqual(first);
    });
    expect(made.training).toBe(true);
  });
});

describe('what cannot be written', () => {
  it('is named with its module', async () => {
    class Odd extends Module {
      override readonly kind = 'Odd';
      forward(x: Tensor): Tensor {
        return slice(x, [(x.shape[0] ?? 1) - 1, 0], [1, 2]);
      }
    }
    await expect(encodeOnnx(new Sequential(new Odd()), [1, 2])).rejects.toThrow(
      "encodeOnnx: the model does something else for another number of samples: step 'Slice' of module '0' changes; export it for one number with dynamicBatch: false",
    );
    await expectSameInOnnx(new Sequential(new Odd()), [drawn([3, 2])], { dynamicBatch: false });
  });

  it.each<[string, (x: Tensor) => Tensor]>([
    ['sizes that grow otherwise', (x) => zeros([(x.shape[0] ?? 0) + 1, 2])],
    ['constants that follow the batch', (x) => mul(x, 1 / (x.shape[0] ?? 1))],
    ['constants that differ by sample', (x) => add(x, tensor([...Array(x.shape[0]).keys()], [x.shape[0]!, 1]))],
    ['a failure', (x) => reshape(x, [1, 2])],
    ['other steps', (x) => (x.shape[0] === 1 ? relu(x) : add(relu(x), 1))],
  ])('is %s', async (_, run) => {
    await expect(encodeOnnx(model(run), [1, 2])).rejects.toThrow(
      /^encodeOnnx: the model does something else for another/,
    );
  });

  it('is more than 2 GB of weights, which is found out before any is drawn', async () => {
    class Huge extends Module {
      override readonly kind = 'Huge';
      readonly weight = this.parameter('weight', new Parameter([40_000, 20_000], () => expect.fail('drawn')));
      forward(x: Tensor): Tensor {
        return x;
      }
    }
    await expect(encodeOnnx(new Huge(), [1, 2])).rejects.toThrow(
      'encodeOnnx: Huge has 3.0 GiB of weights, and an ONNX file holds 2 GiB; export parts of the model, or write safetensors',
    );
  });

  it('is an option out of range, or an input that is none', async () => {
    const made = model((x: Tensor) => relu(x));
    await expect(encodeOnnx(made, [1, 2], { opset: 16 })).rejects.toThrow(
      'opset must be a whole number in [17, 21], found 16',
    );
    await expect(encodeOnnx(made, [1, 2], { layout: 'nhcw' as never })).rejects.toThrow(
      "unknown layout 'nhcw'; did you mean 'nchw'? choose from nchw, nhwc",
    );
    await expect(encodeOnnx(made, [1, 2], { inputNames: ['a', 'b'] })).rejects.toThrow(
      'inputNames must be 1 different names, found [a, b]',
    );
    await expect(encodeOnnx(made, [0, 2])).rejects.toThrow('at least 1, found 0');
    await expect(encodeOnnx(made, [])).rejects.toThrow('expected an input, found none');
    const sum = model(([a, b]: [Tensor, Tensor]) => add(a, b));
    await expect(
      encodeOnnx(sum, [
        [1, 2],
        [3, 2],
      ]),
    ).rejects.toThrow('inputs [1, 2], [3, 2] must begin with the same number of samples');
  });
});

it('runOnnx reads what onnxruntime gives', async () => {
  const file = await encodeOnnx(
    model((x: Tensor) => add(x, 1)),
    [1, 2],
  );
  const [y] = await runOnnx(file, [tensor([[1, 2]])]);
  expect([...y.dataSync()]).toEqual([2, 3]);
});
