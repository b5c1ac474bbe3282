import { Rng, tensor } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { testAugmentation } from '../testing/test-augmentation.ts';
import { pad } from './pad.ts';

testAugmentation('pad', () => pad([0, 1, 2, 3], { fill: 0.5 }), { random: false });
testAugmentation('pad by reflection', () => pad(2, { paddingMode: 'reflect' }), { random: false });

const exactly = { absolute: 0, relative: 0 };

onEachBackend(() => {
  describe('pad', () => {
    it('adds a border at the top, bottom, left and right', async () => {
      const images = tensor([1, 2], [1, 1, 2, 1]);
      await expectClose(pad([1, 0, 0, 2], { fill: 7 }).apply(images), [7, 7, 7, 7, 1, 2, 7, 7], exactly);
    });

    it('adds the same border on all sides', async () => {
      await expectClose(pad(1).apply(tensor([5], [1, 1, 1, 1])), [0, 0, 0, 0, 5, 0, 0, 0, 0], exactly);
    });

    it('fills each channel with its own value', async () => {
      const images = tensor([1, 2], [1, 1, 1, 2]);
      await expectClose(pad([0, 0, 1, 0], { fill: [8, 9] }).apply(images), [8, 9, 1, 2], exactly);
    });

    it.each([
      ['replicate', [1, 1, 1, 2, 3, 3, 3]],
      ['reflect', [3, 2, 1, 2, 3, 2, 1]],
      ['symmetric', [2, 1, 1, 2, 3, 3, 2]],
      ['circular', [2, 3, 1, 2, 3, 1, 2]],
    ] as const)('continues the picture in mode %s', async (paddingMode, expected) => {
      await expectClose(pad([0, 0, 2, 2], { paddingMode }).apply(tensor([1, 2, 3], [1, 1, 3, 1])), expected, exactly);
    });

    it('puts zeros around masks, whatever the fill, and takes its border away again', async () => {
      const framed = pad([0, 0, 1, 1], { fill: 0.5 });
      const applied = framed.sample([new Rng(1)], [1, 1, 1, 1]);
      await expectClose(framed.applyMasks!(tensor([1], [1, 1, 1, 1]), applied, [1, 1, 1, 1]), [0, 1, 0], exactly);
      const back = framed.inverse!(tensor([2, 3, 4], [1, 1, 3, 1]), applied, [1, 1, 1, 1]);
      await expectClose(back, [3], exactly);
    });
  });
});

it('names a border out of range', () => {
  expect(() => pad(-1)).toThrow('Pad: border must be a whole number at least 0, found -1');
  expect(() => pad([1, 2, 3] as never)).toThrow('Pad: border must be 1, 2 or 4 widths, found 3');
  expect(() => pad(1, { fill: Number.POSITIVE_INFINITY })).toThrow('Pad: fill must be a finite number');
  expect(() => pad(1, { paddingMode: 'edge' as never })).toThrow("Pad: unknown paddingMode 'edge'");
});
