import { Rng, slice, type Tensor, tensor, uniform } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { expectDistribution, expectDraws } from '../testing/expect-draws.ts';
import { testAugmentation } from '../testing/test-augmentation.ts';
import { colorJiggle } from './color-jiggle.ts';
import { randomBrightness } from './random-brightness.ts';
import { randomContrast } from './random-contrast.ts';
import { randomHue } from './random-hue.ts';
import { randomSaturation } from './random-saturation.ts';

const shapes = [
  [8, 6, 5, 3],
  [1, 7, 4, 3],
  [1, 1, 1, 3],
  [0, 6, 6, 3],
];
const options = { brightness: 0.1, contrast: 0.2, saturation: 0.2, hue: 0.1 };
testAugmentation('colorJiggle', () => colorJiggle({ ...options, p: 0.8 }), {
  shapes,
  differentiable: { brightnessFactor: 1e-4, contrastFactor: 1e-4, saturationFactor: 1e-4, hueFactor: 1e-4 },
});
testAugmentation('colorJiggle without colours', () => colorJiggle({ brightness: 0.2, contrast: 0.2 }));

it('draws four factors', () => {
  expectDraws(colorJiggle({ brightness: 0.3, contrast: [0.5, 2], saturation: 1.5, hue: 0.2, p: 0.7 }), {
    p: 0.7,
    brightnessFactor: { uniform: [0.7, 1.3] },
    contrastFactor: { uniform: [0.5, 2] },
    saturationFactor: { uniform: [0, 2.5] },
    hueFactor: { uniform: [-0.2, 0.2] },
  });
});

it('draws an order for each image, or takes that of the option', () => {
  const rngs = Array.from({ length: 6000 }, (_, i) => new Rng(i));
  const sample = (order?: number[]) =>
    Array.from((colorJiggle({ order }).sample(rngs, [6000, 1, 1, 3]) as { order: Float32Array }).order);
  const orders = sample();
  const texts = rngs.map((_, i) => Number(orders.slice(4 * i, 4 * i + 4).join('')));
  const all = new Set(texts);
  expect(all.size).toBe(24);
  for (const text of all) expect([...String(text).padStart(4, '0')].sort().join('')).toBe('0123');
  const choices = Object.fromEntries([...all].map((text) => [text, 1 / 24]));
  expectDistribution('order', texts, { choices });
  expect(sample([3, 1]).slice(0, 4)).toEqual([3, 1, 3, 1]);
});

it('refuses orders that are none, ranges out of bounds, and colours of grey images', () => {
  expect(() => colorJiggle({ order: [0, 4] })).toThrow('ColorJiggle: order must be a whole number in [0, 3], found 4');
  expect(() => colorJiggle({ order: [2, 0, 2] })).toThrow('ColorJiggle: order must not repeat a change, found 2');
  expect(() => colorJiggle({ brightness: 1.5 })).toThrow('ColorJiggle: brightness must be in [0, 2], found 2.5');
  expect(() => colorJiggle({ hue: [-0.6, 0] })).toThrow('ColorJiggle: hue must be in [-0.5, 0.5], found -0.6');
  const augmentation = colorJiggle(options);
  const params = augmentation.sample([new Rng(1)], [1, 2, 2, 1]);
  expect(() => augmentation.apply(uniform(new Rng(1), [1, 2, 2, 1]), params)).toThrow(
    'ColorJiggle: to change saturation and hue, images must have 3 channels, found 1; leave out saturation and hue',
  );
});

onEachBackend(() => {
  describe('colorJiggle', () => {
    it('is the four changes one after the other, in the order of each image', async () => {
      const orders = [
        [0, 1, 2, 3],
        [3, 2, 1, 0],
        [2, 0, 3, 1],
        [1, 3, 0, 2],
      ];
      const images = uniform(new Rng(3), [4, 5, 6, 3]);
      const factors = {
        brightnessFactor: Float32Array.of(0.8, 1.3, 1.1, 0.9),
        contrastFactor: Float32Array.of(1.4, 0.7, 1.2, 1.5),
        saturationFactor: Float32Array.of(0.3, 2, 1.6, 0.8),
        hueFactor: Float32Array.of(0.4, -0.3, 0.1, -0.2),
      };
      const together = colorJiggle().apply(images, {
        applied: Uint8Array.of(1, 1, 1, 1),
        order: Float32Array.from(orders.flat()),
        ...factors,
      });
      for (const [i, order] of orders.entries()) {
        const params = { applied: Uint8Array.from(orders, (_, k) => Number(k === i)), ...factors };
        const alone = [randomBrightness(), randomContrast(), randomSaturation(), randomHue()];
        const inTurn = order.reduce((x, change) => alone[change]!.apply(x, params), images);
        const own = (x: Tensor) => slice(x, [i, 0, 0, 0], [1, 5, 6, 3]);
        await expectClose(own(together), own(inTurn), { relative: 3e-6 });
      }
    });

    it('leaves out what no image changes, so that grey images may pass', async () => {
      const images = tensor([0.2, 0.6], [1, 1, 2, 1]);
      const augmentation = colorJiggle({ brightness: [1.25, 1.25] });
      const params = augmentation.sample([new Rng(1)], [1, 1, 2, 1]);
      await expectClose(augmentation.apply(images, params), [0.45, 0.85]);
    });
  });
});
