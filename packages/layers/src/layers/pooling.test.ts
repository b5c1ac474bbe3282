import { ones, Rng, type Tensor, tensor } from '@cnn/tensor';
import { expectClose, expectNoLeak, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { Sequential } from '../containers/sequential.ts';
import type { AnyModule } from '../core/module.ts';
import {
  AdaptiveAvgPool1d,
  AdaptiveAvgPool2d,
  AdaptiveMaxPool1d,
  AdaptiveMaxPool2d,
  AvgPool1d,
  AvgPool2d,
  ChannelShuffle,
  Flatten,
  FractionalMaxPool2d,
  Identity,
  LPPool1d,
  LPPool2d,
  MaxPool1d,
  MaxPool2d,
  MaxUnpool1d,
  MaxUnpool2d,
  PixelShuffle,
  PixelUnshuffle,
  Unflatten,
  Upsample,
  UpsamplingBilinear2d,
  UpsamplingNearest2d,
} from '../index.ts';

describe('describe', () => {
  it.each<[AnyModule, string]>([
    [new MaxPool2d(2), '2×2'],
    [new MaxPool2d([3, 2], { stride: 2, dilation: [1, 2], ceilMode: true }), '3×2, stride 2, dilation 1×2, ceil mode'],
    [new MaxPool2d(2, { ceilMode: false, returnIndices: true }), '2×2, return indices'],
    [new MaxPool1d(3, { padding: 1 }), '3, padding 1'],
    [new AvgPool2d(3, { padding: 1, countIncludePad: false }), '3×3, padding 1, border not counted'],
    [new AvgPool1d(4, { stride: 2, countIncludePad: true }), '4, stride 2'],
    [new AdaptiveAvgPool2d([7, null]), '7×same'],
    [new AdaptiveMaxPool2d(1, { returnIndices: true }), '1×1, return indices'],
    [new AdaptiveAvgPool1d(5), '5'],
    [new AdaptiveMaxPool1d(5), '5'],
    [new LPPool2d(2, 3, { stride: 2 }), 'p 2, 3×3, stride 2'],
    [new LPPool1d(1, 4), 'p 1, 4'],
    [new FractionalMaxPool2d(2, { outputRatio: 0.7 }), '2×2, output ratio 0.7'],
    [new MaxUnpool2d(2, { outputSize: [5, 4] }), '2×2, output size 5×4'],
    [new MaxUnpool1d(2), '2'],
    [new Upsample({ scaleFactor: 2, mode: 'bilinear', alignCorners: true }), 'factor 2, bilinear, aligned corners'],
    [new UpsamplingNearest2d({ size: [3, 4] }), 'size 3×4, nearest'],
    [new UpsamplingBilinear2d({ scaleFactor: 2 }), 'factor 2, bilinear, aligned corners'],
    [new Flatten(), ''],
    [new Flatten({ startDim: 2 }), 'axes 2 to -1'],
    [new Unflatten(1, [3, 4, 4]), 'axis 1 → 3×4×4'],
    [new PixelShuffle(2), 'factor 2'],
    [new PixelUnshuffle(3), 'factor 3'],
    [new ChannelShuffle(4), '4 groups'],
    [new Identity(), ''],
  ])('of %o', (layer, text) => {
    expect(layer.describe()).toBe(text);
  });
});

onEachBackend(() => {
  const image = () => tensor([1, 2, 5, 4, 3, 0, 7, 8], [1, 2, 4, 1]);

  it('poolings give places on demand, which their type tells', async () => {
    const plain = new MaxPool2d(2).call(image());
    expectTypeOf(plain).toEqualTypeOf<Tensor>();
    await expectClose(plain, [3, 8]);
    const { values, indices } = new MaxPool2d(2, { returnIndices: true }).call(image());
    await expectClose(values, [3, 8]);
    await expectClose(indices, [4, 7]);
    await expectClose(new Sequential(new MaxPool2d(2), new Flatten()).call(image()), [3, 8]);
  });

  it('unpooling takes the size as an option or along with the values', async () => {
    const { values, indices } = new MaxPool1d(2, { returnIndices: true }).call(tensor([1, 2, 3, 4, 9], [1, 5, 1]));
    await expectClose(new MaxUnpool1d(2).call([values, indices]), [0, 2, 0, 4]);
    await expectClose(new MaxUnpool1d(2, { outputSize: [5] }).call([values, indices]), [0, 2, 0, 4, 0]);
    await expectClose(new MaxUnpool1d(2).call([values, indices, [5]]), [0, 2, 0, 4, 0]);
    expect(() => new MaxUnpool1d(2).call([values, indices, [9]])).toThrow('has no such pooling');
  });

  it('fractional windows lie by chance in training and evenly in evaluation', async () => {
    const layer = new FractionalMaxPool2d(2, { outputSize: [1, 5], returnIndices: true });
    const signal = tensor(
      Array.from({ length: 24 }, (_, i) => i),
      [1, 2, 12, 1],
    );
    const places = async (rng?: Rng) => [...(await layer.call(signal, { rng }).indices.data())];
    expect(await places(new Rng(1))).toEqual(await places(new Rng(1)));
    const drawn = await Promise.all(Array.from({ length: 8 }, (_, seed) => places(new Rng(seed))));
    expect(new Set(drawn.map(String)).size).toBeGreaterThan(1);
    expect(() => layer.call(signal)).toThrow('FractionalMaxPool2d: training needs chance');
    layer.eval();
    expect(await places()).toEqual(await places(new Rng(3)));
  });

  it('signals and images have modes of their own', () => {
    const upsample = (mode: 'linear' | 'bilinear' | 'bicubic') => new Upsample({ scaleFactor: 2, mode });
    expect(() => upsample('bilinear').call(ones([1, 4, 2]))).toThrow(
      'Upsample: expected mode nearest, nearest-exact or linear for an input of 3 axes, found bilinear',
    );
    expect(() => upsample('bicubic').call(ones([1, 4, 2]))).toThrow('found bicubic');
    expect(() => upsample('linear').call(image())).toThrow('found linear');
    expect(() => new AvgPool1d(2).call(image())).toThrow('AvgPool1d: expected shape [?, ?, ?], found [1, 2, 4, 1]');
  });

  it('Identity gives a tensor of its own', async () => {
    const x = image();
    const y = new Identity().call(x);
    y.dispose();
    await expectClose(x, [1, 2, 5, 4, 3, 0, 7, 8]);
  });

  it.each<[AnyModule, () => Tensor]>([
    [new MaxPool2d(2, { returnIndices: true }), image],
    [new MaxPool1d(2, { returnIndices: true }), () => ones([1, 5, 2])],
    [new AvgPool2d(2, { padding: 1 }), image],
    [new AdaptiveMaxPool2d([1, 3]), image],
    [new AdaptiveAvgPool1d(2), () => ones([1, 5, 2])],
    [new LPPool2d(2, 2), image],
    [new Upsample({ size: 5, mode: 'bicubic' }), image],
    [new Upsample({ scaleFactor: 2 }), () => ones([1, 5, 2])],
    [new Flatten({ startDim: 2 }), image],
    [new Unflatten(1, [2, 2]), () => ones([3, 4])],
    [new PixelUnshuffle(2), image],
    [new Identity(), image],
  ])('leaves nothing behind: %o', async (layer, input) => {
    const x = input();
    await expectNoLeak(() => layer.call(x));
  });
});
