import { describe, expect, it } from 'vitest';
import { expectNear, numbers, runKernel, sizeOf, useWebgpu, type Values } from '../testing/run-kernel.ts';

useWebgpu();

const EPSILON = 1e-5;

/** Mean, variance and result of each channel, and the gradients for dy, in double precision. */
function plain({ shape, values }: Values, gamma: Values, beta: Values, dy: Values) {
  const channels = shape.at(-1)!;
  const rows = values.length / channels;
  const sums = () => new Float64Array(channels);
  const [mean, variance, dGamma, dBeta] = [sums(), sums(), sums(), sums()];
  for (let i = 0; i < values.length; i++) mean[i % channels] += values[i] / rows;
  for (let i = 0; i < values.length; i++) variance[i % channels] += (values[i] - mean[i % channels]) ** 2 / rows;
  const inverse = variance.map((value) => 1 / Math.sqrt(value + EPSILON));
  const normal = Float64Array.from(values, (value, i) => (value - mean[i % channels]) * inverse[i % channels]);
  const y = normal.map((value, i) => value * gamma.values[i % channels] + beta.values[i % channels]);
  for (let i = 0; i < values.length; i++) {
    dGamma[i % channels] += dy.values[i] * normal[i];
    dBeta[i % channels] += dy.values[i];
  }
  const dx = normal.map((value, i) => {
    const c = i % channels;
    return (dy.values[i] - (value * dGamma[c] + dBeta[c]) / rows) * gamma.values[c] * inverse[c];
  });
  return { y, mean, variance, inverse, dx, dGamma, dBeta };
}

describe('batch normalisation', () => {
  for (const shape of [
    [2, 3, 3, 5],
    [1, 1, 1, 3],
    [4, 1],
    [5, 7, 70],
    [3, 20, 20, 2],
    [700, 33],
  ]) {
    it(`of ${shape.join(' × ')}`, async () => {
      const channels = shape.at(-1)!;
      const [x, dy] = [numbers(shape, 1), numbers(shape, 2)];
      const [gamma, beta] = [numbers([channels], 3), numbers([channels], 4)];
      const exact = plain(x, gamma, beta, dy);
      const [y, mean, variance, inverse] = await runKernel('CnnBatchNorm', { x, gamma, beta }, { epsilon: EPSILON });
      expect([y.shape, mean.shape]).toEqual([shape, [channels]]);
      expectNear(y.values, exact.y);
      expectNear(mean.values, exact.mean);
      expectNear(variance.values, exact.variance);
      expectNear(inverse.values, exact.inverse);
      const [dx, dGamma, dBeta] = await runKernel('CnnBatchNormGrad', {
        x,
        dy,
        gamma,
        mean,
        inverseDeviation: inverse,
      });
      // With one row all of it cancels.
      if (sizeOf(shape) > channels) expectNear(dx.values, exact.dx);
      else for (const value of Array.from(dx.values)) expect(Math.abs(value)).toBeLessThan(1e-3);
      expectNear(dGamma.values, exact.dGamma);
      expectNear(dBeta.values, exact.dBeta);
    });
  }

  it('keeps the digits of a variance far below the square of the mean', async () => {
    const x = numbers([600, 3], 1);
    const shifted = { ...x, values: Float32Array.from(x.values, (value) => 1000 + value) };
    const ones = { shape: [3], values: [1, 1, 1] };
    const [, mean, variance] = await runKernel(
      'CnnBatchNorm',
      { x: shifted, gamma: ones, beta: ones },
      { epsilon: EPSILON },
    );
    const exact = plain(shifted, ones, ones, x);
    expectNear(mean.values, exact.mean, 1e-6);
    expectNear(variance.values, exact.variance, 1e-4);
  });
});
