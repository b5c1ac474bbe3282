import { stateDict } from '@cnn/layers';
import { add, memory, mul, normal, scope, sum, type Tensor } from '@cnn/tensor';
import { onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { eventsOf, TinyBatches, TinyNet, tinyOptions } from '../testing/tiny-training.ts';
import { decodeCheckpoint, encodeCheckpoint } from './checkpoint.ts';
import type { Objective, ObjectiveStep } from './objective.ts';
import { Trainer } from './trainer.ts';
import type { TrainerOptions } from './trainer-options.ts';

const tiny = (overrides: Partial<TrainerOptions> = {}, seed = 3) =>
  new Trainer(new TinyNet(seed), tinyOptions({ trainAccuracy: false, ...overrides }));

const plain: Objective = ({ images, labels }, { forward, loss }) => ({ loss: () => loss(forward(images), labels) });

/** The loss of the images and of noisy ones, made with a pause as an attack is. */
const consistent: Objective = async ({ images, labels, ids }, { forward, classifier, loss, rng }) => {
  const streams = ids.map((id) => rng.fold('noise', id));
  const noisy = scope(() => add(images, normal(streams, images.shape, 0, 0.3)));
  const logits = classifier(noisy);
  await logits.data();
  logits.dispose();
  return {
    loss: () => add(loss(forward(images), labels), loss(forward(noisy), labels)),
    release: () => noisy.dispose(),
  };
};

/** Takes the gradient at other weights. */
const moved: Objective = ({ images, labels }, { forward, loss, variables }) => {
  const kept = scope(() => variables.map((variable) => mul(variable, 1)));
  scope(() => {
    for (const variable of variables) variable.assign(mul(variable, 1.5) as never);
  });
  return {
    loss: () => loss(forward(images), labels),
    release() {
      for (const [i, variable] of variables.entries()) {
        variable.assign(kept[i] as never);
        kept[i].dispose();
      }
    },
  };
};

async function weightsOf({ model }: Trainer): Promise<number[]> {
  return [...(await stateDict(model)).values()].flatMap(({ data }) => Array.from(data, Number));
}

async function trained(overrides: Partial<TrainerOptions>): Promise<number[]> {
  const trainer = tiny(overrides);
  await eventsOf(trainer);
  return weightsOf(trainer);
}

onEachBackend(() => {
  describe('an objective', () => {
    it('that asks for the loss gives the run that has none, dropout and averages included', async () => {
      expect(await trained({ objective: plain })).toEqual(await trained({}));
    });

    it('leaves the averages of batch normalisation as they are while it prepares', async () => {
      const curious: Objective = (batch, step) => {
        scope(() => step.forward(mul(batch.images, 9)));
        return { loss: () => scope(() => step.loss(step.forward(batch.images), batch.labels)) };
      };
      const trainer = tiny({ objective: curious, epochs: 1 });
      await eventsOf(trainer, undefined, { stopAfter: 1 });
      const other = tiny({ epochs: 1 });
      await eventsOf(other, undefined, { stopAfter: 1 });
      const averages = async ({ model }: Trainer) =>
        Array.from(await (model as TinyNet).norm.runningMean!.value.data());
      expect(await averages(trainer)).toEqual(await averages(other));
    });

    it('is given the epoch, chance of its own for each step, and what may change', async () => {
      const seen: { epoch: number; key: string; variables: number }[] = [];
      const objective: Objective = (batch, step) => {
        seen.push({ epoch: step.epoch, key: String(step.rng.key), variables: step.variables.length });
        return plain(batch, step);
      };
      const trainer = tiny({ objective, epochs: 2 });
      (trainer.model as TinyNet).conv.freeze();
      await eventsOf(trainer);
      expect(seen.map(({ epoch }) => epoch)).toEqual([1, 1, 1, 1, 2, 2, 2, 2]);
      expect(new Set(seen.map(({ key }) => key)).size).toBe(8);
      // The scale and shift of the normalisation, and the weight and bias of the linear layer.
      expect(seen[0].variables).toBe(4);
    });

    it('is shown the model in evaluation: the same twice', async () => {
      const answers: number[][] = [];
      const objective: Objective = async (batch, step) => {
        for (let time = 0; time < 2; time++) {
          const logits = step.classifier(batch.images);
          answers.push(Array.from(await logits.data()));
          logits.dispose();
        }
        return plain(batch, step);
      };
      await eventsOf(tiny({ objective }), undefined, { stopAfter: 1 });
      expect(answers[0]).toEqual(answers[1]);
    });

    it('has each pass through the model drop out something else', async () => {
      let shares: Tensor[] = [];
      const objective: Objective = ({ images }, { forward }: ObjectiveStep) => ({
        loss() {
          shares = [forward(images), forward(images)];
          return sum(add(shares[0], mul(shares[1], -1)));
        },
      });
      const trainer = tiny({ objective });
      const events = await eventsOf(trainer, undefined, { stopAfter: 1 });
      expect((events[0] as { loss: number }).loss).not.toBe(0);
    });

    it('may move the weights while the gradient is taken: the step starts where they were', async () => {
      const trainer = tiny({ objective: moved });
      const before = await weightsOf(trainer);
      await eventsOf(trainer, undefined, { stopAfter: 1 });
      const plainly = tiny();
      await eventsOf(plainly, undefined, { stopAfter: 1 });
      const [own, other] = [await weightsOf(trainer), await weightsOf(plainly)];
      expect(own).not.toEqual(other);
      // Weights of the convolution: a step from where they were, not from half as far again.
      const far = own.slice(0, 18).map((value, i) => Math.abs(value - before[i]));
      expect(Math.max(...far)).toBeLessThan(0.1);
    });

    it('has them put back where the loss fails', async () => {
      const failing: Objective = async (batch, step) => {
        const { release } = await moved(batch, step);
        return {
          loss() {
            throw new Error('on purpose');
          },
          release,
        };
      };
      const trainer = tiny({ objective: failing });
      const before = await weightsOf(trainer);
      await expect(eventsOf(trainer)).rejects.toThrow('on purpose');
      expect(await weightsOf(trainer)).toEqual(before);
    });

    it('is resumed exactly, from any step', async () => {
      const options = { objective: consistent, accumulate: 2, epochs: 2 };
      const whole = tiny(options);
      await eventsOf(whole);
      for (const stopAfter of [1, 2, 5]) {
        const first = tiny(options);
        await eventsOf(first, undefined, { stopAfter });
        const second = tiny(options, 40);
        second.restore(decodeCheckpoint(encodeCheckpoint(await first.checkpoint())));
        await eventsOf(second);
        expect(await weightsOf(second)).toEqual(await weightsOf(whole));
      }
    });

    it('leaves no tensor behind, also where it fails', async () => {
      const trainer = tiny({ objective: consistent, epochs: 3 });
      await eventsOf(trainer, undefined, { stopAfter: 4 });
      const before = memory().numTensors;
      await eventsOf(trainer, undefined, { stopAfter: 3 });
      expect(memory().numTensors).toBe(before);
      let count = 0;
      const failing: Objective = async (batch, step) => {
        count++;
        if (count === 2) throw new Error('no attack today');
        return consistent(batch, step);
      };
      const broken = new Trainer(trainer.model, tinyOptions({ objective: failing }));
      await broken.checkpoint();
      const start = memory().numTensors;
      await expect(eventsOf(broken)).rejects.toThrow('no attack today');
      expect(memory().numTensors).toBe(start);
    });

    it('whose loss is no number is passed over like any other', async () => {
      const options = { objective: consistent, nonFinite: 'skip' as const, epochs: 1 };
      const events = await eventsOf(
        tiny(options),
        new TinyBatches({ pixel: (_, batch) => (batch === 2 ? Number.NaN : undefined) }),
      );
      expect(events.map(({ type }) => type)).toEqual(['step', 'skip', 'step', 'step', 'epoch']);
    });
  });
});
