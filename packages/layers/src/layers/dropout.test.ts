import { normal, ones, Rng, type Tensor } from '@cnn/tensor';
import { expectClose, expectNoLeak, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { AlphaDropout, Dropout, Dropout1d, Dropout2d, Dropout3d, FeatureAlphaDropout } from './dropout.ts';

const kinds = [
  { Layer: Dropout, shape: [50, 80], places: 1 },
  { Layer: Dropout1d, shape: [50, 4, 20], places: 4 },
  { Layer: Dropout2d, shape: [50, 2, 3, 20], places: 6 },
  { Layer: Dropout3d, shape: [50, 2, 2, 1, 20], places: 4 },
  { Layer: AlphaDropout, shape: [50, 80], places: 1 },
  { Layer: FeatureAlphaDropout, shape: [50, 2, 2, 20], places: 4 },
] as const;

onEachBackend(() => {
  describe.each(kinds.map((each) => ({ ...each, kind: new each.Layer().kind })))(
    '$kind',
    ({ Layer, shape, places }) => {
      const rng = new Rng(3);
      const run = (layer: Dropout, x: Tensor, seed = 0) => layer.call(x, { rng: new Rng(seed) });

      it('drops a share, whole channels where it says so, and keeps the mean', async () => {
        const layer = new Layer(0.3);
        const x = ones([...shape]);
        const values = await run(layer, x).data();
        const dropped = Math.min(...values);
        const share = values.filter((value) => value === dropped).length / values.length;
        expect(Math.abs(share - 0.3)).toBeLessThan(0.06);
        if (!(layer instanceof AlphaDropout)) {
          expect(dropped).toBe(0);
          expect(Math.max(...values)).toBeCloseTo(1 / 0.7, 5);
        }
        const channels = shape.at(-1)!;
        for (let i = 0; i < values.length; i += places * channels) {
          for (let place = 1; place < places; place++) {
            for (let channel = 0; channel < channels; channel++) {
              expect(values[i + place * channels + channel]).toBe(values[i + channel]);
            }
          }
        }
      });

      it('is the same for a seed, another for another, and nothing in evaluation', async () => {
        const layer = new Layer(0.5);
        const x = normal(rng, [...shape]);
        await expectClose(run(layer, x, 1), run(layer, x, 1));
        expect(await run(layer, x, 1).data()).not.toEqual(await run(layer, x, 2).data());
        await expectClose(layer.eval().call(x), x);
      });

      it('passes all at p = 0, nothing at p = 1, and leaves nothing behind', async () => {
        const x = normal(rng, [...shape]);
        await expectClose(run(new Layer(0), x), x);
        await expectClose(run(new Layer(1), x), new Float32Array(x.size));
        await expectNoLeak(() => run(new Layer(0.5), x));
        expect(() => new Layer(1.5)).toThrow('p must be in [0, 1], found 1.5');
        expect(() => new Layer(0.5).call(x)).toThrow('training needs chance');
      });
    },
  );

  describe('AlphaDropout', () => {
    it('keeps mean 0 and deviation 1', async () => {
      const found = new AlphaDropout(0.4).call(normal(new Rng(5), [20_000]), { rng: new Rng(6) });
      const values = Array.from(await found.data());
      const mean = values.reduce((total, value) => total + value, 0) / values.length;
      const variance = values.reduce((total, value) => total + (value - mean) ** 2, 0) / values.length;
      expect(Math.abs(mean)).toBeLessThan(0.03);
      expect(Math.abs(variance - 1)).toBeLessThan(0.05);
    });
  });
});
