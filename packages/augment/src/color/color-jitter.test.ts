import { Rng, slice, sum, type Tensor, tensor, uniform, valueAndGradient } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { expectDraws } from '../testing/expect-draws.ts';
import { testAugmentation } from '../testing/test-augmentation.ts';
import { colorJitter } from './color-jitter.ts';

const shapes = [
  [8, 6, 5, 3],
  [1, 7, 4, 3],
  [3, 5, 5, 1],
  [1, 1, 1, 3],
  [0, 6, 6, 3],
];
const options = { brightness: 0.1, contrast: 0.2, saturation: 0.2, hue: 0.1 };
testAugmentation('colorJitter', () => colorJitter({ ...options, p: 0.8 }), {
  shapes,
  differentiable: { brightnessFactor: 1e-4, contrastFactor: 3e-3, saturationFactor: 1e-4, hueFactor: 1e-4 },
});
testAugmentation('colorJitter without colours', () => colorJitter({ brightness: 0.2, contrast: 0.2 }));

it('draws four factors', () => {
  expectDraws(colorJitter({ brightness: 1.5, contrast: [0.5, 2], saturation: 0.3, hue: 0.2, p: 0.7 }), {
    p: 0.7,
    brightnessFactor: { uniform: [0, 2.5] },
    contrastFactor: { uniform: [0.5, 2] },
    saturationFactor: { uniform: [0.7, 1.3] },
    hueFactor: { uniform: [-0.2, 0.2] },
  });
});

it('refuses orders that are none, ranges out of bounds, and colours of two channels', () => {
  expect(() => colorJitter({ order: [1.5] })).toThrow('ColorJitter: order must be a whole number in [0, 3], found 1.5');
  expect(() => colorJitter({ contrast: [2, 1] })).toThrow('ColorJitter: contrast must be [low, high] with low ≤ high');
  const augmentation = colorJitter(options);
  const params = augmentation.sample([new Rng(1)], [1, 2, 2, 2]);
  expect(() => augmentation.apply(uniform(new Rng(1), [1, 2, 2, 2]), params)).toThrow(
    'ColorJitter: to change saturation and hue, images must have 3 channels, found 2; leave out saturation and hue',
  );
});

onEachBackend(() => {
  describe('colorJitter', () => {
    const contrast = (images: number, factors: number[], order: number[]) => ({
      applied: new Uint8Array(images).fill(1),
      brightnessFactor: new Float32Array(images).fill(2),
      contrastFactor: Float32Array.from(factors),
      saturationFactor: new Float32Array(images).fill(1),
      hueFactor: new Float32Array(images),
      order: Float32Array.from(order),
    });

    it('blends with the mean of the image as it is when its contrast changes', async () => {
      const images = tensor([0.1, 0.3, 0.1, 0.3], [2, 1, 2, 1]);
      // Brighter first: 0.2, 0.6 of mean 0.4; contrast first: 0.15, 0.25, then brighter.
      const params = contrast(2, [0.5, 0.5], [0, 1, 2, 3, 1, 0, 2, 3]);
      await expectClose(colorJitter().apply(images, params), [0.3, 0.5, 0.3, 0.5]);
    });

    it('weighs the mean grey as the eye does', async () => {
      const images = tensor([1, 0, 0, 0, 0, 1], [1, 1, 2, 3]);
      const grey = (0.299 + 0.114) / 2;
      const params = { ...contrast(1, [0], [1, 0, 2, 3]), brightnessFactor: Float32Array.of(1) };
      await expectClose(colorJitter().apply(images, params), new Array(6).fill(grey));
    });

    it('has a gradient through the mean', async () => {
      const images = tensor([0.2, 0.4, 0.6, 0.4], [1, 2, 2, 1]);
      const params = { ...contrast(1, [0.5], [1]), order: Float32Array.of(1) };
      const first = (x: Tensor) => sum(slice(colorJitter().apply(x, params), [0, 0, 0, 0], [1, 1, 1, 1]));
      // 0.5 of the pixel itself, and 0.5 of a quarter of each.
      await expectClose(valueAndGradient(first, images).gradient, [0.625, 0.125, 0.125, 0.125]);
    });

    it('keeps saturation and hue of one channel as they are', async () => {
      const images = uniform(new Rng(2), [3, 4, 4, 1]);
      const augmentation = colorJitter({ saturation: 0.9, hue: 0.5 });
      const params = augmentation.sample([new Rng(1), new Rng(2), new Rng(3)], [3, 4, 4, 1]);
      await expectClose(augmentation.apply(images, params), images, { relative: 0 });
    });
  });
});
