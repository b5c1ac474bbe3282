import { add, mul, type Tensor, tensor } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { linearClassifier, makeTask } from '../testing/task.ts';
import { testAttack } from '../testing/test-attack.ts';
import { testSmallest } from '../testing/test-smallest.ts';
import { fmn } from './fmn.ts';

testAttack('fmn in L0', () => fmn({ norm: 'L0', steps: 12, gamma: 0.3 }));
testAttack('fmn in L1', () => fmn({ norm: 'L1', steps: 15 }));
testAttack('fmn', () => fmn({ steps: 15 }));
testSmallest('fmn', (options) => fmn({ steps: 60, stepSize: 0.3, ...options }), { norm: 'L2', within: 1.05 });
testSmallest('fmn in L1', (options) => fmn({ norm: 'L1', steps: 60, stepSize: 0.3, ...options }), {
  norm: 'L1',
  within: 1.1,
});
testSmallest('fmn in Linf', (options) => fmn({ norm: 'Linf', steps: 60, stepSize: 0.3, ...options }), {
  norm: 'Linf',
  within: 1.05,
});

onEachBackend(() => {
  describe('fmn', () => {
    it('changes the one value in L0 that is enough', async () => {
      // The third value alone can turn the first class into the second.
      const classifier = linearClassifier(tensor([1, 0, 1, 0, 0, 4, 1, 0], [4, 2]));
      const images = tensor([0.5, 0.4, 0.2, 0.6], [1, 2, 2, 1]);
      const adversarial = await fmn({ norm: 'L0', steps: 20 })(classifier, images, tensor([0], [1], 'int32'));
      const [before, after] = [await images.data(), await adversarial.data()];
      expect(Array.from(after, (value, i) => value !== before[i])).toEqual([false, false, true, false]);
    });

    it('goes on where the bounds cut off what a step has gained', async () => {
      // The second class gains most from the first value, which is on the bound already, so the other must do it alone.
      const linear = linearClassifier(tensor([0, 5, 0, 1], [2, 2]));
      const flat = (x: Tensor) => add(linear(x), [5.7, 0]);
      const images = tensor([1, 0.2], [1, 1, 2, 1]);
      const adversarial = await fmn({ steps: 60 })(flat, images, tensor([0], [1], 'int32'));
      const logits = await flat(adversarial).data();
      expect(logits[1]).toBeGreaterThan(logits[0]);
    });

    it('does the same at any scale of the pixels', async () => {
      const { classifier, images, labels } = makeTask([3, 4, 3, 2]);
      const small = await fmn({ steps: 10 })(classifier, images, labels);
      const scaled = fmn({ steps: 10, bounds: [0, 4] });
      const large = await scaled((x) => classifier(mul(x, 0.25)), mul(images, 4), labels);
      await expectClose(mul(large, 0.25), small, { absolute: 1e-4 });
    });
  });
});

describe('fmn', () => {
  it('prints its options', () => {
    expect(fmn().name).toBe('FMN(norm=L2, steps=100, stepSize=1, gamma=0.05)');
    expect(fmn({ norm: 'L0', bounds: [-1, 1] }).name).toBe(
      'FMN(norm=L0, steps=100, stepSize=2, gamma=0.05, bounds=[-1, 1])',
    );
  });

  it('names an option out of range', () => {
    expect(() => fmn({ norm: 'l2' as 'L2' })).toThrow("fmn: unknown norm 'l2'; ");
    expect(() => fmn({ steps: 1.5 })).toThrow('fmn: steps must be a whole number at least 1, found 1.5');
    expect(() => fmn({ stepSize: -1 })).toThrow('fmn: stepSize must be above 0, found -1');
    expect(() => fmn({ minStepSize: 0 })).toThrow('fmn: minStepSize must be above 0, found 0');
    expect(() => fmn({ gamma: -0.1 })).toThrow('fmn: gamma must be in [0, 1], found -0.1');
  });
});
