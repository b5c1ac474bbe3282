import { describe, it } from 'vitest';
import { normal } from '../random/draw.ts';
import { Rng } from '../random/rng.ts';
import { expectClose } from '../testing/expect-close.ts';
import { expectGradient } from '../testing/expect-gradient.ts';
import { onEachBackend } from '../testing/on-each-backend.ts';
import { cumsum } from './cumsum.ts';
import { tensor } from './index.ts';

onEachBackend(() => {
  describe('cumsum', () => {
    it('sums from either end, with or without its own place', async () => {
      await expectClose(cumsum(tensor([1, 2, 3])), [1, 3, 6]);
      await expectClose(cumsum(tensor([1, 2, 3]), 0, true), [0, 1, 3]);
      await expectClose(cumsum(tensor([1, 2, 3]), 0, false, true), [6, 5, 3]);
    });

    it.each([0, 1, 2, -2])('has a gradient along axis %i', async (axis) => {
      const x = normal(new Rng(1), [2, 3, 4]);
      await expectGradient((at) => cumsum(at, axis), x);
      await expectGradient((at) => cumsum(at, axis, true, true), x);
    });
  });
});
