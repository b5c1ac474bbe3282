import { Rng, tensor } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { linearClassifier } from '../testing/task.ts';
import { testAttack } from '../testing/test-attack.ts';
import { ffgsm } from './ffgsm.ts';

testAttack('ffgsm', () => ffgsm({ epsilon: 0.1 }));

// Two pixels; the difference of both logits is pixel 0 minus pixel 1.
const manyPairs = () => ({
  classifier: linearClassifier(tensor([1, 0, 0, 1], [2, 2])),
  images: tensor(new Array(32).fill([0.75, 0.5]).flat(), [32, 1, 2, 1]),
  labels: tensor(new Array(32).fill(0), [32], 'int32'),
});

onEachBackend(() => {
  describe('ffgsm', () => {
    it('reaches the edge from nearly everywhere, and no farther', async () => {
      const { classifier, images, labels } = manyPairs();
      const adversarial = await ffgsm({ epsilon: 0.2 })(classifier, images, labels, { rng: new Rng(1) });
      const moves = Array.from(await adversarial.data(), (value, i) => [0.75 - value, value - 0.5][i % 2]);
      // A step of 1.25 epsilon falls short from starts more than a quarter epsilon behind: three eighths of them.
      const short = moves.filter((move) => move < 0.2 - 1e-6);
      expect(short.length / moves.length).toBeGreaterThan(3 / 8 - 0.1);
      expect(short.length / moves.length).toBeLessThan(3 / 8 + 0.1);
      expect(Math.min(...moves)).toBeGreaterThan(0.05 - 1e-6);
    });

    it('always reaches the edge with a step of two epsilons', async () => {
      const { classifier, images, labels } = manyPairs();
      const adversarial = await ffgsm({ epsilon: 0.2, stepSize: 0.4 })(classifier, images, labels);
      await expectClose(adversarial, new Array(32).fill([0.55, 0.7]).flat());
    });
  });
});

describe('ffgsm', () => {
  it('prints its options', () => {
    expect(ffgsm({ epsilon: 8 / 255 }).name).toBe('FFGSM(epsilon=0.0314, stepSize=0.0392)');
  });

  it('names an option out of range', () => {
    expect(() => ffgsm({ epsilon: 8 })).toThrow('ffgsm: epsilon must be above 0 and at most 1');
  });
});
