import { Rng, slice, type Tensor, tensor, uniform } from '@cnn/tensor';
import { expectClose, expectNoLeak, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { readLogits } from '../attacks/read-logits.ts';
import { robustness } from '../evaluation/robustness.ts';
import { noise } from '../gradient/noise.ts';
import type { NormName } from '../norms/norm.ts';
import { normNamed } from '../norms/norms.ts';
import { batchesOf } from '../testing/batches-of.ts';
import { linearClassifier, makeTask, type Task } from '../testing/task.ts';
import { fixedPerturbation } from './fixed-perturbation.ts';
import { universalPerturbation } from './universal-perturbation.ts';

const half = (task: Task, second: boolean): Task => ({
  ...task,
  images: slice(task.images, [second ? 60 : 0, 0, 0, 0], [60, -1, -1, -1]),
  labels: slice(task.labels, [second ? 60 : 0], [60]),
});

onEachBackend(() => {
  describe('universalPerturbation', () => {
    it.each([
      ['Linf', 0.1],
      ['L2', 0.6],
      ['L1', 3],
    ] as const)('in %s fools images that it has not seen, far more than noise of that size', async (norm, epsilon) => {
      const task = makeTask([120, 5, 4, 3]);
      const found = await universalPerturbation(task.classifier, batchesOf(half(task, false), 20), { epsilon, norm });
      const attack = fixedPerturbation(found.perturbation, { epsilon, norm });
      const unseen = batchesOf(half(task, true), 30);
      const fooled = async (which: typeof attack) =>
        100 - (await robustness(task.classifier, unseen, which)).robustAccuracy;
      const [mine, floor] = [await fooled(attack), await fooled(noise({ epsilon, norm }))];
      expect(mine).toBeGreaterThan(20);
      expect(mine).toBeGreaterThan(2 * floor);
    });

    it('knows its fooling rate', async () => {
      const { classifier, images, labels } = makeTask([30, 5, 4, 3]);
      const source = batchesOf({ images, labels }, 8);
      const { perturbation, foolingRate } = await universalPerturbation(classifier, source, {
        epsilon: 0.1,
        epochs: 2,
      });
      const after = await fixedPerturbation(perturbation, { epsilon: 0.1 })(classifier, images, labels);
      const { predictions } = await readLogits('test', classifier, after);
      const classes = await labels.data();
      expect(foolingRate).toBeCloseTo(predictions.filter((prediction, i) => prediction !== classes[i]).length / 30, 10);
    });

    it('leads to the class that it is given', async () => {
      const { classifier, images, labels } = makeTask([40, 5, 4, 3]);
      const source = batchesOf({ images, labels }, 10);
      const { perturbation, foolingRate } = await universalPerturbation(classifier, source, {
        epsilon: 0.4,
        target: 3,
      });
      const wanted = tensor(new Array(40).fill(3), [40], 'int32');
      const attack = fixedPerturbation(perturbation, { epsilon: 0.4, targeted: true });
      const { predictions } = await readLogits('test', classifier, await attack(classifier, images, wanted));
      expect(predictions.filter((prediction) => prediction === 3).length).toBeGreaterThan(30);
      expect(foolingRate).toBeGreaterThan(0.7);
    });

    it('is the corner that a linear classifier is weakest to', async () => {
      const classifier = linearClassifier(tensor([1, 0, -1, 0, 2, 0], [3, 2]));
      const images = uniform(new Rng(1), [12, 1, 3, 1], 0.4, 0.6);
      const labels = tensor(new Array(12).fill(0), [12], 'int32');
      const { perturbation } = await universalPerturbation(classifier, batchesOf({ images, labels }, 4), {
        epsilon: 0.25,
      });
      await expectClose(perturbation, [-0.25, 0.25, -0.25]);
    });

    it.each(['Linf', 'L2', 'L1'] satisfies NormName[])('keeps to epsilon in %s', async (norm) => {
      const { classifier, images, labels } = makeTask([12, 4, 4, 2]);
      const options = { epsilon: 0.3, norm, stepSize: 0.5, epochs: 3 };
      const { perturbation } = await universalPerturbation(classifier, batchesOf({ images, labels }, 5), options);
      expect(normNamed('test', norm).size(await perturbation.data())).toBeLessThan(0.3 * (1 + 1e-5));
    });

    it('tells the loss of each epoch, which grows', async () => {
      const { classifier, images, labels } = makeTask([30, 5, 4, 3]);
      const losses: number[] = [];
      const onEpoch = (epoch: number, loss: number) => {
        losses.push(loss);
        expect(epoch).toBe(losses.length);
      };
      await universalPerturbation(classifier, batchesOf({ images, labels }, 10), { epsilon: 0.2, epochs: 5, onEpoch });
      expect(losses.length).toBe(5);
      expect(losses[4]).toBeGreaterThan(1.5 * losses[0]);
    });

    it('gives images that are fooled enough no more say', async () => {
      // Two images that lose by the opposite pixels: the first, wrong by far already, would lead.
      const classifier = linearClassifier(tensor([10, 0, 0, 10], [2, 2]));
      const images = tensor([0, 1, 0.6, 0.5], [2, 1, 2, 1]);
      const labels = tensor([0, 1], [2], 'int32');
      const found = async (ceiling: number) =>
        (await universalPerturbation(classifier, batchesOf({ images, labels }, 2), { epsilon: 0.1, ceiling }))
          .perturbation;
      // The first loses more where pixel 0 is darker, the second where it is brighter.
      expect((await (await found(100)).data())[0]).toBeLessThan(0);
      expect((await (await found(5)).data())[0]).toBeGreaterThan(0);
    });

    it('leaves no tensor behind, also where it is stopped', async () => {
      const { classifier, images, labels } = makeTask([6, 4, 4, 2]);
      const source = batchesOf({ images, labels }, 4);
      await expectNoLeak(
        async () => (await universalPerturbation(classifier, source, { epsilon: 0.1, epochs: 2 })).perturbation,
      );
      const stop = new AbortController();
      let calls = 0;
      const counting = (x: Tensor) => {
        if (++calls === 5) stop.abort(new Error('enough'));
        return classifier(x);
      };
      const options = { epsilon: 0.1, signal: stop.signal };
      await expectNoLeak(async () => {
        await expect(universalPerturbation(counting, source, options)).rejects.toThrow('enough');
      });
    });

    it('names what it is given wrong, and leaves no tensor behind', async () => {
      const { classifier, images, labels } = makeTask([4, 4, 4, 2]);
      const source = batchesOf({ images, labels }, 4);
      const refuse = (options: object, message: string, from = source) =>
        expectNoLeak(async () => {
          await expect(universalPerturbation(classifier, from, { epsilon: 0.1, ...options })).rejects.toThrow(message);
        });
      await refuse({ epsilon: 8 }, 'universalPerturbation: epsilon must be above 0 and at most 1');
      await refuse({ epochs: 0 }, 'universalPerturbation: epochs must be a whole number at least 1');
      await refuse({ stepSize: 0 }, 'universalPerturbation: stepSize must be above 0');
      await refuse({ ceiling: -1 }, 'universalPerturbation: ceiling must be above 0');
      await refuse({ target: 5 }, 'universalPerturbation: target must be');
      await refuse({ norm: 'L7' }, "universalPerturbation: unknown norm 'L7'");
      await refuse({ bounds: [0, 0.5], epsilon: 0.1 }, 'expected images in [0, 0.5]');
      const nothing = batchesOf({ images: tensor([], [0, 4, 4, 2]), labels: tensor([], [0], 'int32') }, 4);
      await refuse({}, 'expected at least one image, found none in the source', nothing);
      const once = source[Symbol.asyncIterator]() as AsyncGenerator<never>;
      await refuse({}, 'found none in the source when it was read again; give one that begins anew each time', once);
    });
  });
});
