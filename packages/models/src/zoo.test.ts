import { BasicBlock, Bottleneck, deepCopy, type Module, type Parameter, trace } from '@cnn/layers';
import { mean, normal, ones, Rng, scope, square, useBackend, zeros } from '@cnn/tensor';
import { expectClose, expectNoLeak, onEachBackend } from '@cnn/tensor/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { Airbench94 } from './airbench94.ts';
import { AlexNet } from './alexnet.ts';
import { CifarResNet } from './cifar-resnet.ts';
import { FCN } from './fcn.ts';
import { LeNet5 } from './lenet5.ts';
import { MobileNetV2 } from './mobilenet-v2.ts';
import { ResNet } from './resnet.ts';
import { SqueezeNet } from './squeezenet.ts';
import { TinyVGG } from './tiny-vgg.ts';
import { VGG } from './vgg.ts';
import { WideResNet } from './wide-resnet.ts';
import { ZFNet } from './zfnet.ts';

const parameterOf = (model: Module, name: string): Parameter => model.namedParameters().get(name)!;

/** Root of the mean square of first weights. */
async function sizeOf(model: Module, name: string): Promise<number> {
  const [value] = await mean(square(parameterOf(model, name).value)).data();
  return Math.sqrt(value);
}

/** Deviation of PyTorch's default start of a layer with so many inputs. */
const byDefault = (fanIn: number): number => 1 / Math.sqrt(3 * fanIn);
const fanOut = (channels: number, kernel: number): number => Math.sqrt(2 / (channels * kernel * kernel));

onEachBackend(() => {
  describe('weights start as in the papers', () => {
    it.each<[string, Module, string, number]>([
      ['LeNet5', new LeNet5(), 'fc1.weight', byDefault(400)],
      ['TinyVGG', new TinyVGG(), 'output.weight', byDefault(1690)],
      ['AlexNet', new AlexNet(), 'features.3.weight', byDefault(64 * 25)],
      ['ZFNet', new ZFNet(), 'features.0.weight', 0.01],
      ['VGG', new VGG(11), 'features.3.weight', fanOut(128, 3)],
      ['VGG', new VGG(11), 'classifier.6.weight', 0.01],
      ['VGG', new VGG(11), 'features.3.bias', 0],
      ['ResNet', new ResNet(BasicBlock, [1, 1, 1, 1]), 'layer2.0.conv1.weight', fanOut(128, 3)],
      ['ResNet', new ResNet(Bottleneck, [1, 1, 1, 1]), 'fc.weight', byDefault(2048)],
      ['CifarResNet', new CifarResNet(8), 'layer3.0.conv2.weight', Math.sqrt(2 / (64 * 9))],
      ['WideResNet', new WideResNet(10, 2), 'block2.layer.0.convShortcut.weight', fanOut(64, 1)],
      ['WideResNet', new WideResNet(10, 2), 'fc.bias', 0],
      ['SqueezeNet', new SqueezeNet('1.1'), 'classifier.1.weight', 0.01],
      ['SqueezeNet', new SqueezeNet('1.1'), 'features.12.expand3x3.weight', Math.sqrt(2 / (64 * 9))],
      ['MobileNetV2', new MobileNetV2(), 'features.18.0.weight', fanOut(1280, 1)],
      ['FCN', new FCN(), 'classifier.0.weight', byDefault(2048 * 9)],
      ['FCN', new FCN(), 'backbone.layer1.0.conv2.weight', fanOut(64, 3)],
    ])('%s: %#', async (_, model, name, expected) => {
      await expectClose(await sizeOf(model, name), expected, { relative: 0.05 });
      model.dispose();
    });

    it('from the stream given, each by its own name', async () => {
      const first = (seed: number) =>
        parameterOf(new CifarResNet(8, { rng: new Rng(seed) }), 'conv1.weight').value.data();
      expect(await first(1)).toEqual(await first(1));
      expect(await first(1)).not.toEqual(await first(2));
      const model = new ResNet(BasicBlock, [1, 1, 1, 1], { rng: new Rng(4) });
      const weights = await parameterOf(model, 'layer1.0.conv1.weight').value.data();
      expect(weights).not.toEqual(await parameterOf(model, 'layer1.0.conv2.weight').value.data());
    });
  });

  describe('ResNet', () => {
    it('starts its blocks as the identity with zeroInitResidual', async () => {
      for (const [Block, last] of [
        [BasicBlock, 'bn2'],
        [Bottleneck, 'bn3'],
      ] as const) {
        const model = new ResNet(Block, [1, 1, 1, 1], { zeroInitResidual: true });
        expect(await sizeOf(model, `layer2.0.${last}.weight`)).toBe(0);
        expect(await sizeOf(model, 'layer2.0.bn1.weight')).toBe(1);
        model.dispose();
      }
    });
  });

  describe('Airbench94', () => {
    it('passes its input on by the first channels, and trains neither whitening nor scales', async () => {
      const model = new Airbench94({ rng: new Rng(0) });
      const conv = model.modules[2].children().get('conv1') as Module;
      const x = normal(new Rng(2), [1, 4, 4, 24]);
      const y = conv.call(x);
      const values = await y.data();
      expect(y.shape).toEqual([1, 4, 4, 64]);
      await expectClose(
        [...values].filter((_, i) => i % 64 < 24),
        x,
      );
      const frozen = [...model.namedParameters()].filter(([, { requiresGrad }]) => !requiresGrad).map(([name]) => name);
      expect(frozen).toEqual(['0.weight', ...[2, 3, 4].flatMap((i) => [`${i}.norm1.weight`, `${i}.norm2.weight`])]);
      model.dispose();
    });

    it('leaves no tensor behind', async () => {
      const model = new Airbench94();
      const images = zeros([2, 32, 32, 3]);
      model.call(images).dispose();
      await expectNoLeak(() => model.call(images));
      model.dispose();
    });
  });

  describe('small networks', () => {
    it.each<[string, Module, number[]]>([
      ['LeNet5', new LeNet5(), [1, 32, 32, 1]],
      ['TinyVGG', new TinyVGG(), [1, 64, 64, 3]],
      ['CifarResNet', new CifarResNet(8), [1, 7, 8, 3]],
      ['WideResNet', new WideResNet(10, 1), [1, 7, 8, 3]],
      ['Airbench94', new Airbench94(), [1, 32, 32, 3]],
      ['MobileNetV2', new MobileNetV2({ classes: 2 }), [1, 33, 20, 3]],
    ])('%s can be copied, and followed step by step', async (_, model, shape) => {
      model.initialize(new Rng(6)).eval();
      const images = normal(new Rng(5), shape);
      const logits = model.call(images);
      const twin = deepCopy(model);
      await expectClose(twin.call(images), logits);
      const graph = scope(() => trace(model, images));
      expect(graph.values[graph.outputs[0]].shape).toEqual(logits.shape);
      model.dispose();
      await expectClose(twin.call(images), logits);
    });

    it('leave no tensor behind in training', async () => {
      for (const model of [
        new CifarResNet(8),
        new WideResNet(10, 1, { dropRate: 0.3 }),
        new MobileNetV2({ classes: 2 }),
      ]) {
        const images = ones([2, 8, 8, 3]);
        model.call(images, { rng: new Rng(0) }).dispose();
        await expectNoLeak(() => model.call(images, { rng: new Rng(0) }));
        model.dispose();
      }
    });
  });

  describe('refusals', () => {
    it('name the depth and what it may be', () => {
      expect(() => new VGG(12)).toThrow('VGG: no network has 12 layers; choose from 11, 13, 16, 19');
      expect(() => new CifarResNet(18)).toThrow('CifarResNet: depth must be 6n + 2, such as 20 or 56, found 18');
      expect(() => new WideResNet(28.5, 10)).toThrow('WideResNet: depth must be 6n + 4');
      expect(() => new WideResNet(28, 0)).toThrow(RangeError);
    });

    it('of a picture that is too small or of other channels', () => {
      expect(() => new LeNet5().call(zeros([1, 32, 32, 3]))).toThrow(TypeError);
      expect(() => new AlexNet({ classes: 2 }).eval().call(zeros([1, 20, 20, 3]))).toThrow();
    });
  });
});

