import { type BatchSource, checkInteger, Rng } from '@cnn/tensor';
import type { Trainer } from '../trainer/trainer.ts';
import { AveragedWeights } from './averaged-weights.ts';
import { updateBatchNorm } from './update-batch-norm.ts';
import { type WeightAverage, type WeightAverageOptions, weightAverage } from './weight-average.ts';

export interface StochasticWeightAverageOptions extends WeightAverageOptions {
  /** Epochs at the beginning that do not count: about three quarters of all. */
  readonly startEpoch: number;
  /** Epochs from one update to the next. @default 1 */
  readonly everyEpochs?: number;
  /**
   * Training batches by which the statistics of batch normalisation are measured anew for each average, before it is judged: a forward pass of them.
   *
   * @default the statistics are the model's
   */
  readonly batches?: BatchSource;
  /** @default 'StochasticWeightAverage' */
  readonly name?: string;
}

/**
 * Averages the weights at the ends of the last epochs, each alike.
 *
 * With a learning rate that stays high (`swaLR`), the weights go round a wide valley and their mean lies in the middle, where small changes do little harm.
 * A model with batch normalisation needs `batches`, because the statistics of its weights are not those of their mean.
 *
 * Whenever the trainer judges the model from then on, it judges the average, that of the epoch at hand included. In a checkpoint it lies in the state of this
 * callback, as `average.<name>`.
 *
 * Follows torch.optim.swa_utils.AveragedModel; Izmailov et al., Averaging weights leads to wider optima and better generalization (2018).
 *
 * @throws RangeError if an option is out of its range.
 * @example
 * const average = stochasticWeightAverage({ startEpoch: 15, batches: train });
 * const schedule = swaLR({ swaLearningRate: 0.05, annealEpochs: 15 });
 * const trainer = new Trainer(model, { loss: crossEntropy(), optimizer: sgd({ learningRate: 0.1 }), schedule, epochs: 20, callbacks: [average] });
 */
export function stochasticWeightAverage(options: StochasticWeightAverageOptions): WeightAverage {
  const { startEpoch, everyEpochs = 1, batches, averageBuffers = false, name = 'StochasticWeightAverage' } = options;
  checkInteger('stochasticWeightAverage', 'startEpoch', startEpoch, 0);
  checkInteger('stochasticWeightAverage', 'everyEpochs', everyEpochs, 1);
  const averages = new AveragedWeights(name, averageBuffers);
  // The last epoch that was averaged, the last one whose batches are all done, and the number of states that the statistics were measured for.
  const values = { count: 0, averaged: 0, ended: 0, measured: 0 };
  const average = (epoch: number, { model }: Trainer) => {
    if (epoch <= Math.max(startEpoch, values.averaged) || (epoch - startEpoch) % everyEpochs !== 0) return;
    values.averaged = epoch;
    averages.update(model, 1 / (values.count + 1));
    values.count++;
  };
  return weightAverage(name, averages, options, {
    values,
    onStep({ epoch, batch, batches: all }) {
      if (batch === all) values.ended = epoch;
    },
    // The model is also judged within an epoch.
    beforeJudging(trainer) {
      const epoch = trainer.history.length + 1;
      if (values.ended === epoch) average(epoch, trainer);
    },
    async whenIn({ model, options: { seed = 0 } }) {
      if (!batches || values.measured === values.count) return;
      const rng = new Rng(seed).fold(name, values.averaged);
      await updateBatchNorm(model, batches.epoch(values.averaged), { rng });
      averages.takeBuffers(model);
      values.measured = values.count;
    },
    // Where the last batch was passed over, nothing told before that it was the last.
    onEpoch: ({ epoch }, trainer) => average(epoch, trainer),
  });
}
