import { Rng, sub, tensor } from '@cnn/tensor';
import { onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { readLogits } from '../attacks/read-logits.ts';
import { normNamed } from '../norms/norms.ts';
import { linearClassifier, makeTask } from '../testing/task.ts';
import { testAttack } from '../testing/test-attack.ts';
import { noise } from './noise.ts';

// A single draw fools no more than noise does; the worst of many does.
testAttack('noise of many draws', () => noise({ epsilon: 0.3, repeats: 25 }));
testAttack('gaussian noise of many draws', () => noise({ epsilon: 1.7, norm: 'L2', kind: 'gaussian', repeats: 25 }));

const grey = () => ({
  classifier: linearClassifier(tensor(new Array(400).fill([0.1, 0]).flat(), [400, 2])),
  images: tensor(new Array(1200).fill(0.5), [3, 10, 20, 2]),
  labels: tensor([0, 0, 0], [3], 'int32'),
});

onEachBackend(() => {
  describe('noise', () => {
    it.each([
      ['Linf', 'uniform', 0.1],
      ['Linf', 'gaussian', 0.3],
      ['L2', 'uniform', 1],
      ['L2', 'gaussian', 2],
      ['L1', 'gaussian', 30],
    ] as const)('in %s, %s, is of the size given', async (norm, kind, epsilon) => {
      const { classifier, images, labels } = grey();
      const noisy = await noise({ norm, kind, epsilon })(classifier, images, labels, { rng: new Rng(1) });
      const change = await sub(noisy, images).data();
      for (let i = 0; i < 3; i++) {
        const size = normNamed('test', norm).size(change.slice(i * 400, i * 400 + 400));
        expect(size).toBeLessThanOrEqual(epsilon * (1 + 1e-6));
        expect(size).toBeGreaterThan(epsilon * (1 - 1e-5));
      }
      expect(change.slice(0, 400)).not.toEqual(change.slice(400, 800));
    });

    it('spreads uniform noise evenly and gaussian noise as a bell', async () => {
      const { classifier, images, labels } = grey();
      const shareOfOuterHalf = async (kind: 'uniform' | 'gaussian') => {
        const noisy = await noise({ epsilon: 0.1, kind })(classifier, images, labels, { rng: new Rng(1) });
        const change = await sub(noisy, images).data();
        return change.filter((value) => Math.abs(value) > 0.05).length / change.length;
      };
      expect(Math.abs((await shareOfOuterHalf('uniform')) - 0.5)).toBeLessThan(0.05);
      expect(await shareOfOuterHalf('gaussian')).toBeLessThan(0.25);
    });

    it('fools with repeats at least what it fools with one draw, and more', async () => {
      const { classifier, images, labels } = makeTask([24, 5, 4, 3]);
      const classes = await labels.data();
      const fooled = async (repeats: number) => {
        const noisy = await noise({ epsilon: 0.3, repeats })(classifier, images, labels, { rng: new Rng(1) });
        const { predictions } = await readLogits('test', classifier, noisy);
        return Array.from(predictions, (prediction, i) => prediction !== classes[i]);
      };
      const [once, often] = [await fooled(1), await fooled(30)];
      expect(once.every((hit, i) => !hit || often[i])).toBe(true);
      expect(often.filter(Boolean).length).toBeGreaterThan(once.filter(Boolean).length);
    });

    it('needs decisions alone', async () => {
      const { images, labels } = makeTask([2, 3, 3, 1]);
      const classes = await labels.data();
      const fixed = tensor(
        Array.from(classes, (label) => [0, 1, 2, 3, 4].map((c) => (c === label ? 1 : 0))).flat(),
        [2, 5],
      );
      const attack = noise({ epsilon: 0.1, repeats: 3 });
      expect(attack.needs).toBe('decisions');
      // No gradient leads through that.
      const noisy = await attack(
        (x) => tensor(fixed.dataSync().slice(0, x.shape[0] * 5), [x.shape[0], 5]),
        images,
        labels,
      );
      expect(noisy.shape).toEqual(images.shape);
    });
  });
});

describe('noise', () => {
  it('prints its options', () => {
    expect(noise({ epsilon: 0.1 }).name).toBe('Noise(norm=Linf, kind=uniform, epsilon=0.1)');
    expect(noise({ epsilon: 2, norm: 'L2', kind: 'gaussian', repeats: 5 }).name).toBe(
      'Noise(norm=L2, kind=gaussian, epsilon=2, repeats=5)',
    );
  });

  it('names an option out of range', () => {
    expect(() => noise({ epsilon: 0 })).toThrow('noise: epsilon must be above 0 and at most 1');
    expect(() => noise({ epsilon: 0.1, repeats: 0 })).toThrow('noise: repeats must be a whole number at least 1');
    expect(() => noise({ epsilon: 0.1, kind: 'normal' as 'gaussian' })).toThrow("noise: unknown kind 'normal'");
  });
});
