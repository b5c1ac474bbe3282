import { DataLoader, type Dataset, randomSplit, Subset } from '@cnn/datasets';
import type { Module } from '@cnn/layers';
import { modelInfo } from '@cnn/models';
import { type BatchSource, DataError, Rng } from '@cnn/tensor';
import { type Checkpoint, type EpochRecord, encodeCheckpoint, memoryStore, Trainer } from '@cnn/train';
import type { RunConfig } from '../../../cli/src/run/config.ts';
import { trainerOptions } from '../../../cli/src/run/trainer-options.ts';
import { evaluationTransform, trainingTransform } from '../../../cli/src/run/transforms.ts';
import { CellIds } from './cell-ids.ts';
import { filterSheet } from './filter-sheet.ts';
import { Pace } from './pace.ts';
import type { RunEnd, RunEvent, RunFacts } from './run-events.ts';
import type { OpenHalves, TrainingData } from './training-data.ts';

/** What a {@link TrainingRun} tells, and where it keeps itself. */
export interface RunListener {
  tell(event: RunEvent): void;
  /** Called after each epoch and about each minute; training waits for it. */
  keep(checkpoint: Uint8Array): Promise<void>;
}

/** From one news of steps to the next, and from one picture of the filters to the next, in milliseconds. */
const NEWS_EVERY = 150;
const FILTERS_EVERY = 1000;
/** From one time that it is kept to the next, at most: what a lost device costs. */
const KEPT_EVERY = 60_000;

/** A network while it is trained: as `cnn train` does it, with the same chance, so that either goes on with the other's checkpoints. */
export class TrainingRun {
  readonly config: RunConfig;
  /** The pictures that epochs are judged on. */
  readonly judged: Dataset;
  readonly #trainer: Trainer;
  readonly #train: BatchSource;
  readonly #validate: BatchSource;
  readonly #cells = new CellIds();
  readonly #where = { epoch: 1, batch: 0, isOver: false };
  #stop = new AbortController();

