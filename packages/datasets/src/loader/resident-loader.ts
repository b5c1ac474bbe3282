import {
  type Augmentation,
  type Batch,
  type BatchSource,
  checkInteger,
  DataError,
  dispose,
  gather,
  inMainMemory,
  Rng,
  scope,
  sizeOf,
  tensor,
} from '@cnn/tensor';
import type { Dataset, ImageShape, Sample } from '../dataset.ts';
import { PackedDataset, type PackedImages } from '../packed-dataset.ts';
import { randomSampler } from '../samplers/random-sampler.ts';
import type { Sampler } from '../samplers/sampler.ts';
import { sequentialSampler } from '../samplers/sequential-sampler.ts';
import { augmented, type Labelled } from './augmented.ts';
import { type Batching, batchesIn, type PlannedBatch, planBatches } from './batch-plan.ts';
import { DataLoader, type DataLoaderOptions } from './data-loader.ts';
import { toUnit } from './host-batch.ts';
import { packBytes, unpackBytes } from './packed-bytes.ts';

export interface ResidentLoaderOptions
  extends Pick<DataLoaderOptions, 'batchSize' | 'shuffle' | 'sampler' | 'dropLast' | 'rng' | 'augment' | 'signal'> {
  /** Threads that decode the samples while they are loaded; see `DataLoader`. @default 0 */
  readonly workers?: number;
  /** Told how many samples are there. */
  readonly onProgress?: (samples: number) => void;
}

/**
 * As `DataLoader`, for sets that fit the device's memory: all pixels are brought there once, as bytes, and each batch is gathered, made floats
 * and augmented there.
 *
 * Use it for CIFAR-10, MNIST and the like, on a GPU above all: an epoch sends nothing to it but indices. Order, chance and batches are
 * those of a `DataLoader` with the same options. On backends in main memory (wasm, cpu) the bytes stay where they are. `dispose` frees
 * them. Follows the loader of airbench (Jordan, 2024), which keeps CIFAR-10 on the GPU.
 *
 * @throws DataError if a sample cannot be had, is not of bytes, or not of one shape with the others.
 * @example
 * const train = await ResidentLoader.from(await loadCIFAR10({ split: 'train' }), { batchSize: 128, shuffle: true, augment });
 * for await (const epoch of trainer.fit(train)) console.log(epoch.loss);
 * train.dispose();
 */
export class ResidentLoader implements BatchSource {
  readonly name: string;
  readonly length: number;
  readonly samples: number;
  readonly classes: readonly string[];
  readonly shape: ImageShape;
  readonly #batching: Batching;
  readonly #rng: Rng;
  readonly #augment: Augmentation | undefined;
  readonly #signal: AbortSignal | undefined;
  readonly #store: Store;
  #epochs = 0;

