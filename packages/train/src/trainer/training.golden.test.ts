import { Conv2d, Flatten, Linear, loadStateDict, Module, type Pass, stateDict, Tanh } from '@cnn/layers';
import { type Batch, type BatchSource, type Tensor, tensor } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import fixture from '../fixtures/training.json';
import { clipAdaptive } from '../gradients/clip-adaptive.ts';
import { clipNorm } from '../gradients/clip-norm.ts';
import { clipValue } from '../gradients/clip-value.ts';
import { crossEntropy } from '../losses/cross-entropy.ts';
import type { ParameterGroup } from '../optimizers/optimizer.ts';
import { sgd } from '../optimizers/sgd.ts';
import { maxNorm } from '../penalties/constraint.ts';
import { l1, l2, type Penalty } from '../penalties/penalty.ts';
import { oneCycleLR } from '../schedules/one-cycle-lr.ts';
import { stepLR } from '../schedules/step-lr.ts';
import type { StepEvent } from './events.ts';
import { Trainer } from './trainer.ts';
import type { TrainerOptions } from './trainer-options.ts';

// Numbers of PyTorch in float64, made by tools/reference/training.py, which says what is by its own reference instead.

interface Arguments {
  readonly lr?: number;
  readonly momentum?: number;
  readonly weight_decay?: number;
}

/** A run's settings in PyTorch's words, and what came of it. */
interface Run {
  readonly name: string;
  readonly sgd: Arguments;
  readonly batches?: number;
  readonly epochs?: number;
  readonly accumulate?: number;
  readonly clipValue?: number;
  readonly clipNorm?: number;
  readonly clipAdaptive?: { readonly share: number; readonly epsilon: number; readonly except: string };
  readonly l1?: number;
  readonly l2?: number;
  readonly maxNorm?: number;
  readonly StepLR?: { readonly step_size: number; readonly gamma: number };
  readonly OneCycleLR?: { readonly max_lr: number; readonly total_steps: number };
  readonly every?: 'epoch' | 'step';
  readonly groups?: Readonly<Record<string, Arguments>>;
  /** Of each batch. */
  readonly losses: number[];
  /** Of each batch and group. */
  readonly rates: number[][];
  /** Of each step. */
  readonly norms: number[];
  readonly weights: Readonly<Record<string, number[]>>;
}

class Network extends Module {
  readonly conv = new Conv2d(1, 3, 3);
  readonly tanh = new Tanh();
  readonly flatten = new Flatten();
  readonly fc = new Linear(12, 3);

  forward(x: Tensor, pass: Pass): Tensor {
    return this.fc.call(this.flatten.call(this.tanh.call(this.conv.call(x, pass), pass), pass), pass);
  }
}

/** The first batches of the fixture, the same in every epoch. */
function batchesOf(length: number): BatchSource {
  const epoch = async function* (_epoch: number, start = 0): AsyncGenerator<Batch> {
    for (let index = start; index < length; index++) {
      const [images, labels] = [fixture.images[index], fixture.labels[index]];
      yield {
        images: tensor(images.data, images.shape as [number, number, number, number]),
        labels: tensor(labels, [labels.length], 'int32'),
        ids: [...labels.keys()],
      };
    }
  };
  return {
    length,
    samples: length * 4,
    classes: ['a', 'b', 'c'],
    epoch,
    [Symbol.asyncIterator]: () => epoch(1),
  };
}

function optimizerOf({ sgd: all, groups }: Run): TrainerOptions['optimizer'] {
  const rule = ({ lr, momentum, weight_decay }: Arguments) =>
    sgd({ learningRate: lr, momentum, weightDecay: weight_decay });
  if (!groups) return rule(all);
  return Object.entries(groups).map(
    ([start, own]): ParameterGroup => ({
      parameters: (name) => name.startsWith(start),
      rule: rule({ ...all, ...own }),
    }),
  );
}

function scheduleOf({ StepLR, OneCycleLR, every }: Run): TrainerOptions['schedule'] {
  if (StepLR) return { schedule: stepLR({ stepSize: StepLR.step_size, gamma: StepLR.gamma }), every };
  if (!OneCycleLR) return undefined;
  const { max_lr: maxLearningRate, total_steps: totalSteps } = OneCycleLR;
  return { schedule: oneCycleLR({ maxLearningRate, totalSteps }), every };
}

function clipOf(run: Run): TrainerOptions['clip'] {
  if (run.clipNorm !== undefined) return clipNorm(run.clipNorm);
  if (run.clipValue !== undefined) return clipValue(run.clipValue);
  if (!run.clipAdaptive) return undefined;
  const { share, epsilon, except } = run.clipAdaptive;
  return clipAdaptive(share, { epsilon, except: (name) => name.startsWith(except) });
}

function optionsOf(run: Run): TrainerOptions {
  const penalties: Penalty[] = [];
  if (run.l1 !== undefined) penalties.push(l1(run.l1));
  if (run.l2 !== undefined) penalties.push(l2(run.l2));
  return {
    loss: crossEntropy(),
    optimizer: optimizerOf(run),
    epochs: run.epochs ?? 1,
    accumulate: run.accumulate,
    clip: clipOf(run),
    penalties,
    constraints: run.maxNorm === undefined ? [] : [maxNorm(run.maxNorm)],
    schedule: scheduleOf(run),
    trainAccuracy: false,
  };
}

onEachBackend(() => {
  describe("runs go where PyTorch's go", () => {
    it.each(fixture.runs as unknown as Run[])('$name', async (run) => {
      const model = new Network();
      const start = Object.entries(fixture.start);
      loadStateDict(
        model,
        new Map(start.map(([name, { shape, data }]) => [name, { shape, data: Float32Array.from(data) }])),
      );
      const steps: StepEvent[] = [];
      for await (const event of new Trainer(model, optionsOf(run)).fit(batchesOf(run.batches ?? 10))) {
        if (event.type === 'step') steps.push(event);
      }
      await expectClose(
        steps.map(({ loss }) => loss),
        run.losses,
      );
      await expectClose(
        steps.flatMap(({ learningRates }) => learningRates),
        run.rates.flat(),
      );
      await expectClose(
        steps.flatMap(({ gradientNorm }) => gradientNorm ?? []),
        run.norms,
      );
      for (const [name, { data }] of await stateDict(model)) {
        await expectClose(Array.from(data as Float32Array), run.weights[name]);
      }
      expect(steps.filter(({ gathered }) => gathered === 0).at(-1)).toBe(steps.at(-1));
    });
  });
});
