import { type Classifier, tensor } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { countQueries } from '../evaluation/count-queries.ts';
import { linearClassifier } from '../testing/task.ts';
import { testAttack } from '../testing/test-attack.ts';
import { spsa } from './spsa.ts';

testAttack('spsa', () => spsa({ epsilon: 0.1, learningRate: 0.03, steps: 5, samples: 24 }));

// Two pixels; the difference of both logits is pixel 0 minus pixel 1.
const classifier: Classifier = (x) => linearClassifier(tensor([1, 0, 0, 1], [2, 2]))(x);

onEachBackend(() => {
  describe('spsa', () => {
    it('goes where the margin rises, up to the edge of the box', async () => {
      const images = tensor([0.9, 0.1], [1, 1, 2, 1]);
      const attack = spsa({ epsilon: 0.1, learningRate: 0.02, steps: 10, samples: 40 });
      await expectClose(await attack(classifier, images, tensor([0], [1], 'int32')), [0.8, 0.2], { absolute: 1e-6 });
    });

    it('asks twice for each direction and once for each step, and no more of what is fooled', async () => {
      const images = tensor([0.9, 0.1, 0.52, 0.5], [2, 1, 2, 1]);
      const counting = countQueries(classifier);
      await spsa({ epsilon: 0.1, steps: 6, samples: 10 })(counting, images, tensor([0, 0], [2], 'int32'));
      // The second image needs two steps of 0.01 in both pixels, or one and a bit.
      expect(counting.queries - 2 - 6 * 21).toBeGreaterThanOrEqual(21);
      expect(counting.queries - 2 - 6 * 21).toBeLessThanOrEqual(3 * 21);
    });
  });
});

describe('spsa', () => {
  it('prints its options, and names those out of range', () => {
    expect(spsa({ epsilon: 0.1 }).name).toBe(
      'SPSA(epsilon=0.1, delta=0.01, learningRate=0.01, steps=100, samples=128)',
    );
    expect(() => spsa({ epsilon: 0 })).toThrow('spsa: epsilon must be above 0 and at most 1');
    expect(() => spsa({ epsilon: 0.1, delta: 0 })).toThrow('spsa: delta must be above 0, found 0');
    expect(() => spsa({ epsilon: 0.1, samples: 0 })).toThrow('spsa: samples must be a whole number at least 1');
  });
});
