import { Rng, tensor, uniform } from '@cnn/tensor';
import { onEachBackend } from '@cnn/tensor/testing';
import { expect, it } from 'vitest';
import { augment } from '../augment.ts';
import { expectDraws } from '../testing/expect-draws.ts';
import { testAugmentation } from '../testing/test-augmentation.ts';
import { cutout } from './cutout.ts';

testAugmentation('cutout', () => cutout(3, { fill: 0.25, p: 0.8 }));

it('has its middle at any pixel', () => {
  expectDraws(
    cutout(3, { p: 0.6 }),
    { p: 0.6, xs: { integers: [-1, 4] }, ys: { integers: [-1, 6] } },
    [100_000, 8, 6, 3],
  );
});

onEachBackend(() => {
  it.each([
    [2, 0, [0, 1, 1]],
    [3, 0, [0, 0, 1]],
    [3, 1, [0, 0, 0]],
    [3, 2, [1, 0, 0]],
    [1, 2, [1, 1, 0]],
  ])('of %i pixels about pixel %i of 3 cuts off what lies outside', async (size, middle, row) => {
    const start = Float32Array.of(middle - Math.floor(size / 2));
    const line = cutout(size).apply(tensor([1, 1, 1], [1, 1, 3, 1]), {
      applied: Uint8Array.of(1),
      xs: start,
      ys: Float32Array.of(0),
    });
    expect(Array.from(await line.data())).toEqual(row);
  });

  it('fills each channel with its own value, beyond [0, 1] too, and masks with 0', async () => {
    const cut = cutout(9, { fill: [-2, 3] });
    const filled = augment(uniform(new Rng(1), [1, 2, 2, 2]), cut, [new Rng(1)]);
    expect(Array.from(await filled.data())).toEqual([-2, 3, -2, 3, -2, 3, -2, 3]);
    const params = cut.sample([new Rng(1)], [1, 2, 2, 2]);
    const masks = cut.applyMasks!(tensor([1, 2, 3, 4], [1, 2, 2, 1]), params, [1, 2, 2, 2]);
    expect(Array.from(await masks.data())).toEqual([0, 0, 0, 0]);
  });
});

it('refuses sizes that are no whole number of pixels', () => {
  expect(() => cutout(0)).toThrow('Cutout: size must be a whole number at least 1, found 0');
  expect(() => cutout(2.5)).toThrow('Cutout: size must be a whole number at least 1, found 2.5');
  expect(() => cutout(2, { fill: Number.NaN })).toThrow('Cutout: fill must be a finite number, found NaN');
  expect(() => cutout(2, { p: -1 })).toThrow('Cutout: p must be in [0, 1], found -1');
});
