import { Rng, tensor, uniform } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { expect, it } from 'vitest';
import { expectDraws } from '../testing/expect-draws.ts';
import { testAugmentation } from '../testing/test-augmentation.ts';
import { randomRGBShift } from './random-rgb-shift.ts';

const shapes = [
  [8, 6, 5, 3],
  [1, 7, 4, 3],
  [0, 6, 6, 3],
];
testAugmentation('randomRGBShift', () => randomRGBShift({ p: 0.7 }), {
  shapes,
  differentiable: { rShift: 1e-3, gShift: 1e-3, bShift: 1e-3 },
});

it('draws a shift for each channel', () => {
  expectDraws(randomRGBShift({ rShiftLimit: 0.2, gShiftLimit: [0, 0.1] }), {
    p: 0.5,
    rShift: { uniform: [-0.2, 0.2] },
    gShift: { uniform: [0, 0.1] },
    bShift: { uniform: [-0.5, 0.5] },
  });
});

it('refuses reversed ranges, and images without three channels', () => {
  expect(() => randomRGBShift({ gShiftLimit: [1, 0] })).toThrow(
    'RandomRGBShift: gShiftLimit must be [low, high] with low ≤ high, found [1, 0]',
  );
  expect(() => randomRGBShift({ bShiftLimit: -1 })).toThrow('RandomRGBShift: bShiftLimit must be at least 0, found -1');
  const params = randomRGBShift({ p: 1 }).sample([new Rng(1)], [1, 2, 2, 1]);
  expect(() => randomRGBShift().apply(uniform(new Rng(1), [1, 2, 2, 1]), params)).toThrow(
    'RandomRGBShift: expected images with 3 channels, found 1',
  );
});

onEachBackend(() => {
  it('clips each channel before and after', async () => {
    const images = tensor([1.5, 0.5, -1], [1, 1, 1, 3]);
    const [applied, shift] = [Uint8Array.of(1), (x: number) => Float32Array.of(x)];
    const params = { applied, rShift: shift(-0.25), gShift: shift(0.75), bShift: shift(0.25) };
    await expectClose(randomRGBShift().apply(images, params), [0.75, 1, 0.25]);
  });
});
