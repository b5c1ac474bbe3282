import {
  add,
  argMax,
  type Classifier,
  conv2d,
  matmul,
  mean,
  normal,
  Rng,
  relu,
  scope,
  slice,
  sub,
  tensor,
  uniform,
} from '@cnn/tensor';
import { expectNoLeak, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { robustness } from '../evaluation/robustness.ts';
import { batchesOf } from '../testing/batches-of.ts';
import { adversarialPatch } from './adversarial-patch.ts';
import { patchAttack } from './patch-attack.ts';

/**
 * Images of 10×10, each of a colour of its own, with grain, and a classifier that looks for patterns anywhere, as real ones do: one convolution
 * and its mean over the image, its logits centred so that all classes occur.
 */
function patternTask(count: number) {
  const rng = new Rng(3);
  const kernel = normal(rng.fold('kernel'), [3, 3, 3, 8]);
  const weight = normal(rng.fold('weight'), [8, 4], 0, 3);
  const colours = uniform(rng.fold('colour'), [count, 1, 1, 3], 0.2, 0.8);
  const images = add(colours, uniform(rng.fold('grain'), [count, 10, 10, 3], -0.2, 0.2));
  const raw: Classifier = (x) => matmul(mean(relu(conv2d(x, kernel, { padding: 1 })), [1, 2]), weight);
  const centre = mean(raw(images), 0, true);
  const classifier: Classifier = (x) => sub(raw(x), centre);
  return { classifier, images, labels: scope(() => argMax(classifier(images), 1)) };
}

const half = ({ classifier, images, labels }: ReturnType<typeof patternTask>, start: number, size: number) => ({
  classifier,
  images: slice(images, [start, 0, 0, 0], [size, -1, -1, -1]),
  labels: slice(labels, [start], [size]),
});

onEachBackend(() => {
  describe('adversarialPatch', () => {
    it('fools images that it has not seen far more than a random patch does', async () => {
      const task = patternTask(48);
      const seen = batchesOf(half(task, 0, 24), 8);
      const unseen = batchesOf(half(task, 24, 24), 24);
      const { patch, foolingRate } = await adversarialPatch(task.classifier, seen, { size: 5, epochs: 3 });
      const fooled = async (which: typeof patch) =>
        100 - (await robustness(task.classifier, unseen, patchAttack(which))).robustAccuracy;
      const trained = await fooled(patch);
      expect(trained).toBeGreaterThan(35);
      expect(foolingRate).toBeGreaterThan(0.5);
      // At most one of the 24 each.
      for (const seed of [0, 1]) expect(await fooled(uniform(new Rng(seed), patch.shape))).toBeLessThan(trained / 8);
    });

    it('leads to the class that it is given', async () => {
      const task = half(patternTask(48), 0, 24);
      const wanted = tensor(new Array(24).fill(2), [24], 'int32');
      const options = { size: 5, epochs: 3, target: 2 };
      const { patch, foolingRate } = await adversarialPatch(task.classifier, batchesOf(task, 8), options);
      expect(foolingRate).toBeGreaterThan(0.6);
      const after = await patchAttack(patch, { targeted: true })(task.classifier, task.images, wanted);
      const [before, now] = [task.images, after].map((x) => argMax(task.classifier(x), 1).dataSync());
      const counts = [before, now].map((classes) => classes.filter((label) => label === 2).length);
      expect(counts[1]).toBeGreaterThan(counts[0] + 0.5 * (24 - counts[0]));
    });

    it('stays within the bounds, and is the same for the same chance', async () => {
      const { classifier, images, labels } = patternTask(12);
      const train = async (seed: number) => {
        const options = { size: 4, epochs: 2, stepSize: 0.7, rng: new Rng(seed) };
        return (await adversarialPatch(classifier, batchesOf({ images, labels }, 6), options)).patch.data();
      };
      const [one, same, other] = [await train(1), await train(1), await train(2)];
      expect(Array.from(one)).toEqual(Array.from(same));
      expect(Array.from(one)).not.toEqual(Array.from(other));
      // Steps as large as that would leave them.
      expect(Math.min(...one)).toBe(0);
      expect(Math.max(...one)).toBeLessThanOrEqual(1);
    });

    it('leaves no tensor behind', async () => {
      const { classifier, images, labels } = patternTask(6);
      const source = batchesOf({ images, labels }, 4);
      await expectNoLeak(async () => (await adversarialPatch(classifier, source, { size: 4, epochs: 2 })).patch);
    });

    it('names what it is given wrong, and leaves no tensor behind', async () => {
      const { classifier, images, labels } = patternTask(4);
      const refuse = (options: object, message: string) =>
        expectNoLeak(async () => {
          const run = adversarialPatch(classifier, batchesOf({ images, labels }, 4), { size: 4, ...options });
          await expect(run).rejects.toThrow(message);
        });
      await refuse({ size: 0 }, 'adversarialPatch: size must be a whole number at least 1, found 0');
      await refuse({ size: 12 }, 'adversarialPatch: a patch of up to 14.4 pixels is larger than the images');
      await refuse({ rotation: 200 }, 'adversarialPatch: rotation must be');
      await refuse(
        { scale: [1, 0.5] },
        'adversarialPatch: scale must be [low, high] with low at most high, found [1, 0.5]',
      );
      await refuse({ scale: [0, 1] }, 'adversarialPatch: scale must be above 0, found 0');
      await refuse({ stepSize: -1 }, 'adversarialPatch: stepSize must be above 0');
      await refuse({ target: 1.5 }, 'adversarialPatch: target must be');
    });
  });
});
