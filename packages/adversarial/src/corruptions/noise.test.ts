import { Rng, tensor } from '@cnn/tensor';
import { onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import type { Corruption } from './corruption.ts';
import { gaussianNoise } from './gaussian-noise.ts';
import { impulseNoise } from './impulse-noise.ts';
import { shotNoise } from './shot-noise.ts';
import { speckleNoise } from './speckle-noise.ts';

/** Mean, deviation, and likeness of neighbours, of four pictures of one value. */
async function momentsOf(corruption: Corruption, severity: number, value: number) {
  const images = tensor(new Float32Array(4 * 64 * 64).fill(value), [4, 64, 64, 1]);
  const values = Array.from(await (await corruption.corrupt(images, severity, new Rng(2))).data());
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const covariance = (distance: number) =>
    values.slice(distance).reduce((sum, each, i) => sum + (each - mean) * (values[i] - mean), 0) / values.length;
  return { values, mean, deviation: Math.sqrt(covariance(0)), likeness: covariance(1) / covariance(0) };
}

onEachBackend(() => {
  describe('noise', () => {
    it.each([
      ['gaussianNoise', gaussianNoise({ table: 'CIFAR-10-C' }), 0.5, [0.04, 0.06, 0.08, 0.09, 0.1]],
      ['speckleNoise', speckleNoise({ table: 'CIFAR-10-C' }), 0.4, [0.06, 0.1, 0.12, 0.16, 0.2].map((c) => 0.4 * c)],
      ['shotNoise', shotNoise({ table: 'CIFAR-10-C' }), 0.4, [500, 250, 100, 75, 50].map((c) => Math.sqrt(0.4 / c))],
      ['shotNoise of few photons', shotNoise({ table: 'ImageNet-C' }), 0.1, [60, 25].map((c) => Math.sqrt(0.1 / c))],
    ])('%s has the mean of the picture, its deviation, and is white', async (_, corruption, value, deviations) => {
      for (const [i, expected] of deviations.entries()) {
        const { mean, deviation, likeness } = await momentsOf(corruption, i + 1, value);
        expect(Math.abs(mean - value)).toBeLessThan((4 * expected) / 128);
        expect(Math.abs(deviation / expected - 1)).toBeLessThan(0.03);
        expect(Math.abs(likeness)).toBeLessThan(4 / 128);
      }
    });

    it('shotNoise counts photons, and leaves black black', async () => {
      const { values } = await momentsOf(shotNoise({ table: 'ImageNet-C' }), 5, 0.5);
      expect(values.every((value) => Math.abs(3 * value - Math.round(3 * value)) < 1e-6)).toBe(true);
      expect((await momentsOf(shotNoise(), 5, 0)).values.every((value) => value === 0)).toBe(true);
    });

    it('impulseNoise hits its share of pixels, half of them white', async () => {
      for (const [i, amount] of [0.03, 0.06, 0.09, 0.17, 0.27].entries()) {
        const { values } = await momentsOf(impulseNoise({ table: 'ImageNet-C' }), i + 1, 0.5);
        const share = (value: number) => values.filter((each) => each === value).length / values.length;
        expect(Math.abs(share(0) - amount / 2)).toBeLessThan(0.01);
        expect(Math.abs(share(1) - amount / 2)).toBeLessThan(0.01);
        expect(share(0.5)).toBeCloseTo(1 - share(0) - share(1), 10);
      }
    });

    it('shotNoise reaches every count for a bright pixel of many photons', async () => {
      const { values } = await momentsOf(shotNoise({ table: 'CIFAR-10-C' }), 1, 0.9);
      expect(values.every((value) => value > 0.7 && value <= 1)).toBe(true);
    });
  });
});