describe('MobileNetV2', () => {
  it('rounds its channels to multiples of 8', () => {
    const model = new MobileNetV2({ widthMultiplier: 0.35 });
    expect(parameterOf(model, 'features.0.0.weight').torchShape[0]).toBe(16);
    // torchvision.models.mobilenet_v2(width_mult=0.35)
    const size = [...model.namedParameters().values()].reduce((sum, { size }) => sum + size, 0);
    expect(size).toBe(1_677_128);
  });
});

describe('FCN', () => {
  beforeAll(async () => {
    await useBackend('wasm');
  });

  const picture = () => normal(new Rng(1), [1, 19, 34, 3]);

  it('answers for each pixel, in training with both heads', async () => {
    const images = picture();
    const model = new FCN({ classes: 2, aux: true });
    const { out, aux } = model.outputs(images, { rng: new Rng(0) });
    expect([out.shape, aux?.shape]).toEqual([
      [1, 19, 34, 2],
      [1, 19, 34, 2],
    ]);
    await expectClose(model.eval().outputs(images).out, model.call(images));
    await expectNoLeak(() => {
      const outputs = model.outputs(images);
      outputs.aux?.dispose();
      return outputs.out;
    });
    model.dispose();
  });

  it('has the second head only where it is asked for, with torchvision’s names', () => {
    const [without, both] = [false, true].map((aux) => [...new FCN({ aux }).namedParameters().keys()]);
    expect(both.filter((name) => !without.includes(name))).toEqual(
      ['0.weight', '1.weight', '1.bias', '4.weight', '4.bias'].map((name) => `aux_classifier.${name}`),
    );
    const size = [...new FCN({ aux: true }).namedParameters().values()].reduce((sum, { size }) => sum + size, 0);
    expect(size).toBe(35_322_218);
  });
});
