import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Operation, watchOperations } from '../operations.ts';
import { normal, uniform } from '../random/draw.ts';
import { Rng } from '../random/rng.ts';
import { expectClose, expectGradient, expectNoLeak, onEachBackend } from '../testing/index.ts';
import { cast, tensor } from './index.ts';
import { maxPool2d, maxPool2dWithIndices } from './max-pool2d.ts';
import { maxUnpool2d } from './max-unpool2d.ts';

const rng = new Rng(6);

onEachBackend(() => {
  describe('maxUnpool2d', () => {
    it('puts what was largest back in its place', async () => {
      const image = tensor([1, 2, 5, 4, 3, 0, 7, 8], [1, 2, 4, 1]);
      const { values, indices } = maxPool2dWithIndices(image, 2);
      await expectClose(maxUnpool2d(values, indices, 2), [0, 0, 0, 0, 3, 0, 0, 8]);
    });

    it('is undone by the pooling', async () => {
      const sizes = fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 }));
      const rest = fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 2 }));
      const counts = fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 }));
      await fc.assert(
        fc.asyncProperty(sizes, counts, rest, fc.integer({ min: 1, max: 3 }), async (window, count, left, channels) => {
          const size = [0, 1].map((axis) => window[axis] * count[axis] + (left[axis] % window[axis])) as [
            number,
            number,
          ];
          const x = uniform(rng.fold(...size, channels), [2, ...size, channels], 1, 2);
          const { values, indices } = maxPool2dWithIndices(x, window);
          const back = maxUnpool2d(values, indices, window, { outputSize: size });
          expect(back.shape).toEqual(x.shape);
          await expectClose(maxPool2d(back, window), values);
          const there = Array.from(await back.data());
          const original = await x.data();
          expect(there.filter((value) => value !== 0)).toHaveLength(values.size);
          expect(there.every((value, i) => value === 0 || value === original[i])).toBe(true);
        }),
        { numRuns: 30 },
      );
    });

    it('keeps the last of several values of one place', async () => {
      const indices = tensor([2, 2], [1, 1, 2, 1], 'int32');
      await expectClose(maxUnpool2d(tensor([7, 8], [1, 1, 2, 1]), indices, [2, 2]), [0, 0, 8, 0, 0, 0, 0, 0]);
    });

    it('has a gradient that agrees with differences, and leaves nothing behind', async () => {
      const { values, indices } = maxPool2dWithIndices(normal(rng, [2, 5, 4, 3]), 2);
      await expectGradient((at) => maxUnpool2d(at, indices, 2, { outputSize: [5, 5] }), values);
      await expectNoLeak(() => maxUnpool2d(values, indices, 2));
    });

    it('is one step to those who watch', () => {
      const { values, indices } = maxPool2dWithIndices(normal(rng, [2, 5, 4, 3]), 3, { stride: 2, padding: 1 });
      const seen: Operation[] = [];
      watchOperations(
        (each) => seen.push(each),
        () => maxUnpool2d(values, indices, 3, { stride: 2, padding: 1, outputSize: [5, 4] }),
      );
      expect(seen.map(({ name }) => name)).toEqual(['maxUnpool2d']);
      expect(seen[0].inputs).toEqual({ values, indices });
      const size = { window: [3, 3], stride: [2, 2], padding: [1, 1, 1, 1], outputSize: [5, 4] };
      expect(seen[0].attributes).toEqual(size);
    });

    it('names what does not fit', () => {
      const { values, indices } = maxPool2dWithIndices(normal(rng, [1, 4, 4, 1]), 2);
      expect(() => maxUnpool2d(values, indices, 2, { outputSize: [6, 4] })).toThrow(
        'outputSize 6×4 has no such pooling; axis 0 must be between 3 and 5',
      );
      expect(() => maxUnpool2d(values, cast(indices, 'float32'), 2)).toThrow('expected int32 indices, found float32');
      expect(() => maxUnpool2d(values, tensor([0], [1, 1, 1, 1], 'int32'), 2)).toThrow(
        'maxUnpool2d indices: expected shape [1, 2, 2, 1], found [1, 1, 1, 1]',
      );
    });
  });
});
