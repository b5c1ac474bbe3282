import { loadStateDict, type Module, stateDict } from '@cnn/layers';
import {
  add,
  type Batch,
  type BatchSource,
  checkInteger,
  dispose,
  nextTurn,
  Rng,
  scope,
  variableGradients,
} from '@cnn/tensor';
import type { Loss } from '../losses/loss.ts';
import { type Evaluation, evaluation } from '../metrics/evaluate.ts';
import { Optimizer } from '../optimizers/optimizer.ts';
import type { OptimizerRule } from '../optimizers/optimizer-rule.ts';
import type { Penalty } from '../penalties/penalty.ts';
import type { Checkpoint, Progress } from './checkpoint.ts';
import type { EpochRecord, TrainerEvent } from './events.ts';

export interface TrainerOptions {
  readonly loss: Loss;
  readonly optimizer: OptimizerRule;
  /** Epochs in all, those before a resume included. */
  readonly epochs: number;
  /** Added to the loss of each step. @default none */
  readonly penalties?: readonly Penalty[];
  /** Seed of the chance inside the model, such as dropout's. @default 0 */
  readonly seed?: number;
  /** Whether each epoch ends with the accuracy on the training batches, as in the tutorial; costs a forward pass of them. @default true */
  readonly trainAccuracy?: boolean;
}

export interface FitOptions {
  /** Batches on which each epoch is judged. @default none */
  readonly validate?: BatchSource;
  /** Stops after the step at hand; `checkpoint` then holds the middle of the epoch. */
  readonly signal?: AbortSignal;
}

/**
 * The loop of training: for each batch forward, loss, backward, step; after each epoch the accuracies.
 *
 * Labels are int32 `[batch]`, or hold a share of each class, float32 `[batch, classes]`, as mixed images have them; what is right is then the class
 * with the greatest share.
 *
 * `fit` tells what happens as an async iterable of events, and does the work as it is read: a program or a page shows progress, saves
 * checkpoints, or leaves the loop whenever it likes. Everything that happens depends on the seed, the step and the batches alone, so a run
 * restored from a checkpoint goes on as if it had never stopped.
 *
 * @example
 * const trainer = new Trainer(model, { loss: crossEntropy(), optimizer: adam({ learningRate: 1e-4 }), epochs: 20 });
 * for await (const event of trainer.fit(train, { validate: test })) {
 *   if (event.type === 'epoch') console.log(formatEpoch(event));
 * }
 */
export class Trainer {
  readonly model: Module;
  readonly options: TrainerOptions;
  readonly optimizer: Optimizer;
  /** The epochs so far. */
  readonly history: EpochRecord[] = [];

  #epoch = 1;
  #batch = 0;
  #lossSum = 0;
  #seconds = 0;

  constructor(model: Module, options: TrainerOptions) {
    checkInteger('Trainer', 'epochs', options.epochs, 0);
    this.model = model;
    this.options = options;
    this.optimizer = new Optimizer(model.namedParameters(), options.optimizer);
  }

