import { Conv2d } from '@cnn/layers';
import { add, matmul, mul, normal, Rng, reshape, scope, slice, type Tensor } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { whitenPatches } from './whiten-patches.ts';

/** Images whose neighbouring pixels and channels go together. */
function smoothImages(): Tensor {
  return scope(() => {
    const noise = normal(new Rng(5).fold('images'), [300, 6, 7, 3]);
    const shifted = slice(noise, [0, 1, 1, 0], [300, 5, 6, 3]);
    return add(mul(slice(noise, [0, 0, 0, 0], [300, 5, 6, 3]), 2), mul(shifted, [1, 0.5, -1]));
  });
}

onEachBackend(() => {
  describe('whitenPatches', () => {
    it('makes outputs of variance 1 that do not go together, and their negatives', async () => {
      const images = smoothImages();
      const conv = new Conv2d(3, 24, 2, { bias: false });
      await whitenPatches(conv, images, { epsilon: 0 });
      const outputs = reshape(conv.call(images), [300 * 4 * 5, 24]);
      const half = slice(outputs, [0, 0], [6000, 12]);
      const products = mul(matmul(half, half, { transposeA: true }), 1 / 6000);
      const identity = Array.from({ length: 144 }, (_, i) => (i % 13 === 0 ? 1 : 0));
      await expectClose(products, identity, { relative: 2e-5 });
      await expectClose(slice(outputs, [0, 12], [6000, 12]), mul(half, -1));
    });

    it('begins with the direction of most variance, and does not enlarge what is under epsilon', async () => {
      const images = smoothImages();
      const conv = new Conv2d(3, 24, 2, { bias: false });
      const norms = async (epsilon: number) => {
        await whitenPatches(conv, images, { epsilon });
        const kernels = reshape(conv.weight.toTorch(conv.weight.value), [24, 12]);
        return Array.from({ length: 12 }, (_, k) => Math.hypot(...slice(kernels, [k, 0], [1, 12]).dataSync()));
      };
      const exact = await norms(0);
      expect(exact).toEqual([...exact].sort((a, b) => a - b));
      const careful = await norms(3);
      for (const [k, norm] of careful.entries()) expect(norm).toBeCloseTo(1 / Math.sqrt(exact[k] ** -2 + 3), 4);
    });

    it('refuses a layer of another number of channels', async () => {
      await expect(whitenPatches(new Conv2d(3, 23, 2), smoothImages())).rejects.toThrow('expected a layer of 24');
    });
  });
});
