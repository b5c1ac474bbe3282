import { Rng, tensor, uniform } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { expect, it } from 'vitest';
import { expectDraws } from '../testing/expect-draws.ts';
import { testAugmentation } from '../testing/test-augmentation.ts';
import { randomGrayscale } from './random-grayscale.ts';

testAugmentation('randomGrayscale', () => randomGrayscale({ p: 0.5 }));

it('changes one image in ten', () => {
  expectDraws(randomGrayscale(), { p: 0.1 });
});

it('refuses as many weights as there are no channels, and what is no weight', () => {
  const augmentation = randomGrayscale({ rgbWeights: [0.5, 0.5] });
  expect(() => augmentation.apply(uniform(new Rng(1), [1, 2, 2, 3]), { applied: Uint8Array.of(1) })).toThrow(
    'RandomGrayscale: rgbWeights has 2 numbers, but the images have 3 channels; give one for each',
  );
  expect(() => randomGrayscale({ rgbWeights: [1, Number.NaN, 0] })).toThrow('RandomGrayscale: rgbWeights must be');
});

onEachBackend(() => {
  it('weighs channels as it is told', async () => {
    const images = tensor([0.2, 0.4, 0.8, 1, 0, 0.5], [1, 1, 2, 3]);
    const augmentation = randomGrayscale({ rgbWeights: [0.5, 0, 0.25] });
    await expectClose(augmentation.apply(images, { applied: Uint8Array.of(1) }), [0.3, 0.3, 0.3, 0.625, 0.625, 0.625]);
  });

  it('leaves one channel as it is', async () => {
    const images = uniform(new Rng(1), [2, 3, 2, 1]);
    await expectClose(randomGrayscale().apply(images, { applied: Uint8Array.of(1, 1) }), images, { relative: 0 });
  });
});
