import { mul, sub, tensor } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { readLogits } from '../attacks/read-logits.ts';
import { linearClassifier, makeTask } from '../testing/task.ts';
import { testAttack } from '../testing/test-attack.ts';
import { readSizes } from './change-sizes.ts';
import { jsma } from './jsma.ts';

testAttack('jsma', () => jsma({ gamma: 0.8 }));

onEachBackend(() => {
  describe('jsma', () => {
    it('changes the two values that serve the wanted class and harm all others', async () => {
      // The first value serves the wanted class most, but the others too.
      const classifier = linearClassifier(tensor([0, 9, 9, -1, 2, -1, -2, 1, 0, 0, 2, 0], [4, 3]));
      const images = tensor([0, 0.2, 0.3, 0.4], [1, 2, 2, 1]);
      const flat = (x: typeof images) => sub(classifier(x), [-4, 0, 0]);
      const adversarial = await jsma({ theta: 0.5, gamma: 1, targeted: true })(flat, images, tensor([1], [1], 'int32'));
      await expectClose(adversarial, [0, 0.7, 0.8, 0.4]);
    });

    it('darkens as it brightens the negative', async () => {
      const { classifier, images, labels } = makeTask([6, 5, 4, 3]);
      const dark = await jsma({ theta: -0.5, gamma: 0.5 })(classifier, images, labels);
      const negative = (x: typeof images) => classifier(sub(1, x));
      const bright = await jsma({ theta: 0.5, gamma: 0.5 })(negative, sub(1, images), labels);
      await expectClose(sub(1, bright), dark, { absolute: 1e-6 });
      expect((await readSizes('L0', sub(dark, images))).some((count) => count > 0)).toBe(true);
    });

    it('keeps to gamma, and reaches the class that it is given or changes nothing', async () => {
      const { classifier, images, labels } = makeTask([12, 5, 4, 3]);
      const wanted = Array.from(await labels.data(), (label) => (label + 1) % 5);
      const attack = jsma({ gamma: 0.2, targeted: true });
      const adversarial = await attack(classifier, images, tensor(wanted, [12], 'int32'));
      const { predictions } = await readLogits('test', classifier, adversarial);
      const counts = await readSizes('L0', sub(adversarial, images));
      counts.forEach((count, row) => {
        expect(count).toBeLessThanOrEqual(12);
        expect(count > 0).toBe(predictions[row] === wanted[row]);
      });
      expect(counts.filter((count) => count > 0).length).toBeGreaterThan(2);
    });

    it('leaves an image as it was where no pair serves', async () => {
      // Both values serve the wanted class and the other alike.
      const classifier = linearClassifier(tensor([1, 1, 1, 1], [2, 2]));
      const images = tensor([0.5, 0.25], [1, 1, 2, 1]);
      const adversarial = await jsma({ gamma: 1, targeted: true })(
        (x) => mul(classifier(x), [2, 1]),
        images,
        tensor([1], [1], 'int32'),
      );
      await expectClose(adversarial, images, { absolute: 0, relative: 0 });
    });
  });
});

describe('jsma', () => {
  it('prints its options', () => {
    expect(jsma({ targeted: true }).name).toBe('JSMA(theta=1, gamma=0.1, targeted=true)');
    expect(jsma({ bounds: [0, 255] }).name).toBe('JSMA(theta=255, gamma=0.1, bounds=[0, 255])');
  });

  it('names an option out of range', () => {
    expect(() => jsma({ theta: 0 })).toThrow('jsma: theta must not be 0');
    expect(() => jsma({ theta: 2 })).toThrow('jsma: theta must be in [-1, 1], found 2');
    expect(() => jsma({ gamma: 1.1 })).toThrow('jsma: gamma must be in [0, 1], found 1.1');
  });
});
