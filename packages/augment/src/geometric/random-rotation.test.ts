import { Rng, tensor, uniform } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { expect, it } from 'vitest';
import { augment } from '../augment.ts';
import { expectDraws } from '../testing/expect-draws.ts';
import { testAugmentation } from '../testing/test-augmentation.ts';
import { randomRotation } from './random-rotation.ts';

testAugmentation('randomRotation', () => randomRotation(30, { p: 1 }), { differentiable: { degrees: 0.1 } });
testAugmentation('randomRotation of some, bicubic', () => randomRotation(180, { resample: 'bicubic' }));

onEachBackend(() => {
  it('turns anticlockwise', async () => {
    const images = tensor([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1]);
    const turned = augment(images, randomRotation([90, 90], { p: 1 }), new Rng(1));
    await expectClose(turned, [3, 6, 9, 2, 5, 8, 1, 4, 7], { absolute: 0, relative: 0 });
  });

  it('copies pixels exactly after half a turn', async () => {
    const images = uniform(new Rng(1), [2, 5, 8, 3]);
    const half = randomRotation([180, 180], { p: 1 });
    const twice = augment(augment(images, half, new Rng(1)), half, new Rng(1));
    await expectClose(twice, images, { absolute: 0, relative: 0 });
  });

  it('fills what turns in from outside with a colour', async () => {
    const images = tensor([1, 1, 1, 1, 1, 1], [1, 1, 3, 2]);
    const turned = augment(images, randomRotation([90, 90], { p: 1, fill: [0.25, 0.5] }), new Rng(1));
    await expectClose(turned, [0.25, 0.5, 1, 1, 0.25, 0.5]);
  });
});

it('draws from its range', () => {
  expectDraws(randomRotation(30), { p: 0.5, degrees: { uniform: [-30, 30] } });
  expectDraws(randomRotation([10, 20], { p: 0.9 }), { p: 0.9, degrees: { uniform: [10, 20] } });
});

it('refuses ranges that are reversed or out of bounds', () => {
  expect(() => randomRotation([30, -30])).toThrow(
    'RandomRotation: degrees must be [low, high] with low ≤ high, found [30, -30]',
  );
  expect(() => randomRotation(400)).toThrow('RandomRotation: degrees must be in [-360, 360], found 400');
  expect(() => randomRotation(Number.NaN)).toThrow('RandomRotation: degrees must be');
  expect(() => randomRotation(30, { p: 1.5 })).toThrow('RandomRotation: p must be in [0, 1], found 1.5');
  expect(() => randomRotation(30, { paddingMode: 'edge' as never })).toThrow(
    "RandomRotation: unknown paddingMode 'edge'",
  );
});
