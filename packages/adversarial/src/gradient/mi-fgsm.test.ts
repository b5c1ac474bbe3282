import { abs, concat, neg, reshape, sub, type Tensor, tensor } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { makeTask } from '../testing/task.ts';
import { testAttack } from '../testing/test-attack.ts';
import { bim } from './bim.ts';
import { miFgsm } from './mi-fgsm.ts';

testAttack('miFgsm', () => miFgsm({ epsilon: 0.1, steps: 5 }));

onEachBackend(() => {
  describe('miFgsm', () => {
    it('is bim where it forgets at once', async () => {
      const { classifier, images, labels } = makeTask([3, 4, 4, 2]);
      const options = { epsilon: 0.1, stepSize: 0.03, steps: 4 };
      await expectClose(
        await miFgsm({ ...options, decay: 0 })(classifier, images, labels),
        await bim(options)(classifier, images, labels),
      );
    });

    it('is carried over a peak where bim swings', async () => {
      // The other class gains up to 0.3, and loses beyond.
      const classifier = (x: Tensor) => {
        const gain = neg(reshape(abs(sub(x, 0.31)), [-1, 1]));
        return concat([neg(gain), gain], 1);
      };
      const images = tensor([0.1], [1, 1, 1, 1]);
      const labels = tensor([0], [1], 'int32');
      const options = { epsilon: 0.8, stepSize: 0.1, steps: 5 };
      // 0.2, 0.3, 0.4, and back.
      await expectClose(await bim(options)(classifier, images, labels), [0.4]);
      await expectClose(await miFgsm(options)(classifier, images, labels), [0.6]);
    });
  });
});

describe('miFgsm', () => {
  it('prints its options', () => {
    expect(miFgsm({ epsilon: 0.1 }).name).toBe('MIFGSM(epsilon=0.1, stepSize=0.01, steps=10, decay=1)');
  });

  it('names an option out of range', () => {
    expect(() => miFgsm({ epsilon: 0.1, decay: -1 })).toThrow('miFgsm: decay must be');
    expect(() => miFgsm({ epsilon: 0.1, steps: 1.5 })).toThrow('miFgsm: steps must be a whole number');
  });
});
