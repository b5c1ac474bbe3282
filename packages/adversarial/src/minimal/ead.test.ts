import { sub } from '@cnn/tensor';
import { onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { makeTask } from '../testing/task.ts';
import { testAttack } from '../testing/test-attack.ts';
import { testSmallest } from '../testing/test-smallest.ts';
import { readSizes } from './change-sizes.ts';
import { ead } from './ead.ts';

testAttack('ead', () => ead({ steps: 12, stepSize: 0.05, binarySearchSteps: 3, initialConst: 1 }));
testSmallest(
  'ead',
  (options) =>
    ead({ steps: 60, regularization: 0.001, binarySearchSteps: 6, initialConst: 0.01, decisionRule: 'L1', ...options }),
  { norm: 'L1', within: 1.4 },
);

onEachBackend(() => {
  describe('ead', () => {
    it('leaves more values alone the more L1 weighs', async () => {
      const { classifier, images, labels } = makeTask([6, 5, 4, 3]);
      const changed = async (regularization: number) => {
        const attack = ead({ regularization, steps: 15, stepSize: 0.05, binarySearchSteps: 3, initialConst: 1 });
        const counts = await readSizes('L0', sub(await attack(classifier, images, labels), images));
        return counts.reduce((sum, count) => sum + count, 0);
      };
      expect(await changed(0.03)).toBeLessThan(0.7 * (await changed(0.001)));
    });

    it('keeps the least in L1 where that is the rule', async () => {
      const { classifier, images, labels } = makeTask([6, 5, 4, 3]);
      const sizes = async (decisionRule: 'EN' | 'L1') => {
        const attack = ead({ decisionRule, steps: 15, stepSize: 0.05, binarySearchSteps: 4, initialConst: 1 });
        return readSizes('L1', sub(await attack(classifier, images, labels), images));
      };
      const [mixed, least] = [await sizes('EN'), await sizes('L1')];
      for (const [row, size] of least.entries()) expect(size).toBeLessThanOrEqual(mixed[row]);
    });
  });
});

describe('ead', () => {
  it('prints its options', () => {
    expect(ead({ decisionRule: 'L1', targeted: true }).name).toBe(
      'EAD(decisionRule=L1, regularization=0.01, confidence=0, binarySearchSteps=9, steps=1000, stepSize=0.01, initialConst=0.001, targeted=true)',
    );
  });

  it('names an option out of range', () => {
    expect(() => ead({ decisionRule: 'L2' as 'L1' })).toThrow("ead: unknown decisionRule 'L2'; ");
    expect(() => ead({ regularization: 0 })).toThrow('ead: regularization must be above 0, found 0');
    expect(() => ead({ stepSize: -1 })).toThrow('ead: stepSize must be above 0, found -1');
    expect(() => ead({ steps: 0 })).toThrow('ead: steps must be a whole number at least 1, found 0');
  });
});
