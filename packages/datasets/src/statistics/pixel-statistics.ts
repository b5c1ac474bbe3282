import type { Image } from '../dataset.ts';

/** Statistics of a dataset's pixels, one number for each channel, in the units of batches: bytes count from 0 to 1. */
export interface MeanStd {
  readonly mean: readonly number[];
  /** Population standard deviation over all pixels of all images. */
  readonly std: readonly number[];
  /**
   * The mean over the images of each one's own standard deviation. It leaves out how images differ from each other, so it is
   * smaller than `std`.
   */
  readonly imageStd: readonly number[];
}

/**
 * Gathers mean and deviation of one image after the other.
 *
 * Each image's sums are exact for bytes, and around its own mean for floats; images are merged as by Chan, Golub and LeVeque (1979), so
 * that no large sums cancel.
 */
export class PixelStatistics {
  readonly channels: number;
  /** Pixels so far. */
  #count = 0;
  #images = 0;
  readonly #means: Float64Array;
  /** Sum of squared distances from the mean. */
  readonly #spreads: Float64Array;
  readonly #imageStds: Float64Array;

  constructor(channels: number) {
    this.channels = channels;
    this.#means = new Float64Array(channels);
    this.#spreads = new Float64Array(channels);
    this.#imageStds = new Float64Array(channels);
  }

  /** Adds an image of as many channels. Returns false, and adds nothing, if one of its values is not finite. */
  add({ pixels }: Image): boolean {
    const { channels } = this;
    const { means, spreads } =
      pixels instanceof Float32Array ? floatSums(pixels, channels) : byteSums(pixels, channels);
    if (!spreads.every(Number.isFinite)) return false;
    const added = pixels.length / channels;
    const total = this.#count + added;
    for (let channel = 0; channel < channels; channel++) {
      const distance = means[channel] - this.#means[channel];
      this.#means[channel] += (distance * added) / total;
      this.#spreads[channel] += spreads[channel] + ((distance * distance * this.#count) / total) * added;
      this.#imageStds[channel] += Math.sqrt(spreads[channel] / added);
    }
    this.#count = total;
    this.#images++;
    return true;
  }

  result(): MeanStd {
    return {
      mean: Array.from(this.#means),
      std: Array.from(this.#spreads, (spread) => Math.sqrt(spread / this.#count)),
      imageStd: Array.from(this.#imageStds, (sum) => sum / this.#images),
    };
  }
}

interface ImageSums {
  readonly means: Float64Array;
  readonly spreads: Float64Array;
}

function byteSums(pixels: Uint8Array | Uint8ClampedArray, channels: number): ImageSums {
  const means = new Float64Array(channels);
  const spreads = new Float64Array(channels);
  const count = pixels.length / channels;
  for (let channel = 0; channel < channels; channel++) {
    let sum = 0;
    let squares = 0;
    for (let i = channel; i < pixels.length; i += channels) {
      const value = pixels[i];
      sum += value;
      squares += value * value;
    }
    means[channel] = sum / count / 255;
    spreads[channel] = Math.max(0, squares - sum * (sum / count)) / (255 * 255);
  }
  return { means, spreads };
}

function floatSums(pixels: Float32Array, channels: number): ImageSums {
  const means = new Float64Array(channels);
  const spreads = new Float64Array(channels);
  const count = pixels.length / channels;
  for (let channel = 0; channel < channels; channel++) {
    let sum = 0;
    for (let i = channel; i < pixels.length; i += channels) sum += pixels[i];
    const mean = sum / count;
    let spread = 0;
    for (let i = channel; i < pixels.length; i += channels) spread += (pixels[i] - mean) ** 2;
    means[channel] = mean;
    spreads[channel] = spread;
  }
  return { means, spreads };
}
