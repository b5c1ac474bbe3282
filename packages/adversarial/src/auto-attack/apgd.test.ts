import { mul, Rng, tensor } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { readLogits } from '../attacks/read-logits.ts';
import { pgd } from '../gradient/pgd.ts';
import { linearClassifier, makeTask } from '../testing/task.ts';
import { testAttack } from '../testing/test-attack.ts';
import { apgd } from './apgd.ts';

testAttack('apgd', () => apgd({ epsilon: 0.1, steps: 6, restarts: 2, samples: 2 }));
testAttack('apgd on the ratio', () => apgd({ epsilon: 0.1, steps: 12, loss: 'dlr' }));
testAttack('apgd towards each class', () => apgd({ epsilon: 0.1, steps: 8, targetClasses: 4 }));
testAttack('apgd in L2', () => apgd({ epsilon: 0.6, steps: 12, norm: 'L2' }));
testAttack('apgd in L1', () => apgd({ epsilon: 2.5, steps: 12, norm: 'L1' }));

onEachBackend(() => {
  describe('apgd', () => {
    it('reaches the corner of the box that a linear classifier is weakest in', async () => {
      const classifier = linearClassifier(tensor([1, 0, 0, 1], [2, 2]));
      const images = tensor([0.9, 0.2], [1, 1, 2, 1]);
      // 0.65 against 0.45: still right, so the best point is what comes back.
      const adversarial = await apgd({ epsilon: 0.25, steps: 20 })(classifier, images, tensor([0], [1], 'int32'));
      await expectClose(adversarial, [0.65, 0.45]);
    });

    it('fools as many as pgd with the same steps, whatever the scale of the logits', async () => {
      const task = makeTask([48, 5, 4, 3]);
      const fooled = async (attack: ReturnType<typeof pgd>, scale: number) => {
        const classifier = (x: typeof task.images) => mul(task.classifier(x), scale);
        const adversarial = await attack(classifier, task.images, task.labels, { rng: new Rng(3) });
        const { predictions } = await readLogits('test', classifier, adversarial);
        const labels = await task.labels.data();
        return predictions.filter((prediction, i) => prediction !== labels[i]).length;
      };
      const usual = await fooled(pgd({ epsilon: 0.04, steps: 20 }), 1);
      expect(await fooled(apgd({ epsilon: 0.04, steps: 20 }), 1)).toBeGreaterThanOrEqual(usual - 1);
      expect(await fooled(apgd({ epsilon: 0.04, steps: 20, loss: 'dlr' }), 1e4)).toBeGreaterThanOrEqual(usual - 1);
    });

    it('works with two and with three classes', async () => {
      for (const classes of [2, 3]) {
        const weight = tensor(
          Array.from({ length: 4 * classes }, (_, i) => Math.sin(i + 1)),
          [4, classes],
        );
        const classifier = linearClassifier(weight);
        const images = tensor([0.5, 0.5, 0.5, 0.5], [1, 2, 2, 1]);
        const { predictions } = await readLogits('test', classifier, images);
        for (const options of [{ loss: 'dlr' as const }, { targetClasses: 9 }]) {
          const adversarial = await apgd({ epsilon: 0.4, steps: 10, ...options })(
            classifier,
            images,
            tensor([...predictions], [1], 'int32'),
          );
          expect((await readLogits('test', classifier, adversarial)).predictions[0]).not.toBe(predictions[0]);
        }
      }
    });

    it('reaches the class that it is given', async () => {
      const { classifier, images, labels } = makeTask([6, 5, 4, 3]);
      const wanted = Array.from(await labels.data(), (label) => (label + 2) % 5);
      const attack = apgd({ epsilon: 0.5, steps: 20, targeted: true });
      const adversarial = await attack(classifier, images, tensor(wanted, [6], 'int32'));
      expect(Array.from((await readLogits('test', classifier, adversarial)).predictions)).toEqual(wanted);
    });
  });
});

describe('apgd', () => {
  it('prints its options', () => {
    expect(apgd({ epsilon: 8 / 255 }).name).toBe('APGD(epsilon=0.0314, steps=100, loss=ce)');
    expect(apgd({ epsilon: 0.5, norm: 'L2', targetClasses: 9 }).name).toBe(
      'APGD(norm=L2, epsilon=0.5, steps=100, targetClasses=9)',
    );
  });

  it.each([
    [{ steps: 0 }, 'apgd: steps must be a whole number'],
    [{ samples: 0.5 }, 'apgd: samples must be a whole number'],
    [{ rho: 2 }, 'apgd: rho must be'],
    [{ loss: 'cw' as 'ce' }, "apgd: unknown loss 'cw'; did you mean 'ce'? choose from ce, dlr"],
    [{ norm: 'L3' as 'L2' }, "apgd: unknown norm 'L3'; did you mean"],
    [{ targeted: true, targetClasses: 2 }, 'leave targetClasses at 0'],
    [{ epsilon: 8 }, 'divide what counts in steps of 8-bit pixels by 255'],
  ])('refuses %o', (options, message) => {
    expect(() => apgd({ epsilon: 0.1, ...options })).toThrow(message);
  });
});
