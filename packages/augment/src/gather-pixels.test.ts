import { Rng, tensor, uniform } from '@cnn/tensor';
import { expectClose, expectGradient, expectNoLeak, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { FILL, gatherPixels, moveInMemory, moveOnDevice } from './gather-pixels.ts';

onEachBackend((backend) => {
  describe('gatherPixels', () => {
    const source = Int32Array.of(3, FILL, 0, 0, 7, 4);

    it('puts pixels where they are wanted, or the fill', async () => {
      const images = tensor([0, 1, 2, 3, 4, 5, 6, 7], [2, 2, 2, 1]);
      const moved = gatherPixels(images, source, [1, 3], 0.5);
      expect(moved.shape).toEqual([2, 1, 3, 1]);
      await expectClose(moved, [3, 0.5, 0, 0, 7, 4]);
    });

    it('moves the same in memory and on a device', async () => {
      const images = uniform(new Rng(1), [2, 2, 2, 3]);
      const [inMemory, onDevice] = [moveInMemory, moveOnDevice].map((move) => move(images, source, [2, 1, 3, 3], 2));
      await expectClose(inMemory, onDevice, { absolute: 0, relative: 0 });
    });

    it('gives a pixel that is used twice both gradients', async () => {
      const images = uniform(new Rng(1), [2, 2, 2, 3]);
      await expectGradient((at) => moveInMemory(at, source, [2, 1, 3, 3], 2), images);
      // tfjs's wasm has no gradient of gather.
      if (backend === 'cpu') await expectGradient((at) => moveOnDevice(at, source, [2, 1, 3, 3], 2), images);
    });

    it('keeps whole numbers whole', async () => {
      const images = tensor([1, 2, 3, 4], [1, 2, 2, 1], 'int32');
      for (const move of [moveInMemory, moveOnDevice]) {
        const moved = move(images, Int32Array.of(3, FILL), [1, 1, 2, 1], 9);
        expect(moved.dtype).toBe('int32');
        await expectClose(moved, [4, 9]);
      }
    });

    it('leaves no tensor behind', async () => {
      const images = uniform(new Rng(1), [2, 2, 2, 3]);
      for (const move of [moveInMemory, moveOnDevice]) {
        await expectNoLeak(() => move(images, source, [2, 1, 3, 3], 2));
      }
    });
  });
});
