import { tensor } from '@cnn/tensor';
import { expectClose, expectNoLeak, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { SmallestFound } from './smallest-found.ts';

onEachBackend(() => {
  describe('SmallestFound', () => {
    const images = (...values: number[]) => tensor(values, [values.length, 1, 1, 1]);

    it('keeps the smallest that reaches the goal, of equal ones the last, and else the image', async () => {
      const best = new SmallestFound(images(0, 0, 0));
      best.offer(images(0.5, 0.4, 0.1), [0, 1, 2], [0.5, 0.4, 0.1], [true, true, false]);
      best.offer(images(0.3, 0.6), [0, 1], [0.3, 0.6], [true, true]);
      best.offer(images(-0.4, 0.2), [1, 0], [0.4, 0.2], [true, false]);
      await expectClose(best.take(), [0.3, -0.4, 0]);
      expect(Array.from(best.sizes)).toEqual([0.3, 0.4, Number.POSITIVE_INFINITY]);
    });

    it('takes no NaN', async () => {
      const best = new SmallestFound(images(0));
      best.offer(images(Number.NaN), [0], [Number.NaN], [true]);
      await expectClose(best.take(), [0]);
    });

    it('leaves no tensor behind, and its images alone', async () => {
      const given = images(0, 1);
      const tried = images(0.5, 0.5);
      await expectNoLeak(() => {
        const best = new SmallestFound(given);
        best.offer(tried, [0, 1], [0.5, 0.5], [true, true]);
        const taken = best.take();
        best.dispose();
        return taken;
      });
      expect([given.isDisposed, tried.isDisposed]).toEqual([false, false]);
    });
  });
});