  private constructor(images: PackedImages, options: ResidentLoaderOptions) {
    const { batchSize = 1, shuffle = false, sampler, dropLast = false, rng = new Rng(0), augment, signal } = options;
    checkInteger('ResidentLoader', 'batchSize', batchSize, 1);
    if (sampler && shuffle) throw new TypeError('ResidentLoader: expected sampler or shuffle, found both');
    const own: Sampler = (shuffle ? randomSampler : sequentialSampler)(images.labels.length);
    this.#batching = { sampler: sampler ?? own, batchSize, dropLast, distinct: !sampler };
    this.length = batchesIn(this.#batching);
    this.samples = dropLast ? this.length * batchSize : this.#batching.sampler.length;
    this.name = images.name;
    this.classes = images.classes;
    this.shape = images.shape;
    this.#rng = rng;
    this.#augment = augment;
    this.#signal = signal;
    this.#store = inMainMemory() ? storeInMemory(images) : storeOnDevice(images);
  }

  /** Gets all samples, and brings them to the device of the backend that is chosen. */
  static async from(dataset: Dataset, options: ResidentLoaderOptions = {}): Promise<ResidentLoader> {
    return new ResidentLoader(await pack(dataset, options), options);
  }

  /** The batches of one epoch, from batch `start` on. */
  epoch(epoch: number, start = 0): AsyncIterable<Batch> {
    checkInteger('ResidentLoader.epoch', 'epoch', epoch, 0);
    checkInteger('ResidentLoader.epoch', 'start', start, 0, this.length);
    return { [Symbol.asyncIterator]: () => this.#batches(epoch, start) };
  }

  /** The batches of the next epoch, counted from 1. */
  [Symbol.asyncIterator](): AsyncGenerator<Batch, void, undefined> {
    this.#epochs++;
    return this.#batches(this.#epochs, 0);
  }

  /** Frees the device's memory; the loader gives no more batches. */
  dispose(): void {
    this.#store.dispose();
  }

  async *#batches(epoch: number, start: number): AsyncGenerator<Batch, void, undefined> {
    const plan = planBatches(this.#batching, this.#rng.fold('shuffle', epoch), 0);
    for (let skipped = 0; skipped < start; skipped++) plan.next();
    for (const planned of plan) {
      this.#signal?.throwIfAborted();
      yield this.#batch(planned, epoch);
    }
  }

  #batch(planned: PlannedBatch, epoch: number): Batch {
    const { ids } = planned;
    return scope(() => ({ ...augmented(this.#store.take(ids), this.#augment, planned, this.#rng, epoch), ids }));
  }
}

/** Where the bytes are. */
interface Store {
  /** Images in [0, 1] and labels. */
  take(ids: readonly number[]): Labelled;
  dispose(): void;
}

function storeInMemory({ pixels, shape, labels }: PackedImages): Store {
  const size = sizeOf(shape);
  return {
    take(ids) {
      const floats = new Float32Array(ids.length * size);
      for (const [i, id] of ids.entries()) {
        toUnit(pixels.subarray(id * size, (id + 1) * size), floats.subarray(i * size, (i + 1) * size));
      }
      return {
        images: tensor(floats, [ids.length, ...shape], 'float32'),
        labels: tensor(
          Int32Array.from(ids, (id) => labels[id]),
          [ids.length],
          'int32',
        ),
      };
    },
    dispose() {},
  };
}

function storeOnDevice({ pixels, shape, labels }: PackedImages): Store {
  const size = sizeOf(shape);
  const packed = packBytes(pixels, size);
  const all = tensor(packed, [labels.length, packed.length / Math.max(1, labels.length)], 'int32');
  const classes = tensor(Int32Array.from(labels), [labels.length], 'int32');
  return {
    take(ids) {
      const rows = tensor(Int32Array.from(ids), [ids.length], 'int32');
      return { images: unpackBytes(gather(all, rows), shape), labels: gather(classes, rows) };
    },
    dispose: () => dispose([all, classes]),
  };
}

async function pack(dataset: Dataset, { workers, signal, onProgress }: ResidentLoaderOptions): Promise<PackedImages> {
  const { name, classes, length } = dataset;
  if (dataset instanceof PackedDataset && dataset.isPlain) return dataset.images;
  const collate = (samples: readonly Sample[]): readonly Sample[] => samples;
  const loader = new DataLoader(dataset, { batchSize: 256, workers, signal, collate });
  const labels = new Int32Array(length);
  let shape: ImageShape | undefined;
  let pixels = new Uint8Array(0);
  let index = 0;
  for await (const samples of loader) {
    for (const sample of samples) {
      if (!shape) {
        shape = sample.shape;
        pixels = new Uint8Array(length * sizeOf(shape));
      }
      if (
        sample.pixels instanceof Float32Array ||
        String(sample.shape) !== String(shape) ||
        typeof sample.label !== 'number'
      ) {
        throw new DataError(`${name}, sample ${index}`, {
          expected: `bytes of ${shape.join('×')} and one number as label`,
          found: `${sample.pixels.constructor.name} of ${sample.shape.join('×')} and ${sample.label}`,
          remedy: 'use DataLoader, or bring all to one size (transform)',
        });
      }
      pixels.set(sample.pixels, index * sizeOf(shape));
      labels[index++] = sample.label;
    }
    onProgress?.(index);
  }
  return { name, classes, shape: shape ?? dataset.shape ?? [0, 0, 0], pixels, labels };
}
