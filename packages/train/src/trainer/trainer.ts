import { loadStateDict, type Module, stateDict } from '@cnn/layers';
import { type Batch, type BatchSource, dispose, nextTurn, Rng } from '@cnn/tensor';
import { Optimizer } from '../optimizers/optimizer.ts';
import { batchGradient } from './batch-gradient.ts';
import type { Callback } from './callback.ts';
import { restoreStates, statesOf } from './callback-states.ts';
import { checkOptions } from './check-options.ts';
import { checkSameRun } from './check-same-run.ts';
import { checkWeights } from './check-weights.ts';
import type { Checkpoint, Progress } from './checkpoint.ts';
import { type Clock, startClock } from './clock.ts';
import { someBatches, wholeEpoch } from './epoch-length.ts';
import { epochRecord } from './epoch-record.ts';
import type { EpochEvent, EpochRecord, SkipEvent, StepEvent, TrainerEvent } from './events.ts';
import type { FitOptions } from './fit-options.ts';
import { GatheredGradients } from './gathered-gradients.ts';
import { type Found, type Halves, judge, judgement } from './judge.ts';
import { firstBatches, sameBatches } from './limit-batches.ts';
import { makeStep } from './make-step.ts';
import { reasonToStop } from './reason-to-stop.ts';
import { type RunState, startOfRun } from './run-state.ts';
import { settingsAt } from './settings-at.ts';
import { tellAll, throwFirst } from './tell-all.ts';
import type { TrainerOptions } from './trainer-options.ts';

