import { DataError } from '@cnn/tensor';
import type { Dataset } from '../dataset.ts';
import { type MeanStd, PixelStatistics } from './pixel-statistics.ts';
import { type VisitOptions, visitSamples } from './visit-samples.ts';

/**
 * Mean and standard deviation of each channel over all pixels of a dataset, for `normalize`.
 *
 * Goes through the samples one by one, so it needs no more memory than a few of them, and images may be of different sizes: every
 * pixel counts the same, so large images count more. Measure the training images only, and use their figures for the test images too.
 *
 * Two deviations come out. `std` is over all pixels of all images: what `normalize` brings to 1. `imageStd` is the mean of the
 * images' own deviations, each around its own mean. That some images are dark and others bright is no part of it, so it is the
 * smaller one: for CIFAR-10's training images 0.2023, 0.1994, 0.2010 instead of 0.2470, 0.2435, 0.2616. Many tutorials normalise by
 * such figures; they do no harm, but pixels then have a deviation of 1.2 to 1.3. Use `imageStd` to find out where somebody's figures
 * are from, and `std` for your own.
 *
 * @throws RangeError if the dataset is empty.
 * @throws DataError, with the sample's index, if one cannot be read, has another number of channels than the first one, or a value
 * that is not finite.
 * @example
 * const { mean, std } = await computeMeanStd(train, { onProgress: (done, total) => console.log(`${done} of ${total}`) });
 */
export async function computeMeanStd(dataset: Dataset, options: VisitOptions = {}): Promise<MeanStd> {
  if (dataset.length === 0) throw new RangeError(`computeMeanStd: ${dataset.name} has no samples`);
  let statistics: PixelStatistics | undefined;
  await visitSamples(
    dataset,
    (sample, index) => {
      const channels = sample.shape[2];
      statistics ??= new PixelStatistics(channels);
      if (channels !== statistics.channels) {
        throw new DataError(`${dataset.name}, sample ${index}`, {
          expected: `${statistics.channels} channels, as those before`,
          found: `${channels}`,
          remedy: 'bring all images to the same number of channels first',
        });
      }
      if (!statistics.add(sample)) {
        throw new DataError(`${dataset.name}, sample ${index}`, {
          expected: 'finite pixels',
          found: 'one that is not a number or infinite',
        });
      }
    },
    options,
  );
  return statistics!.result();
}
