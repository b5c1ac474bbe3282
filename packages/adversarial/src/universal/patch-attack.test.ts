import { concat, mean, ones, Rng, slice, sub, type Tensor, tensor, uniform, zerosLike } from '@cnn/tensor';
import { expectClose, expectNoLeak, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { patchAttack } from './patch-attack.ts';

/** Images are of class 1 where they are brighter than 0.5 on average. */
const isBright = (x: Tensor) => {
  const light = sub(mean(x, [1, 2]), 0.5);
  return concat([zerosLike(light), light], 1);
};
const placing = { rotation: 0, scale: [1, 1], shape: 'square' } as const;

onEachBackend(() => {
  describe('patchAttack', () => {
    it('pastes the patch where that fools, and leaves the other images as they were', async () => {
      // A white patch of a quarter of the image: 0.4 becomes 0.55, and 0.1 only 0.325; 0.7 is taken for what it is not already.
      const images = tensor(
        [0.4, 0.1, 0.7].flatMap((grey) => new Array(64).fill(grey)),
        [3, 8, 8, 1],
      );
      const labels = tensor([0, 0, 0], [3], 'int32');
      const found = await patchAttack(ones([1, 4, 4, 1]), placing)(isBright, images, labels, { rng: new Rng(1) });
      await expectClose(mean(found, [1, 2, 3]), [0.55, 0.1, 0.7], { absolute: 1e-5 });
      await expectClose(slice(found, [1, 0, 0, 0], [2, -1, -1, -1]), slice(images, [1, 0, 0, 0], [2, -1, -1, -1]));
    });

    it('does the same for the same chance, alone and in a batch', async () => {
      const images = uniform(new Rng(1), [4, 8, 8, 1], 0.35, 0.55);
      const labels = tensor([0, 0, 0, 0], [4], 'int32');
      const rngs = [0, 1, 2, 3].map((i) => new Rng(2).fold(i));
      const attack = patchAttack(ones([1, 4, 4, 1]));
      const together = await attack(isBright, images, labels, { rng: rngs });
      for (let i = 0; i < 4; i++) {
        const one = slice(images, [i, 0, 0, 0], [1, -1, -1, -1]);
        const alone = await attack(isBright, one, slice(labels, [i], [1]), { rng: [rngs[i]] });
        await expectClose(alone, slice(together, [i, 0, 0, 0], [1, -1, -1, -1]), { relative: 1e-6 });
      }
    });

    it('leaves no tensor behind, and the patch whole', async () => {
      const patch = ones([1, 4, 4, 1]);
      const images = uniform(new Rng(1), [4, 8, 8, 1], 0.35, 0.55);
      const labels = tensor([0, 0, 0, 0], [4], 'int32');
      await expectNoLeak(() => patchAttack(patch)(isBright, images, labels));
      expect(patch.isDisposed).toBe(false);
      const none = [slice(images, [0, 0, 0, 0], [0, -1, -1, -1]), slice(labels, [0], [0])] as const;
      expect((await patchAttack(patch)(isBright, ...none)).shape).toEqual([0, 8, 8, 1]);
    });

    it('refuses a patch that does not fit', async () => {
      const images = uniform(new Rng(1), [2, 8, 8, 1], 0, 0.4);
      const labels = tensor([0, 0], [2], 'int32');
      const refuse = (patch: Tensor, message: string) =>
        expectNoLeak(async () => {
          await expect(patchAttack(patch)(isBright, images, labels)).rejects.toThrow(message);
        });
      await refuse(
        ones([1, 4, 4, 3]),
        'patchAttack (patch for such images): expected shape [1, 4, 4, 1], found [1, 4, 4, 3]',
      );
      await refuse(ones([1, 9, 9, 1]), 'is larger than the images, 8×8');
      expect(() => patchAttack(ones([1, 4, 5, 1]))).toThrow(
        'patchAttack (patch): expected shape [1, 4, 4, ?], found [1, 4, 5, 1]',
      );
      expect(() => patchAttack(ones([4, 4, 1]))).toThrow('patchAttack (patch): expected shape');
    });

    it('prints its options', () => {
      expect(patchAttack(ones([1, 4, 4, 1])).name).toBe('Patch(size=4, rotation=22.5, scale=[0.8, 1.2], shape=circle)');
      expect(patchAttack(ones([1, 4, 4, 1])).limit).toBeUndefined();
      expect(patchAttack(ones([1, 4, 4, 1]), placing).needs).toBe('decisions');
    });
  });
});
