import { Rng, tensor, uniform } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { testAugmentation } from '../testing/test-augmentation.ts';
import { denormalize, normalize } from './normalize.ts';

const shapes = [
  [4, 3, 2, 3],
  [1, 5, 1, 3],
  [0, 2, 2, 3],
];
testAugmentation('normalize', () => normalize([0.1, 0.2, 0.3], [1, 2, 4]), { random: false, shapes });
testAugmentation('normalize by one number', () => normalize(0.5, 0.25), { random: false });
testAugmentation('denormalize', () => denormalize([0.1, 0.2, 0.3], [1, 2, 4]), { random: false, shapes });

onEachBackend(() => {
  describe('normalize', () => {
    it('subtracts the mean and divides by the deviation of each channel', async () => {
      const images = tensor([0.5, 0.5, 1, 0], [1, 1, 2, 2]);
      await expectClose(normalize([0.5, 0.25], [0.5, 0.25]).apply(images), [0, 1, 1, -1]);
    });

    it('is undone by denormalize', async () => {
      const images = uniform(new Rng(1), [2, 4, 4, 3]);
      const [mean, std] = [
        [0.4914, 0.4822, 0.4465],
        [0.2023, 0.1994, 0.201],
      ];
      await expectClose(denormalize(mean, std).apply(normalize(mean, std).apply(images)), images, { relative: 1e-6 });
    });

    it('keeps NaN in its pixel', async () => {
      const images = tensor([Number.NaN, 1], [1, 1, 2, 1]);
      await expectClose(normalize(0, 2).apply(images), [Number.NaN, 0.5]);
    });

    it('refuses images with another number of channels, naming both', () => {
      const grey = uniform(new Rng(1), [2, 28, 28, 1]);
      expect(() => normalize([1, 2, 3], 1).apply(grey)).toThrow(
        'normalize: mean has 3 channels, but the images [2, 28, 28, 1] have 1; give one number',
      );
      expect(() => denormalize(0, [1, 1]).apply(uniform(new Rng(1), [1, 2, 2, 3]))).toThrow(
        'denormalize: std has 2 channels, but the images [1, 2, 2, 3] have 3; give 3 numbers',
      );
    });
  });
});

describe('normalize', () => {
  it('names a statistic out of range', () => {
    expect(() => normalize(0, 0)).toThrow('normalize: std must be above 0, found 0');
    expect(() => normalize(0, [1, -1])).toThrow('std must be above 0, found -1');
    expect(() => normalize(0, Number.NaN)).toThrow('std must be above 0, found NaN');
    expect(() => normalize(Number.NaN, 1)).toThrow('mean must be a finite number, found NaN');
    expect(() => normalize([1, 2], [1, 2, 3])).toThrow('mean has 2 channels and std 3; give both as many');
    expect(() => denormalize([], [])).toThrow('denormalize: mean has no channel');
  });
});
