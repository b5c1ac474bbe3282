import { Rng, tensor, uniform } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { expect, it } from 'vitest';
import { fitTo } from './fit-to.ts';
import { testAugmentation } from './testing/test-augmentation.ts';

const shapes = [
  [1, 5, 7, 1],
  [3, 12, 4, 3],
  [2, 12, 12, 3],
];
testAugmentation('fitTo', () => fitTo([12, 12, 3]), { random: false, shapes });

onEachBackend(() => {
  it('pads, and repeats the one channel of grey images', async () => {
    await expectClose(fitTo([1, 3, 3]).apply(tensor([5], [1, 1, 1, 1])), [0, 0, 0, 5, 5, 5, 0, 0, 0]);
  });

  it('leaves what fits', async () => {
    const images = uniform(new Rng(1), [2, 4, 5, 3]);
    await expectClose(fitTo([4, 5, 3]).apply(images), images);
  });

  it('puts the same border around masks', async () => {
    const fitted = fitTo([1, 4, 3]);
    const shape = [1, 1, 2, 1];
    await expectClose(fitted.applyMasks!(tensor([2, 3], shape), undefined, shape), [0, 2, 3, 0]);
  });

  it('names channels that do not fit, and pictures that are too large', () => {
    expect(() => fitTo([4, 4, 3]).apply(uniform(new Rng(1), [1, 4, 4, 2]))).toThrow(
      'expected images with 3 or 1 channels, found 2',
    );
    expect(() => fitTo([4, 4, 1]).apply(uniform(new Rng(1), [1, 4, 4, 3]))).toThrow(
      'expected images with 1 channels, found 3',
    );
    expect(() => fitTo([4, 4, 3]).apply(uniform(new Rng(1), [1, 5, 4, 3]))).toThrow('are larger than 4×4');
  });
});
