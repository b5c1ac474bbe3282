import { interpolate, pad2d, Rng, slice, uniform } from '@cnn/tensor';
import { expectClose, expectGradient, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { inputDiversity } from './input-diversity.ts';

const shape = [40, 9, 13, 2];
const rngs = Array.from({ length: 40 }, (_, i) => new Rng(4).fold(i));
const always = { resizeRate: 0.6, diversityProbability: 1 };

onEachBackend(() => {
  describe('inputDiversity', () => {
    it('is a bilinear resize with a frame of zeros', async () => {
      const images = uniform(new Rng(1), shape);
      const shown = inputDiversity('test', always).view!(images, rngs, 2, 0);
      const seen = new Set<string>();
      for (const [i, rng] of rngs.entries()) {
        const [, size, top, left] = rng.fold('diversity', 2, 0).uniforms(4);
        const [rows, columns] = [5 + Math.floor(size * 4), 7 + Math.floor(size * 6)];
        const [above, before] = [Math.floor(top * (10 - rows)), Math.floor(left * (14 - columns))];
        seen.add(`${rows}×${columns}`);
        const small = interpolate(slice(images, [i, 0, 0, 0], [1, 9, 13, 2]), {
          size: [rows, columns],
          mode: 'bilinear',
        });
        const framed = pad2d(small, [above, 9 - rows - above, before, 13 - columns - before]);
        await expectClose(slice(shown, [i, 0, 0, 0], [1, 9, 13, 2]), framed, { absolute: 2e-6 });
      }
      expect(seen.size).toBeGreaterThan(4);
    });

    it('shows as many images as they are as the coin says, anew in each step', async () => {
      const images = uniform(new Rng(1), shape);
      const { view } = inputDiversity('test', { resizeRate: 0.6, diversityProbability: 0.7 });
      const before = await images.data();
      const untouched = async (step: number) => {
        const after = await view!(images, rngs, step, 0).data();
        const same = (i: number) =>
          String(after.slice(i * 234, i * 234 + 234)) === String(before.slice(i * 234, i * 234 + 234));
        return [...rngs.keys()].filter(same);
      };
      const [first, second] = [await untouched(1), await untouched(2)];
      expect(first.length).toBeGreaterThan(4);
      expect(first.length).toBeLessThan(22);
      expect(second).not.toEqual(first);
    });

    it('has the gradient of differences', async () => {
      const few = rngs.slice(0, 3);
      await expectGradient(
        (x) => inputDiversity('test', always).view!(x, few, 1, 0),
        uniform(new Rng(1), [3, 5, 6, 2]),
      );
    });

    it('leaves images of a single pixel as they are', async () => {
      const images = uniform(new Rng(1), [3, 1, 1, 2]);
      await expectClose(inputDiversity('test', always).view!(images, rngs.slice(0, 3), 1, 0), images);
    });
  });
});

describe('inputDiversity', () => {
  it.each([0, 1, 1.1, Number.NaN])('refuses resizeRate = %d', (resizeRate) => {
    expect(() => inputDiversity('diFgsm', { resizeRate })).toThrow(
      `diFgsm: resizeRate must be above 0 and below 1, found ${resizeRate}; larger images would not fit every classifier`,
    );
  });

  it('refuses a chance above 1', () => {
    expect(() => inputDiversity('diFgsm', { diversityProbability: 1.5 })).toThrow(
      'diFgsm: diversityProbability must be',
    );
  });
});
