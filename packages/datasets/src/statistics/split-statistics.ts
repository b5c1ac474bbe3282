import { DataError, sizeOf } from '@cnn/tensor';
import type { Dataset, Image, ImageShape, Sample } from '../dataset.ts';
import { type MeanStd, PixelStatistics } from './pixel-statistics.ts';

/** What a card says of the training or of the test samples. */
export interface SplitCard {
  readonly name: string;
  readonly samples: number;
  /** Samples of each class; undefined where labels are no classes. */
  readonly classCounts?: readonly number[];
  /** The largest class's samples for each one of the smallest: 1 if all are equal, Infinity if one has none. */
  readonly imbalance?: number;
  /** The shapes that occur, the most frequent first. */
  readonly shapes: readonly { readonly shape: ImageShape; readonly samples: number }[];
  /** Undefined where images differ in channels, or there is none. */
  readonly pixels?: MeanStd;
  /** The mean of all images, as floats; undefined where they differ in shape, or there is none. */
  readonly meanImage?: Image;
}

/** Gathers a {@link SplitCard} from one sample after the other. */
export class SplitStatistics {
  readonly #dataset: Dataset;
  readonly #counts: Float64Array;
  readonly #shapes = new Map<string, { readonly shape: ImageShape; samples: number }>();
  #labelsAreClasses: boolean;
  #samples = 0;
  #pixels: PixelStatistics | undefined;
  #channelsDiffer = false;
  /** Sum of all images in the units of batches, as long as they are of one shape. */
  #sum: Float64Array | undefined;

  constructor(dataset: Dataset) {
    this.#dataset = dataset;
    this.#counts = new Float64Array(dataset.classes.length);
    this.#labelsAreClasses = dataset.classes.length > 0;
  }

  add(sample: Sample, index: number): void {
    this.#samples++;
    this.#addLabel(sample, index);
    const key = sample.shape.join('×');
    const known = this.#shapes.get(key);
    if (known) known.samples++;
    else this.#shapes.set(key, { shape: sample.shape, samples: 1 });
    this.#pixels ??= new PixelStatistics(sample.shape[2]);
    if (this.#pixels.channels !== sample.shape[2]) this.#channelsDiffer = true;
    else if (!this.#pixels.add(sample)) {
      throw new DataError(`${this.#dataset.name}, sample ${index}`, {
        expected: 'finite pixels',
        found: 'one that is not a number or infinite',
      });
    }
    this.#addToMean(sample);
  }

  result(): SplitCard {
    const shapes = [...this.#shapes.values()].sort((a, b) => b.samples - a.samples);
    const [sum, samples] = [this.#sum, this.#samples];
    const counts = Array.from(this.#counts);
    return {
      name: this.#dataset.name,
      samples,
      ...(this.#labelsAreClasses && { classCounts: counts }),
      ...(this.#labelsAreClasses && samples > 0 && { imbalance: Math.max(...counts) / Math.min(...counts) }),
      shapes: shapes.map(({ shape, samples }) => ({ shape, samples })),
      ...(this.#pixels && !this.#channelsDiffer && { pixels: this.#pixels.result() }),
      ...(sum &&
        shapes.length === 1 && {
          meanImage: { pixels: Float32Array.from(sum, (value) => value / samples), shape: shapes[0].shape },
        }),
    };
  }

  #addLabel({ label }: Sample, index: number): void {
    if (!this.#labelsAreClasses) return;
    if (typeof label !== 'number') {
      this.#labelsAreClasses = false;
      return;
    }
    if (!(Number.isInteger(label) && label >= 0 && label < this.#counts.length)) {
      throw new DataError(`${this.#dataset.name}, sample ${index}`, {
        expected: `a label of one of ${this.#counts.length} classes (from 0)`,
        found: `${label}`,
      });
    }
    this.#counts[label]++;
  }

  #addToMean({ pixels, shape }: Sample): void {
    if (this.#shapes.size > 1) {
      this.#sum = undefined;
      return;
    }
    this.#sum ??= new Float64Array(sizeOf(shape));
    const scale = pixels instanceof Float32Array ? 1 : 1 / 255;
    for (let i = 0; i < pixels.length; i++) this.#sum[i] += pixels[i] * scale;
  }
}
