import type { Dataset } from './dataset.ts';

/** Statistics of a dataset's pixels, one number for each channel, in the units of batches: [0, 1]. */
export interface MeanStd {
  readonly mean: readonly number[];
  /** Population standard deviation over all pixels of all images. */
  readonly std: readonly number[];
}

/**
 * Mean and standard deviation of each channel over all pixels of a dataset, for `normalize`.
 *
 * Goes through the samples one by one, so it needs no more memory than one of them; sums are exact up to 10¹¹ pixels. Measure the
 * training images only, and use their figures for the test images too.
 *
 * @throws RangeError if the dataset is empty.
 * @example
 * const { mean, std } = await computeMeanStd(train);
 */
export async function computeMeanStd(dataset: Dataset): Promise<MeanStd> {
  if (dataset.length === 0) throw new RangeError(`computeMeanStd: ${dataset.name} has no samples`);
  const [height, width, channels] = dataset.shape;
  const sums = new Float64Array(channels);
  const squares = new Float64Array(channels);
  for (let index = 0; index < dataset.length; index++) {
    const { pixels } = await dataset.get(index);
    for (let i = 0; i < pixels.length; i += channels) {
      for (let channel = 0; channel < channels; channel++) {
        const value = pixels[i + channel];
        sums[channel] += value;
        squares[channel] += value * value;
      }
    }
  }
  const count = dataset.length * height * width;
  const mean = Array.from(sums, (sum) => sum / count / 255);
  // n·Σx² − (Σx)² in whole numbers: as floats, the two large terms could cancel to something below zero.
  const std = Array.from(sums, (sum, channel) => {
    const spread = BigInt(squares[channel]) * BigInt(count) - BigInt(sum) ** 2n;
    return Math.sqrt(Number(spread)) / count / 255;
  });
  return { mean, std };
}
