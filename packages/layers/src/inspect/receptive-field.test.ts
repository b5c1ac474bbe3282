import { add, concat, normal, Rng, slice, sum, type Tensor, valueAndGradient } from '@cnn/tensor';
import { onEachBackend } from '@cnn/tensor/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReLU } from '../activations/rectifiers.ts';
import { Sequential } from '../containers/sequential.ts';
import { Module } from '../core/module.ts';
import type { Pass } from '../core/pass.ts';
import { AvgPool2d } from '../index.ts';
import { Conv2d } from '../layers/conv2d.ts';
import { Flatten } from '../layers/flatten.ts';
import { Linear } from '../layers/linear.ts';
import { MaxPool2d } from '../layers/max-pool2d.ts';
import { effectiveReceptiveField } from './effective-receptive-field.ts';
import { receptiveFields } from './receptive-field.ts';

class Join extends Module {
  override readonly kind = 'Join';
  readonly left: Module;
  readonly right: Module;
  readonly join: (a: Tensor, b: Tensor) => Tensor;

  constructor(left: Module, right: Module, join: (a: Tensor, b: Tensor) => Tensor) {
    super();
    this.left = left;
    this.right = right;
    this.join = join;
  }

  forward(x: Tensor, pass: Pass): Tensor {
    return this.join(this.left.call(x, pass), this.right.call(x, pass));
  }
}

onEachBackend((backend) => {
  describe('receptiveFields', () => {
    it('grow by kernels, dilation and strides', () => {
      const model = new Sequential(
        new Conv2d(1, 1, 3, { padding: 1 }),
        new MaxPool2d(2),
        new Conv2d(1, 1, [3, 5], { padding: [2, 0], dilation: [2, 1] }),
        new ReLU(),
      );
      const fields = receptiveFields(model, [1, 16, 20, 1]);
      expect(fields.get('0')).toMatchObject({ size: [3, 3], stride: [1, 1], padding: [1, 1] });
      expect(fields.get('1')).toMatchObject({ size: [4, 4], stride: [2, 2], padding: [1, 1] });
      expect(fields.get('2')).toMatchObject({ size: [12, 12], stride: [2, 2], padding: [5, 1] });
      expect(fields.get('')).toMatchObject({ size: [12, 12] });
      expect(fields.get('3')!.window(0, 0)).toEqual({ top: 0, bottom: 6, left: 0, right: 10 });
      expect(fields.get('3')!.window(7, 5)).toEqual({ top: 9, bottom: 15, left: 9, right: 19 });
    });

    it('are the union of what branches see', () => {
      const wide = new Conv2d(1, 1, 5, { padding: 2 });
      const thin = new Conv2d(1, 1, [1, 7], { padding: [0, 3] });
      for (const join of [add, (a: Tensor, b: Tensor) => concat([a, b], 3)] as const) {
        const fields = receptiveFields(new Join(wide, thin, join as never), [1, 9, 9, 1]);
        expect(fields.get('')).toMatchObject({ size: [5, 7], padding: [2, 3] });
      }
    });

    it('are the whole image behind a fully connected layer, and absent for vectors', () => {
      const fields = receptiveFields(
        new Sequential(new Conv2d(1, 2, 3), new Flatten(), new Linear(8, 3)),
        [1, 4, 4, 1],
      );
      expect([...fields.keys()]).toEqual(['0']);
    });

    it('refuse branches whose places do not belong together', () => {
      const model = new Join(new AvgPool2d(2, { stride: 2 }), new Conv2d(1, 1, 5), add);
      expect(() => receptiveFields(model, [1, 8, 8, 1])).toThrow('branches of strides 2 and 1 meet in Add');
    });

    if (backend === 'wasm') {
      it('hold every pixel that has a gradient, and those at their edges have one', async () => {
        const layer = fc.record({
          kernel: fc.integer({ min: 1, max: 4 }),
          stride: fc.integer({ min: 1, max: 2 }),
          padding: fc.integer({ min: 0, max: 2 }),
          dilation: fc.integer({ min: 1, max: 2 }),
        });
        await fc.assert(
          fc.asyncProperty(fc.array(layer, { minLength: 1, maxLength: 3 }), fc.nat(), async (layers, seed) => {
            const convolutions = layers.map(({ kernel, ...options }) => new Conv2d(1, 1, kernel, options));
            const model = new Sequential(...convolutions).initialize(new Rng(seed));
            const size = 24;
            const [field] = [...receptiveFields(model, [1, size, size, 1]).values()];
            const x = normal(new Rng(seed).fold('x'), [1, size, size, 1]);
            const [, height, width] = model.call(x).shape as number[];
            const [y, column] = [seed % height, (seed >> 8) % width];
            const { gradient } = valueAndGradient(
              (at) => sum(slice(model.call(at), [0, y, column, 0], [1, 1, 1, 1])),
              x,
            );
            const values = await gradient.data();
            const rows = [...values.keys()].filter((i) => values[i] !== 0).map((i) => Math.floor(i / size));
            const columns = [...values.keys()].filter((i) => values[i] !== 0).map((i) => i % size);
            model.dispose();
            const { top, bottom, left, right } = field.window(y, column);
            // A window wholly in the border sees nothing.
            if (rows.length === 0) return;
            expect(Math.min(...rows)).toBeGreaterThanOrEqual(top);
            expect(Math.max(...rows)).toBeLessThanOrEqual(bottom);
            expect(Math.min(...columns)).toBeGreaterThanOrEqual(left);
            expect(Math.max(...columns)).toBeLessThanOrEqual(right);
            const dense = layers.every(
              ({ dilation, stride, padding, kernel }) => dilation === 1 && stride <= kernel && padding === 0,
            );
            if (dense) expect([Math.min(...rows), Math.max(...rows)]).toEqual([top, bottom]);
          }),
          { numRuns: 60, seed: 5 },
        );
      });

      it('are larger than the effective ones, which are strongest in the middle', async () => {
        const blocks = Array.from({ length: 5 }, () => [new Conv2d(8, 8, 3, { padding: 1 }), new ReLU()]).flat();
        const model = new Sequential(new Conv2d(1, 8, 1), ...blocks).initialize(new Rng(1));
        const { values, height, width, extent, area } = await effectiveReceptiveField(model, [21, 21, 1]);
        const [theoretical] = receptiveFields(model, [1, 21, 21, 1]).get('')!.size;
        expect([height, width, theoretical]).toEqual([21, 21, 11]);
        expect(extent).toBeLessThan(theoretical);
        expect(extent).toBeGreaterThan(2);
        expect(area).toBe(values.filter((value) => value >= 0.0455).length);
        expect(Math.max(...values)).toBe(1);
        const outside = [...values].filter(
          (_, i) => Math.abs((i % 21) - 10) > 5 || Math.abs(Math.floor(i / 21) - 10) > 5,
        );
        expect(outside.every((value) => value === 0)).toBe(true);
        expect(model.training).toBe(true);
        const flat = new Sequential(new Flatten(), new Linear(4, 2));
        await expect(effectiveReceptiveField(flat, [2, 2, 1])).rejects.toThrow('has no places');
      });
    }
  });
});
