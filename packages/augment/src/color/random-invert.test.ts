import { Rng, uniform } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { expect, it } from 'vitest';
import { expectDraws } from '../testing/expect-draws.ts';
import { testAugmentation } from '../testing/test-augmentation.ts';
import { randomInvert } from './random-invert.ts';

testAugmentation('randomInvert', () => randomInvert({ p: 0.5 }));

it('changes every second image', () => {
  expectDraws(randomInvert(), { p: 0.5 });
});

it('refuses a white that is no number', () => {
  expect(() => randomInvert({ maxVal: Number.NaN })).toThrow('RandomInvert: maxVal must be a finite number, found NaN');
});

onEachBackend(() => {
  it('is its own inverse', async () => {
    const images = uniform(new Rng(1), [3, 4, 5, 3]);
    const params = { applied: Uint8Array.of(1, 0, 1) };
    const augmentation = randomInvert({ maxVal: 2 });
    await expectClose(augmentation.apply(augmentation.apply(images, params), params), images, { relative: 1e-6 });
  });
});
