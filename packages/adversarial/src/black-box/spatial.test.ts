import { type Classifier, Rng, tensor } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { countQueries } from '../evaluation/count-queries.ts';
import { linearClassifier, makeTask } from '../testing/task.ts';
import { testAttack } from '../testing/test-attack.ts';
import { spatial } from './spatial.ts';

testAttack('spatial', () => spatial({ maxTranslation: 2 }));
testAttack('spatial at random', () => spatial({ maxTranslation: 2, gridSearch: false, randomSteps: 60 }));

// The first class where the pixel in the middle of 5×5 is bright, else the second.
const middle: Classifier = (x) => {
  const weight = Array.from({ length: 50 }, (_, i) => (i === 24 ? 1 : i === 25 ? -1 : 0));
  return linearClassifier(tensor(weight, [25, 2]))(x);
};
const columns = (row: number[]) => tensor(new Array(5).fill(row).flat(), [1, 5, 5, 1]);
const labels = () => tensor([0], [1], 'int32');

onEachBackend(() => {
  describe('spatial', () => {
    it('shifts by whole pixels exactly, and shows black beyond the edge', async () => {
      const images = columns([-0.5, 0.25, 0.75, 1, -0.25]);
      const attack = spatial({ maxRotation: 0, numRotations: 1, maxTranslation: 2, bounds: [-1, 1] });
      // The nearest dark pixel lies two to the left or right; of two as near, the one to the left comes first.
      await expectClose(await attack(middle, images, labels()), columns([-1, -1, -0.5, 0.25, 0.75]), { absolute: 0 });
    });

    it('takes the smallest shift that fools', async () => {
      const images = columns([-0.5, 0.5, 0.75, -1, -0.25]);
      const attack = spatial({ maxRotation: 0, numRotations: 1, maxTranslation: 2, bounds: [-1, 1] });
      await expectClose(await attack(middle, images, labels()), columns([0.5, 0.75, -1, -0.25, -1]), { absolute: 0 });
    });

    it('returns the image where it finds nothing, after all of the grid', async () => {
      const images = columns(new Array(5).fill(0.5));
      const counting = countQueries(middle);
      const attack = spatial({ maxRotation: 0, numRotations: 2, maxTranslation: 0.5, numTranslations: 3 });
      await expectClose(await attack(counting, images, labels()), images, { absolute: 0 });
      expect(counting.queries).toBe(1 + 2 * 9);
    });

    it('turns each image its own way at random', async () => {
      const { classifier, images, labels } = makeTask([6, 5, 4, 3]);
      const attack = spatial({ gridSearch: false, randomSteps: 40 });
      const run = async (seed: number) =>
        Array.from(await (await attack(classifier, images, labels, { rng: new Rng(seed) })).data());
      expect(await run(1)).toEqual(await run(1));
      expect(await run(1)).not.toEqual(await run(2));
    });
  });
});

describe('spatial', () => {
  it('prints its options, and names those out of range', () => {
    expect(spatial().name).toBe('Spatial(maxRotation=30, maxTranslation=3, numRotations=5, numTranslations=5)');
    expect(spatial({ gridSearch: false }).name).toBe('Spatial(maxRotation=30, maxTranslation=3, randomSteps=100)');
    expect(() => spatial({ maxRotation: 200 })).toThrow('spatial: maxRotation must be in [0, 180], found 200');
    expect(() => spatial({ numRotations: 0 })).toThrow('spatial: numRotations must be a whole number at least 1');
  });
});
