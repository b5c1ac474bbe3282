import { Rng, uniform } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { expect, it } from 'vitest';
import { expectDraws } from '../testing/expect-draws.ts';
import { testAugmentation } from '../testing/test-augmentation.ts';
import { randomElasticTransform } from './random-elastic-transform.ts';

const rng = new Rng(5);

testAugmentation(
  'randomElasticTransform',
  () => randomElasticTransform({ kernelSize: [3, 5], sigma: [1, 2], alpha: [0.5, 0.4], p: 1 }),
  { differentiable: { noise: 2e-3 } },
);

it('draws moves to all sides alike', () => {
  const noise = { uniform: [-1, 1] } as const;
  expectDraws(randomElasticTransform({ p: 0.3 }), { p: 0.3, noise: { ...noise, place: 1 } }, [100_000, 1, 1, 1]);
});

onEachBackend(() => {
  it('leaves images alone where alpha is 0, whatever the corners', async () => {
    const images = uniform(rng.fold('images'), [2, 5, 7, 3]);
    for (const alignCorners of [false, true]) {
      const still = randomElasticTransform({ alpha: [0, 0], alignCorners, p: 1 });
      await expectClose(still.apply(images, still.sample([rng, rng], images.shape)), images, { absolute: 1e-6 });
    }
  });

  it('moves all pixels alike for the same noise everywhere, without a blur', async () => {
    const images = uniform(rng.fold('images'), [1, 4, 6, 1]);
    const sharp = randomElasticTransform({ kernelSize: [1, 1], paddingMode: 'circular', p: 1 });
    // A third of a half of the width: one column to the right.
    const noise = Float32Array.from({ length: 48 }, (_, k) => (k % 2 === 0 ? 1 / 3 : 0));
    const moved = await sharp.apply(images, { applied: Uint8Array.of(1), noise }).array();
    const rows = (await images.array()) as number[][][][];
    for (const [y, row] of rows[0]!.entries()) {
      for (let x = 0; x < 6; x++)
        expect((moved as number[][][][])[0]![y]![x]![0]).toBeCloseTo(row[(x + 1) % 6]![0]!, 5);
    }
  });

  it('moves masks as images are moved, by their nearest pixels', async () => {
    const options = { kernelSize: [3, 3], sigma: [1, 1], alpha: [2, 2], p: 1 } as const;
    const [smooth, nearest] = [
      randomElasticTransform(options),
      randomElasticTransform({ ...options, resample: 'nearest' }),
    ];
    const masks = uniform(rng.fold('masks'), [2, 6, 5, 1]);
    const params = smooth.sample([rng.fold(0), rng.fold(1)], masks.shape);
    await expectClose(smooth.applyMasks!(masks, params, masks.shape), nearest.apply(masks, params), { absolute: 0 });
  });
});

it('refuses kernels that are not odd, and negative deviations', () => {
  expect(() => randomElasticTransform({ kernelSize: [4, 3] })).toThrow(
    'RandomElasticTransform: kernelSize must be odd, found 4',
  );
  expect(() => randomElasticTransform({ kernelSize: [3, 0] })).toThrow(
    'RandomElasticTransform: kernelSize must be a whole number at least 1, found 0',
  );
  expect(() => randomElasticTransform({ sigma: [1, -2] })).toThrow(
    'RandomElasticTransform: sigma must be at least 0, found -2',
  );
  expect(() => randomElasticTransform({ alpha: [Number.NaN, 1] })).toThrow(
    'RandomElasticTransform: alpha must be a finite number, found NaN',
  );
  expect(() => randomElasticTransform({ sigma: 3 as never })).toThrow(
    'RandomElasticTransform: sigma must be two numbers, found 3',
  );
});
