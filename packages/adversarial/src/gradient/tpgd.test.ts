import { Rng, type Tensor, tensor } from '@cnn/tensor';
import { expectClose, expectGradient, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { divergenceFrom } from '../losses/divergence.ts';
import { makeTask } from '../testing/task.ts';
import { testAttack } from '../testing/test-attack.ts';
import { noise } from './noise.ts';
import { tpgd } from './tpgd.ts';

testAttack('tpgd', () => tpgd({ epsilon: 0.15 }));

onEachBackend(() => {
  describe('tpgd', () => {
    it('moves the probabilities farther than noise of that size', async () => {
      const { classifier, images, labels } = makeTask([4, 4, 4, 2]);
      const attack = tpgd({ epsilon: 0.03 });
      const rng = new Rng(1);
      const distances = async (x: Tensor) =>
        Array.from(await divergenceFrom(classifier(images))(classifier(x), { labels: [], classes: 5 }).data());
      const found = await distances(await attack(classifier, images, labels, { rng }));
      const noisy = await distances(await noise({ epsilon: 0.03 })(classifier, images, labels, { rng }));
      for (let i = 0; i < 4; i++) expect(found[i]).toBeGreaterThan(3 * noisy[i]);
    });
  });

  describe('divergenceFrom', () => {
    const clean = () => tensor([0, Math.log(3), 2, -1], [2, 2]);

    it('is 0 at the same logits, and at those moved by a constant', async () => {
      const targets = { labels: [0, 1], classes: 2 };
      await expectClose(divergenceFrom(clean())(clean(), targets), [0, 0], { absolute: 1e-7 });
      await expectClose(divergenceFrom(clean())(tensor([5, 5 + Math.log(3), 3, 0], [2, 2]), targets), [0, 0], {
        absolute: 1e-6,
      });
    });

    it('is the sum of p log p / q', async () => {
      // A quarter and three quarters against halves.
      const value = divergenceFrom(tensor([0, Math.log(3)], [1, 2]))(tensor([1, 1], [1, 2]), {
        labels: [0],
        classes: 2,
      });
      await expectClose(value, [0.25 * Math.log(0.5) + 0.75 * Math.log(1.5)]);
    });

    it('has the gradient of differences', async () => {
      const targets = { labels: [0, 1], classes: 2 };
      await expectGradient((x) => divergenceFrom(clean())(x, targets), tensor([0.3, -0.4, 1, 0.2], [2, 2]));
    });

    it('stays finite where a class has no chance', async () => {
      const value = divergenceFrom(tensor([0, -500], [1, 2]))(tensor([0, 300], [1, 2]), { labels: [0], classes: 2 });
      await expectClose(value, [300]);
    });
  });
});

describe('tpgd', () => {
  it('prints its options', () => {
    expect(tpgd({ epsilon: 0.1 }).name).toBe('TPGD(epsilon=0.1, stepSize=0.025, steps=10)');
  });

  it('names an option out of range', () => {
    expect(() => tpgd({ epsilon: 0.1, steps: 0 })).toThrow('tpgd: steps must be a whole number at least 1, found 0');
  });
});