  private constructor(config: RunConfig, network: Module, { train, judged }: { train: Dataset; judged: Dataset }) {
    const { inputShape } = modelInfo(config.model);
    const { batchSize, dropLast } = config;
    const rng = new Rng(config.seed).fold('data');
    const augment = trainingTransform(config, inputShape);
    this.config = config;
    this.judged = judged;
    this.#train = new DataLoader(train, { batchSize, dropLast, shuffle: true, rng, augment });
    this.#validate = new DataLoader(judged, { batchSize, augment: evaluationTransform(config, inputShape) });
    const surroundings = { batches: this.#train.length, channels: inputShape[2], store: memoryStore() };
    const metrics = { cells: this.#cells };
    this.#trainer = new Trainer(network, { ...trainerOptions(config, surroundings), metrics });
  }

  /**
   * Makes a new run, or takes up a checkpoint.
   *
   * @param subject names the checkpoint in errors.
   * @throws DataError if the data do not fit the config or the checkpoint.
   */
  static async open(
    config: RunConfig,
    data: TrainingData,
    options: {
      readonly checkpoint?: Checkpoint;
      readonly subject?: string;
      readonly onProgress: (done: number, total: number) => void;
    },
  ): Promise<TrainingRun> {
    const { checkpoint, subject = 'the run', onProgress } = options;
    const { inputShape, create } = modelInfo(config.model);
    checkData(config, data, subject);
    const halves = await data.open(inputShape, onProgress);
    const rng = new Rng(config.seed);
    const used = await usedHalves(halves, config, rng.fold('validation'));
    const network = create({ classes: config.classes.length, rng: rng.fold('weights') });
    try {
      const run = new TrainingRun(config, network, used);
      if (checkpoint) run.#restore(checkpoint, subject);
      return run;
    } catch (error) {
      network.dispose();
      throw error;
    }
  }

  get facts(): RunFacts {
    const { model, dataset, classes, batchSize, augment, seed, epochs, optimizer, schedule, validation } = this.config;
    return {
      model,
      dataset,
      classes,
      rule: [optimizer.name, optimizer.options.learningRate, schedule?.name].filter(Boolean).join(', '),
      batchSize,
      augment,
      seed,
      epochs,
      history: this.history,
      ...this.#where,
      batches: this.#train.length,
      isValidated: validation !== undefined,
    };
  }

  /** The epochs so far, as `cnn train` keeps them. */
  get history(): readonly EpochRecord[] {
    return this.#trainer.history.map(({ metrics, ...record }) => record);
  }

  /** The pictures that were taken for `predicted` when an epoch was last judged, by their indices in `judged`. */
  idsOf(actual: number, predicted: number): readonly number[] {
    return this.#cells.idsOf(actual, predicted);
  }

  /** Everything that is needed to go on, as the bytes of a file. */
  async checkpoint(): Promise<Uint8Array> {
    const checkpoint = await this.#trainer.checkpoint(this.config);
    return encodeCheckpoint({ ...checkpoint, history: this.history });
  }

  /** Trains until it is over or told to pause. @throws Error what went wrong; what was trained before stays. */
  async train({ tell, keep }: RunListener): Promise<RunEnd> {
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    const pace = new Pace(performance.now());
    let losses: number[] = [];
    let [told, drawn, kept] = [0, 0, performance.now()];
    const keepNow = async () => {
      await keep(await this.checkpoint());
      kept = performance.now();
      pace.restart(kept);
    };
    let reason: string | undefined;
    await this.#tellFilters(tell);
    for await (const event of this.#trainer.fit(this.#train, { validate: this.#validate, signal })) {
      const now = performance.now();
      if (event.type === 'step') {
        pace.add(event.samples, now);
        losses.push(event.loss);
        Object.assign(this.#where, { epoch: event.epoch, batch: event.batch });
        if (now - told > NEWS_EVERY || event.batch === event.batches || signal.aborted) {
          const { imagesPerSecond } = pace;
          const secondsLeft = this.#secondsLeft(imagesPerSecond);
          const { epoch, batch, batches, step, learningRates } = event;
          const where = { epoch, batch, batches, step, learningRate: learningRates.at(-1)! };
          tell({ type: 'steps', ...where, losses, imagesPerSecond, secondsLeft });
          [told, losses] = [now, []];
        }
        if (now - drawn > FILTERS_EVERY) {
          await this.#tellFilters(tell);
          drawn = now;
        }
        if (now - kept > KEPT_EVERY) await keepNow();
      } else if (event.type === 'evaluate') {
        const { split, batch, batches } = event;
        if (now - told > NEWS_EVERY) tell({ type: 'judging', split, batch, batches });
        pace.restart(now);
      } else if (event.type === 'epoch') {
        Object.assign(this.#where, { epoch: event.epoch + 1, batch: 0 });
        // What is said to be over is safe.
        await keepNow();
        tell({ type: 'epoch', history: this.history, confusion: event.confusion });
      } else if (event.type === 'stop') {
        reason = event.reason;
      }
    }
    await this.#tellFilters(tell);
    this.#where.isOver = reason !== undefined || (!signal.aborted && this.history.length >= this.config.epochs);
    return { isOver: this.#where.isOver, ...(reason && { reason }), history: this.history };
  }

  /** Ends {@link train} after the batch at hand. */
  pause(): void {
    this.#stop.abort();
  }

  dispose(): void {
    this.pause();
    this.#trainer.model.dispose();
    this.#trainer.optimizer.dispose();
  }

  #restore(checkpoint: Checkpoint, subject: string): void {
    this.#trainer.restore(checkpoint, subject);
    const { epoch, batch } = checkpoint.progress;
    Object.assign(this.#where, { epoch, batch, isOver: this.history.length >= this.config.epochs });
  }

  async #tellFilters(tell: RunListener['tell']): Promise<void> {
    const weights = [...this.#trainer.model.namedParameters().values()].find(({ shape }) => shape.length === 4);
    if (weights) tell({ type: 'filters', sheet: filterSheet(await weights.value.data(), weights.shape as number[]) });
  }

  /** By the time that whole epochs take, with what is judged, once there was one; before that by the steps alone. */
  #secondsLeft(imagesPerSecond: number): number {
    const { epoch, batch } = this.#where;
    const epochs = this.config.epochs - epoch + 1 - batch / this.#train.length;
    const seconds = this.history.at(-1)?.seconds ?? this.#train.samples / Math.max(imagesPerSecond, 1e-3);
    return epochs * seconds;
  }
}

function checkData({ dataset, classes }: RunConfig, data: TrainingData, subject: string): void {
  if (dataset === data.dataset && String(classes) === String(data.classes)) return;
  throw new DataError(subject, {
    expected: `the data of the run, ${dataset} with the classes ${classes.join(', ')}`,
    found: `${data.dataset} with ${data.classes.join(', ')}`,
    remedy: 'choose those data first',
  });
}

/** What is learned from and what epochs are judged on, as `cnn train` has them. */
async function usedHalves({ train, test }: OpenHalves, { limit, validation }: RunConfig, rng: Rng) {
  const learnt = limited(train, limit);
  if (validation !== undefined) {
    const [rest, heldOut] = await randomSplit(learnt, [1 - validation, validation], { rng, stratify: true });
    if (heldOut.length > 0) return { train: rest, judged: heldOut };
  }
  if (test) return { train: learnt, judged: limited(test, limit) };
  throw new DataError(train.name, {
    expected: 'pictures to judge epochs on',
    found: `none beside ${learnt.length} to train with`,
    remedy: 'choose data with a folder `test` too, or more pictures',
  });
}

/** Spread over the whole set, because folders are sorted by class. */
function limited(dataset: Dataset, limit = Number.POSITIVE_INFINITY): Dataset {
  if (limit >= dataset.length) return dataset;
  const spread = Array.from({ length: limit }, (_, i) => Math.floor((i * dataset.length) / limit));
  return new Subset(dataset, spread);
}
