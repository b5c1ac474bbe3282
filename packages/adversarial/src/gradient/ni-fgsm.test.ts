import { type Tensor, tensor } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { linearClassifier, makeTask } from '../testing/task.ts';
import { testAttack } from '../testing/test-attack.ts';
import { miFgsm } from './mi-fgsm.ts';
import { niFgsm } from './ni-fgsm.ts';

testAttack('niFgsm', () => niFgsm({ epsilon: 0.1, steps: 5 }));

onEachBackend(() => {
  describe('niFgsm', () => {
    it('asks where its momentum leads to', async () => {
      const linear = linearClassifier(tensor([1, 0, 0, 1], [2, 2]));
      const asked: number[] = [];
      const classifier = (x: Tensor) => {
        asked.push(x.dataSync()[0]);
        return linear(x);
      };
      const images = tensor([0.75, 0.5], [1, 1, 2, 1]);
      await niFgsm({ epsilon: 0.5, stepSize: 0.1, steps: 3 })(classifier, images, tensor([0], [1], 'int32'));
      // Of two pixels with gradients of the same size, the scaled gradient is 1: after one step a step ahead, then two.
      await expectClose(Float32Array.from(asked), [0.75, 0.75, 0.65 - 0.1, 0.55 - 0.2]);
    });

    it('is miFgsm in its first step', async () => {
      const { classifier, images, labels } = makeTask([3, 4, 4, 2]);
      const options = { epsilon: 0.1, stepSize: 0.06, steps: 1 };
      await expectClose(
        await niFgsm(options)(classifier, images, labels),
        await miFgsm(options)(classifier, images, labels),
      );
    });
  });
});

describe('niFgsm', () => {
  it('prints its options', () => {
    expect(niFgsm({ epsilon: 0.1 }).name).toBe('NIFGSM(epsilon=0.1, stepSize=0.01, steps=10, decay=1)');
  });

  it('names an option out of range', () => {
    expect(() => niFgsm({ epsilon: 0.1, decay: Number.NaN })).toThrow('niFgsm: decay must be');
  });
});
