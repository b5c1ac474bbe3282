import {
  add,
  type Batch,
  type Classifier,
  clipByValue,
  clone,
  div,
  keep,
  memory,
  mul,
  Rng,
  scope,
  sign,
  softmaxCrossEntropy,
  sub,
  sum,
  type Tensor,
  tensor,
  type Variable,
  valueAndGradient,
  variable,
  variableGradients,
} from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { ffgsm } from '../gradient/ffgsm.ts';
import { fgsm } from '../gradient/fgsm.ts';
import { pgd } from '../gradient/pgd.ts';
import { tpgd } from '../gradient/tpgd.ts';
import { linearClassifier, makeTask } from '../testing/task.ts';
import { adversarialTraining, type TrainingStep } from './adversarial-training.ts';
import { awp } from './awp.ts';
import type { RobustLoss } from './robust-loss.ts';
import { trades } from './trades.ts';

const loss = (logits: Tensor, labels: Tensor) =>
  scope(() => div(sum(softmaxCrossEntropy(logits, labels)), labels.size));

function stepOf(classifier: Classifier, variables: readonly Variable[] = []): TrainingStep {
  return { loss, forward: classifier, classifier, variables, rng: new Rng(7) };
}

function batchOf({ images, labels }: { readonly images: Tensor; readonly labels: Tensor }): Batch {
  return { images, labels, ids: Array.from({ length: images.shape[0] }, (_, i) => 10 + i) };
}

