import {
  type Augmentation,
  type Batch,
  type BatchSource,
  checkInteger,
  DataError,
  Rng,
  scope,
  sizeOf,
  tensor,
} from '@cnn/tensor';
import type { Dataset, Sample } from './dataset.ts';

export interface DataLoaderOptions {
  /** Samples in a batch; the last one may be shorter. @default 1 */
  readonly batchSize?: number;
  /** Whether each epoch has its own random order. @default false */
  readonly shuffle?: boolean;
  /** Whether a last batch that is not full is left out. @default false */
  readonly dropLast?: boolean;
  /** Chance of the order and of `augment`. @default new Rng(0) */
  readonly rng?: Rng;
  /** Batches that are decoded ahead while the loop's body works. @default 2 */
  readonly prefetch?: number;
  /** Changes each batch's images. @default none */
  readonly augment?: Augmentation;
  /** Ends the loop with the signal's reason once it is aborted. */
  readonly signal?: AbortSignal;
}

/**
 * Gives a dataset's samples in batches: images float32 `[batch, height, width, channels]` in [0, 1], labels int32 `[batch]`, and
 * the samples' indices as ids.
 *
 * What a sample becomes depends on the seed, the epoch and its index only: `epoch(n)` gives the same batches each time, and the
 * same images whatever the batch size. A plain `for await` over the loader counts epochs up by itself, from 1. While the loop's
 * body works, the next `prefetch` batches are decoded; they become tensors only when their turn comes, so a loop that is left
 * early leaves nothing behind. Whoever takes a batch disposes it. Follows torch.utils.data.DataLoader.
 *
 * @throws RangeError if `batchSize` or `prefetch` is no whole number in range.
 * @throws DataError in the loop, with the sample's index, if the dataset's `get` fails or gives something else than it promised;
 * what it threw is the error's `cause`.
 * @example
 * const loader = new DataLoader(dataset, { batchSize: 128, shuffle: true, rng: new Rng(0) });
 * for await (const { images, labels } of loader) {
 *   // train on them, then
 *   dispose([images, labels]);
 * }
 */
export class DataLoader implements BatchSource {
  readonly dataset: Dataset;
  readonly length: number;
  readonly samples: number;
  readonly #options: Required<Omit<DataLoaderOptions, 'augment' | 'signal' | 'dropLast'>> & DataLoaderOptions;
  #epochs = 0;

  constructor(dataset: Dataset, options: DataLoaderOptions = {}) {
    const { batchSize = 1, shuffle = false, dropLast = false, rng = new Rng(0), prefetch = 2 } = options;
    checkInteger('DataLoader', 'batchSize', batchSize, 1);
    checkInteger('DataLoader', 'prefetch', prefetch, 0);
    this.dataset = dataset;
    this.length = dropLast ? Math.floor(dataset.length / batchSize) : Math.ceil(dataset.length / batchSize);
    this.samples = dropLast ? this.length * batchSize : dataset.length;
    this.#options = { ...options, batchSize, shuffle, rng, prefetch };
  }

  get classes(): readonly string[] {
    return this.dataset.classes;
  }

  /**
   * The batches of one epoch, from batch `start` on, so that an interrupted run can go on where it stopped.
   *
   * @throws RangeError if `epoch` is no whole number, or `start` is outside [0, length].
   */
  epoch(epoch: number, start = 0): AsyncIterable<Batch> {
    checkInteger('DataLoader.epoch', 'epoch', epoch, 0);
    checkInteger('DataLoader.epoch', 'start', start, 0, this.length);
    return { [Symbol.asyncIterator]: () => this.#batches(epoch, start) };
  }

  [Symbol.asyncIterator](): AsyncIterator<Batch> {
    this.#epochs++;
    return this.#batches(this.#epochs, 0);
  }

  async *#batches(epoch: number, start: number): AsyncGenerator<Batch, void, undefined> {
    const { batchSize, shuffle, rng, prefetch, signal } = this.#options;
    const order = shuffle ? rng.fold('shuffle', epoch).permutation(this.dataset.length) : undefined;
    const ahead: Promise<HostBatch>[] = [];
    let next = start;
    while (ahead.length > 0 || next < this.length) {
      signal?.throwIfAborted();
      for (; ahead.length <= prefetch && next < this.length; next++) {
        const size = Math.min(batchSize, this.dataset.length - next * batchSize);
        const ids = Array.from({ length: size }, (_, i) => order?.[next * batchSize + i] ?? next * batchSize + i);
        const decoding = decode(this.dataset, ids);
        // A batch that nobody comes to ask for may fail unnoticed.
        decoding.catch(() => {});
        ahead.push(decoding);
      }
      const batch = await abortable(ahead.shift()!, signal);
      yield this.#upload(batch, epoch);
    }
  }

  #upload({ ids, pixels, labels }: HostBatch, epoch: number): Batch {
    const { augment, rng } = this.#options;
    const shape = [ids.length, ...this.dataset.shape];
    // The scope disposes the augmentation's parameters and the images as they were before it.
    return scope(() => {
      const images = tensor(pixels, shape, 'float32');
      const own = rng.fold('augment', epoch);
      return {
        images: augment
          ? augment.apply(
              images,
              augment.sample(
                ids.map((id) => own.fold(id)),
                shape,
              ),
            )
          : images,
        labels: tensor(labels, [ids.length], 'int32'),
        ids,
      };
    });
  }
}

/** A batch that is not on a device yet. */
interface HostBatch {
  readonly ids: readonly number[];
  readonly pixels: Float32Array;
  readonly labels: Int32Array;
}

/** The float32 nearest to each byte / 255, as torchvision's ToTensor has it. */
const UNIT = Float32Array.from({ length: 256 }, (_, byte) => byte / 255);

async function decode(dataset: Dataset, ids: readonly number[]): Promise<HostBatch> {
  const size = sizeOf(dataset.shape);
  const pixels = new Float32Array(ids.length * size);
  const labels = new Int32Array(ids.length);
  const place = (sample: Sample, position: number): void => {
    checkSample(dataset, sample);
    const bytes = sample.pixels;
    const offset = position * size;
    for (let i = 0; i < size; i++) pixels[offset + i] = UNIT[bytes[i]];
    labels[position] = sample.label;
  };
  const waiting: Promise<void>[] = [];
  for (const [position, id] of ids.entries()) {
    const fail = (cause: unknown): never => {
      throw new DataError(`${dataset.name}, sample ${id}`, {
        expected: 'an image and its label',
        found: `an error: ${cause instanceof Error ? cause.message : cause}`,
        cause,
      });
    };
    try {
      const sample = dataset.get(id);
      // Datasets in memory answer at once; a promise for each of their samples would cost more than the sample.
      if ('then' in sample) waiting.push(sample.then((found) => place(found, position)).catch(fail));
      else place(sample, position);
    } catch (error) {
      fail(error);
    }
  }
  await Promise.all(waiting);
  return { ids, pixels, labels };
}

function checkSample({ shape, classes }: Dataset, sample: Sample): void {
  if (String(sample.shape) !== String(shape) || sample.pixels.length !== sizeOf(shape)) {
    throw new TypeError(
      `expected pixels of ${shape.join('×')} (${sizeOf(shape)} bytes), found ${sample.shape.join('×')} (${sample.pixels.length} bytes)`,
    );
  }
  if (!(Number.isInteger(sample.label) && sample.label >= 0 && sample.label < classes.length)) {
    throw new TypeError(`expected a label of one of ${classes.length} classes (from 0), found ${sample.label}`);
  }
}

/** The promise's outcome, or the signal's reason if that is aborted first. */
function abortable<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
