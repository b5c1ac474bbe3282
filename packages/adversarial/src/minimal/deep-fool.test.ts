import { type Classifier, sub, tensor } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { linearClassifier, makeTask } from '../testing/task.ts';
import { testAttack } from '../testing/test-attack.ts';
import { testSmallest } from '../testing/test-smallest.ts';
import { deepFool } from './deep-fool.ts';

testAttack('deepFool', () => deepFool());
testAttack('deepFool in Linf', () => deepFool({ norm: 'Linf', candidates: 3 }));
testSmallest('deepFool', () => deepFool(), { norm: 'L2', within: 1.04, canTarget: false });
testSmallest('deepFool in Linf', () => deepFool({ norm: 'Linf' }), { norm: 'Linf', within: 1.04, canTarget: false });

onEachBackend(() => {
  describe('deepFool', () => {
    it('steps just over the boundary of a linear classifier', async () => {
      // 0.3 apart, in steps that make it up by 5 for each unit of length.
      const classifier = linearClassifier(tensor([3, 0, 4, 0], [2, 2]));
      const shifted: Classifier = (x) => sub(classifier(x), [3.2, 0]);
      const images = tensor([0.5, 0.5], [1, 1, 2, 1]);
      const adversarial = await deepFool({ steps: 1 })(shifted, images, tensor([0], [1], 'int32'));
      const length = 1.02 * (0.06 + 1e-4);
      await expectClose(adversarial, [0.5 - 0.6 * length, 0.5 - 0.8 * length], { absolute: 1e-6 });
    });

    it('asks for no more gradients than it has candidates', async () => {
      const { classifier, images, labels } = makeTask([3, 4, 3, 2]);
      const calls = async (candidates: number) => {
        let count = 0;
        const counting: Classifier = (x) => {
          count++;
          return classifier(x);
        };
        await deepFool({ candidates, steps: 1 })(counting, images, labels);
        return count;
      };
      // Beside them: to check, to choose the candidates, and to see where the step leads.
      expect(await calls(2)).toBe(3 + 1);
      expect(await calls(4)).toBe(3 + 3);
      expect(await calls(100)).toBe(3 + 4);
    });

    it('leaves an image as it was where its steps are too few', async () => {
      const { classifier, images, labels } = makeTask([6, 5, 4, 3]);
      const once = await deepFool({ steps: 1, overshoot: 0, candidates: 2 })(classifier, images, labels);
      const [after, before] = [await once.data(), await images.data()];
      const logits = await classifier(once).data();
      const wanted = await labels.data();
      for (let row = 0; row < 6; row++) {
        const own = Array.from(logits.slice(row * 5, row * 5 + 5));
        const isFooled = own.indexOf(Math.max(...own)) !== wanted[row];
        const isChanged = after.slice(row * 60, row * 60 + 60).some((value, i) => value !== before[row * 60 + i]);
        expect(isChanged).toBe(isFooled);
      }
    });
  });
});

describe('deepFool', () => {
  it('prints its options', () => {
    expect(deepFool().name).toBe('DeepFool(steps=50, overshoot=0.02, candidates=10)');
    expect(deepFool({ norm: 'Linf', candidates: 3 }).name).toBe(
      'DeepFool(norm=Linf, steps=50, overshoot=0.02, candidates=3)',
    );
  });

  it('names an option out of range', () => {
    expect(() => deepFool({ norm: 'L1' as 'L2' })).toThrow("deepFool: unknown norm 'L1'; ");
    expect(() => deepFool({ candidates: 1 })).toThrow(
      'deepFool: candidates must be a whole number at least 2, found 1',
    );
    expect(() => deepFool({ overshoot: -1 })).toThrow('deepFool: overshoot must be at least 0, found -1');
    expect(() => deepFool({ steps: 0 })).toThrow('deepFool: steps must be a whole number at least 1, found 0');
  });
});
