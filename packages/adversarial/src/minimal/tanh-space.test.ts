import { add, sub, tensor } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { fromTanhSpace, toTanhSpace } from './tanh-space.ts';

onEachBackend(() => {
  describe('tanh space', () => {
    it.each([[[0, 1] as const], [[-0.7, 2.3] as const], [[0, 255] as const]])(
      'leads back to where it came from in %j',
      async (bounds) => {
        const [low, high] = bounds;
        const images = tensor(
          [low, high, (low + high) / 2, low + 0.1 * (high - low), low + 0.99 * (high - low)],
          [1, 1, 5, 1],
        );
        const back = fromTanhSpace(await toTanhSpace(images, bounds), bounds);
        await expectClose(back.images, images, { absolute: 1e-6 * (high - low), relative: 0 });
      },
    );

    it('has the slope of the images, near the bounds too', async () => {
      const w = tensor([-7, -2, 0, 0.5, 3, 7.25]);
      const { slope } = fromTanhSpace(w, [0, 1]);
      const exact = [-7, -2, 0, 0.5, 3, 7.25].map((x) => 0.5 / Math.cosh(x) ** 2);
      for (const [i, value] of Array.from(await slope.data()).entries()) expect(value / exact[i]).toBeCloseTo(1, 5);
      // Where float32 can tell.
      const moved = sub(fromTanhSpace(add(w, 0.01), [0, 1]).images, fromTanhSpace(sub(w, 0.01), [0, 1]).images);
      await expectClose(
        moved,
        exact.map((x) => 0.02 * x),
        { absolute: 1e-6 },
      );
    });

    it('never leaves the bounds', async () => {
      const { images } = fromTanhSpace(tensor([-100, -20, 20, 100]), [0.1, 0.7]);
      const values = await images.data();
      expect(Math.min(...values)).toBeGreaterThanOrEqual(Math.fround(0.1));
      expect(Math.max(...values)).toBeLessThanOrEqual(Math.fround(0.7));
    });
  });
});
