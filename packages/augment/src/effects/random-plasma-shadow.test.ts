import { Rng, uniform } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { expect, it } from 'vitest';
import { expectDraws } from '../testing/expect-draws.ts';
import { testAugmentation } from '../testing/test-augmentation.ts';
import { randomPlasmaShadow } from './random-plasma-shadow.ts';

const rng = new Rng(5);

testAugmentation(
  'randomPlasmaShadow',
  () => randomPlasmaShadow({ shadeIntensity: [-0.09, -0.05], shadeQuantity: [0.4, 0.6], p: 1 }),
  { differentiable: { shadeIntensity: 1e-2 } },
);

it('draws from its ranges', () => {
  expectDraws(
    randomPlasmaShadow(),
    {
      p: 0.5,
      roughness: { uniform: [0.1, 0.7] },
      shadeIntensity: { uniform: [-1, 0] },
      shadeQuantity: { uniform: [0, 1] },
      plasma: { uniform: [0, 1] },
    },
    [100_000, 1, 1, 1],
  );
});

onEachBackend(() => {
  it('darkens nothing for a quantity of 0, and everything beyond 1', async () => {
    const images = uniform(rng.fold('images'), [2, 5, 4, 3], 0.5, 1);
    const apply = (shadeQuantity: number) => {
      const shadow = randomPlasmaShadow({ shadeIntensity: -0.25, shadeQuantity, p: 1 });
      return shadow.apply(images, shadow.sample([rng.fold(0), rng.fold(1)], images.shape));
    };
    await expectClose(apply(0), images, { absolute: 0 });
    await expectClose(apply(1.1), uniform(rng.fold('images'), [2, 5, 4, 3], 0.25, 0.75), { absolute: 1e-6 });
  });
});

it('refuses ranges that are reversed or not finite', () => {
  expect(() => randomPlasmaShadow({ shadeQuantity: [1, 0] })).toThrow(
    'RandomPlasmaShadow: shadeQuantity must be [low, high] with low ≤ high, found [1, 0]',
  );
  expect(() => randomPlasmaShadow({ shadeIntensity: Number.NaN })).toThrow(
    'RandomPlasmaShadow: shadeIntensity must be a finite number, found NaN',
  );
});
