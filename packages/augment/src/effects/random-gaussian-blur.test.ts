import { Rng, tensor, uniform } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { expect, it } from 'vitest';
import { augment } from '../augment.ts';
import { expectDraws } from '../testing/expect-draws.ts';
import { testAugmentation } from '../testing/test-augmentation.ts';
import { randomGaussianBlur } from './random-gaussian-blur.ts';

testAugmentation('randomGaussianBlur', () => randomGaussianBlur([3, 5], [0.5, 2], { p: 0.7 }), {
  differentiable: { sigma: 1e-2 },
});
testAugmentation('randomGaussianBlur by whole kernels', () => randomGaussianBlur(3, [0.5, 2], { separable: false }), {
  differentiable: { sigma: 1e-2 },
});

it('draws deviations of its range', () => {
  expectDraws(randomGaussianBlur(3, [0.1, 2]), { p: 0.5, sigma: { uniform: [0.1, 2] } });
  expectDraws(randomGaussianBlur(3, 1.5, { p: 0.2 }), { p: 0.2, sigma: { choices: { 1.5: 1 } } });
});

onEachBackend(() => {
  it('is the bell of its deviation', async () => {
    const dot = tensor(
      Array.from({ length: 81 }, (_, i) => (i === 40 ? 1 : 0)),
      [1, 9, 9, 1],
    );
    const blurred = await augment(dot, randomGaussianBlur(9, 1.2, { p: 1, borderType: 'constant' }), [
      new Rng(1),
    ]).data();
    const bell = (distance: number) => Math.exp(-0.5 * (distance / 1.2) ** 2);
    let sum = 0;
    for (let y = -4; y <= 4; y++) {
      for (let x = -4; x <= 4; x++) {
        const value = blurred[(y + 4) * 9 + x + 4]!;
        sum += value;
        expect(value / blurred[40]!).toBeCloseTo(bell(x) * bell(y), 5);
      }
    }
    expect(sum).toBeCloseTo(1, 5);
  });

  it('is the same by columns and rows as by whole kernels, at every border', async () => {
    const images = uniform(new Rng(2), [2, 6, 7, 3]);
    const rngs = [new Rng(3), new Rng(4)];
    for (const borderType of ['constant', 'reflect', 'replicate', 'circular'] as const) {
      const [once, twice] = [true, false].map((separable) =>
        augment(images, randomGaussianBlur([5, 7], [0.5, 2], { p: 1, borderType, separable }), rngs),
      );
      await expectClose(once!, twice!, { absolute: 1e-6 });
    }
  });

  it('leaves images as they are at a deviation of 0, bit for bit', async () => {
    const images = tensor([0.1, Number.NaN, -7, 0.3], [1, 2, 2, 1]);
    const blurred = augment(images, randomGaussianBlur(3, 0, { p: 1, borderType: 'replicate' }), [new Rng(1)]);
    expect(Array.from(await blurred.data()).map(Number.isNaN)).toEqual([false, true, false, false]);
  });

  it('takes one pixel where the border allows', async () => {
    const dot = tensor([0.25], [1, 1, 1, 1]);
    const blurred = (borderType: 'replicate' | 'constant') =>
      augment(dot, randomGaussianBlur(3, 100, { p: 1, borderType }), [new Rng(1)]).data();
    expect((await blurred('replicate'))[0]).toBeCloseTo(0.25, 6);
    expect((await blurred('constant'))[0]).toBeCloseTo(0.25 / 9, 4);
    expect(() => augment(dot, randomGaussianBlur(3, 1, { p: 1 }), [new Rng(1)])).toThrow(
      "RandomGaussianBlur: a kernel of 3×3 reaches too far beyond images [1, 1, 1, 1] for borderType 'reflect'; choose a smaller one, or 'replicate'",
    );
  });
});

it('refuses even kernels, unknown borders, and ranges that are reversed or out of bounds', () => {
  expect(() => randomGaussianBlur(4, 1)).toThrow('RandomGaussianBlur: kernelSize must be odd, found 4');
  expect(() => randomGaussianBlur([3, 0], 1)).toThrow(
    'RandomGaussianBlur: kernelSize must be a whole number at least 1, found 0',
  );
  expect(() => randomGaussianBlur([3] as never, 1)).toThrow(
    'RandomGaussianBlur: kernelSize must be a number or [height, width], found [3]',
  );
  expect(() => randomGaussianBlur(3, [2, 1])).toThrow(
    'RandomGaussianBlur: sigma must be [low, high] with low ≤ high, found [2, 1]',
  );
  expect(() => randomGaussianBlur(3, -1)).toThrow('RandomGaussianBlur: sigma must be at least 0, found -1');
  expect(() => randomGaussianBlur(3, 1, { borderType: 'mirror' as never })).toThrow(
    "RandomGaussianBlur: unknown borderType 'mirror'; choose from constant, reflect, replicate, circular",
  );
});
