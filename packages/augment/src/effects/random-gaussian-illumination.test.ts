import { Rng, zeros } from '@cnn/tensor';
import { onEachBackend } from '@cnn/tensor/testing';
import { expect, it } from 'vitest';
import { expectDraws } from '../testing/expect-draws.ts';
import { testAugmentation } from '../testing/test-augmentation.ts';
import { randomGaussianIllumination } from './random-gaussian-illumination.ts';

const rng = new Rng(5);

// Centres from where no small step changes which pixel is the brightest or the darkest.
testAugmentation(
  'randomGaussianIllumination',
  () => randomGaussianIllumination({ gain: [0.05, 0.1], center: [0.52, 0.58], sigma: [0.3, 0.6], p: 1 }),
  { differentiable: { gain: 1e-2, centerX: 1e-2, centerY: 1e-2, sigmaX: 1e-2, sigmaY: 1e-2 } },
);

it('draws from its ranges, signs by a number above or below 0', () => {
  expectDraws(randomGaussianIllumination({ gain: 0.3, sign: [-1, 3 / 5], p: 0.4 }), {
    p: 0.4,
    gain: { uniform: [0.3, 0.3] },
    centerX: { uniform: [0.1, 0.9] },
    centerY: { uniform: [0.1, 0.9] },
    sigmaX: { uniform: [0.2, 1] },
    sigmaY: { uniform: [0.2, 1] },
    sign: { choices: { [-1]: 0.625, 1: 0.375 } },
  });
});

onEachBackend(() => {
  const lightOf = async (options: object, height: number, width: number) => {
    const illumination = randomGaussianIllumination({ sign: 1, p: 1, ...options });
    const shape = [1, height, width, 1];
    return illumination.apply(zeros(shape as never), illumination.sample([rng], shape)).data();
  };

  it('reaches its gain and nothing on large images, where the Gaussian itself is small', async () => {
    const light = await lightOf({ gain: 0.4, center: 0.5, sigma: 1 }, 201, 201);
    expect(light[100 * 201 + 100]).toBeCloseTo(0.4, 6);
    expect(light[0]).toBeCloseTo(0, 6);
  });

  it('lights one pixel without a deviation, or those that are next to its middle', async () => {
    expect([...(await lightOf({ gain: 0.5, center: 0.5, sigma: 0 }, 3, 3))]).toEqual([0, 0, 0, 0, 0.5, 0, 0, 0, 0]);
    expect([...(await lightOf({ gain: 0.5, center: 0.5, sigma: 0 }, 1, 4))]).toEqual([0, 0.5, 0.5, 0]);
  });

  it('leaves a single pixel as it is', async () => {
    expect([...(await lightOf({ gain: 0.5 }, 1, 1))]).toEqual([0]);
  });
});

it('refuses ranges that are reversed or out of bounds', () => {
  expect(() => randomGaussianIllumination({ gain: 1.5 })).toThrow(
    'RandomGaussianIllumination: gain must be in [0, 1], found 1.5',
  );
  expect(() => randomGaussianIllumination({ center: [0.5, 0.2] })).toThrow(
    'RandomGaussianIllumination: center must be [low, high] with low ≤ high, found [0.5, 0.2]',
  );
  expect(() => randomGaussianIllumination({ sigma: [-0.1, 0.2] })).toThrow(
    'RandomGaussianIllumination: sigma must be in [0, 1], found -0.1',
  );
  expect(() => randomGaussianIllumination({ sign: [-2, 1] })).toThrow(
    'RandomGaussianIllumination: sign must be in [-1, 1], found -2',
  );
});