onEachBackend(() => {
  describe('adversarialTraining', () => {
    it('gives the loss of the images after the attack, which has the chance of their ids', async () => {
      const task = makeTask([3, 5, 4, 3]);
      const attack = ffgsm({ epsilon: 0.1 });
      const prepared = await adversarialTraining({ attack })(batchOf(task), stepOf(task.classifier));
      const rng = [10, 11, 12].map((id) => new Rng(7).fold('attack', id));
      const fooled = await attack(task.classifier, task.images, task.labels, { rng });
      await expectClose(prepared.loss(), loss(task.classifier(fooled), task.labels));
      const [clean] = await loss(task.classifier(task.images), task.labels).data();
      expect((await prepared.loss().data())[0]).toBeGreaterThan(clean);
      prepared.release();
    });

    it('hands clean and adversarial images to another loss', async () => {
      const task = makeTask([2, 4, 4, 1]);
      const seen: Tensor[] = [];
      const objective = adversarialTraining({
        attack: pgd({ epsilon: 0.1, steps: 2 }),
        loss: (_, images, labels, adversarial) => {
          seen.push(...[images, labels, adversarial].map((each) => keep(clone(each))));
          return sum(adversarial);
        },
      });
      const prepared = await objective(batchOf(task), stepOf(task.classifier));
      prepared.loss();
      await expectClose(seen[0], task.images, { absolute: 0, relative: 0 });
      await expectClose(seen[1], task.labels);
      const far = Array.from(await sub(seen[2], task.images).data(), Math.abs);
      expect(Math.max(...far)).toBeGreaterThan(0.05);
      expect(Math.max(...far)).toBeLessThan(0.1001);
      prepared.release();
    });

    it('changes what is misclassified too, along the gradient of its own label', async () => {
      const task = makeTask([4, 4, 4, 1]);
      const right = await task.labels.data();
      const labels = tensor(
        Array.from(right, (label, i) => (i % 2 ? label : (label + 1 + i) % 5)),
        [4],
        'int32',
      );
      const difference: RobustLoss = (_, images, __, adversarial) => {
        changes.push(keep(sub(adversarial, images)));
        return sum(adversarial);
      };
      const changes: Tensor[] = [];
      const own = adversarialTraining({ attack: fgsm({ epsilon: 0.1 }), loss: difference });
      const prepared = await own(batchOf({ images: task.images, labels }), stepOf(task.classifier));
      prepared.loss();
      prepared.release();
      const { gradient } = valueAndGradient((x) => sum(softmaxCrossEntropy(task.classifier(x), labels)), task.images);
      const moved = sub(clipByValue(add(task.images, mul(sign(gradient), 0.1)), 0, 1), task.images);
      await expectClose(changes[0], moved, { absolute: 1e-6 });
    });

    it('leads away from what the model takes images for, if asked to, whatever the labels', async () => {
      const task = makeTask([3, 4, 4, 1]);
      const wrong = tensor(
        Array.from(await task.labels.data(), (label) => (label + 1) % 5),
        [3],
        'int32',
      );
      const values: number[][] = [];
      for (const labels of [task.labels, wrong]) {
        const loss: RobustLoss = (...[, , , adversarial]) => sum(adversarial, [1, 2, 3]);
        const options = { attack: tpgd({ epsilon: 0.1, steps: 2 }), loss, from: 'predictions' as const };
        const prepared = await adversarialTraining(options)(
          batchOf({ images: task.images, labels }),
          stepOf(task.classifier),
        );
        values.push(Array.from(await prepared.loss().data()));
        prepared.release();
      }
      expect(values[0]).toEqual(values[1]);
      const before = await sum(task.images, [1, 2, 3]).data();
      for (const [i, value] of values[0].entries()) expect(value).not.toBeCloseTo(before[i], 3);
    });

    it('attacks pixels where the batch is normalised', async () => {
      const { classifier, images, labels } = makeTask([2, 4, 4, 3]);
      const normalization = { mean: [0.4, 0.5, 0.6], std: [0.2, 0.25, 0.3] };
      const [mean, std] = [tensor(normalization.mean), tensor(normalization.std)];
      // The same classifier of normalised images.
      const ofNormalised: Classifier = (x) => classifier(add(mul(x, std), mean));
      const attack = pgd({ epsilon: 0.05, steps: 3 });
      const own = await adversarialTraining({ attack })(batchOf({ images, labels }), stepOf(classifier));
      const batch = batchOf({ images: div(sub(images, mean), std), labels });
      const other = await adversarialTraining({ attack, normalization })(batch, stepOf(ofNormalised));
      await expectClose(other.loss(), own.loss(), { relative: 1e-4 });
      for (const each of [own, other]) each.release();
    });

    it('moves the weights until it is released, and leaves no tensor behind', async () => {
      const { images, labels } = makeTask([2, 4, 4, 1]);
      const weight = variable(tensor(new Rng(1).normals(80), [16, 5]) as never) as unknown as Variable;
      const classifier = linearClassifier(weight);
      const batch = batchOf({ images, labels });
      const before = Array.from(await weight.data());
      const objective = adversarialTraining({
        attack: tpgd({ epsilon: 0.1, steps: 2 }),
        loss: trades(),
        from: 'predictions',
        weightPerturbation: awp({ gamma: 0.1 }),
      });
      const { numTensors } = memory();
      const prepared = await objective(batch, stepOf(classifier, [weight]));
      expect(Array.from(await weight.data())).not.toEqual(before);
      const { value, gradients } = variableGradients(() => prepared.loss(), [weight]);
      prepared.release();
      expect(Array.from(await weight.data())).toEqual(before);
      for (const each of [value, ...gradients]) each.dispose();
      expect(memory().numTensors).toBe(numTensors);
    });

    it('leaves no tensor behind where the attack or the perturbation fails', async () => {
      const task = makeTask([2, 4, 4, 1]);
      const batch = batchOf(task);
      const attack = ffgsm({ epsilon: 0.1 });
      const far = batchOf({ images: mul(task.images, 255), labels: task.labels });
      const weight = variable(tensor([[1, 2]]) as never) as unknown as Variable;
      const { numTensors } = memory();
      await expect(adversarialTraining({ attack })(far, stepOf(task.classifier))).rejects.toThrow(
        'ffgsm: expected images in [0, 1]',
      );
      const failing = adversarialTraining({ attack, weightPerturbation: awp() });
      await expect(failing(batch, stepOf(task.classifier, [weight]))).rejects.toThrow();
      expect(memory().numTensors).toBe(numTensors);
    });

    it('refuses a targeted attack, and an unknown origin', () => {
      expect(() => adversarialTraining({ attack: pgd({ epsilon: 0.1, targeted: true }) })).toThrow(
        /^adversarialTraining: PGD\(.*\) is targeted/,
      );
      expect(() => adversarialTraining({ attack: pgd({ epsilon: 0.1 }), from: 'label' as 'labels' })).toThrow(
        "unknown from 'label'",
      );
    });
  });
});
