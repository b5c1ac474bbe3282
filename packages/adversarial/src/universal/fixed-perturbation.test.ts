import { normal, Rng, slice, tensor } from '@cnn/tensor';
import { expectClose, expectNoLeak, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import type { NormName } from '../norms/norm.ts';
import { expectWithin } from '../testing/expect-within.ts';
import { linearClassifier, makeTask } from '../testing/task.ts';
import { fixedPerturbation } from './fixed-perturbation.ts';

onEachBackend(() => {
  describe('fixedPerturbation', () => {
    it('adds the same to each image, up to the bounds, and lets those be that err already', async () => {
      const classifier = linearClassifier(tensor([1, 0, 0, 1], [2, 2]));
      const images = tensor([0.5, 0.25, 0.9, 0.1, 0.5, 0.75], [3, 1, 2, 1]);
      const labels = tensor([0, 0, 0], [3], 'int32');
      const attack = fixedPerturbation(tensor([0.25, -0.125], [1, 1, 2, 1]), { epsilon: 0.25 });
      await expectClose(await attack(classifier, images, labels), [0.75, 0.125, 1, 0, 0.5, 0.75]);
    });

    it.each(['Linf', 'L2', 'L1'] satisfies NormName[])('keeps to epsilon in %s, exactly', async (norm) => {
      const { classifier, images, labels } = makeTask([6, 5, 4, 3]);
      const attack = fixedPerturbation(normal(new Rng(1), [1, 5, 4, 3]), { epsilon: 0.3, norm });
      await expectWithin(await attack(classifier, images, labels), images, { norm, epsilon: 0.3 });
    });

    it('leaves no tensor behind, and the perturbation whole', async () => {
      const { classifier, images, labels } = makeTask([6, 5, 4, 3]);
      const perturbation = normal(new Rng(1), [1, 5, 4, 3], 0, 0.1);
      const attack = fixedPerturbation(perturbation, { epsilon: 0.3 });
      await expectNoLeak(() => attack(classifier, images, labels));
      expect(perturbation.isDisposed).toBe(false);
      const none = { images: slice(images, [0, 0, 0, 0], [0, -1, -1, -1]), labels: slice(labels, [0], [0]) };
      expect((await attack(classifier, none.images, none.labels)).shape).toEqual([0, 5, 4, 3]);
    });

    it('refuses images of another shape', async () => {
      const { classifier, images, labels } = makeTask([2, 5, 4, 3]);
      const attack = fixedPerturbation(tensor([0.1, 0.1], [1, 1, 2, 1]), { epsilon: 0.3 });
      await expectNoLeak(async () => {
        await expect(attack(classifier, images, labels)).rejects.toThrow(
          'fixedPerturbation (perturbation of such images): expected shape [1, 5, 4, 3], found [1, 1, 2, 1]',
        );
      });
      expect(() => fixedPerturbation(images, { epsilon: 0.3 })).toThrow(
        'fixedPerturbation (perturbation): expected shape',
      );
    });

    it('prints its options and names those out of range', () => {
      const perturbation = tensor([0.1], [1, 1, 1, 1]);
      const attack = fixedPerturbation(perturbation, { epsilon: 0.1, targeted: true });
      expect(attack.name).toBe('FixedPerturbation(epsilon=0.1, targeted=true)');
      expect(attack.needs).toBe('decisions');
      expect(() => fixedPerturbation(perturbation, { epsilon: 0 })).toThrow(
        'fixedPerturbation: epsilon must be above 0',
      );
    });
  });
});
