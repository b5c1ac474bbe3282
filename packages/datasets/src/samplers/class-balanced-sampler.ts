import { checkCount } from './check-indices.ts';
import { indexGroups } from './index-groups.ts';
import type { Sampler } from './sampler.ts';

export interface ClassBalancedSamplerOptions {
  /** Indices in an epoch. @default the number of labels */
  readonly samples?: number;
}

/**
 * Draws a class, each equally likely, and then one of its samples, with replacement.
 *
 * Use it where some classes are rare and must not be overlooked: their samples come several times an epoch, so augment them. The
 * labels may count anything else that is to be balanced. Classes without a sample do not take part. It is the
 * {@link weightedRandomSampler} of weights 1 / (size of the sample's class).
 *
 * @param labels the class of every sample, a whole number.
 * @throws RangeError if a label is not whole, or there is nothing to draw from.
 * @example
 * const balanced = classBalancedSampler(await labelsOf(train));
 */
export function classBalancedSampler(
  labels: ArrayLike<number>,
  { samples = labels.length }: ClassBalancedSamplerOptions = {},
): Sampler {
  checkCount('classBalancedSampler', 'samples', samples);
  const groups = indexGroups('classBalancedSampler', 'labels', labels);
  if (groups.length === 0 && samples > 0) {
    throw new RangeError(`classBalancedSampler: samples must be 0 where there are no labels, found ${samples}`);
  }
  return {
    length: samples,
    indices(rng) {
      const drawn = rng.words(2 * samples);
      const order = new Uint32Array(samples);
      for (let i = 0; i < samples; i++) {
        const { members } = groups[Math.floor(drawn[2 * i] * 2 ** -32 * groups.length)];
        order[i] = members[Math.floor(drawn[2 * i + 1] * 2 ** -32 * members.length)];
      }
      return order;
    },
  };
}
