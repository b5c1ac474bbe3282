import { Rng, tensor, uniform } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { augment } from '../augment.ts';
import { expectDraws } from '../testing/expect-draws.ts';
import { testAugmentation } from '../testing/test-augmentation.ts';
import { randomRotation90 } from './random-rotation90.ts';

testAugmentation('randomRotation90', () => randomRotation90([-3, 3], { p: 1 }));

onEachBackend(() => {
  describe('randomRotation90', () => {
    it('turns squares anticlockwise without mixing pixels', async () => {
      const images = tensor([Number.NaN, 2, 3, 4], [1, 2, 2, 1]);
      const turned = (times: number) => augment(images, randomRotation90([times, times], { p: 1 }), new Rng(1));
      await expectClose(turned(1), [2, 4, Number.NaN, 3], { absolute: 0, relative: 0 });
      await expectClose(turned(2), [4, 3, 2, Number.NaN], { absolute: 0, relative: 0 });
      await expectClose(turned(-1), [3, Number.NaN, 4, 2], { absolute: 0, relative: 0 });
      await expectClose(turned(3), [3, Number.NaN, 4, 2], { absolute: 0, relative: 0 });
    });

    it('comes back by the opposite turn', async () => {
      const images = uniform(new Rng(1), [1, 6, 6, 2]);
      const there = augment(images, randomRotation90([1, 1], { p: 1 }), new Rng(1));
      const back = augment(there, randomRotation90([-1, -1], { p: 1 }), new Rng(1));
      await expectClose(back, images, { absolute: 0, relative: 0 });
    });

    it('rounds halves to even', async () => {
      const images = tensor([1, 2, 3, 4], [1, 2, 2, 1]);
      const { apply } = randomRotation90([0, 3]);
      const turned = (times: number) => apply(images, { applied: Uint8Array.of(1), times: Float32Array.of(times) });
      await expectClose(turned(0.5), [1, 2, 3, 4]);
      await expectClose(turned(-0.5), [1, 2, 3, 4]);
      await expectClose(turned(1.5), [4, 3, 2, 1]);
      await expectClose(turned(2.5), [4, 3, 2, 1]);
    });
  });
});

it('draws quarters, of which the ends come half as often', () => {
  expectDraws(randomRotation90([-1, 2]), { p: 0.5, times: { uniform: [-1, 2] } });
});

it('refuses ranges that are reversed or out of bounds, and a gradient to what is rounded', () => {
  expect(() => randomRotation90([0, 4])).toThrow('RandomRotation90: times must be in [-3, 3], found 4');
  expect(() => randomRotation90([1, 0])).toThrow('RandomRotation90: times must be [low, high] with low ≤ high');
  expect(() =>
    randomRotation90([0, 1]).apply(uniform(new Rng(1), [1, 2, 2, 1]), {
      applied: Uint8Array.of(1),
      times: tensor([1]),
    }),
  ).toThrow('RandomRotation90: times must be in main memory');
});
