import { onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { countQueries } from '../evaluation/count-queries.ts';
import { makeTask } from '../testing/task.ts';
import { testAttack } from '../testing/test-attack.ts';
import { pixle } from './pixle.ts';

const small = { xDimensions: [1, 4], yDimensions: [1, 4], restarts: 12, maxIterations: 10 } as const;
testAttack('pixle', () => pixle(small));

onEachBackend(() => {
  describe('pixle', () => {
    it.each([true, false])('only moves pixels about, updateEachIteration=%s', async (updateEachIteration) => {
      const { classifier, images, labels } = makeTask([8, 5, 4, 3]);
      const counting = countQueries(classifier);
      const adversarial = await pixle({ ...small, updateEachIteration })(counting, images, labels);
      const [before, after] = [await images.data(), await adversarial.data()];
      const colours = (values: ArrayLike<number>, image: number) =>
        Array.from({ length: 20 }, (_, p) => String([0, 1, 2].map((c) => values[image * 60 + p * 3 + c])));
      for (let image = 0; image < 8; image++) {
        const known = new Set(colours(before, image));
        expect(colours(after, image).every((colour) => known.has(colour))).toBe(true);
      }
      expect(Array.from(after)).not.toEqual(Array.from(before));
      expect(counting.queries).toBeLessThanOrEqual(8 * (120 + 2));
    });
  });
});

describe('pixle', () => {
  it('prints its options', () => {
    expect(pixle({ xDimensions: [0.1, 0.2] }).name).toBe(
      'Pixle(xDimensions=[0.1, 0.2], yDimensions=[2, 10], restarts=20, maxIterations=10, updateEachIteration=false)',
    );
  });

  it.each([[[0, 2]], [[3, 2]], [[0.5, 2]], [[1.5, 2]], [[Number.NaN, 2]]])('refuses patches of sides %j', (sides) => {
    expect(() => pixle({ yDimensions: sides as [number, number] })).toThrow(
      `pixle: yDimensions must be [least, most], both whole numbers of pixels or both shares of the image in (0, 1), found [${sides}]`.replace(
        /,(?=\S+\]$)/,
        ', ',
      ),
    );
  });
});
