import { Rng, tensor, uniform } from '@cnn/tensor';
import { expectClose, expectGradient, onEachBackend } from '@cnn/tensor/testing';
import { expect, it } from 'vitest';
import { augment } from '../augment.ts';
import { expectDraws } from '../testing/expect-draws.ts';
import { testAugmentation } from '../testing/test-augmentation.ts';
import { randomEqualize } from './random-equalize.ts';

testAugmentation('randomEqualize', () => randomEqualize({ p: 1 }), {
  gradient: false,
  random: false,
  shapes: [
    [4, 20, 16, 3],
    [1, 17, 16, 1],
    [2, 5, 5, 2],
    [0, 6, 6, 3],
  ],
});

it('is applied with its chance', () => {
  expectDraws(randomEqualize(), { p: 0.5 });
});

onEachBackend(() => {
  it('spreads the levels that occur evenly', async () => {
    // Four levels near each other, 256 pixels of each.
    const values = Array.from({ length: 1024 }, (_, i) => (100.5 + (i % 4)) / 255);
    const found = await augment(tensor(values, [1, 32, 32, 1]), randomEqualize({ p: 1 }), [new Rng(1)]).data();
    // A step is ⌊768 / 255⌋ = 3 pixels, of which 256 are 85 levels.
    const levels = Array.from(found.slice(0, 4), (x) => Math.round(255 * x));
    expect(levels).toEqual([0, 85, 171, 255]);
  });

  it('leaves a channel as it is that has few pixels, or one level, and has its gradient there', async () => {
    const few = uniform(new Rng(1), [1, 5, 5, 1]);
    await expectClose(augment(few, randomEqualize({ p: 1 }), [new Rng(1)]), few, { absolute: 0, relative: 0 });
    const params = { applied: Uint8Array.of(1) };
    await expectGradient((images) => randomEqualize().apply(images, params), few);
    const flat = tensor(new Float32Array(400).fill(0.3), [1, 20, 20, 1]);
    await expectClose(augment(flat, randomEqualize({ p: 1 }), [new Rng(1)]), flat, { absolute: 0, relative: 0 });
  });

  it('cuts what lies outside of [0, 1] off first', async () => {
    const wide = tensor(
      Array.from({ length: 512 }, (_, i) => (i < 256 ? -3 : 5)),
      [1, 16, 32, 1],
    );
    const found = await augment(wide, randomEqualize({ p: 1 }), [new Rng(1)]).data();
    expect(new Set(found)).toEqual(new Set([0, 1]));
  });
});

it('refuses chances that are none', () => {
  expect(() => randomEqualize({ p: 3 })).toThrow('RandomEqualize: p must be in [0, 1], found 3');
});
