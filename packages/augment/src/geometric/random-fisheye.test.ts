import { Rng, tensor, uniform, warp } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { expect, it } from 'vitest';
import { expectDraws } from '../testing/expect-draws.ts';
import { testAugmentation } from '../testing/test-augmentation.ts';
import { randomFisheye } from './random-fisheye.ts';

const rng = new Rng(5);

testAugmentation('randomFisheye', () => randomFisheye({ gamma: [0.5, 1.5], p: 1 }), {
  differentiable: { centerX: 1e-3, centerY: 1e-3, gamma: 1e-3 },
});

it('draws from its ranges', () => {
  expectDraws(randomFisheye({ centerX: 0.1, centerY: [-0.2, 0], p: 0.7 }), {
    p: 0.7,
    centerX: { uniform: [0.1, 0.1] },
    centerY: { uniform: [-0.2, 0] },
    gamma: { uniform: [0.9, 1] },
  });
});

onEachBackend(() => {
  it('shows twice as much with a power of 0', async () => {
    const images = uniform(rng.fold('images'), [1, 5, 7, 2]);
    const fisheye = randomFisheye({ gamma: 0, p: 1 });
    const found = fisheye.apply(images, fisheye.sample([rng], images.shape));
    const twice = tensor([2, 0, -3, 0, 2, -2, 0, 0, 1], [1, 3, 3]);
    await expectClose(found, warp(images, twice), { absolute: 1e-5 });
  });

  it('keeps the pixel that distances are measured from, whatever the power', async () => {
    const images = uniform(rng.fold('images'), [1, 5, 5, 1], 0.2);
    for (const gamma of [-3, -0.5, 0.5, 3]) {
      const fisheye = randomFisheye({ centerX: 0, centerY: 0, gamma, p: 1 });
      const found = await fisheye.apply(images, fisheye.sample([rng], images.shape)).data();
      expect(found[12]).toBeCloseTo((await images.data())[12]!, 5);
    }
  });

  it('leaves a single pixel as it is', async () => {
    const images = uniform(rng.fold('images'), [1, 1, 1, 3]);
    const fisheye = randomFisheye({ gamma: [-1, 1], p: 1 });
    await expectClose(fisheye.apply(images, fisheye.sample([rng], images.shape)), images, { absolute: 1e-6 });
  });

  it('bends masks as images are bent, by their nearest pixels', async () => {
    const [smooth, nearest] = [randomFisheye({ p: 1 }), randomFisheye({ p: 1, resample: 'nearest' })];
    const masks = uniform(rng.fold('masks'), [2, 6, 5, 1]);
    const params = smooth.sample([rng.fold(0), rng.fold(1)], masks.shape);
    await expectClose(smooth.applyMasks!(masks, params, masks.shape), nearest.apply(masks, params), { absolute: 0 });
  });
});

it('refuses ranges that are reversed or not finite', () => {
  expect(() => randomFisheye({ gamma: [2, 1] })).toThrow(
    'RandomFisheye: gamma must be [low, high] with low ≤ high, found [2, 1]',
  );
  expect(() => randomFisheye({ centerX: [0, Number.POSITIVE_INFINITY] })).toThrow(
    'RandomFisheye: centerX must be a finite number, found Infinity',
  );
  expect(() => randomFisheye({ p: 2 })).toThrow('RandomFisheye: p must be in [0, 1], found 2');
  expect(() => randomFisheye({ paddingMode: 'zeros' as never })).toThrow("RandomFisheye: unknown paddingMode 'zeros'");
});
