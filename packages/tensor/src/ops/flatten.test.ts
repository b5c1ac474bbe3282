import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Operation, watchOperations } from '../operations.ts';
import { normal } from '../random/draw.ts';
import { Rng } from '../random/rng.ts';
import { expectClose, expectGradient, expectNoLeak, onEachBackend } from '../testing/index.ts';
import { flatten, unflatten } from './flatten.ts';
import { tensor } from './index.ts';

const rng = new Rng(10);

onEachBackend(() => {
  describe('flatten', () => {
    it('goes through images channel by channel', async () => {
      const image = tensor([0, 10, 1, 11, 2, 12, 3, 13], [1, 2, 2, 2]);
      await expectClose(flatten(image), tensor([0, 1, 2, 3, 10, 11, 12, 13], [1, 8]));
      await expectClose(flatten(image, 2), tensor([0, 10, 1, 11, 2, 12, 3, 13], [1, 4, 2]));
    });

    it('is undone by unflatten', async () => {
      const size = fc.integer({ min: 1, max: 4 });
      await fc.assert(
        fc.asyncProperty(fc.tuple(size, size, size, size), async ([batch, height, width, channels]) => {
          const x = normal(rng.fold(batch, height), [batch, height, width, channels]);
          await expectClose(unflatten(flatten(x), 1, [channels, -1, width]), x);
          await expectClose(unflatten(flatten(x, 2), 2, [height, width]), x);
          await expectClose(unflatten(flatten(x, 0, 1), 0, [batch, channels]), x);
        }),
        { numRuns: 30 },
      );
    });

    it('has gradients that agree with differences, and leaves nothing behind', async () => {
      const x = normal(rng, [2, 2, 3, 4]);
      await expectGradient((at) => flatten(at, 1, 2), x);
      await expectGradient((at) => unflatten(at, 1, [2, 3, 4]), normal(rng, [2, 24]));
      await expectNoLeak(() => flatten(x));
      await expectNoLeak(() => flatten(x, 2, 2));
    });

    it('is one step to those who watch, with axes from the start', () => {
      const x = normal(rng, [2, 2, 3, 4]);
      const seen: Operation[] = [];
      watchOperations(
        (each) => seen.push(each),
        () => unflatten(flatten(x, -3), -1, [4, -1, 3]),
      );
      expect(seen.map(({ name, attributes }) => ({ name, attributes }))).toEqual([
        { name: 'flatten', attributes: { startDim: 1, endDim: 3 } },
        { name: 'unflatten', attributes: { dim: 1, sizes: [4, 2, 3] } },
      ]);
    });

    it('names what does not fit', () => {
      const x = normal(rng, [2, 2, 3, 4]);
      expect(() => flatten(x, 4)).toThrow('flatten: startDim must be a whole number in [-4, 3], found 4');
      expect(() => flatten(x, 2, 1)).toThrow('flatten: startDim 2 is behind endDim 1 of [2, 2, 3, 4]');
      expect(() => unflatten(normal(rng, [2, 7]), 1, [2, -1])).toThrow('axis 1 of 7 cannot be cut into [2, -1]');
      expect(() => unflatten(normal(rng, [2, 8]), 1, [-1, -1])).toThrow('axis 1 of 8 cannot be cut into [-1, -1]');
      expect(() => unflatten(x, 1, [2, 2])).toThrow('would have 5 axes');
    });
  });
});
