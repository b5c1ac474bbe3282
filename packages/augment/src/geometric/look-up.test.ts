import { Rng, tensor, uniform, warp } from '@cnn/tensor';
import { expectClose, expectGradient, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import type { PaddingMode, Resample } from '../augmentation.ts';
import { lookUp, pixelCentres } from './look-up.ts';

const rng = new Rng(3);
const SIZES = [
  [6, 5],
  [1, 4],
  [3, 1],
] as const;
const MODES: readonly PaddingMode[] = ['constant', 'replicate', 'reflect', 'symmetric', 'circular'];

onEachBackend(() => {
  describe.each(SIZES)('of %i×%i pixels', (height, width) => {
    const cases = MODES.flatMap((paddingMode) =>
      (['bilinear', 'nearest', 'bicubic'] as Resample[]).map((resample) => ({ paddingMode, resample })),
    );

    it.for(cases)('finds $resample, $paddingMode what a warp finds', async ({ paddingMode, resample }) => {
      const images = uniform(rng.fold('images'), [2, height, width, 2]);
      // Far outside on all sides.
      const [a, b, c, d, e, f] = [1.3, 0.4, -4.21, -0.7, 1.9, 3.13];
      const places = new Float32Array(2 * 4 * 7 * 2);
      for (let k = 0; k < 2 * 28; k++) {
        const [x, y] = [k % 7, Math.floor((k % 28) / 7)];
        places.set([a! * x + b! * y + c!, d! * x + e! * y + f!], 2 * k);
      }
      const fill = [0.2, 0.7];
      const found = lookUp(images, tensor(places, [2, 4, 7, 2]), { resample, paddingMode, fill });
      const matrix = tensor([a!, b!, c!, d!, e!, f!, 0, 0, 1], [1, 3, 3]);
      const matrices = tensor([...(await matrix.data()), ...(await matrix.data())], [2, 3, 3]);
      const expected = warp(images, matrices, { size: [4, 7], mode: resample, padding: paddingMode, fill });
      await expectClose(found, expected, { absolute: 1e-5, relative: 0 });
    });
  });

  it.each(MODES)('has a gradient to the places, %s', async (paddingMode) => {
    const images = uniform(rng.fold('images'), [1, 4, 5, 2]);
    const places = tensor([0.3, 1.4, 3.6, 2.2, -0.6, 1.3, 4.4, -0.4], [1, 2, 2, 2]);
    const sampling = { resample: 'bilinear', paddingMode, fill: 0.5 } as const;
    await expectGradient((at) => lookUp(images, at, sampling), places);
  });

  it('leaves pixels at their centres', async () => {
    const images = uniform(rng.fold('images'), [1, 4, 5, 3]);
    const found = lookUp(images, pixelCentres(4, 5), { resample: 'bilinear', paddingMode: 'constant', fill: 0 });
    await expectClose(found, images, { absolute: 1e-6 });
  });
});

it('refuses a fill of another number of channels', () => {
  const images = uniform(rng, [1, 2, 2, 3]);
  const sampling = { resample: 'bilinear', paddingMode: 'constant', fill: [0.1, 0.2] } as const;
  expect(() => lookUp(images, pixelCentres(2, 2), sampling)).toThrow(
    'lookUp: fill must be one number or one for each of 3 channels, found [0.1,0.2]',
  );
});
