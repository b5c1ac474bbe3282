import { beforeAll, describe, expect, it } from 'vitest';
import { normal } from '../random/draw.ts';
import { Rng } from '../random/rng.ts';
import { memory, scope } from '../scope.ts';
import type { Tensor } from '../tensor.ts';
import { expectClose, expectGradient, onEachBackend } from '../testing/index.ts';
import { addBias, batchNorm, channelSum, normalizeChannels } from './channels.ts';
import { add, div, mul, ones, sub, tensor } from './index.ts';

const rng = new Rng(4);

onEachBackend(() => {
  describe('channelSum', () => {
    it('sums over all axes but the last', async () => {
      await expectClose(channelSum(tensor([1, 10, 2, 20, 3, 30, 4, 40], [2, 2, 2])), [10, 100]);
    });

    it('is exact where single precision would drift', async () => {
      await expectClose(channelSum(mul(ones([1, 512, 512, 1]), 0.1)), [26214.4], { relative: 1e-6 });
    });
  });

  describe('addBias', () => {
    it('adds a number to each channel, with gradients to both', async () => {
      const x = normal(rng.fold('x'), [2, 3, 2, 4]);
      const bias = normal(rng.fold('bias'), [4]);
      await expectClose(addBias(x, bias), add(x, bias));
      await expectGradient((at) => addBias(at, bias), x);
      await expectGradient((at) => addBias(x, at), bias);
    });
  });

  describe('batchNorm', () => {
    let x: Tensor;
    let gamma: Tensor;
    let beta: Tensor;
    beforeAll(() => {
      x = add(mul(normal(rng.fold('x'), [3, 4, 5, 2]), tensor([2, 0.5])), tensor([10, -3]));
      gamma = tensor([1.5, -0.5]);
      beta = tensor([0.1, 0.2]);
    });

    it('brings each channel to mean beta and deviation gamma', async () => {
      const { y } = scope(() => batchNorm(x, gamma, beta, 1e-5));
      const { mean, variance } = batchNorm(y, gamma, beta, 1e-5);
      await expectClose(mean, beta, { absolute: 1e-5 });
      await expectClose(variance, [2.25, 0.25], { relative: 1e-3 });
    });

    it('has gradients that agree with differences', async () => {
      await expectGradient((at) => batchNorm(at, gamma, beta, 1e-5).y, x);
      await expectGradient((at) => batchNorm(x, at, beta, 1e-5).y, gamma);
      await expectGradient((at) => batchNorm(x, gamma, at, 1e-5).y, beta);
    });

    it('leaves only what it returns', () => {
      const before = memory().numTensors;
      const { y, mean, variance } = batchNorm(x, gamma, beta, 1e-5);
      for (const result of [y, mean, variance]) result.dispose();
      expect(memory().numTensors).toBe(before);
    });
  });

  describe('normalizeChannels', () => {
    it('uses the statistics that it is given, with gradients to everything', async () => {
      const x = normal(rng.fold('images'), [2, 3, 2, 3]);
      const [mean, gamma, beta] = [tensor([0.5, -1, 2]), tensor([1.5, -0.5, 2]), tensor([0.1, 0.2, 0.3])];
      const variance = tensor([1, 0.25, 4]);
      const deviation = tensor([1.01, 0.26, 4.01].map(Math.sqrt));
      const expected = add(mul(div(sub(x, mean), deviation), gamma), beta);
      await expectClose(normalizeChannels(x, mean, variance, gamma, beta, 0.01), expected);
      await expectGradient((at) => normalizeChannels(at, mean, variance, gamma, beta, 0.01), x);
      await expectGradient((at) => normalizeChannels(x, at, variance, gamma, beta, 0.01), mean);
      await expectGradient((at) => normalizeChannels(x, mean, at, gamma, beta, 0.01), variance);
      await expectGradient((at) => normalizeChannels(x, mean, variance, at, beta, 0.01), gamma);
      await expectGradient((at) => normalizeChannels(x, mean, variance, gamma, at, 0.01), beta);
    });
  });
});
