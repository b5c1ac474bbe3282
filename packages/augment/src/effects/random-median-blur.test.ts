import { Rng, tensor, uniform } from '@cnn/tensor';
import { onEachBackend } from '@cnn/tensor/testing';
import { expect, it } from 'vitest';
import { augment } from '../augment.ts';
import { expectDraws } from '../testing/expect-draws.ts';
import { testAugmentation } from '../testing/test-augmentation.ts';
import { randomMedianBlur } from './random-median-blur.ts';

testAugmentation('randomMedianBlur', () => randomMedianBlur({ p: 0.7 }));

it('is applied with its chance', () => {
  expectDraws(randomMedianBlur(), { p: 0.5 });
});

onEachBackend(() => {
  it('takes the middle of all around, at the border of the mirrored picture', async () => {
    const images = uniform(new Rng(4), [1, 6, 7, 2]);
    const values = await images.data();
    const found = await augment(images, randomMedianBlur({ kernelSize: [3, 5], p: 1 }), [new Rng(1)]).data();
    const mirrored = (i: number, size: number) => (i < 0 ? -i : i < size ? i : 2 * (size - 1) - i);
    for (let y = 0; y < 6; y++)
      for (let x = 0; x < 7; x++)
        for (let c = 0; c < 2; c++) {
          const around = Array.from({ length: 15 }, (_, k) => {
            const [yy, xx] = [mirrored(y + Math.floor(k / 5) - 1, 6), mirrored(x + (k % 5) - 2, 7)];
            return values[(yy * 7 + xx) * 2 + c]!;
          });
          expect(found[(y * 7 + x) * 2 + c]).toBe(around.sort((a, b) => a - b)[7]);
        }
  });

  it('removes a speck and keeps an edge', async () => {
    const edge = [0, 0, 0, 1, 1, 1];
    const picture = tensor([...edge, ...edge, 0, 9, 0, 1, 1, 1, ...edge, ...edge], [1, 5, 6, 1]);
    const found = await augment(picture, randomMedianBlur({ p: 1 }), [new Rng(1)]).data();
    expect(Array.from(found)).toEqual([edge, edge, edge, edge, edge].flat());
  });
});

it('refuses even kernels, and images that are too small', () => {
  expect(() => randomMedianBlur({ kernelSize: 2 })).toThrow('RandomMedianBlur: kernelSize must be odd, found 2');
  expect(() => augment(tensor([1], [1, 1, 1, 1]), randomMedianBlur({ p: 1 }), [new Rng(1)])).toThrow(
    'RandomMedianBlur: a kernel of 3×3 reaches too far beyond images [1, 1, 1, 1]',
  );
});
