import { type Batch, memory, Rng, slice, type Tensor, tensor } from '@cnn/tensor';
import { expectClose, expectNoLeak, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import type { Attack } from '../attacks/attack.ts';
import { fgsm } from '../gradient/fgsm.ts';
import { pgd } from '../gradient/pgd.ts';
import { linearClassifier, makeTask } from '../testing/task.ts';
import { type RobustnessCounts, robustness } from './robustness.ts';

/** An attack that does what it is told. */
function named(name: string, run: () => Promise<Tensor>): Attack {
  return Object.defineProperties(run, { name: { value: name }, targeted: { value: false } }) as unknown as Attack;
}

/** Batches of `size` samples of a task, whose ids are 100, 101, …; each is disposed by who takes it. */
async function* batches({ images, labels }: { images: Tensor; labels: Tensor }, size: number): AsyncGenerator<Batch> {
  const total = images.shape[0];
  for (let start = 0; start < total; start += size) {
    const count = Math.min(size, total - start);
    yield {
      images: slice(images, [start, 0, 0, 0], [count, ...images.shape.slice(1)]),
      labels: slice(labels, [start], [count]),
      ids: Array.from({ length: count }, (_, i) => 100 + start + i),
    };
  }
}

// The class is the larger of two pixels; the labels of the last two images are wrong.
const pairs = () => ({
  classifier: linearClassifier(tensor([1, 0, 0, 1], [2, 2])),
  images: tensor([0.9, 0.1, 0.5, 0.4, 0.3, 0.4, 0.1, 0.8, 0.6, 0.5, 0.2, 0.3], [6, 1, 2, 1]),
  labels: tensor([0, 0, 1, 1, 1, 0], [6], 'int32'),
});

onEachBackend(() => {
  describe('robustness', () => {
    it('counts what is right before and after the attack', async () => {
      const task = pairs();
      const found = await robustness(task.classifier, batches(task, 4), fgsm({ epsilon: 0.2 }));
      expect(found).toMatchObject({ total: 6, cleanCorrect: 4, robustCorrect: 2 });
      expect(found.cleanAccuracy).toBeCloseTo(400 / 6, 10);
      expect(found.robustAccuracy).toBeCloseTo(200 / 6, 10);
    });

    it('shows what was fooled, before and after', async () => {
      const task = pairs();
      const { examples } = await robustness(task.classifier, batches(task, 4), fgsm({ epsilon: 0.125 }));
      expect(examples.map(({ id }) => id)).toEqual([101, 102]);
      expect(examples[0]).toMatchObject({ label: 0, cleanPrediction: 0, adversarialPrediction: 1 });
      expect(examples[0].image).toEqual({ shape: [1, 2, 1], data: Float32Array.of(0.5, 0.4) });
      expect(examples[0].adversarial.shape).toEqual([1, 2, 1]);
      await expectClose(examples[0].adversarial.data as Float32Array, [0.375, 0.525]);
    });

    it('keeps as many examples as are asked for', async () => {
      const task = pairs();
      const kept = async (examples: number) =>
        (await robustness(task.classifier, batches(task, 2), fgsm({ epsilon: 0.2 }), { examples })).examples.length;
      expect([await kept(0), await kept(1), await kept(8)]).toEqual([0, 1, 2]);
    });

    it('does not depend on the batches', async () => {
      const task = makeTask([12, 5, 4, 3]);
      const attack = pgd({ epsilon: 0.03, steps: 2 });
      const results = [];
      for (const size of [1, 5, 12]) {
        const { examples, ...counts } = await robustness(task.classifier, batches(task, size), attack, {
          rng: new Rng(2),
        });
        results.push({ ...counts, fooled: examples.map(({ id }) => id) });
      }
      expect(results[0].total).toBe(12);
      expect(results[0].robustCorrect).toBeGreaterThan(0);
      expect(results[0].robustCorrect).toBeLessThan(12);
      expect(results[1]).toEqual(results[0]);
      expect(results[2]).toEqual(results[0]);
    });

    it('tells the counts after each batch', async () => {
      const task = pairs();
      const seen: RobustnessCounts[] = [];
      const onBatch = (counts: RobustnessCounts) => seen.push(counts);
      await robustness(task.classifier, batches(task, 4), fgsm({ epsilon: 0.2 }), { onBatch });
      expect(seen.map(({ total, robustCorrect }) => [total, robustCorrect])).toEqual([
        [4, 2],
        [6, 2],
      ]);
      expect(seen[0].cleanAccuracy).toBe(100);
    });

    it('stops at the limit, within a batch, and asks for no more', async () => {
      const task = pairs();
      let asked = 0;
      async function* counted() {
        for await (const batch of batches(task, 2)) {
          asked++;
          yield batch;
        }
      }
      const found = await robustness(task.classifier, counted(), fgsm({ epsilon: 0.2 }), { limit: 3 });
      expect([found.total, asked]).toEqual([3, 2]);
    });

    it('disposes the batches and leaves no tensor behind', async () => {
      const task = pairs();
      await expectNoLeak(() =>
        robustness(task.classifier, batches(task, 4), fgsm({ epsilon: 0.2 }), { limit: 5 }).then(() => undefined),
      );
    });

    it('disposes its batch when the attack fails', async () => {
      const task = pairs();
      const fails = named('Fails()', async () => {
        throw new Error('no');
      });
      const before = memory().numTensors;
      await expect(robustness(task.classifier, batches(task, 4), fails)).rejects.toThrow('no');
      expect(memory().numTensors).toBe(before);
    });

    it('counts an image that an attack turned right as not robust', async () => {
      const task = pairs();
      const helps = named('Helps()', async () => tensor([0.1, 0.9, 0.9, 0.1], [2, 1, 2, 1]));
      const images = slice(task.images, [4, 0, 0, 0], [2, 1, 2, 1]);
      const labels = slice(task.labels, [4], [2]);
      const found = await robustness(task.classifier, batches({ images, labels }, 2), helps);
      expect(found).toMatchObject({ total: 2, cleanCorrect: 0, robustCorrect: 0, robustAccuracy: 0 });
    });

    it('stops when it is told to', async () => {
      const task = pairs();
      const signal = AbortSignal.abort(new Error('enough'));
      const run = robustness(task.classifier, batches(task, 4), fgsm({ epsilon: 0.2 }), { signal });
      await expect(run).rejects.toThrow('enough');
    });

    it('names what it cannot count', async () => {
      const task = pairs();
      const run = (attack = fgsm({ epsilon: 0.2 }), options = {}, of = task) =>
        robustness(task.classifier, batches(of, 4), attack, options);
      await expect(run(fgsm({ epsilon: 0.2 }), { limit: 0 })).rejects.toThrow(
        'limit must be a whole number at least 1',
      );
      await expect(run(fgsm({ epsilon: 0.2 }), { examples: -1 })).rejects.toThrow('examples must be a whole number');
      await expect(run(pgd({ epsilon: 0.2, targeted: true }))).rejects.toThrow(
        'is targeted, and the labels of the data are the true classes; give an untargeted attack',
      );
      const none = { ...task, images: tensor([], [0, 1, 2, 1]), labels: tensor([], [0], 'int32') };
      await expect(run(undefined, undefined, none)).rejects.toThrow('expected at least one image, found none');
      const far = { ...task, labels: tensor([0, 0, 1, 2, 1, 0], [6], 'int32') };
      await expect(run(undefined, undefined, far)).rejects.toThrow('expected labels in [0, 1]');
      const crops = named('Crops()', async () => tensor([1], [1, 1, 1, 1]));
      await expect(run(crops)).rejects.toThrow('expected Crops() to return [4, 1, 2, 1], found [1, 1, 1, 1]');
    });
  });
});
