import { type Augmentation, type Batch, checkInteger, checkRange, Rng } from '@cnn/tensor';
import type { Dataset, Sample } from '../dataset.ts';
import { randomSampler } from '../samplers/random-sampler.ts';
import type { BatchSampler, Sampler } from '../samplers/sampler.ts';
import { sequentialSampler } from '../samplers/sequential-sampler.ts';
import type { AnyWorker } from '../workers/worker-handle.ts';
import { WorkerPool } from '../workers/worker-pool.ts';
import { type Batching, batchesIn, type PlannedBatch, planBatches } from './batch-plan.ts';
import type { BrokenPolicy, BrokenSample } from './host-batch.ts';
import { checkState, type DataLoaderState, LoaderPosition, type Progress } from './loader-state.ts';
import { type MadeBatch, makeBatchesHere, makeBatchesInPool } from './make-batches.ts';
import { uploadBatch } from './upload-batch.ts';
import { within } from './within.ts';

export interface DataLoaderOptions<Collated = Batch> {
  /** Samples in a batch; the last one may be shorter. @default 1 */
  readonly batchSize?: number;
  /** Whether each epoch has its own random order. @default false */
  readonly shuffle?: boolean;
  /** Which samples come in which order, instead of `shuffle`. @default all, in the dataset's order */
  readonly sampler?: Sampler;
  /** Which samples come together, instead of `batchSize`, `shuffle`, `sampler` and `dropLast`. */
  readonly batchSampler?: BatchSampler;
  /** Whether a last batch that is not full is left out. @default false */
  readonly dropLast?: boolean;
  /** Chance of the order, of random transforms and of `augment`. @default new Rng(0) */
  readonly rng?: Rng;
  /** Threads that get and decode samples; 0 does it where the loop runs. @default 0 */
  readonly workers?: number;
  /** Starts a worker of yours that calls `serveDataset`, for datasets and transforms of your own code. @default the loader's own workers */
  readonly worker?: (id: number) => AnyWorker;
  /** Batches made ahead while the loop's body works: for each worker, or in all where there is none. @default 2 */
  readonly prefetchFactor?: number;
  /** Whether workers are kept from one epoch to the next; `close` ends them. @default false */
  readonly persistentWorkers?: boolean;
  /** Whether batches come in order; otherwise whichever a worker has made first comes first. @default true */
  readonly inOrder?: boolean;
  /** Seconds that a batch may take; 0 waits for ever. @default 0 */
  readonly timeout?: number;
  /** What is done about a sample that cannot be had: 'raise' its error, 'skip' it, or 'replace' it by another. @default 'raise' */
  readonly broken?: BrokenPolicy;
  /** Told of each sample that was skipped or replaced. */
  readonly onBroken?: (sample: BrokenSample) => void;
  /** Changes each batch's images, and its labels where it mixes images: float32 `[batch, classes]`, a share of each class. @default none */
  readonly augment?: Augmentation;
  /** Makes of a batch's samples what the loop gets, such as pictures of different sizes padded to one. @default a `Batch` */
  readonly collate?: (samples: readonly Sample[], ids: readonly number[]) => Collated;
  /** Ends the loop with the signal's reason once it is aborted. */
  readonly signal?: AbortSignal;
}

/**
 * Gives a dataset's samples in batches: images float32 `[batch, height, width, channels]` in [0, 1], labels int32 `[batch]`, and
 * the samples' indices as ids.
 *
 * What a sample becomes depends on the seed, the epoch and its index only: `epoch(n)` gives the same batches each time, and the
 * same images whatever the batch size and the number of workers, unless `augment` mixes the images of a batch. A plain `for await` over the
 * loader counts epochs up by itself, from 1. While the loop's body works, the next batches are decoded; they become tensors only when their
 * turn comes, so a loop that is left early leaves nothing behind. Whoever takes a batch disposes it. Labels of several numbers come as `[batch, numbers]`, float32 where the
 * dataset has Float32Arrays. Follows torch.utils.data.DataLoader, and torchdata's StatefulDataLoader in `stateDict`.
 *
 * Workers make the dataset again from its recipe, which the datasets of this package have; for code of your own see `serveDataset`. Small
 * pictures in memory need none.
 *
 * @throws RangeError if a number is out of range; TypeError if options exclude each other, or workers cannot make the dataset.
 * @throws DataError in the loop, with the sample's index, if the dataset's `get` fails or gives something else than it promised, and what
 * it threw as `cause`; if a batch takes longer than `timeout`; if workers die over a batch.
 * @example
 * const loader = new DataLoader(dataset, { batchSize: 128, shuffle: true, rng: new Rng(0), workers: 2 });
 * for await (const { images, labels } of loader) {
 *   // train on them, then
 *   dispose([images, labels]);
 * }
 */
