import { Flatten, Linear, Module, type Pass, Sequential } from '@cnn/layers';
import { clone, customGradient, div, memory, mul, Rng, sub, type Tensor } from '@cnn/tensor';
import { onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { crossEntropy } from '../losses/cross-entropy.ts';
import { sgd } from '../optimizers/sgd.ts';
import { eventsOf, kindsOf, TinyBatches, TinyNet, tinyOptions } from '../testing/tiny-training.ts';
import { decodeCheckpoint, encodeCheckpoint } from './checkpoint.ts';
import type { EpochEvent } from './events.ts';
import { Trainer } from './trainer.ts';
import type { TrainerOptions } from './trainer-options.ts';

const tiny = (overrides: Partial<TrainerOptions> = {}, model: Module = new TinyNet()) =>
  new Trainer(model, tinyOptions({ trainAccuracy: false, epochs: 1, ...overrides }));

/** A picture with NaN in these batches. */
const broken = (...places: string[]) =>
  new TinyBatches({ pixel: (epoch, batch) => (places.includes(`${epoch}/${batch}`) ? Number.NaN : undefined) });

/** Gives x / 0 − x / 0. */
class Breaking extends Module {
  forward(x: Tensor): Tensor {
    return sub(div(x, 0), div(x, 0));
  }
}

/** Lets numbers through and spoils the gradient on its way back. */
class Spoiling extends Module {
  readonly #spoiled = customGradient(([x]: [Tensor]) => ({
    value: clone(x),
    gradient: (dy) => [mul(dy, Number.NaN)],
  }));

  forward(x: Tensor): Tensor {
    return this.#spoiled(x);
  }
}

/** Breaks what its layers gave by itself. */
class BreakingAfterwards extends Module {
  readonly flatten = new Flatten();
  readonly fc = new Linear(16, 2);
  readonly breaking = new Breaking();

  forward(x: Tensor, pass: Pass): Tensor {
    const y = this.fc.call(this.flatten.call(x, pass), pass);
    return this.breaking.forward(y);
  }
}

const spoiled = () =>
  new Sequential(new Flatten(), new Linear(16, 4), new Linear(4, 4), new Spoiling(), new Linear(4, 2)).initialize(
    new Rng(1),
  );

async function messageOf(trainer: Trainer, source = new TinyBatches()): Promise<string> {
  try {
    await eventsOf(trainer, source);
  } catch (error) {
    return (error as Error).message;
  }
  return 'no error';
}

/** All that must be as it was. */
async function stateOf(trainer: Trainer) {
  const { weights, optimizerState, gathered, progress } = await trainer.checkpoint();
  return { weights, optimizerState, gathered, progress: { ...progress, seconds: 0 } };
}