/**
 * The loop of training: for each batch forward, loss, backward, step; after each epoch the accuracies.
 *
 * Labels are int32 `[batch]`, or hold a share of each class, float32 `[batch, classes]`, as mixed images have them; what is right is then the class
 * with the greatest share. Those that the loss leaves out, by its `ignoreIndex`, are in no accuracy and no metric either.
 *
 * `fit` tells what happens as an async iterable of events, and does the work as it is read: a program or a page shows progress, saves
 * checkpoints, or leaves the loop whenever it likes. Everything that happens depends on the seed, the step and the batches alone, so a run
 * restored from a checkpoint goes on as if it had never stopped.
 *
 * A model in evaluation mode is switched to training; modules inside a model in training keep their own modes.
 *
 * @throws RangeError if an option is out of its range, or two callbacks have one name.
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

  readonly #callbacks: readonly Callback[];
  readonly #gathered: GatheredGradients;
  #state: RunState = startOfRun;
  /** While the model is judged, where a callback may have put other weights in place: what a checkpoint holds instead. */
  #beforeJudging: Pick<Checkpoint, 'weights' | 'callbacks'> | undefined;

  constructor(model: Module, options: TrainerOptions) {
    checkOptions(options);
    this.model = model;
    this.options = options;
    this.optimizer = new Optimizer(model.namedParameters(), options.optimizer);
    this.#callbacks = options.callbacks ?? [];
    this.#gathered = new GatheredGradients(model.namedParameters(), options.accumulate ?? 1);
  }

  /**
   * Ends training after what is being done now; before `minEpochs` are over and `minSteps` made it does nothing. For callbacks.
   *
   * @param reason what the run tells as its last event; the first one counts.
   */
  stop(reason: string): void {
    const { minEpochs = 0, minSteps = 0 } = this.options;
    const { epoch, stopped = reason } = this.#state;
    if (epoch > minEpochs && this.optimizer.steps >= minSteps) this.#advance({ stopped });
  }

  /** Where the run stands. */
  get progress(): Progress {
    return { ...this.#state, steps: this.optimizer.steps, gathered: this.#gathered.count };
  }

  /** Trains until all epochs are over or something stops it, telling each step, evaluated batch and epoch. */
  async *fit(train: BatchSource, options: FitOptions = {}): AsyncGenerator<TrainerEvent, void, undefined> {
    const { limitTrainBatches, limitTestBatches, overfitBatches } = this.options;
    const source = firstBatches(sameBatches(someBatches('training', train), overfitBatches), limitTrainBatches);
    const validate = options.validate && firstBatches(someBatches('validation', options.validate), limitTestBatches);
    const begun: Callback[] = [];
    let failure: unknown;
    try {
      for (const callback of this.#callbacks) {
        await callback.onStart?.(this);
        begun.push(callback);
      }
      yield* this.#epochs(source, { ...options, validate });
    } catch (error) {
      failure = error;
      throw error;
    } finally {
      throwFirst(await tellAll(begun, (callback) => callback.onEnd?.(this, failure)), failure);
    }
  }

  async *#epochs(train: BatchSource, { validate, signal }: FitOptions): AsyncGenerator<TrainerEvent, void, undefined> {
    const clock = startClock((seconds) => this.#advance({ seconds: this.#state.seconds + seconds }));
    while (!signal?.aborted) {
      // What the last batch asks for comes before the end: a run may be taken up between the two.
      if (this.#isValidationDue(train.length)) yield* this.#validate(validate, clock, signal);
      else if (this.#state.batch >= train.length) yield* this.#endEpoch({ train, validate }, clock, signal);
      else {
        const over = this.#reasonToStop();
        if (over) yield { type: 'stop', reason: over };
        if (over !== undefined) return;
        yield* this.#learnAll(train, { validate, signal }, clock);
      }
    }
  }

  /** The batches of an epoch that are left, or less if something stops it. */
  async *#learnAll(
    train: BatchSource,
    { validate, signal }: FitOptions,
    clock: Clock,
  ): AsyncGenerator<TrainerEvent, void, undefined> {
    const batches = train.length;
    clock.restart();
    for await (const batch of wholeEpoch(train, this.#state.epoch, this.#state.batch)) {
      const event = await this.#learn(batch, batches);
      clock.lap();
      if (!event) return;
      if (event.type === 'step') for (const callback of this.#callbacks) await callback.onStep?.(event, this);
      yield event;
      if (this.#isValidationDue(batches) && !signal?.aborted) yield* this.#validate(validate, clock, signal);
      if (signal?.aborted || this.#reasonToStop() !== undefined) return;
      clock.restart();
    }
  }

  /** One batch. @returns what is told of it, if it did not stop the training. */
  async #learn(batch: Batch, batches: number): Promise<StepEvent | SkipEvent | undefined> {
    const { seed = 0, nonFinite = 'throw' } = this.options;
    const [epoch, done] = [this.#state.epoch, this.#state.batch + 1];
    const place = `epoch ${epoch}, batch ${done} (step ${this.optimizer.steps + 1})`;
    const step = new Rng(seed).fold('step', this.optimizer.steps + 1);
    const rng = this.#gathered.count === 0 ? step : step.fold(this.#gathered.count);
    const samples = batch.images.shape[0];
    try {
      this.#configure(this.optimizer.steps);
      const learningRates = this.optimizer.groups.map(({ settings }) => settings.learningRate as number);
      const context = { rng, epoch, place };
      const { loss, gradients, anomaly, remedy } = await batchGradient(this.model, batch, this.options, context);
      if (anomaly !== undefined && nonFinite === 'throw') throw new Error(`${anomaly}; ${remedy}`);
      if (anomaly !== undefined && nonFinite === 'stop') {
        this.#advance({ stopped: anomaly });
        return undefined;
      }
      if (anomaly === undefined) this.#gathered.add(gradients);
      const isLast = done === batches && this.#gathered.count > 0;
      const gradientNorm =
        this.#gathered.isComplete || isLast
          ? await makeStep(this.model, this.optimizer, this.#gathered.take(), this.options)
          : undefined;
      const told = { epoch, batch: done, batches, step: this.optimizer.steps };
      if (anomaly !== undefined) {
        this.#advance({ batch: done, skipped: this.#state.skipped + 1 });
        return { type: 'skip', ...told, reason: anomaly };
      }
      this.#advance({ batch: done, lossSum: this.#state.lossSum + loss });
      const measured = gradientNorm === undefined ? {} : { gradientNorm };
      return { type: 'step', ...told, gathered: this.#gathered.count, loss, samples, learningRates, ...measured };
    } finally {
      dispose([batch.images, batch.labels]);
      await nextTurn();
    }
  }

  /** Gives the optimizer the settings of a step, counted from 0. */
  #configure(step: number): void {
    const time = { epoch: this.#state.epoch - 1, step };
    this.optimizer.configure((base, group) => {
      const { settings, schedule = this.options.schedule } = this.optimizer.groups[group];
      return schedule ? settingsAt(schedule, time, base, this.history) : settings;
    });
  }

  /** Judges the model; undefined if it was told to stop. */
  async *#judge(halves: Halves, clock: Clock, signal?: AbortSignal): AsyncGenerator<TrainerEvent, Found | undefined> {
    if (!halves.train && !halves.test) return {};
    const callbacks = this.#callbacks;
    clock.restart();
    try {
      if (callbacks.some(({ onJudging }) => onJudging)) this.#beforeJudging = await this.#weightsAndCallbacks();
      return yield* judge(halves, { trainer: this, callbacks, epoch: this.#state.epoch, clock, signal });
    } finally {
      this.#beforeJudging = undefined;
      clock.lap();
    }
  }

  /** A validation within an epoch. */
  async *#validate(
    validate: BatchSource | undefined,
    clock: Clock,
    signal?: AbortSignal,
  ): AsyncGenerator<TrainerEvent, void, undefined> {
    const { epoch, batch } = this.#state;
    const found = yield* this.#judge({ test: validate }, clock, signal);
    if (!found) return;
    this.#advance({ validated: batch });
    if (!found.test) return;
    const event = { type: 'validation' as const, epoch, batch, step: this.optimizer.steps, ...judgement(found.test) };
    for (const callback of this.#callbacks) await callback.onValidation?.(event, this);
    yield event;
  }

  #isValidationDue(batches: number): boolean {
    const { batch, validated } = this.#state;
    const { validateEveryBatches: every } = this.options;
    return every !== undefined && batch > validated && batch < batches && batch % every === 0;
  }

  /** After the last batch of an epoch. */
  async *#endEpoch(
    { train, validate }: { readonly train: BatchSource; readonly validate?: BatchSource },
    clock: Clock,
    signal?: AbortSignal,
  ): AsyncGenerator<TrainerEvent, void, undefined> {
    const { epoch } = this.#state;
    const { epochs, validateEveryEpochs = 1 } = this.options;
    const isLast = epoch === epochs || this.#reasonToStop() !== undefined;
    const halves = {
      train: this.options.trainAccuracy === false ? undefined : train,
      test: isLast || epoch % validateEveryEpochs === 0 ? validate : undefined,
    };
    const found = yield* this.#judge(halves, clock, signal);
    if (!found) return;
    const event = this.#finishEpoch(found);
    for (const callback of this.#callbacks) await callback.onEpoch?.(event, this);
    yield event;
  }

  #finishEpoch(found: Found): EpochEvent {
    const { epoch, stopped } = this.#state;
    // Those of the last step, also in a run that was taken up after it.
    this.#configure(Math.max(0, this.optimizer.steps - 1));
    const { learningRate } = this.optimizer.groups[0].settings;
    const record = epochRecord(this.#state, found, learningRate);
    this.history.push(record);
    this.#gathered.clear();
    this.#state = { ...startOfRun, epoch: epoch + 1, ...(stopped !== undefined && { stopped }) };
    const confusion = found.test && { confusion: found.test.confusion };
    return { type: 'epoch', ...record, step: this.optimizer.steps, ...confusion };
  }

  /** Undefined to go on; an empty text if all epochs are over. */
  #reasonToStop(): string | undefined {
    return reasonToStop(this.options, this.#state, this.optimizer.steps, this.history);
  }

  #advance(change: Partial<RunState>): void {
    this.#state = { ...this.#state, ...change };
  }

  /** Everything that is needed to go on: weights, the optimizer's state, where the run stands, its history, and what callbacks remember. */
  async checkpoint(config: Checkpoint['config'] = {}): Promise<Checkpoint> {
    return {
      config,
      progress: this.progress,
      history: [...this.history],
      optimizer: this.optimizer.groups.map(({ rule: { name, options } }) => ({ name, options })),
      seed: this.options.seed ?? 0,
      optimizerState: await this.optimizer.stateDict(),
      gathered: await this.#gathered.stateDict(),
      ...(this.#beforeJudging ?? (await this.#weightsAndCallbacks())),
    };
  }

  async #weightsAndCallbacks(): Promise<Pick<Checkpoint, 'weights' | 'callbacks'>> {
    return { callbacks: await statesOf(this.#callbacks), weights: await stateDict(this.model) };
  }

  /**
   * Takes up a checkpoint; `fit` goes on where it was made, with the trainer's own settings of the optimizer, such as the learning rate.
   *
   * @throws DataError if it belongs to another model, optimizer or seed, before anything is changed; or to another callback.
   */
  restore(checkpoint: Checkpoint, subject = 'checkpoint'): void {
    const { weights, optimizerState, progress, history, gathered, callbacks } = checkpoint;
    const { steps, gathered: count, ...state } = progress;
    checkSameRun(checkpoint, this, subject);
    checkWeights(this.model, weights, subject);
    this.#gathered.check(gathered, subject);
    this.optimizer.loadStateDict(optimizerState, steps, subject);
    loadStateDict(this.model, weights, { subject });
    this.#gathered.loadStateDict(gathered, count);
    restoreStates(this.#callbacks, callbacks, subject);
    this.#state = state;
    this.history.splice(0, this.history.length, ...history);
  }
}
