import { Rng, tensor, uniform } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { expect, it } from 'vitest';
import { expectDraws } from '../testing/expect-draws.ts';
import { testAugmentation } from '../testing/test-augmentation.ts';
import { randomHue } from './random-hue.ts';

const shapes = [
  [8, 6, 5, 3],
  [1, 7, 4, 3],
  [1, 1, 1, 3],
  [0, 6, 6, 3],
];
testAugmentation('randomHue', () => randomHue(0.2), { shapes, differentiable: { hueFactor: 1e-4 } });

it('draws parts of a turn', () => {
  expectDraws(randomHue(0.3, { p: 0.4 }), { p: 0.4, hueFactor: { uniform: [-0.3, 0.3] } });
});

it('refuses ranges that are reversed or out of bounds, and grey images', () => {
  expect(() => randomHue([0.2, -0.2])).toThrow('RandomHue: hue must be [low, high] with low ≤ high');
  expect(() => randomHue(0.6)).toThrow('RandomHue: hue must be in [-0.5, 0.5], found 0.6');
  const params = { applied: Uint8Array.of(1), hueFactor: Float32Array.of(0.1) };
  expect(() => randomHue().apply(uniform(new Rng(1), [1, 2, 2, 4]), params)).toThrow(
    'RandomHue: expected images with 3 channels, found 4',
  );
});

onEachBackend(() => {
  const by = (images: number[], factor: number) =>
    randomHue().apply(tensor(images, [1, 1, images.length / 3, 3]), {
      applied: Uint8Array.of(1),
      hueFactor: Float32Array.of(factor),
    });

  it('turns red to green to blue by thirds of a turn, either way', async () => {
    const red = [0.9, 0.1, 0.3];
    await expectClose(by(red, 1 / 3), [0.3, 0.9, 0.1], { relative: 1e-6 });
    await expectClose(by(red, -1 / 3), [0.1, 0.3, 0.9], { relative: 1e-6 });
    await expectClose(by([1, 0, 0], 0.5), [0, 1, 1], { relative: 1e-6 });
  });

  it('leaves greys as they are', async () => {
    await expectClose(by([0, 0, 0, 0.5, 0.5, 0.5, 1, 1, 1], 0.37), [0, 0, 0, 0.5, 0.5, 0.5, 1, 1, 1], { relative: 0 });
  });
});
