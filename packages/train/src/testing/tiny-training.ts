import { BatchNorm2d, Conv2d, Dropout, Flatten, Linear, Module, type Pass, ReLU } from '@cnn/layers';
import { type Batch, type BatchSource, Rng, type Tensor, tensor } from '@cnn/tensor';
import { crossEntropy } from '../losses/cross-entropy.ts';
import { sgd } from '../optimizers/sgd.ts';
import type { TrainerEvent } from '../trainer/events.ts';
import type { FitOptions } from '../trainer/fit-options.ts';
import type { Trainer } from '../trainer/trainer.ts';
import type { TrainerOptions } from '../trainer/trainer-options.ts';

/** A network with everything that a run must keep: weights, averages of a batch normalisation, chance. */
export class TinyNet extends Module {
  readonly conv = new Conv2d(1, 2, 3);
  readonly norm = new BatchNorm2d(2);
  readonly relu = new ReLU();
  readonly flatten = new Flatten();
  readonly dropout = new Dropout(0.2);
  readonly fc = new Linear(8, 2);

  constructor(seed = 3) {
    super();
    this.initialize(new Rng(seed));
  }

  forward(x: Tensor, pass: Pass): Tensor {
    let y: Tensor = x;
    for (const layer of [this.conv, this.norm, this.relu, this.flatten, this.dropout, this.fc]) y = layer.call(y, pass);
    return y;
  }
}

interface TinyBatchesOptions {
  /** @default 4 */
  readonly length?: number;
  /** What stands in the first pixel of a batch, where it is given. */
  readonly pixel?: (epoch: number, batch: number) => number | undefined;
  /** Whether all are the first one. @default false */
  readonly same?: boolean;
}

/** Batches of pictures whose upper or lower half is bright, label 1 or 0; it remembers which were asked for. */
export class TinyBatches implements BatchSource {
  readonly classes = ['lower', 'upper'];
  readonly length: number;
  readonly samples: number;
  /** Epoch and batch, both from 1, of all that were handed out. */
  readonly asked: string[] = [];
  /** Epochs that were begun and are not over. */
  open = 0;
  readonly #pixel: TinyBatchesOptions['pixel'];
  readonly #same: boolean;

  constructor({ length = 4, pixel, same = false }: TinyBatchesOptions = {}) {
    this.length = length;
    this.samples = 4 * length;
    this.#pixel = pixel;
    this.#same = same;
  }

  async *epoch(epoch: number, start = 0): AsyncGenerator<Batch> {
    this.open++;
    try {
      for (let index = start; index < this.length; index++) {
        this.asked.push(`${epoch}/${index + 1}`);
        yield this.#same ? this.#batch(1, 0) : this.#batch(epoch, index);
      }
    } finally {
      this.open--;
    }
  }

  [Symbol.asyncIterator]() {
    return this.epoch(1)[Symbol.asyncIterator]();
  }

  #batch(epoch: number, index: number): Batch {
    const rng = new Rng(5).fold(epoch, index);
    const labels = rng.fold('label').integers(4, 0, 2);
    const pixels = rng.fold('pixels').uniforms(4 * 16);
    for (let i = 0; i < pixels.length; i++) {
      if (i % 16 < 8 === (labels[Math.floor(i / 16)] === 1)) pixels[i] += 0.6;
    }
    pixels[0] = this.#pixel?.(epoch, index + 1) ?? pixels[0];
    return { images: tensor(pixels, [4, 4, 4, 1]), labels: tensor(labels, [4], 'int32'), ids: [...labels.keys()] };
  }
}

/** Options for {@link TinyNet}: three epochs unless told otherwise. */
export function tinyOptions(overrides: Partial<TrainerOptions> = {}): TrainerOptions {
  return { loss: crossEntropy(), optimizer: sgd({ learningRate: 0.05, momentum: 0.9 }), epochs: 3, ...overrides };
}

/** All that a run tells, up to a number of events. */
export async function eventsOf(
  trainer: Trainer,
  train: BatchSource = new TinyBatches(),
  { stopAfter = Number.POSITIVE_INFINITY, ...options }: FitOptions & { readonly stopAfter?: number } = {},
): Promise<TrainerEvent[]> {
  const events: TrainerEvent[] = [];
  if (stopAfter === 0) return events;
  for await (const event of trainer.fit(train, options)) {
    events.push(event);
    if (events.length >= stopAfter) break;
  }
  return events;
}

/** Events as words, such as `step step evaluate epoch`. */
export function kindsOf(events: readonly TrainerEvent[]): string {
  return events.map(({ type }) => type).join(' ');
}