  /** Trains until all epochs are over, telling each step, evaluated batch and epoch. */
  async *fit(train: BatchSource, { validate, signal }: FitOptions = {}): AsyncGenerator<TrainerEvent, void, undefined> {
    if (train.length === 0) throw new RangeError('Trainer: expected at least one training batch, found none');
    while (this.#epoch <= this.options.epochs) {
      let started = performance.now();
      const passed = () => {
        const now = performance.now();
        this.#seconds += (now - started) / 1000;
        started = now;
      };
      const epoch = this.#epoch;
      for await (const batch of train.epoch(epoch, this.#batch)) {
        const samples = batch.images.shape[0];
        const loss = await this.#step(batch);
        this.#lossSum += loss;
        this.#batch++;
        passed();
        yield { type: 'step', epoch, batch: this.#batch, batches: train.length, loss, samples };
        if (signal?.aborted) return;
        started = performance.now();
      }
      const evaluations: Partial<Record<'train' | 'test', Evaluation>> = {};
      for (const [split, source] of [
        ['train', train],
        ['test', validate],
      ] as const) {
        if (!source || (split === 'train' && this.options.trainAccuracy === false)) continue;
        const steps = evaluation(this.model, source.epoch(epoch));
        for (let next = await steps.next(); ; next = await steps.next()) {
          passed();
          if (next.done) {
            evaluations[split] = next.value;
            break;
          }
          yield { type: 'evaluate', epoch, split, batch: next.value, batches: source.length };
          if (signal?.aborted) {
            await steps.return(undefined as never);
            return;
          }
          started = performance.now();
        }
      }
      passed();
      const record: EpochRecord = {
        epoch,
        loss: this.#lossSum / train.length,
        ...(evaluations.train && { trainAccuracy: evaluations.train.accuracy }),
        ...(evaluations.test && { testAccuracy: evaluations.test.accuracy }),
        seconds: this.#seconds,
      };
      this.history.push(record);
      this.#epoch++;
      this.#batch = this.#lossSum = this.#seconds = 0;
      yield { type: 'epoch', ...record, ...(evaluations.test && { confusion: evaluations.test.confusion }) };
      if (signal?.aborted) return;
    }
  }

  /** Everything that is needed to go on: weights, the optimizer's state, where the run stands, and its history. */
  async checkpoint(config: Checkpoint['config'] = {}): Promise<Checkpoint> {
    const progress: Progress = {
      epoch: this.#epoch,
      batch: this.#batch,
      lossSum: this.#lossSum,
      seconds: this.#seconds,
      steps: this.optimizer.steps,
    };
    return {
      config,
      progress,
      history: [...this.history],
      optimizer: { name: this.options.optimizer.name, options: this.options.optimizer.options },
      seed: this.options.seed ?? 0,
      weights: await stateDict(this.model),
      optimizerState: await this.optimizer.stateDict(),
    };
  }

  /**
   * Takes up a checkpoint; `fit` goes on where it was made.
   *
   * @throws DataError if it belongs to another model or optimizer, before anything is changed.
   */
  restore({ weights, optimizerState, progress, history }: Checkpoint, subject = 'checkpoint'): void {
    this.optimizer.loadStateDict(optimizerState, progress.steps, subject);
    loadStateDict(this.model, weights, { subject });
    this.#epoch = progress.epoch;
    this.#batch = progress.batch;
    this.#lossSum = progress.lossSum;
    this.#seconds = progress.seconds;
    this.history.splice(0, this.history.length, ...history);
  }

  /** @returns the batch's loss, after the parameters have moved; nothing moves where the loss means nothing. */
  async #step({ images, labels }: Batch): Promise<number> {
    const { loss, penalties = [], seed = 0 } = this.options;
    const rng = new Rng(seed).fold('step', this.optimizer.steps + 1);
    const trainable = new Map([...this.model.namedParameters()].filter(([, { requiresGrad }]) => requiresGrad));
    this.model.train();
    let outputs: readonly number[] = [];
    const { value, gradients } = scope(() =>
      variableGradients(
        () => {
          const logits = this.model.call(images, { rng });
          outputs = logits.shape;
          return penalties.reduce((sum, penalty) => add(sum, penalty(trainable)), loss(logits, labels));
        },
        [...trainable.values()].map((parameter) => parameter.variable),
      ),
    );
    try {
      const [lossValue] = await value.data();
      const values = await labels.data();
      if (labels.rank === outputs.length) this.#checkShares(values);
      else this.#checkLabels(values, outputs.at(-1)!);
      if (!Number.isFinite(lossValue)) {
        throw new Error(
          `the loss is ${lossValue} in ${this.#place}; use a lower learning rate, and look for NaN in the pictures`,
        );
      }
      scope(() => this.optimizer.step(new Map([...trainable.keys()].map((name, i) => [name, gradients[i]]))));
      return lossValue;
    } finally {
      dispose([value, images, labels, ...gradients]);
      await nextTurn();
    }
  }

  get #place(): string {
    return `epoch ${this.#epoch}, batch ${this.#batch + 1}`;
  }

  #checkLabels(labels: ArrayLike<number>, classes: number): void {
    const wrong = Array.from(labels).find((label) => !(label >= 0 && label < classes));
    if (wrong === undefined) return;
    throw new RangeError(
      `${this.#place}: label ${wrong} is no class of a model with ${classes} classes; look at the data's labels`,
    );
  }

  /** Labels that hold a share of each class. */
  #checkShares(shares: ArrayLike<number>): void {
    const wrong = Array.from(shares).find((share) => !(share >= 0 && share <= 1));
    if (wrong === undefined) return;
    throw new RangeError(
      `${this.#place}: expected labels that hold a share in [0, 1] of each class, found ${wrong}; look at the data's labels`,
    );
  }
}
