import { tensor } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { expect, it } from 'vitest';
import { expectDraws } from '../testing/expect-draws.ts';
import { testAugmentation } from '../testing/test-augmentation.ts';
import { randomSolarize } from './random-solarize.ts';

// Where pixels are inverted is an edge that differences must not cross, so that no pixel is inverted, or all are.
testAugmentation('randomSolarize of nothing', () => randomSolarize({ thresholds: [1, 1], additions: 0.05, p: 0.5 }), {
  differentiable: { additions: 1e-4 },
});
testAugmentation('randomSolarize of all', () => randomSolarize({ thresholds: [0, 0], p: 0.5 }));

it('draws thresholds around the middle and additions around 0', () => {
  expectDraws(randomSolarize({ thresholds: 0.2 }), {
    p: 0.5,
    thresholds: { uniform: [0.3, 0.7] },
    additions: { uniform: [-0.1, 0.1] },
  });
});

it('refuses ranges that are reversed or out of bounds', () => {
  expect(() => randomSolarize({ thresholds: [0.9, 0.1] })).toThrow('RandomSolarize: thresholds must be [low, high]');
  expect(() => randomSolarize({ thresholds: 0.6 })).toThrow('RandomSolarize: thresholds must be in [0, 1], found 1.1');
  expect(() => randomSolarize({ additions: 0.7 })).toThrow(
    'RandomSolarize: additions must be in [-0.5, 0.5], found 0.7',
  );
});

onEachBackend(() => {
  it('inverts from the threshold on, after what is added', async () => {
    const images = tensor([0.25, 0.5, 0.75, 2, 0.25, 0.5, 0.75, 1], [2, 2, 2, 1]);
    const params = {
      applied: Uint8Array.of(1, 1),
      thresholds: Float32Array.of(0.5, 0.5),
      additions: Float32Array.of(0, 0.25),
    };
    await expectClose(randomSolarize().apply(images, params), [0.25, 0.5, 0.25, 0, 0.5, 0.25, 0, 0]);
  });
});
