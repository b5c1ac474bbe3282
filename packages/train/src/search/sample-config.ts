import type { Rng } from '@cnn/tensor';
import { between } from './between.ts';
import type { SearchConfig, SearchDimension, SearchSpace, SearchValue } from './dimensions.ts';

/**
 * A random point of a space.
 *
 * Each hyperparameter has a stream of its own by its name, so one that is added leaves the values of the others as they were.
 */
export function sampleConfig<Space extends SearchSpace>(space: Space, rng: Rng): SearchConfig<Space> {
  const values = Object.entries(space).map(([name, dimension]) => [name, valueAt(dimension, share(rng.fold(name)))]);
  return Object.fromEntries(values);
}

/** The value below which a share in [0, 1) of the chance lies. */
function valueAt(dimension: SearchDimension, share: number): SearchValue {
  switch (dimension.type) {
    case 'choice':
      return dimension.values[Math.floor(share * dimension.values.length)];
    case 'uniform':
      return between({ ...dimension, log: false }, share);
    case 'logUniform':
      return between({ ...dimension, log: true }, share);
    case 'integer': {
      const { low, high, log } = dimension;
      // Half a step beyond both ends, so that these get a whole step of chance too.
      const value = Math.round(between({ low: low - 0.5, high: high + 0.5, log }, share));
      return Math.min(Math.max(value, low), high);
    }
  }
}

/** Uniform over [0, 1) in steps of 2⁻⁵³: a range of whole numbers may be wide. */
function share(rng: Rng): number {
  const [high, low] = rng.words(2);
  return ((high >>> 5) * 2 ** 26 + (low >>> 6)) * 2 ** -53;
}
