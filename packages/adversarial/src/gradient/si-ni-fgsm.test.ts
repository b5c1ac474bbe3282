import { type Tensor, tensor } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { linearClassifier, makeTask } from '../testing/task.ts';
import { testAttack } from '../testing/test-attack.ts';
import { niFgsm } from './ni-fgsm.ts';
import { siNiFgsm } from './si-ni-fgsm.ts';

testAttack('siNiFgsm', () => siNiFgsm({ epsilon: 0.15, steps: 4, copies: 3 }));

onEachBackend(() => {
  describe('siNiFgsm', () => {
    it('shows copies each half as bright as the one before', async () => {
      const linear = linearClassifier(tensor([1, 0, 0, 1], [2, 2]));
      const asked: number[] = [];
      const classifier = (x: Tensor) => {
        asked.push(x.dataSync()[0]);
        return linear(x);
      };
      const images = tensor([0.8, 0.5], [1, 1, 2, 1]);
      await siNiFgsm({ epsilon: 0.5, steps: 1, copies: 4 })(classifier, images, tensor([0], [1], 'int32'));
      await expectClose(Float32Array.from(asked), [0.8, 0.8, 0.4, 0.2, 0.1]);
    });

    it('is niFgsm with one copy', async () => {
      const { classifier, images, labels } = makeTask([3, 4, 4, 2]);
      const options = { epsilon: 0.1, stepSize: 0.03, steps: 4 };
      await expectClose(
        await siNiFgsm({ ...options, copies: 1 })(classifier, images, labels),
        await niFgsm(options)(classifier, images, labels),
      );
    });
  });
});

describe('siNiFgsm', () => {
  it('prints its options', () => {
    expect(siNiFgsm({ epsilon: 0.1 }).name).toBe('SINIFGSM(epsilon=0.1, stepSize=0.01, steps=10, decay=1, copies=5)');
  });

  it('names an option out of range', () => {
    expect(() => siNiFgsm({ epsilon: 0.1, copies: 0 })).toThrow('siNiFgsm: copies must be a whole number at least 1');
  });
});
