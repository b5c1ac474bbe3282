import { abs, concat, Rng, relu, reshape, sub, type Tensor, tensor, zerosLike } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { linearClassifier, makeTask } from '../testing/task.ts';
import { testAttack } from '../testing/test-attack.ts';
import { fgsm } from './fgsm.ts';
import { rFgsm } from './r-fgsm.ts';

testAttack('rFgsm', () => rFgsm({ epsilon: 0.1 }));
testAttack('rFgsm of many steps', () => rFgsm({ epsilon: 0.1, stepSize: 0.025, steps: 10 }));

onEachBackend(() => {
  describe('rFgsm', () => {
    it('moves each value by half of epsilon at random, and by the other half against the class', async () => {
      const classifier = linearClassifier(tensor([1, 0, 0, 1], [2, 2]));
      const images = tensor(new Array(16).fill([0.75, 0.5]).flat(), [16, 1, 2, 1]);
      const labels = tensor(new Array(16).fill(0), [16], 'int32');
      const adversarial = await rFgsm({ epsilon: 0.2 })(classifier, images, labels, { rng: new Rng(1) });
      const moves = (await adversarial.data()).map((value, i) => Math.round((value - [0.75, 0.5][i % 2]) * 1e5) / 1e5);
      expect(new Set(moves.filter((_, i) => i % 2 === 0))).toEqual(new Set([Math.fround(-0.2), 0]));
      expect(new Set(moves.filter((_, i) => i % 2 === 1))).toEqual(new Set([Math.fround(0.2), 0]));
    });

    it('depends on the seed', async () => {
      const { classifier, images, labels } = makeTask([2, 4, 4, 2]);
      const run = async (seed: number) => {
        const result = await rFgsm({ epsilon: 0.1 })(classifier, images, labels, { rng: new Rng(seed) });
        return Array.from(await result.data());
      };
      expect(await run(1)).toEqual(await run(1));
      expect(await run(1)).not.toEqual(await run(2));
    });

    it('finds its way out of a place without a gradient', async () => {
      // Flat within 0.01 of the image, and a slope beyond that the other class gains by.
      const classifier = (x: Tensor) => {
        const gain = reshape(sub(relu(sub(abs(sub(x, 0.5)), 0.01)), 0.05), [-1, 1]);
        return concat([zerosLike(gain), gain], 1);
      };
      const images = tensor([0.5], [1, 1, 1, 1]);
      const labels = tensor([0], [1], 'int32');
      const adversarial = await rFgsm({ epsilon: 0.1 })(classifier, images, labels);
      expect(Math.abs((await adversarial.data())[0] - 0.5)).toBeCloseTo(0.1, 5);
      await expectClose(await fgsm({ epsilon: 0.1 })(classifier, images, labels), images);
    });
  });
});

describe('rFgsm', () => {
  it('prints its options', () => {
    expect(rFgsm({ epsilon: 0.1 }).name).toBe('RFGSM(epsilon=0.1, stepSize=0.05, steps=1)');
  });

  it('names an option out of range', () => {
    expect(() => rFgsm({ epsilon: 0.1, steps: 0 })).toThrow('rFgsm: steps must be a whole number at least 1, found 0');
    expect(() => rFgsm({ epsilon: 0.1, stepSize: -1 })).toThrow('rFgsm: stepSize must be above 0, found -1');
  });
});
