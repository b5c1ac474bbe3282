import { checkInteger, checkRange } from '@cnn/tensor';
import { AveragedWeights } from './averaged-weights.ts';
import { type WeightAverage, type WeightAverageOptions, weightAverage } from './weight-average.ts';

export interface ExponentialMovingAverageOptions extends WeightAverageOptions {
  /** Share of the average that stays at each update, in [0, 1]. @default 0.999 */
  readonly decay?: number;
  /** Steps of the optimizer from one update to the next. @default 1 */
  readonly every?: number;
  /** Steps at the beginning that do not count. @default 0 */
  readonly startStep?: number;
  /** @default 'ExponentialMovingAverage' */
  readonly name?: string;
}

/**
 * Averages the weights over training, later ones more: after each step `average ← decay · average + (1 − decay) · weights`.
 *
 * The average is nearly always better than the weights of the last step, which still wander about, and costs next to nothing. It remembers about
 * `1 / (1 − decay)` updates, so choose the decay by the number of steps: 0.999 for some ten thousand, 0.99 for a thousand. The first update
 * copies the weights.
 *
 * Whenever the trainer judges the model, it judges the average; `trainAccuracy`, `testAccuracy` and what is monitored are those of the average. In a
 * checkpoint it lies in the state of this callback, as `average.<name>`.
 *
 * Follows torch.optim.swa_utils.AveragedModel with get_ema_multi_avg_fn, `averageBuffers` its `use_buffers`.
 *
 * @throws RangeError if an option is out of its range.
 * @example
 * const average = exponentialMovingAverage({ decay: 0.99 });
 * const trainer = new Trainer(model, { loss: crossEntropy(), optimizer: adam(), epochs: 5, callbacks: [average] });
 * for await (const event of trainer.fit(train, { validate: test })) if (event.type === 'epoch') console.log(formatEpoch(event));
 * const weights = encodeSafetensors({ tensors: await average.stateDict(), metadata: {} });
 */
export function exponentialMovingAverage(options: ExponentialMovingAverageOptions = {}): WeightAverage {
  const { decay = 0.999, every = 1, startStep = 0, averageBuffers = false } = options;
  const { name = 'ExponentialMovingAverage' } = options;
  checkRange('exponentialMovingAverage', 'decay', decay, 0, 1);
  checkInteger('exponentialMovingAverage', 'every', every, 1);
  checkInteger('exponentialMovingAverage', 'startStep', startStep, 0);
  const averages = new AveragedWeights(name, averageBuffers);
  const values = { count: 0 };
  return weightAverage(name, averages, options, {
    values,
    onStep({ step, gathered }, { model }) {
      if (gathered > 0 || step <= startStep || (step - startStep) % every !== 0) return;
      averages.update(model, 1 - decay);
      values.count++;
    },
  });
}
