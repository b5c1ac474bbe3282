import { Rng, uniform } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { expect, it } from 'vitest';
import { expectDraws } from '../testing/expect-draws.ts';
import { testAugmentation } from '../testing/test-augmentation.ts';
import { randomThinPlateSpline } from './random-thin-plate-spline.ts';

const rng = new Rng(5);

// Small steps, and no border: few places come to the edge of a pixel.
testAugmentation('randomThinPlateSpline', () => randomThinPlateSpline({ p: 1, paddingMode: 'replicate' }), {
  differentiable: { dst: 1e-4 },
});

it('moves corners and middle to all sides alike', () => {
  expectDraws(randomThinPlateSpline({ p: 0.3 }), { p: 0.3, dst: { uniform: [-1.2, -0.8] } });
  expectDraws(randomThinPlateSpline(), { p: 0.5, dst: { uniform: [-0.2, 0.2], place: 9 } });
});

onEachBackend(() => {
  it('leaves images alone where scale is 0, whatever the corners', async () => {
    for (const [height, width] of [
      [5, 7],
      [1, 1],
      [1, 6],
    ] as const) {
      const images = uniform(rng.fold('images'), [1, height, width, 3]);
      for (const alignCorners of [false, true]) {
        const still = randomThinPlateSpline({ scale: 0, alignCorners, p: 1 });
        await expectClose(still.apply(images, still.sample([rng], images.shape)), images, { absolute: 1e-5 });
      }
    }
  });

  it('bends masks as images are bent, by their nearest pixels', async () => {
    const [smooth, nearest] = [randomThinPlateSpline({ p: 1 }), randomThinPlateSpline({ p: 1, resample: 'nearest' })];
    const masks = uniform(rng.fold('masks'), [2, 6, 5, 1]);
    const params = smooth.sample([rng.fold(0), rng.fold(1)], masks.shape);
    await expectClose(smooth.applyMasks!(masks, params, masks.shape), nearest.apply(masks, params), { absolute: 0 });
  });
});

it('refuses a negative scale', () => {
  expect(() => randomThinPlateSpline({ scale: -0.1 })).toThrow(
    'RandomThinPlateSpline: scale must be at least 0, found -0.1',
  );
});
