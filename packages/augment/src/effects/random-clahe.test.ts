import { mul, Rng, reverse, sum, type Tensor, tensor, uniform, valueAndGradient } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { expect, it } from 'vitest';
import { augment } from '../augment.ts';
import { expectDraws } from '../testing/expect-draws.ts';
import { testAugmentation } from '../testing/test-augmentation.ts';
import { randomClahe } from './random-clahe.ts';

testAugmentation('randomClahe', () => randomClahe({ clipLimit: [1, 3], gridSize: [2, 2], p: 0.7 }), {
  gradient: false,
});
testAugmentation(
  'randomClahe, slow',
  () => randomClahe({ clipLimit: 2, gridSize: [1, 2], p: 1, slowAndDifferentiable: true }),
  {
    random: false,
    // Bells a quarter of a level wide are steeper than differences can follow.
    gradient: false,
    shapes: [
      [2, 6, 5, 3],
      [1, 4, 4, 1],
      [0, 6, 6, 3],
    ],
  },
);

it('draws limits of its range', () => {
  expectDraws(randomClahe({ clipLimit: [1, 4] }), { p: 0.5, clipLimitFactor: { uniform: [1, 4] } });
  expectDraws(randomClahe(), { p: 0.5, clipLimitFactor: { choices: { 40: 1 } } });
});

onEachBackend(() => {
  it('limits contrast: the lower the limit, the nearer to the picture', async () => {
    // A dim ramp in [0.4, 0.6].
    const ramp = tensor(
      Float32Array.from({ length: 1024 }, (_, i) => 0.4 + (0.2 * (i % 32)) / 31),
      [1, 32, 32, 1],
    );
    const spread = async (clipLimit: number) => {
      const values = await augment(ramp, randomClahe({ clipLimit, gridSize: [1, 1], p: 1 }), [new Rng(1)]).data();
      return Math.max(...values) - Math.min(...values);
    };
    const [low, high, none] = [await spread(1.3), await spread(3), await spread(0)];
    expect(low).toBeGreaterThan(0.2);
    expect(high).toBeGreaterThan(low);
    expect(none).toBeGreaterThan(0.9);
  });

  it("has Kornia's pixels and gradient where it is slow", async () => {
    // Of kornia.enhance.equalize_clahe, in double precision.
    const wave = Array.from({ length: 36 }, (_, i) => 0.5 + 0.03 * Math.sin(0.37 * i + 0.11 * i));
    const slow = randomClahe({ gridSize: [1, 2], slowAndDifferentiable: true });
    const params = { applied: Uint8Array.of(1), clipLimitFactor: Float32Array.of(2) };
    const images = tensor(wave, [1, 6, 6, 1]);
    const pixels = await slow.apply(images, params).data();
    const expected = [0.482897, 0.371786, 0.456382, 0.389415];
    const weights = tensor(
      wave.map((_, i) => Math.cos(0.7 * i)),
      [1, 6, 6, 1],
    );
    const { gradient } = valueAndGradient((x) => sum(mul(slow.apply(x, params), weights)), images);
    const slopes = await gradient.data();
    const expectedSlopes = [-13.7303, 2.13944, -2.33474, 1.74712];
    for (const [k, place] of [0, 7, 20, 35].entries()) {
      expect(pixels[place]).toBeCloseTo(expected[k]!, 4);
      expect(slopes[place]).toBeCloseTo(expectedSlopes[k]!, 1);
    }
  });

  it('is the same for an image that is turned about, where tiles fit', async () => {
    const images = uniform(new Rng(2), [1, 12, 16, 2]);
    const turned = (x: Tensor) => reverse(x, [1, 2]);
    const clahe = (x: Tensor) => augment(x, randomClahe({ clipLimit: 2, gridSize: [3, 4], p: 1 }), [new Rng(1)]);
    await expectClose(turned(clahe(turned(images))), clahe(images), { absolute: 1e-6 });
  });
});

it('refuses limits below 0, tiles that are none, and images that are too small', () => {
  expect(() => randomClahe({ clipLimit: [-1, 1] })).toThrow('RandomClahe: clipLimit must be at least 0, found -1');
  expect(() => randomClahe({ gridSize: [0, 8] })).toThrow(
    'RandomClahe: gridSize must be a whole number at least 1, found 0',
  );
  const small = uniform(new Rng(1), [1, 8, 9, 1]);
  expect(() => augment(small, randomClahe({ p: 1 }), [new Rng(1)])).toThrow(
    'RandomClahe: a gridSize of 8×8 needs images of at least 9×9 pixels, found [1, 8, 9, 1]',
  );
});
