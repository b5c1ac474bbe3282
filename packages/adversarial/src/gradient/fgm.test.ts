import { tensor } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { linearClassifier, makeTask } from '../testing/task.ts';
import { testAttack } from '../testing/test-attack.ts';
import { fgm } from './fgm.ts';
import { pgd } from './pgd.ts';

testAttack('fgm', () => fgm({ epsilon: 0.8 }));
testAttack('fgm in L1', () => fgm({ epsilon: 2.5, norm: 'L1' }));

onEachBackend(() => {
  describe('fgm', () => {
    it('goes along the gradient, and not its sign', async () => {
      // The difference of both logits falls by 3 and 4 for the two pixels.
      const classifier = linearClassifier(tensor([3, 0, 0, 4], [2, 2]));
      const images = tensor([0.75, 0.25], [1, 1, 2, 1]);
      const adversarial = await fgm({ epsilon: 0.25 })(classifier, images, tensor([0], [1], 'int32'));
      await expectClose(adversarial, [0.6, 0.45]);
    });

    it('moves the one pixel that matters most in L1', async () => {
      const classifier = linearClassifier(tensor([3, 0, 0, 4], [2, 2]));
      const images = tensor([0.75, 0.25], [1, 1, 2, 1]);
      const adversarial = await fgm({ epsilon: 0.25, norm: 'L1' })(classifier, images, tensor([0], [1], 'int32'));
      await expectClose(adversarial, [0.75, 0.5]);
    });

    it('is pgd with one step from the image', async () => {
      const { classifier, images, labels } = makeTask([3, 4, 4, 2]);
      const step = pgd({ epsilon: 0.7, norm: 'L2', stepSize: 0.7, steps: 1, randomStart: false });
      await expectClose(
        await fgm({ epsilon: 0.7 })(classifier, images, labels),
        await step(classifier, images, labels),
      );
    });
  });
});

describe('fgm', () => {
  it('prints its options', () => {
    expect(fgm({ epsilon: 0.5 }).name).toBe('FGM(norm=L2, epsilon=0.5)');
  });

  it('names an option out of range', () => {
    expect(() => fgm({ epsilon: 0 })).toThrow('fgm: epsilon must be above 0, found 0');
    expect(() => fgm({ epsilon: 1, norm: 'L3' as 'L2' })).toThrow("fgm: unknown norm 'L3'");
  });
});
