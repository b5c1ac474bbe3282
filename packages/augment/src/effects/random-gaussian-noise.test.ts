import { Rng, tensor, zeros } from '@cnn/tensor';
import { onEachBackend } from '@cnn/tensor/testing';
import { expect, it } from 'vitest';
import { augment } from '../augment.ts';
import { expectDistribution } from '../testing/expect-draws.ts';
import { testAugmentation } from '../testing/test-augmentation.ts';
import { randomGaussianNoise } from './random-gaussian-noise.ts';

testAugmentation('randomGaussianNoise', () => randomGaussianNoise({ std: 0.1, p: 0.8 }), {
  differentiable: { gaussianNoise: 1e-2 },
});

onEachBackend(() => {
  it('adds normal numbers of its mean and deviation, each its own', async () => {
    const rngs = Array.from({ length: 4 }, (_, i) => new Rng(5).fold(i));
    const noise = await augment(
      zeros([4, 60, 70, 3]),
      randomGaussianNoise({ mean: 0.2, std: 0.05, p: 1 }),
      rngs,
    ).data();
    expectDistribution('noise', Array.from(noise), { normal: [0.2, 0.05] });
    const half = noise.length / 4;
    expect(noise.slice(0, half)).not.toEqual(noise.slice(half, 2 * half));
    // Neighbours, channels among them, have nothing to do with each other.
    let product = 0;
    for (let i = 1; i < noise.length; i++) product += ((noise[i]! - 0.2) * (noise[i - 1]! - 0.2)) / 0.05 ** 2;
    expect(Math.abs(product / noise.length)).toBeLessThan(5 / Math.sqrt(noise.length));
  });

  it('shares its noise within the batch if it is told to', async () => {
    const rngs = [new Rng(1), new Rng(2)];
    const same = await augment(zeros([2, 3, 3, 1]), randomGaussianNoise({ sameOnBatch: true, p: 1 }), rngs).data();
    expect(same.slice(0, 9)).toEqual(same.slice(9));
  });

  it('does not cut results', async () => {
    const params = { applied: Uint8Array.of(1), gaussianNoise: Float32Array.of(-3, 3) };
    const noisy = randomGaussianNoise().apply(tensor([0.5, 0.5], [1, 1, 2, 1]), params);
    expect(Array.from(await noisy.data())).toEqual([-2.5, 3.5]);
  });
});

it('refuses deviations below 0', () => {
  expect(() => randomGaussianNoise({ std: -0.1 })).toThrow('RandomGaussianNoise: std must be at least 0, found -0.1');
  expect(() => randomGaussianNoise({ mean: Number.NaN })).toThrow(
    'RandomGaussianNoise: mean must be a finite number, found NaN',
  );
  expect(() => randomGaussianNoise({ p: 2 })).toThrow('RandomGaussianNoise: p must be in [0, 1], found 2');
});
