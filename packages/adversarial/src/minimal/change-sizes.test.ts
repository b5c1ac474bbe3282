import { normal, Rng, tensor } from '@cnn/tensor';
import { expectNoLeak, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import type { NormName } from '../norms/norm.ts';
import { normNamed } from '../norms/norms.ts';
import { readSizes } from './change-sizes.ts';
import { keepLargest } from './keep-largest.ts';

onEachBackend(() => {
  describe('readSizes', () => {
    it.each<[NormName]>([['L1'], ['L2'], ['Linf']])('measures as the norm does in %s', async (name) => {
      const change = normal(new Rng(1), [3, 4, 2, 3]);
      const values = await change.data();
      const sizes = await readSizes(name, change);
      sizes.forEach((size, row) => {
        expect(size).toBeCloseTo(normNamed('test', name).size(values.slice(row * 24, row * 24 + 24)), 4);
      });
    });

    it('counts in L0, and leaves no tensor behind', async () => {
      const change = tensor([0, 1e-20, -1, 0, 0, 0], [2, 1, 1, 3]);
      expect(await readSizes('L0', change)).toEqual([2, 0]);
      await expectNoLeak(async () => {
        await readSizes('L2', change);
      });
    });
  });

  describe('keepLargest', () => {
    it('keeps as many as each image may have, of whichever sign', async () => {
      const change = tensor([1, -3, 2, 0.5, -0.25, 0.125, 1, 1, 1], [3, 1, 3, 1]);
      const kept = Array.from(await (await keepLargest(change, [2, 0, 5])).data());
      expect(kept).toEqual([0, -3, 2, 0, 0, 0, 1, 1, 1]);
    });
  });
});
