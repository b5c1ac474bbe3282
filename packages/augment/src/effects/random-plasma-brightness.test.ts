import { Rng } from '@cnn/tensor';
import { expect, it } from 'vitest';
import { expectDraws } from '../testing/expect-draws.ts';
import { testAugmentation } from '../testing/test-augmentation.ts';
import { randomPlasmaBrightness } from './random-plasma-brightness.ts';

testAugmentation('randomPlasmaBrightness', () => randomPlasmaBrightness({ intensity: [0.05, 0.1], p: 1 }), {
  differentiable: { plasma: 1e-2, intensity: 1e-2 },
});

it('draws from its ranges, and corners of clouds uniformly', () => {
  expectDraws(
    randomPlasmaBrightness({ roughness: 0.4, p: 0.8 }),
    { p: 0.8, roughness: { uniform: [0.4, 0.4] }, intensity: { uniform: [0, 1] }, plasma: { uniform: [0, 1] } },
    [100_000, 1, 1, 1],
  );
});

it('draws other clouds for each channel', () => {
  const plasma = randomPlasmaBrightness({ p: 1 }).sample([new Rng(3)], [1, 4, 4, 2]).plasma as Float32Array;
  const clouds = [0, 1].map((channel) => plasma.filter((_, k) => k % 2 === channel));
  expect(clouds[0]).toHaveLength(16);
  expect(clouds[0]).not.toEqual(clouds[1]);
});

it('refuses ranges that are reversed or out of bounds', () => {
  expect(() => randomPlasmaBrightness({ roughness: [0.1, 1.2] })).toThrow(
    'RandomPlasmaBrightness: roughness must be in [0, 1], found 1.2',
  );
  expect(() => randomPlasmaBrightness({ intensity: [0.5, 0.1] })).toThrow(
    'RandomPlasmaBrightness: intensity must be [low, high] with low ≤ high, found [0.5, 0.1]',
  );
});
