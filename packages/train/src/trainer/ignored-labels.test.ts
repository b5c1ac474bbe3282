import { Conv2d, Sequential } from '@cnn/layers';
import { type Batch, memory, Rng, type TensorLike, tensor } from '@cnn/tensor';
import { onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { crossEntropy } from '../losses/cross-entropy.ts';
import { nll } from '../losses/nll.ts';
import { jaccard } from '../metrics/jaccard.ts';
import { eventsOf, kindsOf, TinyBatches, TinyNet, tinyOptions } from '../testing/tiny-training.ts';
import type { EpochEvent } from './events.ts';
import { Trainer } from './trainer.ts';

/** Batches with other labels. */
class Labelled extends TinyBatches {
  readonly #labels: (batch: number) => readonly number[];
  readonly #shape: number[];
  readonly #dtype: 'int32' | 'float32';

  constructor(labels: (batch: number) => readonly number[], shape = [4], dtype: 'int32' | 'float32' = 'int32') {
    super({ length: 3 });
    this.#labels = labels;
    this.#shape = shape;
    this.#dtype = dtype;
  }

  override async *epoch(epoch: number, start = 0): AsyncGenerator<Batch> {
    let index = start;
    for await (const { labels, ...batch } of super.epoch(epoch, start)) {
      labels.dispose();
      yield { ...batch, labels: tensor([...this.#labels(index++)] as TensorLike, this.#shape, this.#dtype) };
    }
  }
}

const trainerOf = (ignoreIndex?: number, options = {}) =>
  new Trainer(new TinyNet(), tinyOptions({ epochs: 1, loss: crossEntropy({ ignoreIndex }), ...options }));

onEachBackend(() => {
  describe('labels that the loss ignores', () => {
    it.each([
      ['by default', undefined, -100],
      ['as it was told', 7, 7],
    ])('are passed over in training and judging, %s', async (_, ignoreIndex, label) => {
      const some = new Labelled(() => [0, label, label, 1]);
      const trainer = trainerOf(ignoreIndex);
      const events = await eventsOf(trainer, some, { validate: some });
      expect(kindsOf(events)).toBe(`step step step ${'evaluate '.repeat(6)}epoch`);
      const { confusion, testLoss, testAccuracy, trainAccuracy } = events.at(-1) as EpochEvent;
      expect(confusion!.flat().reduce((sum, count) => sum + count)).toBe(6);
      expect([testAccuracy, Number.isFinite(testLoss)]).toEqual([trainAccuracy, true]);
    });

    it('are known of each loss that leaves labels out', () => {
      expect([crossEntropy().ignoreIndex, nll({ ignoreIndex: 3 }).ignoreIndex]).toEqual([-100, 3]);
    });

    it('may be none other: that one is named', async () => {
      const trainer = trainerOf(7);
      await expect(eventsOf(trainer, new Labelled(() => [0, 7, -100, 1]))).rejects.toThrow(
        'epoch 1, batch 1 (step 1): label -100 is no class of a model with 2 classes',
      );
    });

    it('may not be all of a batch, which then has no loss', async () => {
      const batches = () => new Labelled((index) => (index === 1 ? [-100, -100, -100, -100] : [0, 1, -100, 1]));
      const trainer = trainerOf();
      const { numTensors } = memory();
      const reason = 'the loss is NaN in epoch 1, batch 2 (step 2): all its labels are -100, which the loss leaves out';
      await expect(eventsOf(trainer, batches())).rejects.toThrow(`${reason}; leave such batches out, or`);
      expect(memory().numTensors).toBeGreaterThanOrEqual(numTensors);
      const events = await eventsOf(trainerOf(undefined, { nonFinite: 'skip' }), batches(), { validate: batches() });
      expect(events[1]).toMatchObject({ type: 'skip', reason });
      const { testLoss, skipped } = events.at(-1) as EpochEvent;
      expect([Number.isFinite(testLoss), skipped]).toEqual([true, 1]);
    });

    it('are pixels too, of maps of labels', async () => {
      const maps = new Labelled(() => Array.from({ length: 64 }, (_, i) => [0, 1, 2, 255][i % 4]), [4, 4, 4]);
      const model = new Sequential(new Conv2d(1, 3, 1)).initialize(new Rng(1));
      const options = { loss: crossEntropy({ ignoreIndex: 255 }), metrics: { iou: jaccard() }, epochs: 1 };
      const events = await eventsOf(new Trainer(model, tinyOptions(options)), maps, { validate: maps });
      const { confusion, metrics, testAccuracy } = events.at(-1) as EpochEvent;
      expect(confusion!.map((row) => row.reduce((sum, count) => sum + count))).toEqual([48, 48, 48]);
      const right = confusion!.reduce((sum, row, label) => sum + row[label], 0);
      expect(testAccuracy).toBeCloseTo((right / 144) * 100, 10);
      expect(metrics!.iou).toBeGreaterThan(0);
    });
  });

  it('a label between two classes is none', async () => {
    await expect(eventsOf(trainerOf(), new Labelled(() => [0, 0.5, 1, 1], [4], 'float32'))).rejects.toThrow(
      'epoch 1, batch 1 (step 1): label 0.5 is no class of a model with 2 classes',
    );
  });
});
