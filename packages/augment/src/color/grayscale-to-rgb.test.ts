import { Rng, tensor, uniform } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { expect, it } from 'vitest';
import { testAugmentation } from '../testing/test-augmentation.ts';
import { grayscaleToRGB } from './grayscale-to-rgb.ts';

const shapes = [
  [4, 3, 2, 1],
  [1, 1, 1, 1],
  [0, 4, 4, 1],
];
testAugmentation('grayscaleToRGB', grayscaleToRGB, { random: false, shapes });

onEachBackend(() => {
  it('repeats the grey of each pixel three times', async () => {
    const images = tensor([1, 2, 3, 4], [1, 2, 2, 1]);
    await expectClose(grayscaleToRGB().apply(images), [1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4]);
  });
});

it('refuses images in colour', () => {
  expect(() => grayscaleToRGB().apply(uniform(new Rng(1), [2, 4, 4, 3]))).toThrow(
    'grayscaleToRGB: expected shape [?, ?, ?, 1], found [2, 4, 4, 3]',
  );
});