onEachBackend(() => {
  describe('a loss that is no finite number', () => {
    it("throw: names place and cause, and leaves all as it was, batch normalisation's averages too", async () => {
      const reference = tiny();
      await eventsOf(reference, broken('1/3'), { stopAfter: 2 });
      const trainer = tiny();
      const message = await messageOf(trainer, broken('1/3'));
      expect(message).toBe(
        'the loss is NaN in epoch 1, batch 3 (step 3): its pictures hold NaN or infinite numbers; use a lower learning rate, and look for NaN in the pictures',
      );
      expect(await stateOf(trainer)).toEqual(await stateOf(reference));
    });

    it('counts the step apart from the batch', async () => {
      expect(await messageOf(tiny({ accumulate: 2, epochs: 2 }), broken('2/2'))).toContain(
        'in epoch 2, batch 2 (step 3)',
      );
    });

    it('names the first layer, a module that is not one of its layers, a parameter, and the loss', async () => {
      const model = new Sequential(new Flatten(), new Linear(16, 2), new Breaking(), new Breaking());
      expect(await messageOf(tiny({}, model))).toContain(
        "'2' (Breaking) is the first layer that gives NaN or infinite",
      );
      expect(await messageOf(tiny({}, new BreakingAfterwards()))).toContain(
        'the model (BreakingAfterwards) is the first layer that gives NaN',
      );
      const net = new TinyNet();
      net.fc.bias!.assign(div(net.fc.bias!.value, 0));
      expect(await messageOf(tiny({}, net))).toContain(
        "the parameter 'fc.bias' holds NaN or infinite numbers before the step",
      );
      const loss: TrainerOptions['loss'] = (logits, labels) => div(crossEntropy()(logits, labels), 0);
      expect(await messageOf(tiny({ loss }))).toContain(
        'the loss is Infinity in epoch 1, batch 1 (step 1): all layers give finite numbers, so it arises in the loss',
      );
    });

    it('is looked for without leaving a tensor or a hook behind', async () => {
      const net = new Sequential(new Flatten(), new Linear(16, 2), new Breaking());
      const trainer = tiny({ nonFinite: 'skip', epochs: 2 }, net);
      const left: number[] = [];
      for await (const event of trainer.fit(new TinyBatches())) {
        if (event.type === 'skip') left.push(memory().numTensors);
      }
      expect(new Set(left).size).toBe(1);
    });

    it('stop: ends the run with the message as its reason, also one that is taken up', async () => {
      const trainer = tiny({ nonFinite: 'stop', epochs: 2, minEpochs: 2 });
      const events = await eventsOf(trainer, broken('1/3'));
      expect(kindsOf(events)).toBe('step step stop');
      expect(events.at(-1)).toEqual({
        type: 'stop',
        reason: 'the loss is NaN in epoch 1, batch 3 (step 3): its pictures hold NaN or infinite numbers',
      });
      const reference = tiny();
      await eventsOf(reference, broken('1/3'), { stopAfter: 2 });
      const { progress, ...rest } = await stateOf(trainer);
      const { progress: expected, ...others } = await stateOf(reference);
      expect(rest).toEqual(others);
      expect(progress).toMatchObject({ batch: expected.batch, steps: expected.steps, skipped: 0 });
      const second = tiny({ nonFinite: 'stop', epochs: 2 });
      second.restore(await trainer.checkpoint());
      expect(kindsOf(await eventsOf(second))).toBe('stop');
    });

    it('skip: tells why, makes no step, and leaves the batch out of the mean', async () => {
      const trainer = tiny({ nonFinite: 'skip' });
      const events = await eventsOf(trainer, broken('1/2'));
      expect(kindsOf(events)).toBe('step skip step step epoch');
      expect(events[1]).toEqual({
        type: 'skip',
        epoch: 1,
        batch: 2,
        batches: 4,
        step: 1,
        reason: 'the loss is NaN in epoch 1, batch 2 (step 2): its pictures hold NaN or infinite numbers',
      });
      expect(trainer.optimizer.steps).toBe(3);
      const losses = events.flatMap((event) => (event.type === 'step' ? event.loss : []));
      const epoch = events.at(-1) as EpochEvent;
      expect(epoch.loss).toBeCloseTo(losses.reduce((a, b) => a + b) / 3, 12);
      expect(epoch.skipped).toBe(1);
      expect(trainer.history[0].skipped).toBe(1);
    });

    it('skip: the weights after it are as before it', async () => {
      const reference = tiny({ nonFinite: 'skip' });
      await eventsOf(reference, broken('1/2'), { stopAfter: 1 });
      const trainer = tiny({ nonFinite: 'skip' });
      await eventsOf(trainer, broken('1/2'), { stopAfter: 2 });
      const [{ progress: _, ...found }, { progress: __, ...expected }] = [
        await stateOf(trainer),
        await stateOf(reference),
      ];
      expect(found).toEqual(expected);
    });

    it('skip: what was gathered is not lost if the last batch of the epoch is passed over', async () => {
      const trainer = tiny({ nonFinite: 'skip', accumulate: 2 });
      const events = await eventsOf(trainer, broken('1/4'));
      expect(kindsOf(events)).toBe('step step step skip epoch');
      expect(trainer.optimizer.steps).toBe(2);
      expect(events[3]).toMatchObject({ type: 'skip', step: 2 });
      const alone = tiny({ nonFinite: 'skip', accumulate: 2 });
      await eventsOf(alone, broken('1/3', '1/4'));
      expect(alone.optimizer.steps).toBe(1);
    });

    it('skip: an epoch of nothing else has no loss, and a checkpoint of it comes back', async () => {
      const trainer = tiny({ nonFinite: 'skip' });
      const { weights } = await trainer.checkpoint();
      await eventsOf(trainer, broken('1/1', '1/2', '1/3', '1/4'));
      expect(trainer.history[0]).toMatchObject({ loss: Number.NaN, skipped: 4 });
      const checkpoint = await trainer.checkpoint();
      expect(checkpoint.weights).toEqual(weights);
      expect(decodeCheckpoint(encodeCheckpoint(checkpoint))).toEqual(checkpoint);
    });
  });

  describe('detectAnomaly', () => {
    it('names the parameter where the gradient first goes wrong on its way back', async () => {
      expect(await messageOf(tiny({ detectAnomaly: true }, spoiled()))).toMatch(
        /^the gradient of '2.bias' holds NaN or infinite numbers in epoch 1, batch 1 \(step 1\), though the loss is \d.*; use/,
      );
    });

    it('leaves the model as it was, and obeys nonFinite', async () => {
      const trainer = tiny({ detectAnomaly: true, nonFinite: 'skip' }, spoiled());
      const { weights } = await trainer.checkpoint();
      expect(kindsOf(await eventsOf(trainer))).toBe('skip skip skip skip epoch');
      expect((await trainer.checkpoint()).weights).toEqual(weights);
    });

    it('is off unless asked for: the weights are spoiled', async () => {
      const trainer = tiny({ optimizer: sgd({ learningRate: 0.1 }) }, spoiled());
      await eventsOf(trainer, undefined, { stopAfter: 1 });
      expect((await trainer.checkpoint()).weights.get('2.bias')!.data[0]).toBeNaN();
    });
  });
});
