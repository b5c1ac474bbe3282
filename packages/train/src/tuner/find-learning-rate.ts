import { type BatchSource, checkInteger, checkRange } from '@cnn/tensor';
import { checkChoice } from '../metrics/check-choice.ts';
import type { ParameterGroup } from '../optimizers/optimizer.ts';
import type { Schedule } from '../schedules/schedule.ts';
import { between } from '../search/between.ts';
import { Trainer } from '../trainer/trainer.ts';
import type { TrainerOptions } from '../trainer/trainer-options.ts';
import { steepestDescent } from './steepest-descent.ts';

export interface FindLearningRateOptions {
  /** The rate of the first step, above 0. @default 1e-8 */
  readonly min?: number;
  /** The rate of the last step, above `min`. @default 1 */
  readonly max?: number;
  /** Steps from `min` to `max`, at least 2. @default 100 */
  readonly steps?: number;
  /** Whether rates rise by equal factors or equal differences. @default 'exponential' */
  readonly mode?: 'exponential' | 'linear';
  /** How much of the mean of the losses so far each step keeps, in [0, 1). @default 0.98 */
  readonly smoothing?: number;
  /**
   * Stops as soon as the smoothed loss is more than so many times its best, at least 1; Infinity does not. Above a best below zero
   * it may rise as far as above one of that size.
   *
   * @default 4
   */
  readonly stopFactor?: number;
  /** Steps at the beginning that no suggestion is made of. @default 10 */
  readonly skipBegin?: number;
  /** Steps at the end, likewise. @default 1 */
  readonly skipEnd?: number;
  /** Stops after the step at hand. */
  readonly signal?: AbortSignal;
}

/** What a test of learning rates gave, one number for each step that was made. */
export interface LearningRateCurve {
  readonly rates: readonly number[];
  /** As they were measured, penalties included. */
  readonly losses: readonly number[];
  /** Their mean with falling weights. */
  readonly smoothed: readonly number[];
  /** The rate at which the smoothed loss falls fastest; undefined where fewer than two steps are left to look at. */
  readonly suggestion: number | undefined;
}

/**
 * Trains for some steps while the learning rate rises, to find one that is as high as training bears: Smith's range test.
 *
 * Use it before a run with a new model or batch size. The model, which starts from the weights that it has, and the trainer are afterwards as they were
 * before; the trainer's schedule and callbacks take no part. A loss that is no finite number ends the test.
 *
 * Smith, Cyclical Learning Rates for Training Neural Networks (2017). Follows lightning.pytorch.tuner.Tuner.lr_find with three differences: all rates
 * lie at equal distances; the first losses are corrected by the number of steps made, not by one more; and the loss's fall is measured along the
 * scale of the rates, so along their logarithm in mode 'exponential', where tiny rates would have the steepest fall by chance.
 *
 * @throws RangeError if an option is out of its range or there are no batches.
 * @example
 * const model = new Sequential(new Flatten(), new Linear(4, 2)).initialize(new Rng(0));
 * const trainer = new Trainer(model, { loss: crossEntropy(), optimizer: sgd({ learningRate: 0.1 }), epochs: 1 });
 * const images = new Rng(0).uniforms(64);
 * const batches = {
 *   length: 1,
 *   samples: 16,
 *   async *epoch() {
 *     yield { images: tensor(images, [16, 2, 2, 1]), labels: tensor(images.filter((_, k) => k % 4 === 0).map(Math.round), [16], 'int32') };
 *   },
 * };
 * const { suggestion } = await findLearningRate(trainer, batches, { min: 1e-3, max: 10 });
 * suggestion > 1e-2 && suggestion < 10; // true
 */
