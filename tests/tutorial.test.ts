import {
  Conv2d,
  Linear,
  MaxPool2d,
  type Module,
  outputSize,
  receptiveFields,
  samePadding,
  stateDict,
  summary,
} from '@cnn/layers';
import { CifarCNN } from '@cnn/models';
import { argMax, flatten, mean, neg, Rng, softmax, sum, tensor, uniform, useBackend, zeros } from '@cnn/tensor';
import { expectClose } from '@cnn/tensor/testing';
import { crossEntropy } from '@cnn/train';
import { beforeAll, describe, expect, it } from 'vitest';

// Every number of the course that can be computed without training, cell by cell.

const parametersOf = (module: Module): number =>
  [...module.namedParameters().values()].reduce((total, { size }) => total + size, 0);

describe("the course's numbers", () => {
  let model: CifarCNN;
  beforeAll(async () => {
    await useBackend('wasm');
    model = new CifarCNN();
  });

  it('softmax makes probabilities, of which argmax is the prediction', async () => {
    const logits = tensor([[1, 3, 0.5, -2]]);
    await expectClose(sum(softmax(logits)), [1]);
    await expectClose(argMax(softmax(logits), 1), [1]);
  });

  it('cross-entropy is −log of the probability of the true class', async () => {
    const logits = tensor([
      [1, 3, 0.5],
      [0, -1, 2],
    ]);
    const probabilities = await softmax(logits).data();
    const loss = (-Math.log(probabilities[1]) - Math.log(probabilities[3])) / 2;
    await expectClose(crossEntropy()(logits, tensor([1, 0], [2], 'int32')), [loss]);
    await expectClose(neg(mean(tensor([-loss]))), [loss]);
  });

  it('8 kernels of 3×3×8 in steps of 2 give 8 maps', () => {
    const conv = new Conv2d(8, 8, 3, { padding: 1, stride: 2 });
    expect(conv.weight.torchShape).toEqual([8, 8, 3, 3]);
    expect(conv.call(zeros([1, 5, 5, 8])).shape).toEqual([1, 3, 3, 8]);
  });

  it('a 5×5 picture is pooled to 3×3 when the last windows may reach over the edge, without parameters', () => {
    const pool = new MaxPool2d(2, { ceilMode: true });
    expect(pool.call(zeros([1, 5, 5, 1])).shape).toEqual([1, 3, 3, 1]);
    expect(parametersOf(pool)).toBe(0);
  });

  it('the output shape: 28 → 28 by a 5×5 kernel with padding 2, → 14 by pooling', () => {
    const conv = outputSize(28, { kernel: 5, padding: 2, stride: 1 });
    expect(conv.size).toBe(28);
    expect(conv.numbers).toBe('⌊(28 + 2·2 − 1·(5 − 1) − 1) / 1⌋ + 1 = 28');
    expect(outputSize(conv.size, { kernel: 2, stride: 2 }).size).toBe(14);
  });

  it("the table of 'same': kernels 3, 5, 7 have paddings 1, 2, 3", () => {
    for (const [kernel, padding] of [
      [3, 1],
      [5, 2],
      [7, 3],
    ]) {
      expect(samePadding(kernel)).toEqual([padding, padding]);
      const same = new Conv2d(1, 1, kernel, { padding: 'same' });
      expect(same.call(zeros([1, 9, 8, 1])).shape).toEqual([1, 9, 8, 1]);
    }
  });

  it('groups = in_channels joins each channel with kernels of its own', () => {
    expect(new Conv2d(4, 8, 3, { groups: 4 }).weight.torchShape).toEqual([8, 1, 3, 3]);
  });

  it('a fully connected layer is a convolution whose kernel is as large as its input', async () => {
    const [classes, size, channels] = [10, 4, 8];
    const fc = new Linear(channels * size * size, classes).initialize(new Rng(1));
    const conv = new Conv2d(channels, classes, size);
    const weights = (await stateDict(fc)).get('weight')!.data as Float32Array;
    const kernels = tensor(weights, [classes, channels, size, size]);
    conv.weight.assign(conv.weight.fromTorch(kernels));
    conv.bias!.assign(fc.bias!.value);
    const x = uniform(new Rng(2), [3, size, size, channels]);
    expect(conv.call(x).shape).toEqual([3, 1, 1, classes]);
    await expectClose(flatten(conv.call(x)), fc.call(flatten(x)));
  });

  it('a convolution has few parameters where a fully connected layer has 100 million', () => {
    const convolution = new Conv2d(3, 32, 3, { padding: 1 });
    const connected = new Linear(3 * 32 * 32, 32 * 32 * 32); // never allocated
    expect(parametersOf(convolution)).toBe(896);
    expect(parametersOf(connected)).toBe(100_696_064);
  });

  it('the shapes: 4×4×256 features, 4096 values, 10 logits', () => {
    const features = model.convLayer.eval().call(zeros([1, 32, 32, 3]));
    expect(features.shape).toEqual([1, 4, 4, 256]);
    expect(flatten(features).shape).toEqual([1, 4096]);
    expect(model.eval().call(zeros([1, 32, 32, 3])).shape).toEqual([1, 10]);
  });

  it('5,852,170 trainable weights, 22.33 MB, 137.73 M multiply-adds', () => {
    const { trainableParameters, bytes, multiplyAdds } = summary(model, [1, 32, 32, 3]);
    expect(trainableParameters).toBe(5_852_170);
    expect((bytes / 1024 ** 2).toFixed(2)).toBe('22.33');
    expect((multiplyAdds / 1e6).toFixed(2)).toBe('137.73');
  });

  it('a receptive field of 36 pixels in steps of 8', () => {
    const field = receptiveFields(model, [1, 32, 32, 3]).get('conv_layer')!;
    expect(field.size).toEqual([36, 36]);
    expect(field.stride).toEqual([8, 8]);
  });
});
