import { memory } from '@cnn/tensor';
import { onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { clipNorm } from '../gradients/clip-norm.ts';
import { accuracy } from '../metrics/accuracy.ts';
import { adam } from '../optimizers/adam.ts';
import { maxNorm } from '../penalties/constraint.ts';
import { l1 } from '../penalties/penalty.ts';
import { stepLR } from '../schedules/step-lr.ts';
import { eventsOf, TinyBatches, TinyNet, tinyOptions } from '../testing/tiny-training.ts';
import { Trainer } from './trainer.ts';
import type { TrainerOptions } from './trainer-options.ts';

/** All that a run can have. */
const full = (overrides: Partial<TrainerOptions> = {}): TrainerOptions =>
  tinyOptions({
    optimizer: adam({ amsgrad: true }),
    clip: clipNorm(0.1),
    constraints: [maxNorm(0.5)],
    penalties: [l1(1e-3)],
    metrics: { accuracy: accuracy() },
    schedule: stepLR({ stepSize: 1 }),
    validateEveryBatches: 2,
    detectAnomaly: true,
    ...overrides,
  });

const used = () => {
  const { numTensors, numBytes } = memory();
  return { numTensors, numBytes };
};

/** A trainer whose weights and whose optimizer's state are on the device already. */
async function warm(options: TrainerOptions): Promise<Trainer> {
  const trainer = new Trainer(new TinyNet(), options);
  await eventsOf(new Trainer(trainer.model, { ...options, epochs: 1 }));
  await trainer.checkpoint();
  return trainer;
}

onEachBackend(() => {
  describe('tensors', () => {
    it.each([1, 2, 3])('are as many after each epoch, with %i batches a step', async (accumulate) => {
      const trainer = await warm(full({ accumulate, epochs: 4, nonFinite: 'skip' }));
      const train = new TinyBatches({
        pixel: (epoch, batch) => (batch === 1 + (epoch % 4) ? Number.NaN : undefined),
      });
      const before = used();
      for await (const event of trainer.fit(train, { validate: new TinyBatches({ length: 2 }) })) {
        if (event.type === 'epoch') expect(used()).toEqual(before);
      }
      expect(trainer.history.map(({ skipped }) => skipped)).toEqual([1, 1, 1, 1]);
    });

    it('are as many, and all sources closed, wherever the reader leaves', async () => {
      const trainer = await warm(full({ epochs: 2 }));
      const before = used();
      const { length: events } = await eventsOf(new Trainer(trainer.model, trainer.options), undefined, {
        validate: new TinyBatches({ length: 2 }),
      });
      expect(events).toBeGreaterThan(20);
      // The state of the optimizer that is no longer needed.
      const second = await warm(full({ epochs: 2 }));
      const start = await second.checkpoint();
      const [train, validate] = [new TinyBatches(), new TinyBatches({ length: 2 })];
      const again = used();
      for (let stopAfter = 1; stopAfter <= events; stopAfter++) {
        second.restore(start);
        await eventsOf(second, train, { validate, stopAfter });
        expect([stopAfter, used(), train.open, validate.open]).toEqual([stopAfter, again, 0, 0]);
      }
      expect(before.numTensors).toBeLessThan(again.numTensors);
    });

    it('are as many after an abort at any event', async () => {
      const trainer = await warm(full({ epochs: 1 }));
      const start = await trainer.checkpoint();
      const [train, validate] = [new TinyBatches(), new TinyBatches({ length: 2 })];
      const before = used();
      for (let abortAfter = 1; abortAfter <= 13; abortAfter++) {
        trainer.restore(start);
        const stop = new AbortController();
        let count = 0;
        for await (const event of trainer.fit(train, { validate, signal: stop.signal })) {
          count++;
          // Nothing more than the end of what was begun.
          expect([event.type, count <= abortAfter || ['validation', 'epoch'].includes(event.type)]).toContain(true);
          if (count === abortAfter) stop.abort();
        }
        expect([abortAfter, used(), train.open, validate.open]).toEqual([abortAfter, before, 0, 0]);
      }
    });

    it.each<[string, Partial<TrainerOptions>]>([
      [
        'clipping fails',
        {
          clip: (input) => {
            clipNorm(1)(input);
            throw new Error('on purpose');
          },
        },
      ],
      [
        'a constraint fails',
        {
          constraints: [
            () => {
              throw new Error('on purpose');
            },
          ],
        },
      ],
      [
        'a callback fails',
        {
          callbacks: [
            {
              name: 'failing',
              onStep() {
                throw new Error('on purpose');
              },
            },
          ],
        },
      ],
    ])('are as many after an error: %s', async (_, overrides) => {
      const trainer = await warm(full());
      const failing = new Trainer(trainer.model, full(overrides));
      await failing.checkpoint();
      const train = new TinyBatches();
      const before = used();
      for (let times = 0; times < 2; times++) await expect(eventsOf(failing, train)).rejects.toThrow('on purpose');
      expect([used(), train.open]).toEqual([before, 0]);
    });

    it('are as many after a source fails, of training or of validation', async () => {
      class Failing extends TinyBatches {
        override async *epoch(epoch: number) {
          yield* super.epoch(epoch, this.length - 1);
          throw new Error('cut off');
        }
      }
      const trainer = await warm(full());
      const before = used();
      await expect(eventsOf(trainer, new Failing())).rejects.toThrow('cut off');
      expect(used()).toEqual(before);
      const train = new TinyBatches();
      await expect(eventsOf(trainer, train, { validate: new Failing() })).rejects.toThrow('cut off');
      expect([used(), train.open]).toEqual([before, 0]);
    });

    it('of gathered gradients are gone with a checkpoint that is taken up', async () => {
      const trainer = await warm(full({ accumulate: 3 }));
      const start = await trainer.checkpoint();
      const before = used();
      await eventsOf(trainer, undefined, { stopAfter: 2 });
      expect(used().numTensors).toBe(before.numTensors + trainer.model.namedParameters().size);
      const middle = await trainer.checkpoint();
      expect(middle.progress.gathered).toBe(2);
      trainer.restore(middle);
      expect(used().numTensors).toBe(before.numTensors + trainer.model.namedParameters().size);
      trainer.restore(start);
      expect(used()).toEqual(before);
    });
  });
});
