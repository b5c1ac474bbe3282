import { mean, softmaxCrossEntropy, sub, type Tensor, tensor, zeros } from '@cnn/tensor';
import { expectClose, expectGradient, expectNoLeak, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { makeTask } from '../testing/task.ts';
import { mart } from './mart.ts';
import { trades } from './trades.ts';

const labelsOf = (...classes: number[]) => tensor(classes, [classes.length], 'int32');

onEachBackend(() => {
  describe.each([
    ['trades', trades],
    ['mart', mart],
  ] as const)('%s', (name, make) => {
    it('has the gradient that differences give, through clean and adversarial images', async () => {
      const { classifier, images, labels } = makeTask([3, 4, 4, 1]);
      const others = sub(1, images);
      const loss = make({ beta: 2 });
      await expectGradient((x) => loss(classifier, x, labels, others), images, { relative: 0.02 });
      await expectGradient((x) => loss(classifier, others, labels, x), images, { relative: 0.02 });
    });

    it('leaves no tensor behind, and what it was given alone', async () => {
      const { classifier, images, labels } = makeTask([2, 4, 4, 1]);
      await expectNoLeak(() => make()(classifier, images, labels, images));
      expect([images, labels].map(({ isDisposed }) => isDisposed)).toEqual([false, false]);
    });

    it('stays finite where the classifier is sure, and wrong', async () => {
      const sure = (images: Tensor) => images;
      const [clean, attacked] = [tensor([[200, 0, -200]]), tensor([[-200, 200, 0]])];
      for (const label of [0, 1, 2]) {
        const [value] = await make()(sure, clean, labelsOf(label), attacked).data();
        expect(Number.isFinite(value)).toBe(true);
      }
    });

    it('refuses beta below 0, and what are no logits', () => {
      expect(() => make({ beta: -1 })).toThrow(`${name}: beta must be at least 0, found -1`);
      const { images } = makeTask([1, 4, 4, 1]);
      expect(() => make()(() => zeros([1, 2, 3]), images, labelsOf(0), images)).toThrow(
        `${name}: expected the classifier to give logits [1, classes], found [1, 2, 3]`,
      );
    });
  });

  it('trades is the cross-entropy where nothing was changed, or beta is 0', async () => {
    const { classifier, images, labels } = makeTask([3, 4, 4, 2]);
    const others = sub(1, images);
    const expected = mean(softmaxCrossEntropy(classifier(images), labels));
    await expectClose(trades({ beta: 50 })(classifier, images, labels, images), expected);
    await expectClose(trades({ beta: 0 })(classifier, images, labels, others), expected);
  });

  it('mart looks at the likeliest other class, known by hand', async () => {
    // Softmax of logarithms: probabilities 0.5, 0.3, 0.2.
    const logits = tensor([[Math.log(0.5), Math.log(0.3), Math.log(0.2)]]);
    const loss = mart({ beta: 0 });
    const same = (x: Tensor) => x;
    await expectClose(loss(same, logits, labelsOf(0), logits), [-Math.log(0.5) - Math.log(1.0001 - 0.3)]);
    await expectClose(loss(same, logits, labelsOf(2), logits), [-Math.log(0.2) - Math.log(1.0001 - 0.5)]);
  });

  it('mart refuses a single class', () => {
    const one = (x: Tensor) => x;
    expect(() => mart()(one, zeros([2, 1]), labelsOf(0, 0), zeros([2, 1]))).toThrow(
      'expected logits of 2 classes or more',
    );
  });
});
