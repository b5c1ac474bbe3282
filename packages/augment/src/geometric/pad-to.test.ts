import { tensor } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { testAugmentation } from '../testing/test-augmentation.ts';
import { padTo } from './pad-to.ts';

testAugmentation('padTo', () => padTo([7, 6], { padValue: 0.5 }), { random: false });
testAugmentation('padTo that keeps what exceeds', () => padTo([9, 3], { cropIfExceeds: false }), { random: false });

const exactly = { absolute: 0, relative: 0 };

onEachBackend(() => {
  describe('padTo', () => {
    it('adds a border at the bottom and the right', async () => {
      const padded = padTo([2, 3], { padValue: 7 }).apply(tensor([1, 2], [1, 1, 2, 1]));
      await expectClose(padded, [1, 2, 7, 7, 7, 7], exactly);
    });

    it('cuts what exceeds, or keeps it', async () => {
      const images = tensor([1, 2, 3, 4, 5, 6], [1, 2, 3, 1]);
      await expectClose(padTo([1, 2]).apply(images), [1, 2], exactly);
      await expectClose(padTo([1, 4], { cropIfExceeds: false }).apply(images), [1, 2, 3, 0, 4, 5, 6, 0], exactly);
    });
  });
});

it('names an option out of range', () => {
  expect(() => padTo([4, 0])).toThrow('PadTo: size must be a whole number at least 1, found 0');
  expect(() => padTo(4, { padValue: Number.NaN })).toThrow('PadTo: fill must be a finite number, found NaN');
  expect(() => padTo(4, { padMode: 'edge' as never })).toThrow("PadTo: unknown paddingMode 'edge'");
});
