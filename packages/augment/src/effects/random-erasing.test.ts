import { Rng, tensor, uniform } from '@cnn/tensor';
import { expectGradient, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { augment } from '../augment.ts';
import { expectDistribution, expectDraws } from '../testing/expect-draws.ts';
import { testAugmentation } from '../testing/test-augmentation.ts';
import { randomErasing } from './random-erasing.ts';

testAugmentation('randomErasing', () => randomErasing({ value: 0.5 }), { differentiable: { values: 1e-2 } });

const rngs = (count: number) => Array.from({ length: count }, (_, i) => new Rng(3).fold(i));

describe('what randomErasing draws', () => {
  it('is in one half of all cases a tall rectangle, with a ratio uniform on each side of 1', () => {
    // So fine a picture that whole pixels do not matter.
    const { widths, heights } = randomErasing({ p: 1, ratio: [0.5, 3] }).sample(rngs(20_000), [20_000, 9000, 9000, 3]);
    const ratios = Array.from(heights as Float32Array, (height, i) => height / (widths as Float32Array)[i]!);
    const tall = ratios.filter((ratio) => ratio > 1);
    expect(Math.abs(tall.length - 10_000)).toBeLessThan(5 * Math.sqrt(5000));
    const rounding = 2e-3;
    expect(Math.max(...ratios)).toBeLessThan(3 + rounding);
    expectDistribution(
      'tall',
      tall.map((ratio) => Math.min(ratio, 3)),
      { uniform: [1, 3] },
    );
    expectDistribution(
      'wide',
      ratios.filter((ratio) => ratio < 1).map((ratio) => Math.max(ratio, 0.5)),
      { uniform: [0.5, 1] },
    );
    const areas = Array.from(
      heights as Float32Array,
      (height, i) => (height * (widths as Float32Array)[i]!) / 9000 ** 2,
    );
    expectDistribution(
      'areas',
      areas.map((area) => Math.min(0.33, Math.max(0.02, area))),
      { uniform: [0.02, 0.33] },
    );
  });

  it('lies anywhere in the image', () => {
    const shape = [100_000, 8, 6, 3] as const;
    // Of 4 × 4 pixels.
    expectDraws(
      randomErasing({ scale: [1 / 3, 1 / 3], ratio: [1, 1], p: 0.3 }),
      {
        p: 0.3,
        widths: { choices: { 4: 1 } },
        heights: { choices: { 4: 1 } },
        xs: { integers: [0, 2] },
        ys: { integers: [0, 4] },
      },
      shape,
    );
  });

  it('is never empty and never larger than the image', () => {
    const none = randomErasing({ scale: [0, 0], ratio: [0, 0], p: 1 }).sample(rngs(1), [1, 5, 7, 3]);
    expect(none).toMatchObject({ widths: Float32Array.of(1), heights: Float32Array.of(1) });
    const all = randomErasing({ scale: [9, 9], p: 1 }).sample(rngs(1), [1, 5, 7, 3]);
    expect(all).toMatchObject({ widths: Float32Array.of(7), heights: Float32Array.of(5), xs: Float32Array.of(0) });
  });
});

onEachBackend(() => {
  it('gives each channel its own value', async () => {
    const erased = augment(
      uniform(new Rng(1), [2, 4, 4, 3]),
      randomErasing({ scale: [9, 9], value: [0.1, 0.2, 0.3], p: 1 }),
      rngs(2),
    );
    const pixels = Array.from(await erased.data());
    expect(pixels).toEqual(Array.from({ length: 96 }, (_, i) => Math.fround([0.1, 0.2, 0.3][i % 3]!)));
  });

  it('leaves pixels outside and images that chance passed over as they are, NaN too', async () => {
    const images = tensor([Number.NaN, -5, -0, 7, Number.NaN, -5, -0, 7], [2, 2, 2, 1]);
    const params = {
      applied: Uint8Array.of(0, 1),
      xs: at(0, 0),
      ys: at(0, 1),
      widths: at(2, 2),
      heights: at(1, 1),
      values: at(1, 1),
    };
    const erased = randomErasing().apply(images, params);
    expect(Array.from(await erased.data())).toEqual([Number.NaN, -5, -0, 7, Number.NaN, -5, 1, 1]);
  });

  it('has no gradient where it erases', async () => {
    const params = {
      applied: Uint8Array.of(1, 1),
      xs: at(0, 1),
      ys: at(1, 0),
      widths: at(2, 9),
      heights: at(1, 9),
      values: at(1, 1),
    };
    await expectGradient((images) => randomErasing().apply(images, params), uniform(new Rng(2), [2, 3, 3, 2]));
    const values = tensor([0.5, 0.25, 0.1, 0.9], [2, 2]);
    const images = uniform(new Rng(2), [2, 3, 3, 2]);
    await expectGradient((to) => randomErasing().apply(images, { ...params, values: to }), values);
  });

  it('erases masks of whole numbers', async () => {
    const masks = tensor([1, 2, 3, 4], [1, 2, 2, 1], 'int32');
    const params = { applied: Uint8Array.of(1), xs: at(1), ys: at(0), widths: at(1), heights: at(1), values: at(0.5) };
    const erased = randomErasing().applyMasks!(masks, params, [1, 2, 2, 1]);
    expect(erased.dtype).toBe('int32');
    expect(Array.from(await erased.data())).toEqual([1, 0, 3, 4]);
  });
});

it('refuses ranges and values that are out of bounds, and other channels than it has values', () => {
  expect(() => randomErasing({ scale: [0.3, 0.1] })).toThrow(
    'RandomErasing: scale must be [low, high] with low ≤ high, found [0.3, 0.1]',
  );
  expect(() => randomErasing({ ratio: [-1, 1] })).toThrow('RandomErasing: ratio must be at least 0, found -1');
  expect(() => randomErasing({ value: 127 })).toThrow('RandomErasing: value must be in [0, 1], found 127');
  expect(() => randomErasing({ p: 1.5 })).toThrow('RandomErasing: p must be in [0, 1], found 1.5');
  expect(() => augment(uniform(new Rng(1), [1, 4, 4, 1]), randomErasing({ value: [0, 0, 1] }), rngs(1))).toThrow(
    'RandomErasing: expected images with 3 channels, found 1',
  );
});

function at(...values: number[]): Float32Array {
  return Float32Array.from(values);
}
