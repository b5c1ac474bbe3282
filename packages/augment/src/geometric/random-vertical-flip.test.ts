import { Rng, tensor, uniform } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { expect, it } from 'vitest';
import { augment } from '../augment.ts';
import { expectDraws } from '../testing/expect-draws.ts';
import { testAugmentation } from '../testing/test-augmentation.ts';
import { randomVerticalFlip } from './random-vertical-flip.ts';

testAugmentation('randomVerticalFlip', () => randomVerticalFlip());

onEachBackend(() => {
  it('mirrors the rows of the chosen images', async () => {
    const images = tensor([1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6], [2, 3, 2, 1]);
    const flipped = randomVerticalFlip().apply(images, { applied: Uint8Array.of(1, 0) });
    await expectClose(flipped, [5, 6, 3, 4, 1, 2, 1, 2, 3, 4, 5, 6], { absolute: 0, relative: 0 });
  });

  it('is its own inverse', async () => {
    const images = uniform(new Rng(1), [3, 4, 5, 2]);
    const flip = randomVerticalFlip({ p: 1 });
    const twice = augment(augment(images, flip, new Rng(1)), flip, new Rng(1));
    await expectClose(twice, images, { absolute: 0, relative: 0 });
  });
});

it('flips a share p of the images', () => {
  expectDraws(randomVerticalFlip(), { p: 0.5 });
});

it('flips all of a batch or none with sameOnBatch', () => {
  const rngs = Array.from({ length: 64 }, (_, i) => new Rng(i));
  const { applied } = randomVerticalFlip({ sameOnBatch: true }).sample(rngs, [64, 4, 4, 1]);
  expect(new Set(applied).size).toBe(1);
});

it('refuses chances outside [0, 1]', () => {
  expect(() => randomVerticalFlip({ p: 2 })).toThrow('RandomVerticalFlip: p must be in [0, 1], found 2');
  expect(() => randomVerticalFlip({ pBatch: -1 })).toThrow('RandomVerticalFlip: pBatch must be in [0, 1], found -1');
});
