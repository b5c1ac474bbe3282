import { tensor } from '@cnn/tensor';
import { onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { readLogits } from '../attacks/read-logits.ts';
import { marginOf } from '../attacks/row-scores.ts';
import { expectWithin } from '../testing/expect-within.ts';
import { makeTask } from '../testing/task.ts';
import { testAttack } from '../testing/test-attack.ts';
import { testSmallest } from '../testing/test-smallest.ts';
import { carliniWagner } from './carlini-wagner.ts';

testAttack('carliniWagner', () =>
  carliniWagner({ steps: 12, learningRate: 0.1, binarySearchSteps: 3, initialConst: 1 }),
);
testSmallest(
  'carliniWagner',
  (options) => carliniWagner({ steps: 50, binarySearchSteps: 6, initialConst: 0.01, ...options }),
  { norm: 'L2', within: 1.05 },
);

onEachBackend(() => {
  describe('carliniWagner', () => {
    it('passes the goal by the confidence asked for', async () => {
      const { classifier, images, labels } = makeTask([6, 5, 4, 3]);
      const attack = carliniWagner({
        confidence: 2,
        steps: 20,
        learningRate: 0.1,
        binarySearchSteps: 3,
        initialConst: 1,
      });
      const logits = await readLogits('test', classifier, await attack(classifier, images, labels));
      for (const [row, label] of Array.from(await labels.data()).entries()) {
        expect(marginOf(logits, row, label)).toBeGreaterThan(2 - 1e-4);
      }
    });

    it('keeps to any bounds, also from images on them', async () => {
      const { classifier, labels } = makeTask([2, 2, 3, 1]);
      const images = tensor([-0.3, 1.7, 0, 0.5, 1.7, 1.7, -0.3, -0.3, 0.1, 0.9, 1.2, 1.7], [2, 2, 3, 1]);
      const attack = carliniWagner({
        steps: 15,
        learningRate: 0.2,
        binarySearchSteps: 2,
        initialConst: 1,
        bounds: [-0.3, 1.7],
      });
      await expectWithin(await attack(classifier, images, labels), images, undefined, [-0.3, 1.7]);
    });

    it('finds nothing larger where it may search longer', async () => {
      const { classifier, images, labels } = makeTask([4, 4, 3, 2]);
      const sizes = async (binarySearchSteps: number) => {
        const attack = carliniWagner({ steps: 12, learningRate: 0.1, binarySearchSteps, initialConst: 1 });
        const after = await (await attack(classifier, images, labels)).data();
        const before = await images.data();
        return [0, 1, 2, 3].map((row) =>
          Math.hypot(...Array.from({ length: 24 }, (_, i) => after[row * 24 + i] - before[row * 24 + i])),
        );
      };
      const [short, long] = [await sizes(1), await sizes(5)];
      for (const [row, size] of long.entries()) if (short[row] > 0) expect(size).toBeLessThanOrEqual(short[row]);
      expect(long.every((size) => size > 0)).toBe(true);
    });
  });
});

describe('carliniWagner', () => {
  it('prints its options', () => {
    expect(carliniWagner().name).toBe(
      'CarliniWagner(confidence=0, binarySearchSteps=9, steps=1000, learningRate=0.01, initialConst=0.001)',
    );
  });

  it('names an option out of range', () => {
    expect(() => carliniWagner({ confidence: -1 })).toThrow('carliniWagner: confidence must be at least 0, found -1');
    expect(() => carliniWagner({ binarySearchSteps: 0 })).toThrow(
      'binarySearchSteps must be a whole number at least 1',
    );
    expect(() => carliniWagner({ steps: 0 })).toThrow('carliniWagner: steps must be a whole number at least 1');
    expect(() => carliniWagner({ learningRate: 0 })).toThrow('carliniWagner: learningRate must be above 0, found 0');
    expect(() => carliniWagner({ initialConst: Number.NaN })).toThrow('initialConst must be above 0, found NaN');
  });
});
