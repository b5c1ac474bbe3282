import { tensor } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { linearClassifier } from '../testing/task.ts';
import { testAttack } from '../testing/test-attack.ts';
import { fgsm } from './fgsm.ts';
import { pgd } from './pgd.ts';

testAttack('fgsm', () => fgsm({ epsilon: 0.1 }));

// Two pixels; the difference of both logits is pixel 0 minus pixel 1.
const task = (values: number[]) => ({
  classifier: linearClassifier(tensor([1, 0, 0, 1], [2, 2])),
  images: tensor(values, [values.length / 2, 1, 2, 1]),
});

onEachBackend(() => {
  describe('fgsm', () => {
    it('moves every pixel by epsilon against the true class', async () => {
      const { classifier, images } = task([0.75, 0.5, 0.25, 0.5]);
      const adversarial = await fgsm({ epsilon: 0.125 })(classifier, images, tensor([0, 1], [2], 'int32'));
      await expectClose(adversarial, [0.625, 0.625, 0.375, 0.375]);
    });

    it('moves towards the class that it is given where it is targeted', async () => {
      const { classifier, images } = task([0.75, 0.5, 0.25, 0.5]);
      const attack = fgsm({ epsilon: 0.125, targeted: true });
      // The second image is of the wanted class already.
      const adversarial = await attack(classifier, images, tensor([1, 1], [2], 'int32'));
      await expectClose(adversarial, [0.625, 0.625, 0.25, 0.5]);
    });

    it('stops at the bounds', async () => {
      const { classifier, images } = task([0.05, 0]);
      const adversarial = await fgsm({ epsilon: 0.2 })(classifier, images, tensor([0], [1], 'int32'));
      await expectClose(adversarial, [0, 0.2]);
    });

    it('lets a pixel be that does not matter', async () => {
      const classifier = linearClassifier(tensor([1, 0, 0, 0], [2, 2]));
      const images = tensor([0.5, 0.5], [1, 1, 2, 1]);
      const adversarial = await fgsm({ epsilon: 0.25 })(classifier, images, tensor([0], [1], 'int32'));
      await expectClose(adversarial, [0.25, 0.5]);
    });

    it('is pgd with one step from the image', async () => {
      const { classifier, images } = task([0.75, 0.5, 0.9, 0.1]);
      const labels = tensor([0, 0], [2], 'int32');
      const step = pgd({ epsilon: 0.3, stepSize: 0.3, steps: 1, randomStart: false });
      await expectClose(
        await fgsm({ epsilon: 0.3 })(classifier, images, labels),
        await step(classifier, images, labels),
      );
    });
  });
});

describe('fgsm', () => {
  it('prints its options', () => {
    expect(fgsm({ epsilon: 8 / 255 }).name).toBe('FGSM(epsilon=0.0314)');
    expect(fgsm({ epsilon: 1, bounds: [-1, 1], targeted: true }).name).toBe(
      'FGSM(epsilon=1, bounds=[-1, 1], targeted=true)',
    );
  });

  it.each([0, -0.1, Number.NaN, Number.POSITIVE_INFINITY])('refuses epsilon = %d', (epsilon) => {
    expect(() => fgsm({ epsilon })).toThrow(
      `fgsm: epsilon must be above 0 and at most 1, the width of the bounds [0, 1], found ${epsilon}`,
    );
  });

  it('suspects pixels counted to 255', () => {
    expect(() => fgsm({ epsilon: 8 })).toThrow('found 8; divide what counts in steps of 8-bit pixels by 255');
  });

  it.each([[[1, 0]], [[0, 0]], [[0, Number.NaN]], [[Number.NEGATIVE_INFINITY, 1]]])('refuses bounds %j', (bounds) => {
    expect(() => fgsm({ epsilon: 0.1, bounds: bounds as [number, number] })).toThrow('bounds must be [low, high]');
  });
});
