import { Module } from '@cnn/layers';
import { type Batch, memory, type Tensor, tensor } from '@cnn/tensor';
import { onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { crossEntropy } from '../losses/cross-entropy.ts';
import { accuracy } from './accuracy.ts';
import { evaluate } from './evaluate.ts';

/** Takes its input for logits. */
class Echo extends Module {
  forward(x: Tensor): Tensor {
    return x.clone();
  }
}

async function* batchesOf(...batches: [logits: number[][], labels: number[]][]): AsyncGenerator<Batch> {
  for (const [logits, labels] of batches) {
    yield { images: tensor(logits), labels: tensor(labels, [labels.length], 'int32'), ids: labels.map((_, i) => i) };
  }
}

onEachBackend(() => {
  describe('evaluate', () => {
    it('counts over batches of different size', async () => {
      const batches = batchesOf(
        [
          [
            [2, 1, 0],
            [0, 3, 1],
          ],
          [0, 2],
        ],
        [[[0, 0, 5]], [2]],
      );
      const { accuracy, total, confusion, loss } = await evaluate(new Echo(), batches);
      expect([accuracy, total, loss]).toEqual([(2 / 3) * 100, 3, Number.NaN]);
      expect(confusion).toEqual([
        [1, 0, 0],
        [0, 0, 0],
        [0, 1, 1],
      ]);
    });

    it('computes metrics, and leaves nothing behind where one of them fails', async () => {
      const batches = () => batchesOf([[[2, 1, 0]], [0]], [[[0, 0, 5]], [1]]);
      const { metrics } = await evaluate(new Echo(), batches(), { metrics: { best2: accuracy({ topK: 2 }) } });
      expect(metrics).toEqual({ best2: 0.5 });
      const before = memory().numTensors;
      const failing = { ...accuracy(), update: () => expect.fail('of a metric') };
      await expect(evaluate(new Echo(), batches(), { metrics: { failing } })).rejects.toThrow('of a metric');
      expect(memory().numTensors).toBe(before);
    });

    it('takes the greatest share for the truth', async () => {
      async function* shares(): AsyncGenerator<Batch> {
        const images = tensor([
          [2, 1, 0],
          [0, 3, 1],
        ]);
        yield { images, labels: tensor([0.6, 0.4, 0, 0, 0.3, 0.7], [2, 3]), ids: [0, 1] };
      }
      const before = memory().numTensors;
      const { accuracy, total, confusion, loss } = await evaluate(new Echo(), shares(), { loss: crossEntropy() });
      expect([accuracy, total]).toEqual([50, 2]);
      expect(confusion).toEqual([
        [1, 0, 0],
        [0, 0, 0],
        [0, 1, 0],
      ]);
      // By PyTorch's cross_entropy.
      expect(loss).toBeCloseTo(1.1887259483337402, 5);
      expect(memory().numTensors).toBe(before);
    });

    it('leaves out samples with a label that the loss ignores, of metrics too', async () => {
      const batches = () =>
        batchesOf(
          [
            [
              [2, 1, 0],
              [0, 3, 1],
            ],
            [0, -100],
          ],
          [[[0, 0, 5]], [-100]],
          [[[0, 4, 5]], [1]],
        );
      const before = memory().numTensors;
      const metrics = { right: accuracy(), best2: accuracy({ topK: 2 }) };
      const found = await evaluate(new Echo(), batches(), { loss: crossEntropy(), metrics });
      expect(found).toMatchObject({ accuracy: 50, total: 2, metrics: { right: 0.5, best2: 1 } });
      expect(found.confusion).toEqual([
        [1, 0, 0],
        [0, 0, 1],
        [0, 0, 0],
      ]);
      // By PyTorch's cross_entropy.
      expect(found.loss).toBeCloseTo(0.86289, 5);
      const { accuracy: without, total } = await evaluate(new Echo(), batches(), { ignoreIndex: -100 });
      expect([without, total]).toEqual([50, 2]);
      await expect(evaluate(new Echo(), batches())).rejects.toThrow('label -100 is no class');
      await expect(evaluate(new Echo(), batchesOf([[[1, 0]], [7]]), { ignoreIndex: 7 })).rejects.toThrow(
        'evaluate: expected a label other than 7, which is ignored, found none',
      );
      expect(memory().numTensors).toBe(before);
    });

    it('counts the pixels of maps of labels', async () => {
      async function* maps(): AsyncGenerator<Batch> {
        const images = tensor([2, 1, 0, 3, 5, 4, 1, 9], [1, 2, 2, 2]);
        yield { images, labels: tensor([0, 1, 1, 255], [1, 2, 2], 'int32'), ids: [0] };
      }
      const loss = crossEntropy({ ignoreIndex: 255 });
      const found = await evaluate(new Echo(), maps(), { loss, metrics: { right: accuracy() } });
      expect(found).toMatchObject({ total: 3, metrics: { right: 2 / 3 } });
      expect(found.accuracy).toBeCloseTo(200 / 3, 10);
      expect(found.confusion).toEqual([
        [1, 0],
        [1, 1],
      ]);
    });

    it('lets go of the batches where onBatch throws', async () => {
      let isOpen = false;
      async function* watched(): AsyncGenerator<Batch> {
        isOpen = true;
        try {
          yield* batchesOf([[[2, 1]], [0]], [[[0, 5]], [1]]);
        } finally {
          isOpen = false;
        }
      }
      const onBatch = () => expect.fail('of a reader');
      await expect(evaluate(new Echo(), watched(), { onBatch })).rejects.toThrow('of a reader');
      expect(isOpen).toBe(false);
    });

    it('averages the loss over samples, not over batches', async () => {
      const batches = batchesOf(
        [
          [
            [0, 0],
            [0, 0],
          ],
          [0, 1],
        ],
        [[[100, 0]], [0]],
      );
      const { loss } = await evaluate(new Echo(), batches, { loss: crossEntropy() });
      expect(loss).toBeCloseTo((2 * Math.log(2)) / 3, 6);
    });

    it('keeps no tensor and restores the mode, also after an error', async () => {
      const model = new Echo().train();
      const before = memory().numTensors;
      await evaluate(model, batchesOf([[[1, 0]], [0]]));
      await expect(evaluate(model, batchesOf([[[1, 0]], [7]]))).rejects.toThrow(
        'label 7 is no class of a model with 2 classes',
      );
      await expect(evaluate(model, batchesOf())).rejects.toThrow('expected at least one sample, found none');
      expect(memory().numTensors).toBe(before);
      expect(model.training).toBe(true);
    });

    it('stops at a signal', async () => {
      const stop = new AbortController();
      const run = evaluate(new Echo(), batchesOf([[[1, 0]], [0]], [[[1, 0]], [0]]), {
        onBatch: () => stop.abort(new Error('enough')),
        signal: stop.signal,
      });
      await expect(run).rejects.toThrow('enough');
    });
  });
});
