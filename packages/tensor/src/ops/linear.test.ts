import { beforeAll, describe, expect, it } from 'vitest';
import { watchOperations } from '../operations.ts';
import { normal } from '../random/draw.ts';
import { Rng } from '../random/rng.ts';
import type { Tensor } from '../tensor.ts';
import { expectClose, expectGradient, expectNoLeak, onEachBackend } from '../testing/index.ts';
import { reshape, tensor, zeros } from './index.ts';
import { linear } from './linear.ts';

onEachBackend(() => {
  describe('linear', () => {
    let weight: Tensor;
    let bias: Tensor;
    beforeAll(() => {
      weight = tensor([
        [1, 2],
        [3, 4],
        [5, 6],
      ]);
      bias = tensor([10, 20, 30]);
    });

    it('joins every input to every output', async () => {
      await expectClose(linear(tensor([[1, 1]]), weight, bias), [[13, 27, 41]]);
      await expectClose(linear(tensor([[1, 0]]), weight), [[1, 3, 5]]);
    });

    it('keeps the axes before the last', async () => {
      const x = normal(new Rng(0), [2, 3, 2]);
      const y = linear(x, weight, bias);
      expect(y.shape).toEqual([2, 3, 3]);
      await expectClose(reshape(y, [6, 3]), linear(reshape(x, [6, 2]), weight, bias));
    });

    it('is differentiable in all, and one step', async () => {
      const x = normal(new Rng(1), [3, 2]);
      await expectGradient((at) => linear(at, weight, bias), x);
      await expectGradient((at) => linear(x, at, bias), weight);
      await expectGradient((at) => linear(x, weight, at), bias);
      await expectNoLeak(() => linear(x, weight, bias));
      const names: string[] = [];
      watchOperations(
        ({ name }) => names.push(name),
        () => linear(x, weight, bias),
      );
      expect(names).toEqual(['linear']);
    });

    it('refuses what does not fit', () => {
      expect(() => linear(zeros([2, 3]), weight)).toThrow('linear: expected shape [?, 2], found [2, 3]');
      expect(() => linear(zeros([2]), weight)).toThrow('linear: expected shape [?, 2], found [2]');
      expect(() => linear(zeros([1, 2]), weight, zeros([2]))).toThrow('linear: expected shape [3], found [2]');
    });
  });
});
