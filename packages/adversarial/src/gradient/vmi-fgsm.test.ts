import { Rng, type Tensor, tensor } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { linearClassifier, makeTask } from '../testing/task.ts';
import { testAttack } from '../testing/test-attack.ts';
import { miFgsm } from './mi-fgsm.ts';
import { vmiFgsm } from './vmi-fgsm.ts';

testAttack('vmiFgsm', () => vmiFgsm({ epsilon: 0.1, steps: 4, neighbours: 3 }));

onEachBackend(() => {
  describe('vmiFgsm', () => {
    it('looks around the image, as far as beta epsilons, anew in each step', async () => {
      const linear = linearClassifier(tensor([1, 0, 0, 1], [2, 2]));
      const asked: number[] = [];
      const classifier = (x: Tensor) => {
        asked.push(x.dataSync()[0]);
        return linear(x);
      };
      const images = tensor([0.75, 0.5], [1, 1, 2, 1]);
      const attack = vmiFgsm({ epsilon: 0.1, stepSize: 1e-4, steps: 2, neighbours: 20, beta: 2 });
      await attack(classifier, images, tensor([0], [1], 'int32'), { rng: new Rng(1) });
      expect(asked.length).toBe(1 + 2 * 21);
      const distances = asked.map((place) => Math.abs(place - 0.75));
      expect(Math.max(...distances)).toBeGreaterThan(0.15);
      expect(Math.max(...distances)).toBeLessThan(0.2 + 1e-3);
      expect(new Set(asked.map((place) => place.toFixed(3))).size).toBeGreaterThan(30);
    });

    it('is miFgsm in its first step', async () => {
      const { classifier, images, labels } = makeTask([3, 4, 4, 2]);
      const options = { epsilon: 0.1, stepSize: 0.06, steps: 1 };
      await expectClose(
        await vmiFgsm(options)(classifier, images, labels),
        await miFgsm(options)(classifier, images, labels),
      );
    });
  });
});

describe('vmiFgsm', () => {
  it('prints its options', () => {
    expect(vmiFgsm({ epsilon: 0.1 }).name).toBe(
      'VMIFGSM(epsilon=0.1, stepSize=0.01, steps=10, decay=1, neighbours=5, beta=1.5)',
    );
  });

  it('names an option out of range', () => {
    expect(() => vmiFgsm({ epsilon: 0.1, neighbours: 0 })).toThrow('vmiFgsm: neighbours must be a whole number');
    expect(() => vmiFgsm({ epsilon: 0.1, beta: 0 })).toThrow('vmiFgsm: beta must be above 0, found 0');
  });
});