export class DataLoader<Collated = Batch> implements AsyncIterable<Collated> {
  readonly dataset: Dataset;
  /** Batches in one epoch. */
  readonly length: number;
  /** Samples in one epoch. */
  readonly samples: number;
  readonly #options: DataLoaderOptions<Collated>;
  readonly #rng: Rng;
  readonly #batching: Batching;
  readonly #position: LoaderPosition;
  #pool: WorkerPool | undefined;

  constructor(dataset: Dataset, options: DataLoaderOptions<Collated> = {}) {
    const { workers = 0, prefetchFactor = 2, timeout = 0, collate, augment } = options;
    checkInteger('DataLoader', 'workers', workers, 0);
    checkInteger('DataLoader', 'prefetchFactor', prefetchFactor, workers === 0 ? 0 : 1);
    checkRange('DataLoader', 'timeout', timeout, 0);
    if (collate && augment)
      throw new TypeError('DataLoader: expected augment or collate, found both; augment within collate');
    if (workers === 0 && (options.worker || options.persistentWorkers)) {
      throw new TypeError(
        `DataLoader: expected workers for ${options.worker ? 'worker' : 'persistentWorkers'}, found workers: 0; say how many`,
      );
    }
    this.dataset = dataset;
    this.#options = options;
    this.#rng = options.rng ?? new Rng(0);
    this.#batching = batchingOf(dataset, options);
    this.length = batchesIn(this.#batching);
    this.samples = samplesIn(this.#batching, this.length);
    this.#position = new LoaderPosition();
    // Refused here rather than in the loop.
    if (workers > 0 && !options.worker) WorkerPool.check(dataset);
  }

  get classes(): readonly string[] {
    return this.dataset.classes;
  }

  /**
   * The batches of one epoch, from batch `start` on, so that an interrupted run can go on where it stopped.
   *
   * @throws RangeError if `epoch` is no whole number, or `start` is outside [0, length].
   */
  epoch(epoch: number, start = 0): AsyncIterable<Collated> {
    checkInteger('DataLoader.epoch', 'epoch', epoch, 0);
    checkInteger('DataLoader.epoch', 'start', start, 0, this.length);
    return { [Symbol.asyncIterator]: () => this.#batches({ epoch, position: 0, done: [] }, start) };
  }

  /** The batches of the next epoch, counted from 1. */
  [Symbol.asyncIterator](): AsyncGenerator<Collated, void, undefined> {
    return this.#batches(this.#position.next(), 0);
  }

  /**
   * Where the loop is, to be saved in the middle of an epoch: plain data, small, made at once.
   *
   * Batches that the loop has got count as done; those made ahead do not.
   */
  stateDict(): DataLoaderState {
    return { ...this.#position.progress, samples: this.samples, batchSize: this.#batchSize(), key: this.#rng.key };
  }

  /**
   * Makes the next `for await` over the loader go on where the state was taken, with the same samples and pixels, for any number of workers;
   * the batch size may be another.
   *
   * @throws DataError if the state is of another seed, or of another number of samples, or damaged.
   */
  loadStateDict(state: DataLoaderState): void {
    checkState(state, this.#rng, this.samples, this.#batchSize());
    this.#position.load(state);
  }

  /** Ends persistent workers; a loop that still runs ends with an error. */
  close(): void {
    this.#pool?.end();
    this.#pool = undefined;
  }

  /** Ends the workers: `await using loader = new DataLoader(…)`. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }

  async *#batches({ epoch, position, done }: Progress, first: number): AsyncGenerator<Collated, void, undefined> {
    const { signal, timeout = 0, onBroken, persistentWorkers = false } = this.#options;
    signal?.throwIfAborted();
    const order = planBatches(this.#batching, this.#rng.fold('shuffle', epoch), position);
    let start = position;
    for (let skipped = 0; skipped < first; skipped++) start += order.next().value?.ids.length ?? 0;
    this.#position.begin(epoch, start);
    const plan = done.length === 0 ? order : without(order, new Set(done));
    const pool = this.#ownPool();
    const batches = this.#made(plan, this.#rng.fold('transform', epoch), pool);
    try {
      for (;;) {
        const { value: made, done: isOver } = await within(batches.next(), {
          signal,
          timeout,
          subject: this.dataset.name,
        });
        if (isOver) break;
        const { batch, planned, release } = made;
        for (const sample of batch.broken) onBroken?.(sample);
        this.#position.deliver(planned);
        // A batch of which nothing was left.
        if (batch.ids.length === 0) release();
        else yield this.#handOver(made, epoch);
      }
    } catch (error) {
      // Among persistent workers one may hang.
      this.close();
      throw error;
    } finally {
      if (!persistentWorkers) pool?.end();
      void batches.return();
    }
  }

  #made(
    plan: Generator<PlannedBatch>,
    rng: Rng,
    pool: WorkerPool | undefined,
  ): AsyncGenerator<MadeBatch, void, undefined> {
    const { broken = 'raise', collate, workers = 0, prefetchFactor = 2, inOrder = true } = this.#options;
    const settings = { broken, separate: collate !== undefined };
    return pool
      ? makeBatchesInPool(pool, plan, rng, settings, { ahead: workers * prefetchFactor, inOrder })
      : makeBatchesHere(this.dataset, plan, rng, settings, { ahead: prefetchFactor, inOrder });
  }

  #handOver(made: MadeBatch, epoch: number): Collated {
    const { collate, augment } = this.#options;
    if (collate) return collate(made.batch.samples, made.batch.ids);
    return uploadBatch(made, augment, this.#rng, epoch) as Collated;
  }

  #ownPool(): WorkerPool | undefined {
    const { workers = 0, worker, prefetchFactor = 2, persistentWorkers = false } = this.#options;
    if (workers === 0) return undefined;
    if (this.#pool?.isAlive) return this.#pool;
    const pool = new WorkerPool(this.dataset, { workers, worker, atOnce: prefetchFactor });
    if (persistentWorkers) this.#pool = pool;
    return pool;
  }

  #batchSize(): number {
    return this.#options.batchSampler ? 0 : (this.#options.batchSize ?? 1);
  }
}

function batchingOf<Collated>(dataset: Dataset, options: DataLoaderOptions<Collated>): Batching {
  const { batchSize = 1, shuffle = false, sampler, batchSampler, dropLast = false } = options;
  const refuse = (one: string, other: string): never => {
    throw new TypeError(`DataLoader: expected ${one} or ${other}, found both`);
  };
  if (batchSampler) {
    for (const name of ['batchSize', 'shuffle', 'sampler', 'dropLast'] as const) {
      if (options[name]) refuse('batchSampler', name);
    }
    return { batchSampler };
  }
  checkInteger('DataLoader', 'batchSize', batchSize, 1);
  if (sampler && shuffle) refuse('sampler', 'shuffle');
  const own = shuffle ? randomSampler(dataset.length) : sequentialSampler(dataset.length);
  return { sampler: sampler ?? own, batchSize, dropLast, distinct: !sampler };
}

function samplesIn(batching: Batching, batches: number): number {
  if ('batchSampler' in batching) return batching.batchSampler.samples;
  const { sampler, batchSize, dropLast } = batching;
  return dropLast ? batches * batchSize : sampler.length;
}

/** Leaves out the batches that begin where one is done. */
function* without(plan: Iterable<PlannedBatch>, done: ReadonlySet<number>): Generator<PlannedBatch, void, undefined> {
  for (const planned of plan) if (!done.has(planned.position)) yield planned;
}
