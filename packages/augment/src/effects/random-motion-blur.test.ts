import { Rng, tensor, uniform } from '@cnn/tensor';
import { onEachBackend } from '@cnn/tensor/testing';
import { expect, it } from 'vitest';
import { augment } from '../augment.ts';
import { expectDraws } from '../testing/expect-draws.ts';
import { testAugmentation } from '../testing/test-augmentation.ts';
import { randomMotionBlur } from './random-motion-blur.ts';

testAugmentation('randomMotionBlur', () => randomMotionBlur([3, 5], 60, 0.8, { p: 0.8 }), {
  differentiable: { directionFactor: 1e-2 },
});
testAugmentation('randomMotionBlur, bilinear', () =>
  randomMotionBlur(3, 180, 1, { resample: 'bilinear', borderType: 'reflect' }),
);

it('draws odd sizes, angles and directions of its ranges', () => {
  expectDraws(randomMotionBlur([4, 9], 30, [-0.5, 1], { p: 0.3 }), {
    p: 0.3,
    ksizeFactor: { choices: { 5: 1 / 3, 7: 1 / 3, 9: 1 / 3 } },
    angleFactor: { uniform: [-30, 30] },
    directionFactor: { uniform: [-0.5, 1] },
  });
  expectDraws(randomMotionBlur([4, 4], 0, 0), { p: 0.5, ksizeFactor: { choices: { 5: 1 } } });
});

const dot = () =>
  tensor(
    Array.from({ length: 25 }, (_, i) => (i === 12 ? 1 : 0)),
    [1, 5, 5, 1],
  );
const params = (size: number, angle: number, direction: number) => ({
  applied: Uint8Array.of(1),
  ksizeFactor: Float32Array.of(size),
  angleFactor: Float32Array.of(angle),
  directionFactor: Float32Array.of(direction),
});
const rounded = (values: ArrayLike<number>) => Array.from(values, (x) => Math.round(1e5 * x) / 1e5 + 0);

onEachBackend(() => {
  it.each(['nearest', 'bilinear', 'bicubic'] as const)(
    'moves along a line, turned anticlockwise, by %s',
    async (resample) => {
      const blur = randomMotionBlur(3, 0, 0, { resample });
      const third = Math.round(1e5 / 3) / 1e5;
      const along = async (angle: number) => rounded(await blur.apply(dot(), params(3, angle, 0)).data());
      expect((await along(0)).slice(10, 15)).toEqual([0, third, third, third, 0]);
      const upright = await along(90);
      expect([2, 7, 12, 17, 22].map((i) => upright[i])).toEqual([0, third, third, third, 0]);
    },
  );

  it('leaves all weight at one end in a direction of ±1, and turns that along', async () => {
    const blur = randomMotionBlur(5, 0, 0);
    const line = async (angle: number, direction: number) =>
      rounded(await blur.apply(dot(), params(5, angle, direction)).data());
    expect((await line(0, 1)).slice(10, 15)).toEqual([0, 0.1, 0.2, 0.3, 0.4]);
    expect((await line(0, -1)).slice(10, 15)).toEqual([0.4, 0.3, 0.2, 0.1, 0]);
    expect((await line(180, 1)).slice(10, 15)).toEqual([0.4, 0.3, 0.2, 0.1, 0]);
    // Up on the left in a kernel is down on the right in what is correlated with it.
    const diagonal = await line(-45, 1);
    expect(diagonal[0]! + diagonal[6]!).toBeLessThan(diagonal[18]! + diagonal[24]!);
  });

  it('gives each image its own size', async () => {
    const images = uniform(new Rng(1), [3, 6, 7, 2]);
    const together = {
      applied: Uint8Array.of(1, 0, 1),
      ksizeFactor: Float32Array.of(3, 0, 7),
      angleFactor: Float32Array.of(20, 0, 70),
      directionFactor: Float32Array.of(0.2, 0, -0.9),
    };
    const blur = randomMotionBlur([3, 7], 90, 1, { borderType: 'replicate' });
    const all = await blur.apply(images, together).data();
    const values = await images.data();
    for (const [i, own] of [params(3, 20, 0.2), params(3, 0, 0), params(7, 70, -0.9)].entries()) {
      const alone = tensor(values.slice(i * 84, (i + 1) * 84), [1, 6, 7, 2]);
      const expected = i === 1 ? values.slice(84, 168) : await blur.apply(alone, own).data();
      expect(rounded(all.slice(i * 84, (i + 1) * 84))).toEqual(rounded(expected));
    }
  });
});

it('refuses sizes that are even or too small, and ranges that are out of bounds', () => {
  expect(() => randomMotionBlur(4, 0, 0)).toThrow('RandomMotionBlur: kernelSize must be odd, found 4');
  expect(() => randomMotionBlur(1, 0, 0)).toThrow(
    'RandomMotionBlur: kernelSize must be a whole number at least 3, found 1',
  );
  expect(() => randomMotionBlur([7, 3], 0, 0)).toThrow(
    'RandomMotionBlur: kernelSize must be [low, high] with low ≤ high, found [7, 3]',
  );
  expect(() => randomMotionBlur(3, 400, 0)).toThrow('RandomMotionBlur: angle must be in [-360, 360], found 400');
  expect(() => randomMotionBlur(3, 0, 2)).toThrow('RandomMotionBlur: direction must be in [-1, 1], found 2');
  expect(() => randomMotionBlur(3, 0, 0, { resample: 'cubic' as never })).toThrow(
    "RandomMotionBlur: unknown resample 'cubic'",
  );
  expect(() => augment(dot(), randomMotionBlur(13, 0, 0, { p: 1, borderType: 'reflect' }), [new Rng(1)])).toThrow(
    'RandomMotionBlur: a kernel of 13×13 reaches too far beyond images [1, 5, 5, 1]',
  );
});
