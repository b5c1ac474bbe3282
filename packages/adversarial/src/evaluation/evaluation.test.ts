import { argMax, type Batch, memory, mul, Rng, scope, slice, type Tensor, tensor } from '@cnn/tensor';
import { onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { fab } from '../auto-attack/fab.ts';
import { pgd } from '../gradient/pgd.ts';
import { makeTask, type Task } from '../testing/task.ts';
import { accuracyCurve } from './accuracy-curve.ts';
import { gradientMasking } from './gradient-masking.ts';
import { smallestChanges } from './smallest-changes.ts';
import { transferMatrix } from './transfer-matrix.ts';

const SHAPE = [12, 5, 4, 3];

async function* batches({ images, labels }: Task, size: number): AsyncGenerator<Batch> {
  for (let start = 0; start < SHAPE[0]; start += size) {
    const count = Math.min(size, SHAPE[0] - start);
    yield {
      images: slice(images, [start, 0, 0, 0], [count, ...SHAPE.slice(1)]),
      labels: slice(labels, [start], [count]),
      ids: Array.from({ length: count }, (_, i) => start + i),
    };
  }
}

onEachBackend(() => {
  describe('accuracyCurve', () => {
    const attackOf = (epsilon: number) => pgd({ epsilon, steps: 3 });

    it('starts at the accuracy without an attack, and falls with epsilon, whatever the batches', async () => {
      const task = makeTask(SHAPE);
      const before = memory().numTensors;
      const curve = await accuracyCurve(task.classifier, batches(task, 5), attackOf, [0.2, 0.01, 0.05, 0.05]);
      expect(memory().numTensors).toBe(before);
      expect(curve.map(({ epsilon }) => epsilon)).toEqual([0, 0.01, 0.05, 0.2]);
      const shares = curve.map(({ robustAccuracy }) => robustAccuracy);
      expect(shares[0]).toBe(100);
      expect(shares).toEqual([...shares].sort((a, b) => b - a));
      expect(shares[3]).toBeLessThan(20);
      expect(await accuracyCurve(task.classifier, batches(task, 12), attackOf, [0.01, 0.05, 0.2])).toEqual(curve);
    });

    it('stops at its limit', async () => {
      const task = makeTask(SHAPE);
      const totals: number[] = [];
      const onBatch = (total: number) => totals.push(total);
      await accuracyCurve(task.classifier, batches(task, 5), attackOf, [0.01], { limit: 7, onBatch });
      expect(totals).toEqual([5, 7]);
    });

    it('refuses attacks that cannot be compared', async () => {
      const task = makeTask(SHAPE);
      const run = (make: Parameters<typeof accuracyCurve>[2]) =>
        accuracyCurve(task.classifier, batches(task, 5), make, [0.1]);
      await expect(run(() => pgd({ epsilon: 0.2 }))).rejects.toThrow(
        'expected an attack with epsilon 0.1, found PGD(epsilon=0.2',
      );
      await expect(run((epsilon) => pgd({ epsilon, targeted: true }))).rejects.toThrow('is targeted');
      await expect(run(() => fab())).rejects.toThrow(
        'for attacks that look for the smallest change use smallestChanges',
      );
    });
  });

  describe('smallestChanges', () => {
    it('gives a size for each image, and the curve that follows', async () => {
      const task = makeTask(SHAPE);
      const before = memory().numTensors;
      const found = await smallestChanges(task.classifier, batches(task, 5), fab({ norm: 'L2', steps: 6 }));
      expect(memory().numTensors).toBe(before);
      expect(found.sizes).toHaveLength(12);
      const rising = Array.from(found.sizes).sort((a, b) => a - b);
      expect(found.median).toBe(rising[5]);
      const [low, high] = found.curve([rising[2], rising[11] + 1]);
      expect(low.robustAccuracy).toBeCloseTo(75, 10);
      expect(high.robustAccuracy).toBe(0);
      expect(found.fooled).toBe(100);
    });

    it('counts what is wrong already as 0, and what resists as infinite', async () => {
      const task = makeTask(SHAPE);
      const wrong = { ...task, labels: await shifted(task.labels) };
      expect(Array.from((await smallestChanges(task.classifier, batches(wrong, 12), fab())).sizes)).toEqual(
        new Array(12).fill(0),
      );
      const steady = (x: Tensor) => mul(task.classifier(mul(x, 1e-6)), 1);
      const truth = { classifier: steady, images: task.images, labels: predicted(steady, task.images) };
      const found = await smallestChanges(steady, batches(truth, 12), pgd({ epsilon: 0.01, steps: 1 }));
      expect(found.median).toBe(Number.POSITIVE_INFINITY);
      expect(found.fooled).toBeLessThan(50);
    });
  });

  describe('transferMatrix', () => {
    it('has the attack itself on its diagonal, and what carries over beside it', async () => {
      const task = makeTask(SHAPE);
      const louder = (x: Tensor) => mul(task.classifier(x), 2);
      const before = memory().numTensors;
      const found = await transferMatrix(
        { plain: task.classifier, louder },
        batches(task, 5),
        pgd({ epsilon: 0.1, steps: 4 }),
        { rng: new Rng(2) },
      );
      expect(memory().numTensors).toBe(before);
      expect(found.names).toEqual(['plain', 'louder']);
      expect(found.clean).toEqual([100, 100]);
      // Twice the logits decide alike, so what fools one fools the other.
      expect(found.accuracy[0][1]).toBe(found.accuracy[0][0]);
      expect(found.accuracy[0][0]).toBeLessThan(30);
    });

    it('refuses no classifier, and no image', async () => {
      const task = makeTask(SHAPE);
      await expect(transferMatrix({}, batches(task, 5), pgd({ epsilon: 0.1 }))).rejects.toThrow(
        'at least one classifier',
      );
      const none = (async function* (): AsyncGenerator<Batch> {})();
      await expect(transferMatrix({ a: task.classifier }, none, pgd({ epsilon: 0.1 }))).rejects.toThrow(
        'at least one image',
      );
    });
  });

  describe('gradientMasking', () => {
    const options = { epsilon: 0.06, steps: 8, queries: 40 };

    it('trusts a plain classifier', async () => {
      const { classifier, images, labels } = makeTask(SHAPE);
      const checks = await gradientMasking(classifier, images, labels, options);
      expect(checks.map(({ name }) => name)).toEqual(['steps', 'black-box', 'unbounded', 'noise', 'size']);
      expect(checks.filter(({ passed }) => !passed)).toEqual([]);
    });

    it('doubts one whose gradients vanish', async () => {
      const { classifier, images, labels } = makeTask(SHAPE);
      const steep = (x: Tensor) => mul(classifier(x), 1e5);
      const doubts = (await gradientMasking(steep, images, labels, options)).filter(({ passed }) => !passed);
      expect(doubts.map(({ name }) => name)).toContain('black-box');
      expect(doubts.map(({ name }) => name)).toContain('unbounded');
    });

    it('stops when told to, and leaves nothing behind', async () => {
      const { classifier, images, labels } = makeTask(SHAPE);
      const before = memory().numTensors;
      const stop = new AbortController();
      let asks = 0;
      const counted = (x: Tensor) => {
        asks += 1;
        if (asks === 20) stop.abort(new Error('enough'));
        return classifier(x);
      };
      const checks = gradientMasking(counted, images, labels, { ...options, signal: stop.signal });
      await expect(checks).rejects.toThrow('enough');
      expect(asks).toBeLessThan(25);
      expect(memory().numTensors).toBe(before);
    });
  });
});

function predicted(classifier: Task['classifier'], images: Tensor): Tensor {
  return scope(() => argMax(classifier(images), 1));
}

async function shifted(labels: Tensor): Promise<Tensor> {
  return tensor(
    Array.from(await labels.data(), (label) => (label + 1) % 5),
    labels.shape,
    'int32',
  );
}