export async function findLearningRate(
  trainer: Trainer,
  batches: BatchSource,
  options: FindLearningRateOptions = {},
): Promise<LearningRateCurve> {
  checkOptions(options);
  const { steps = 100, smoothing = 0.98, stopFactor = 4, skipBegin = 10, skipEnd = 1, signal } = options;
  const planned = plannedRates(options);
  const { model } = trainer;
  const modes = [...model.namedModules().values()].map((module) => ({ module, training: module.training }));
  const test = new Trainer(model, {
    ...trainer.options,
    epochs: Number.MAX_SAFE_INTEGER,
    maxSteps: steps,
    maxSeconds: undefined,
    optimizer: withoutSchedules(trainer.options.optimizer),
    schedule: { schedule: riseThrough(planned), every: 'step' },
    trainAccuracy: false,
    nonFinite: 'stop',
    callbacks: [],
  });
  // All that the test changes, gradients that wait for their step included.
  const before = await test.checkpoint();
  const [rates, losses, smoothed]: number[][] = [[], [], []];
  let sum = 0;
  let best = Number.POSITIVE_INFINITY;
  try {
    let gathered: number[] = [];
    for await (const event of test.fit(batches, { signal })) {
      if (event.type !== 'step') continue;
      gathered.push(event.loss);
      if (event.step === rates.length) continue;
      const loss = gathered.reduce((a, b) => a + b) / gathered.length;
      gathered = [];
      sum = smoothing * sum + (1 - smoothing) * loss;
      rates.push(planned[rates.length]);
      losses.push(loss);
      smoothed.push(sum / (1 - smoothing ** rates.length));
      const now = smoothed[smoothed.length - 1];
      // Of a best below zero, as far above it in sizes of its own.
      if (now > (best < 0 ? 2 - stopFactor : stopFactor) * best) break;
      best = Math.min(best, now);
    }
  } finally {
    test.restore(before);
    test.optimizer.dispose();
    for (const { module, training } of modes) module.training = training;
  }
  const steepest = steepestDescent(smoothed.slice(skipBegin, Math.max(skipBegin, smoothed.length - skipEnd)));
  return { rates, losses, smoothed, suggestion: steepest === undefined ? undefined : rates[skipBegin + steepest] };
}

/** The groups' own schedules take no part either. */
function withoutSchedules(rules: TrainerOptions['optimizer']): TrainerOptions['optimizer'] {
  return Array.isArray(rules) ? rules.map(({ parameters, rule }: ParameterGroup) => ({ parameters, rule })) : rules;
}

function plannedRates({ min = 1e-8, max = 1, steps = 100, mode = 'exponential' }: FindLearningRateOptions): number[] {
  const scale = { low: min, high: max, log: mode === 'exponential' };
  return Array.from({ length: steps }, (_, k) => between(scale, k / (steps - 1)));
}

function riseThrough(rates: readonly number[]): Schedule {
  return {
    name: 'findLearningRate',
    options: {},
    at: (step, base) => ({ ...base, learningRate: rates[Math.min(step, rates.length - 1)] }),
  };
}

function checkOptions(options: FindLearningRateOptions): void {
  const { min = 1e-8, max = 1, steps = 100, mode = 'exponential', smoothing = 0.98, stopFactor = 4 } = options;
  const { skipBegin = 10, skipEnd = 1 } = options;
  const owner = 'findLearningRate';
  checkChoice(owner, 'mode', mode, ['exponential', 'linear']);
  checkRange(owner, 'min', min, Number.MIN_VALUE);
  checkRange(owner, 'max', max, min);
  if (min === max) throw new RangeError(`${owner}: max must be above min, found ${min} and ${max}`);
  checkInteger(owner, 'steps', steps, 2);
  checkRange(owner, 'smoothing', smoothing, 0, 1 - Number.EPSILON);
  if (stopFactor !== Number.POSITIVE_INFINITY) checkRange(owner, 'stopFactor', stopFactor, 1);
  checkInteger(owner, 'skipBegin', skipBegin, 0);
  checkInteger(owner, 'skipEnd', skipEnd, 0);
}
