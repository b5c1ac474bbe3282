import { tensor } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { testAugmentation } from '../testing/test-augmentation.ts';
import { pad } from './pad.ts';

testAugmentation('pad', () => pad([0, 1, 2, 3], { fill: 0.5 }), { random: false });

onEachBackend(() => {
  describe('pad', () => {
    it('adds a border at the top, bottom, left and right', async () => {
      const images = tensor([1, 2], [1, 1, 2, 1]);
      await expectClose(pad([1, 0, 0, 2], { fill: 7 }).apply(images), [7, 7, 7, 7, 1, 2, 7, 7]);
    });

    it('adds the same border on all sides', async () => {
      await expectClose(pad(1).apply(tensor([5], [1, 1, 1, 1])), [0, 0, 0, 0, 5, 0, 0, 0, 0]);
    });
  });
});

it('names a border out of range', () => {
  expect(() => pad(-1)).toThrow('pad: border must be a whole number at least 0, found -1');
  expect(() => pad(1, { fill: Number.POSITIVE_INFINITY })).toThrow('pad: fill must be a finite number');
});
