import { DataError } from '@cnn/tensor';
import type { Dataset } from '../dataset.ts';
import { type VisitOptions, visitSamples } from './visit-samples.ts';

/**
 * The labels of all samples of a dataset, where each is one number.
 *
 * Asks the dataset's `labels`, which looks at no image; a dataset without it is read through, as long as that takes. Use it for samplers
 * and for counting classes.
 *
 * @throws DataError if a label is not one number, a sample cannot be read, or `labels` gives too many or too few.
 * @example
 * const balanced = classBalancedSampler(await labelsOf(train));
 */
export async function labelsOf(dataset: Dataset, options: VisitOptions = {}): Promise<ArrayLike<number>> {
  const known = await dataset.labels?.();
  if (known) {
    if (known.length === dataset.length) return known;
    throw new DataError(dataset.name, { expected: `${dataset.length} labels`, found: `${known.length}` });
  }
  const labels = new Float64Array(dataset.length);
  await visitSamples(
    dataset,
    ({ label }, index) => {
      if (typeof label !== 'number') {
        throw new DataError(`${dataset.name}, sample ${index}`, {
          expected: 'a label of one number',
          found: `${label.length} numbers`,
        });
      }
      labels[index] = label;
    },
    options,
  );
  return labels;
}
